"""How many MUST clauses hold for right code of each family: the table of docs/grading/adapters.md.

``python -m tests.grade.adapter_table`` prints it, in a minute or two.
"""

import sys
import tempfile
from pathlib import Path

from tests.grade.sandbox import graded
from whybn.course.course import find_root, load_course
from whybn.grade.intake import collect
from whybn.grade.intake.adapters import own_adapters
from whybn.sandbox.runner import Limits

HERE = Path(__file__).parent
NAMES = load_course(find_root(HERE)).names
FAMILIES = tuple(adapter.name for adapter in own_adapters())
TITLES = {adapter.name: adapter.title for adapter in own_adapters()}
MADE = [name for name in NAMES if any(name in adapter.makes for adapter in own_adapters())]
LIMITS = Limits(call_seconds=20.0, import_seconds=20.0, function_seconds=60.0)


def source_of(family: str) -> str:
    """Right code of a family, in our words."""
    return (
        HERE / "families" / f"{family}.py" if family != "cs231n" else HERE / "cs231n" / "layers_right.py"
    ).read_text()


def row_of(family: str, names: list[str]) -> str:
    """A row of the table, as it stands there."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "ann" / "mine.py"
        place.parent.mkdir()
        place.write_text(source_of(family))
        (submission,) = collect(Path(folder), NAMES)
    made = [name for name in names if f"{name}.py" in submission.files]
    found = {exercise.name: exercise for exercise in graded(submission.files, made, limits=LIMITS).exercises}
    cells = []
    for name in names:
        clauses = found[name].clauses if name in found else ()
        held = sum(clause.outcome.value == "passed" for clause in clauses)
        cells.append(f"{held} of {len(clauses)}" if clauses else "")
    return f"| {TITLES[family]} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    print(f"| Family | {' | '.join(f'[`{name}`](../specification/{name}.md)' for name in MADE)} |")
    print("|" + " --- |" * (len(MADE) + 1))
    for family in FAMILIES:
        print(row_of(family, MADE))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
