"""``whybn grade-tests``: the tests that a class wrote, judged in the sandbox, as tables and a text for each."""

import csv
import html
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

import click

from whybn.course.course import own_root
from whybn.errors import GradeError, Stopped, require
from whybn.files import write_whole
from whybn.properties.tasks import PropertyTask, Tasks, load_tasks
from whybn.sandbox.connection import Zygote

from . import intake
from .book import exports, roster
from .book.feedback import file_stem
from .book.moodle import of_this_sheet
from .book.sheets import Mark, Plan, fill
from .earlier_runs import outputs_of_an_earlier_run
from .escaping import for_terminal
from .progress_bar import reporting
from .resumable import fills_sheets, number_of, sigterm_as_ctrl_c, told_half_way
from .run import checker
from .run.dispatch import Step
from .run.judged_tests import PACKAGES, judged, zygote_of
from .run.kept_verdicts import KeptVerdict, VerdictFile, key_of
from .run.task import Submission

KEPT = "verdicts.jsonl"


@dataclass(frozen=True)
class TestsRow:
    """What came of one student's tests: by task, those that were handed in and are judged."""

    one: Submission
    verdicts: dict[str, KeptVerdict]
    waiting: bool = False

    @property
    def points(self) -> Fraction | None:
        """All points; None while some wait, or where nothing can be read."""
        if self.waiting or self.one.problem:
            return None
        return sum((Fraction(found.points) for found in self.verdicts.values()), Fraction(0))


@click.command("grade-tests")
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--one", is_flag=True, help="All of SUBMISSIONS is one student's work.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("graded-tests"), show_default=True
)
@fills_sheets()
@click.option("--regrade", is_flag=True, help="Judge again what was judged before.")
def grade_tests(submissions: Path, out: Path, **options: Any) -> None:
    """Grade tests that students wrote: the tasks p01 and on.

    SUBMISSIONS is what `whybn grade` takes: a folder of students' folders or files, or the zip that a learning platform
    gives; the files p01_....py count, at any depth. Each is run in the sandbox, in a new process for each program that
    it is tried on.

    Writes OUT/tests.csv, the points by student and task, OUT/NAME.txt, the verdicts in words, and the sheets that are
    given. The same command goes on with a run that was stopped, by Ctrl-C or SIGTERM; a file that is judged already is
    not judged again.
    """
    require("`whybn grade-tests`", "packaging")
    with told_half_way():
        grade_all(submissions, out, **options)


def grade_all(
    submissions: Path,
    out: Path,
    *,
    one: bool,
    canvas: Path | None,
    moodle: Path | None,
    other: Path | None,
    column: str | None,
    comments: str | None,
    lower: bool,
    regrade: bool,
) -> None:
    """Collect, judge, and write everything down."""
    root = own_root()
    tasks = load_tasks(root)
    sheets = exports.examined(canvas, moodle, column, comments, lower=lower, other=other)
    layers = checker.confinement_with(PACKAGES)
    stems = tuple(Path(task.file).stem for task in tasks.every)
    found = intake.collect(submissions, stems, one=one, out=out, tell=say, packages=PACKAGES, adapters=())
    found = roster.as_listed(found, sheets.plans)
    if not any(handed_in(each, tasks) for each in found):
        raise GradeError(f"{for_terminal(str(submissions))} holds no file like {Path(tasks.every[0].file).name}")
    out.mkdir(parents=True, exist_ok=True)
    with VerdictFile(out / KEPT) as kept:
        try:
            with sigterm_as_ctrl_c(), zygote_of(layers) as zygote, reporting(sys.stderr) as report:
                for step in judge_all(found, tasks, root, kept, zygote, regrade=regrade):
                    report(step)
        except KeyboardInterrupt as stopped:
            write_all(rows_of(found, tasks, root, kept), tasks, out, sheets)
            path = for_terminal(str(kept.path))
            said = f"stopped; what is judged is kept in {path}: the same command goes on from there"
            raise Stopped(said, number_of(stopped)) from None
        write_all(rows_of(found, tasks, root, kept), tasks, out, sheets)
    for remark in outputs_of_an_earlier_run(out, sheets.files):
        say(remark)
    say(f"{for_terminal(str(out / 'tests.csv'))} has the points of {len(found)} students")


def judge_all(
    found: Iterable[Submission], tasks: Tasks, root: Path, kept: VerdictFile, zygote: Zygote, *, regrade: bool
) -> Iterator[Step]:
    """Judge each file that is not judged yet, and keep what comes of it before the next."""
    work = [(one, task, text) for one in found for task, text in handed_in(one, tasks)]
    before = set() if regrade else {key for _, task, text in work if (key := key_of(task, root, text)) in kept.known}
    new: set[str] = set()
    for done, (one, task, text) in enumerate(work, 1):
        key = key_of(task, root, text)
        if key not in before | new:
            _, points, told = judged(zygote, task, root, text)
            kept.keep(key, KeptVerdict(points, told.headline, told.lines))
            new.add(key)
        yield Step(done, len(work), done - len(new), 0, (f"{one.name} {task.name}",))


def say(text: str) -> None:
    """On standard error: of what was found, and of what was done."""
    click.echo(text, err=True)


def handed_in(one: Submission, tasks: Tasks) -> list[tuple[PropertyTask, bytes]]:
    """The files of a student, by task; of two for a task the last by path counts."""
    named = {PurePosixPath(task.file).name: task.name for task in tasks.every}
    found = {
        named[PurePosixPath(path).name]: text
        for path, text in sorted(one.files.items())
        if PurePosixPath(path).name in named
    }
    return [(task, found[task.name]) for task in tasks.every if task.name in found]


def rows_of(found: Iterable[Submission], tasks: Tasks, root: Path, kept: VerdictFile) -> list[TestsRow]:
    """What is known of every student."""
    rows = []
    for one in found:
        keys = {task.name: key_of(task, root, text) for task, text in handed_in(one, tasks)}
        known = {name: kept.known[key] for name, key in keys.items() if key in kept.known}
        rows.append(TestsRow(one, known, waiting=len(known) < len(keys)))
    return rows


def write_all(rows: list[TestsRow], tasks: Tasks, out: Path, sheets: exports.PlatformSheets) -> None:
    """The table, a text for each student, and the platforms' sheets."""
    write_whole(out / "tests.csv", table(rows, tasks))
    for row in rows:
        write_whole(out / f"{file_stem(row.one.student)}.txt", in_words(row, tasks))
    named = ((exports.CANVAS, sheets.canvas), (exports.MOODLE, sheets.moodle), (exports.OTHER, sheets.other))
    for name, plan in named:
        if plan:
            filled = fill(plan, [mark(row, tasks, plan) for row in rows], out / name, lower=sheets.lower)
            for message in exports.told_of(name, filled):
                say(message)


def table(rows: list[TestsRow], tasks: Tasks) -> str:
    """The points by student and task; nothing where nothing was handed in, or where it waits."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["student", "name", *(task.name for task in tasks.every), "points", "problem"])
    for row in rows:
        points = [f"{row.verdicts[t.name].points:.4g}" if t.name in row.verdicts else "" for t in tasks.every]
        total = "" if row.points is None else f"{float(row.points):.4g}"
        problem = row.one.problem or ("not judged yet" if row.waiting else "")
        who = exports.cell(row.one.student), exports.cell(row.one.name)
        writer.writerow([*who, *points, total, exports.cell(problem)])
    return text.getvalue()


def in_words(row: TestsRow, tasks: Tasks) -> Iterator[str]:
    """The verdicts of a student, one below another."""
    if row.one.problem:
        yield f"{row.one.problem}\n"
    for task in tasks.every:
        if found := row.verdicts.get(task.name):
            yield "\n".join([f"{task.name} {task.title}: {found.headline}", *found.lines, "", ""])


def mark(row: TestsRow, tasks: Tasks, plan: Plan) -> Mark:
    """What a sheet needs of a student. Moodle takes a comment for HTML."""
    given = None if row.points is None else round(row.points, 2)
    each = ", ".join(f"{name} {found.points:.4g}" for name, found in row.verdicts.items()) or "no file of a task"
    said = f"{'' if given is None else f'{float(given):g}'} of {tasks.points} points: {each}"
    one = Mark(row.one.student, row.one.name, dict(row.one.ids), given, Fraction(tasks.points))
    return replace(of_this_sheet(one, plan), feedback=html.escape(said))
