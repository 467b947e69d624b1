"""Source files that are hostile to whoever decodes, tokenizes, parses or compiles them."""

from .catalogue import MAIN, Attack
from .parts import RIGHT, ZEROS

TEXT = RIGHT.decode()
DEEP = 10_000


def function(expression: str) -> bytes:
    """A submission that evaluates an expression in its call."""
    return f"def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    return {expression}\n".encode()


SOURCES: dict[str, tuple[str, bytes, str, str]] = {
    # Unusual, but Python reads them: they earn what they deserve.
    "bom": ("right code after a byte order mark", b"\xef\xbb\xbf" + RIGHT, "all", "full-marks"),
    "crlf": ("right code with the line ends of Windows", RIGHT.replace(b"\n", b"\r\n"), "all", "full-marks"),
    "carriage_returns": ("right code with the line ends of old Macs", RIGHT.replace(b"\n", b"\r"), "all", "full-marks"),
    "tabs": ("right code indented by tabs", RIGHT.replace(b"    ", b"\t"), "all", "full-marks"),
    "latin_1": (
        "right code in Latin-1, and it says so",
        "# coding: latin-1\n# é\n".encode("latin-1") + RIGHT,
        "all",
        "full-marks",
    ),
    "no_last_line_feed": ("right code without a last line feed", RIGHT.rstrip(), "all", "full-marks"),
    "form_feeds": ("right code with form feeds", RIGHT.replace(b"\n\n\n", b"\n\x0c\n\n"), "all", "full-marks"),
    "long_line": (
        "right code after a comment of a megabyte",
        b"#" + b"x" * (1 << 20) + b"\n" + RIGHT,
        "all",
        "full-marks",
    ),
    "long_literal": (
        "right code after a string of a megabyte",
        b"s = '" + b"x" * (1 << 20) + b"'\n" + RIGHT,
        "all",
        "full-marks",
    ),
    # Python does not read them.
    "utf_16": ("right code in UTF-16", TEXT.encode("utf-16"), "0", "none"),
    "utf_32": ("right code in UTF-32 without a mark", TEXT.encode("utf-32-le"), "0", "none"),
    "nul_bytes": ("right code with a NUL in it", RIGHT.replace(b"mean", b"me\x00an"), "0", "none"),
    "wrong_cookie": ("a declared encoding that does not exist", b"# coding: utf-7000\n" + RIGHT, "0", "none"),
    "wrong_bytes": ("bytes in a comment that are no UTF-8", b"# \xff\xfe\x80\n" + RIGHT, "any", "full-marks"),
    "wrong_bytes_in_text": ("a string that is no UTF-8", b"s = '\xff\xfe\x80'\n" + RIGHT, "0", "none"),
    "empty": ("nothing", b"", "0", "none"),
    "spaces": ("a megabyte of spaces", b" " * (1 << 20), "0", "none"),
    "program": ("an executable program", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, "0", "none"),
    "archive": ("a zip archive named like a module", b"PK\x03\x04" + bytes(200), "0", "none"),
    "notebook": ("a notebook named like a module", b'{"cells": [{"source": "null"}], "nbformat": 4}', "0", "none"),
    "unfinished": ("a string that never ends", b'"""' + RIGHT, "0", "none"),
    "mixed_indentation": ("tabs and spaces mixed", RIGHT.replace(b"    mean", b"\tmean"), "0", "none"),
    # An encoding that is no encoding: the comment's \n is a line feed to Python.
    "hidden_by_encoding": (
        "code that a reader takes for a comment, because the declared encoding turns it into lines",
        b"# coding: unicode_escape\n# harmless \\nimport os\\nos._exit(0)\\n\n" + ZEROS,
        "0",
        "full-marks",
    ),
    # Bombs for the parser and the compiler.
    "parentheses": ("ten thousand parentheses", function("(" * DEEP + "0" + ")" * DEEP), "0", "none"),
    "brackets": ("ten thousand open brackets and no end", function("[" * DEEP), "0", "none"),
    "minus_signs": ("a hundred thousand minus signs", function("-" * 100_000 + "1"), "0", "none"),
    "terms": ("a sum of a hundred thousand terms", function("+".join(["x"] * 100_000)), "0", "none"),
    "attributes": ("a chain of a hundred thousand attributes", function("x" + ".T" * 100_000), "0", "none"),
    "comparisons": ("a hundred thousand comparisons", function("x" + "<1" * 100_000), "0", "hang"),
    "lambdas": ("ten thousand nested functions", function("lambda: " * DEEP + "0"), "0", "none"),
    "blocks": (
        "a hundred nested blocks",
        b"".join(b" " * depth + b"if 1:\n" for depth in range(120)) + b" " * 120 + b"pass\n" + ZEROS,
        "0",
        "none",
    ),
    "constant": (
        "a constant that the compiler works out for a long time",
        function("((1 << 120) ** 100 % 7, ('a' * 4000) * 4000, 9 ** 9 ** 7, ((0,) * 250) * 250)"),
        "0",
        "hang",
    ),
    "format_strings": (
        "format strings nested in each other",
        b"def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    return f'{x!r:{x!r:{x!r:{x}}}}'\n",
        "0",
        "none",
    ),
    "long_integer": ("an integer of a million digits", function("9" * 1_000_000), "0", "none"),
    "many_functions": (
        "fifty thousand functions",
        b"".join(b"def f%d(): pass\n" % number for number in range(50_000)) + ZEROS,
        "0",
        "none",
    ),
    "many_definitions": (
        "the function defined a thousand times, the last one wrong",
        RIGHT * 1_000 + ZEROS,
        "0",
        "none",
    ),
    "annotation": (
        "a return annotation and defaults that act",
        b"import os\n" + ZEROS.replace(b"1e-5):", b"1e-5) -> os._exit(0):"),
        "0",
        "full-marks",
    ),
}

ATTACKS = [
    Attack("sources", name, about, {MAIN: source}, honest, (naive,))
    for name, (about, source, honest, naive) in SOURCES.items()
]
