"""``whybn grade-tests``: the tests that a class wrote, judged in the sandbox, as a table and a text for each."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from whybn.course.course import own_root
from whybn.errors import IntakeError, require
from whybn.properties.tasks import PropertyTask, Tasks, load_tasks

from .escaping import for_terminal
from .run import checker
from .run.judged_tests import PACKAGES, judged, zygote_of

SEED = 20261130
FOLDER = click.Path(file_okay=False, path_type=Path)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class HandedIn:
    """The files of one student, by task."""

    name: str
    files: dict[str, Path]


@click.command("grade-tests")
@click.argument("submissions", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("graded-tests"), show_default=True
)
@click.option("--seed", type=int, default=SEED, show_default=True, help="Of the order in which programs are tried.")
def grade_tests(submissions: Path, out: Path, seed: int) -> None:
    """Grade tests that students wrote: the tasks p01 and on.

    SUBMISSIONS is a folder with a folder for each student, in which the files p01_....py lie at any depth. Each file is
    run in the sandbox of `whybn grade`, in a new process for each program that it is tried on.

    Writes OUT/tests.csv, the points by student and task, and OUT/NAME.txt, the verdicts in words.
    """
    require("`whybn grade-tests`", "packaging")
    root = own_root()
    tasks = load_tasks(root)
    students = list(handed_in(submissions, tasks))
    if not students:
        raise IntakeError(f"{submissions} holds no folders with files like {tasks.every[0].file}")
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    with zygote_of(checker.confinement_with(PACKAGES)) as zygote:
        for student in students:
            points: dict[str, float] = {}
            said = []
            for task in tasks.every:
                if task.name in student.files:
                    text = student.files[task.name].read_bytes()
                    _, points[task.name], told = judged(zygote, task, root, text, seed)
                    said.append("\n".join([f"{task.name} {task.title}: {told.headline}", *told.lines]))
            (out / f"{student.name}.txt").write_text("\n\n".join(said) + "\n", encoding="utf-8")
            rows.append(
                [safe(student.name), *(cell(points, task) for task in tasks.every), f"{sum(points.values()):g}"]
            )
            click.echo(f"{for_terminal(student.name)}: {sum(points.values()):g} of {tasks.points} points", err=True)
    with (out / "tests.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student", *(task.name for task in tasks.every), "points"])
        writer.writerows(rows)
    click.echo(f"{out / 'tests.csv'} has the points of {len(rows)} students.")


def handed_in(folder: Path, tasks: Tasks) -> Iterator[HandedIn]:
    """What lies in each student's folder, no links; of two files for a task the last by path counts."""
    for home in sorted(folder.iterdir()):
        if home.is_symlink() or not home.is_dir():
            continue
        files = {}
        for path in sorted(home.rglob("p*.py")):
            inside = not path.is_symlink() and path.is_file() and path.resolve().is_relative_to(folder.resolve())
            task = next((task for task in tasks.every if path.name == Path(task.file).name), None)
            if inside and task is not None:
                files[task.name] = path
        if files:
            yield HandedIn(home.name, files)


def cell(points: dict[str, float], task: PropertyTask) -> str:
    """The points of a task; nothing where nothing was handed in."""
    return f"{points[task.name]:.4g}" if task.name in points else ""


def safe(name: str) -> str:
    """A name as a spreadsheet leaves it: no formula."""
    return f"'{name}" if name.startswith(FORMULA) else name
