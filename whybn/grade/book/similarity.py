"""The class's code as Dolos compares it: a zip for its web page or its command, and what the course hands out.

Nothing is compared here, and nothing is run: whose code is like whose is for Dolos to show, and for a person to judge.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from whybn.files import digest, write_zip
from whybn.grade.escaping import clipped, counted, for_terminal
from whybn.grade.marks.personal import TEAM
from whybn.grade.run.task import Submission

from .exports import cell
from .feedback import file_stem

FILE, HANDED_OUT = "dolos.zip", "handed-out.py"
STUBS = "exercises/*.py"
INFO = ("filename", "full_name", "created_at", "ignored")
MOST_NAME = 200


def write(submissions: Iterable[Submission], out: Path, course: Path) -> str:
    """Write the zip; a sentence on what to do with it.

    Of a group there is one file. Stubs that nobody changed are left out; what of them stands in others' files is told
    to Dolos by a file that it ignores.

    Args:
        submissions: all of the class.
        out: the zip.
        course: the folder with the exercises' stubs.
    """
    stubs = [path.read_bytes() for path in sorted(course.glob(STUBS))]
    handed_out = {digest(stub) for stub in stubs}
    works: dict[str, Submission] = {}
    for one in submissions:
        if own_code(one, handed_out):
            works.setdefault(one.ids.get(TEAM, one.student), one)
    write_zip(out, chain(members(works, handed_out), [(HANDED_OUT, b"\n\n".join(stubs))]))
    where = for_terminal(str(out))
    return f"the code of {counted(len(works), 'submission')} for Dolos: dolos run -f web -l python -M 0.5 {where}"


def own_code(one: Submission, handed_out: set[str]) -> bytes:
    """All files of a submission as one, but for stubs that nobody changed."""
    return b"\n\n".join(source for _, source in sorted(one.files.items()) if digest(source) not in handed_out).strip()


def members(works: dict[str, Submission], handed_out: set[str]) -> Iterator[tuple[str, bytes]]:
    """The table of the files, as Dolos reads it, and the files."""
    table = io.StringIO()
    lines = csv.writer(table)
    lines.writerow(INFO)
    for key, one in works.items():
        name = one.name if key == one.student else key  # of a group, the group's
        when = one.submitted.isoformat() if one.submitted else ""
        lines.writerow((f"{file_stem(key)}.py", cell(clipped(name, MOST_NAME)), when, ""))
    lines.writerow((HANDED_OUT, "handed out by the course", "", "true"))
    yield "info.csv", table.getvalue().encode("utf-8", "backslashreplace")
    for key, one in works.items():
        yield f"{file_stem(key)}.py", own_code(one, handed_out)
