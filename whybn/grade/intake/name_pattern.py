"""An instructor's own layout: a regular expression says whose a file or folder is, which attempt, and which file.

The pattern is an instructor's, the names are strangers'. A pattern with nested repetitions may take longer than the
universe over a name that was made for it. So names are matched in a process of its own, which is given up in time.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from whybn.errors import IntakeError
from whybn.grade.escaping import counted

from .claim import Claim
from .entries import IntakeItem, is_gradable, skipped, stem
from .scope import inside, shown
from .submission_files import shown_name, some_of

LONGEST_NAME = 255  # as on a disk; in a zip a name may have 65,535 characters
SECONDS = 5  # of the processor, for all names
UNNUMBERED = "the one without a number"
MATCHER = """
import json, re, resource, sys
pattern, names, seconds = json.load(sys.stdin)
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
for name in names:
    match = re.fullmatch(pattern, name)
    print(json.dumps(match.groupdict() if match else None), flush=True)
"""


def claims_by(pattern: str, items: list[IntakeItem], path: Path, tell: Callable[[str], object]) -> Iterator[Claim]:
    """Say by the pattern whose each item is; what could be work and does not fit is told, and nobody's.

    The items are those in a folder, or those in the one folder in it.

    Raises:
        IntakeError: nothing fits, or the pattern comes to no end.
    """
    items = [item for item in items if not skipped(item.name)]
    found = matches(pattern, items)
    if len(items) == 1 and items[0].folder and not any(found):
        items = [item for item in inside(items[0]) if not skipped(item.name)]
        found = matches(pattern, items)
    work = [(item, match) for item, match in zip(items, found, strict=True) if item.folder or is_gradable(item.name)]
    others = [item.name for item, match in work if match is None]
    if len(others) == len(work):
        raise IntakeError(
            f"{shown(path)}: nothing in it fits pattern in [names]{': ' if others else ''}{some_of(others)}"
        )
    if others:
        tell(f"{counted(len(others), 'name')} that pattern in [names] does not fit: left out {some_of(others)}")
    attempts = sorted({match["attempt"] for _, match in work if match and match.get("attempt")}, key=natural)
    for item, match in work:
        if match is not None:
            yield claim_of(item, match, attempts)


def claim_of(item: IntakeItem, match: dict[str, str], attempts: list[str]) -> Claim:
    """The claim on an item that fits; ``attempts`` are all there are, the oldest first."""
    student, file = match["student"].strip(), match.get("file") or item.name
    if "attempt" in match:
        attempt, age = (
            match["attempt"] or UNNUMBERED,
            float(attempts.index(match["attempt"]) + 1 if match["attempt"] else 0),
        )
    else:  # several files of one student are parts of one work where the pattern says which file each is
        attempt, age = ("", 0.0) if match.get("file") and not item.folder else (item.name, item.age)
    if not is_gradable(file):
        file += item.name.removeprefix(stem(item.name))
    return Claim(item, student, student, "" if item.folder else file, attempt=attempt, age=age)


def matches(pattern: str, items: list[IntakeItem]) -> list[dict[str, str] | None]:
    """The groups of each item's name, None where it does not fit whole or names no student."""
    names = [item.name for item in items if len(item.name) <= LONGEST_NAME]
    done = subprocess.run(  # noqa: S603 - the program is the one above
        [sys.executable, "-I", "-S", "-c", MATCHER],
        input=json.dumps([pattern, names, SECONDS]).encode(),
        capture_output=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    if len(lines) < len(names):
        raise IntakeError(
            f"pattern in [names] comes to no end on the name {shown_name(names[len(lines)])}: write it without a "
            f"repetition inside a repetition, as in (a+)+"
        )
    found = dict(zip(names, map(json.loads, lines), strict=True))
    fitting = {name: groups for name, groups in found.items() if groups and (groups["student"] or "").strip()}
    return [fitting.get(item.name) for item in items]


def natural(text: str) -> list[str | int]:
    """A text by which attempts are put in order: numbers count as numbers."""
    return [int(part) if part.isdecimal() else part.casefold() for part in re.split(r"(\d+)", text)]
