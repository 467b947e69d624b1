"""Why a submission's file does not import, in one sentence: where, what Python says, and what that mostly means."""

import platform
import re
from collections.abc import Mapping

from whybn.judging.implementation import BrokenFile

PYTHON_2 = re.compile(
    r"Missing parentheses in call to '(?:print|exec)'|leading zeros in decimal integer|multiple exception types must be"
)
PYTHON_2_LINE = re.compile(r"^\s*(?:print\s+[\"'\w]|exec\s+[\"'\w]|raise\s+\w+\s*,)|<>|\bur[\"']|`[^`]*`|\d[lL]\b")
NEWER_LINE = re.compile(
    r"^\s*(?:type\s+\w+(?:\[.*\])?\s*=|(?:async\s+)?def\s+\w+\s*\[|class\s+\w+\s*\[|except\s*\*)|\bt[\"']"
)
NEWER = re.compile(r"^SyntaxError: f-string: ")
NO_TEXT = re.compile(r"null bytes|\(unicode error\) 'utf-8' codec|Non-UTF-8 code|encoding problem|unknown encoding")


def sentence(broken: BrokenFile, files: Mapping[str, bytes]) -> str:
    """Where and why a file does not import; of a syntax error also which Python read it."""
    reason = " ".join(broken.reason.split())
    if not reason.startswith(("SyntaxError", "IndentationError", "TabError", "ValueError: source code")):
        return str(BrokenFile(broken.path, broken.line, reason))
    return f"{BrokenFile(broken.path, broken.line, reason)}; {hint(reason, line_of(broken, files))}"


def line_of(broken: BrokenFile, files: Mapping[str, bytes]) -> str:
    """What stands in the line where a file fails."""
    lines = files.get(broken.path.as_posix(), b"").decode("utf-8", "replace").splitlines()
    return lines[broken.line - 1] if broken.line and 0 < broken.line <= len(lines) else ""


def hint(reason: str, line: str) -> str:
    """What a syntax error mostly means, and the Python that said so."""
    python = f"Python {platform.python_version()}"
    if NO_TEXT.search(reason):
        return f"it is no text in UTF-8: save it as UTF-8 (read by {python})"
    if PYTHON_2.search(reason) or PYTHON_2_LINE.search(line):
        return f"it seems to be Python 2, and {python} grades it"
    if NEWER.search(reason) or NEWER_LINE.search(line):
        return f"it seems to be for a newer Python, and {python} grades it"
    return f"read by {python}"
