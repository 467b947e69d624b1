"""File names that are hostile to whoever writes, prints or lists them."""

from .catalogue import MAIN, Attack
from .parts import ZEROS

NAMES = {
    "markup": ("a file name that is a script in a page of feedback", "<script>alert(1)</script>.py", "injection"),
    "image": ("a file name that leaves an attribute", "\"><img src=x onerror='alert(1)'>.py", "injection"),
    "formula": ("a file name that is a formula in a spreadsheet", '=HYPERLINK("http:192.0.2.1","x").py', "injection"),
    "terminal": ("a file name that rewrites the instructor's terminal", "\x1b[2J\x1b]0;owned\x07.py", "injection"),
    "line_feeds": ("a file name of three lines, the second a verdict", "a\n8 passed in 0.01s\n.py", "injection"),
    "surrogates": ("a file name that is no UTF-8", "name-\udcff\udc80.py", "none"),
    "direction": ("a file name written from right to left", "\u202eyp.drawrof\u2066.py", "none"),
    "long": ("a file name of five thousand letters", "n" * 5_000 + ".py", "crash"),
    "deep": ("a path of two thousand folders", "d/" * 2_000 + "file.py", "crash"),
    "option": ("a file name that is an option of pytest", "--collect-only.py", "none"),
    "above": ("a path that leaves its folder", "../whybn-attack-above.py", "canary"),
    "above_deep": (
        "a path that leaves its folder by the back door",
        "a/b/../../../whybn-attack-above_deep.py",
        "canary",
    ),
    "absolute": ("an absolute path", "/tmp/whybn-attack-absolute.py", "canary"),
    "dots": ("names made of dots", "...py", "none"),
    "nul": ("a file name with a NUL in it", "nul\x00.py", "crash"),
    "backslashes": ("a path of another system", "..\\..\\whybn-attack-backslashes.py", "none"),
    "lookalike": ("a name that only looks like the function's", "batchnorm_f\u043erward.py", "none"),
}

CANARIES = {
    "above": "whybn-attack-above.py",
    "above_deep": "whybn-attack-above_deep.py",
    "absolute": "/tmp/whybn-attack-absolute.py",
}

ATTACKS = [
    Attack("names", name, about, {MAIN: ZEROS, path: b"x = 1\n"}, "0", (naive,), CANARIES.get(name))
    for name, (about, path, naive) in NAMES.items()
]
ATTACKS += [
    Attack(
        "names",
        "thousands",
        "five thousand files",
        {MAIN: ZEROS, **{f"part{number}.py": b"x = 1\n" for number in range(5_000)}},
    ),
    Attack(
        "names",
        "two_cases",
        "names that differ by their case, of which one holds another function of the same name",
        {MAIN: ZEROS, "Batchnorm_Forward.py": ZEROS, "BATCHNORM_FORWARD.PY": ZEROS},
    ),
    Attack(
        "names",
        "file_and_folder",
        "a file that is a folder too",
        {MAIN: ZEROS, "part": b"x = 1\n", "part/inner.py": b"x = 1\n"},
        naive=("crash",),
    ),
]
