"""Part of ``benchmarks.grading``: a class, graded by the way of ``whybn grade``."""

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from whybn.grade import intake
from whybn.grade.progress_bar import reporting
from whybn.grade.run import checker
from whybn.grade.run.course_files import course_version
from whybn.grade.run.dispatch import run
from whybn.grade.run.store import Store, StudentRecord
from whybn.grade.run.task import Settings
from whybn.grade.run.verdict import SubmissionVerdict
from whybn.grade.run.workers import Processes, processors
from whybn.judging.judgement import Outcome

from . import submissions
from .measured import COLUMNS, measured
from .tables import header, heading, row

STARTS = ("imports", "probes", "zygote", "recording", "CPU", "wall")


def a_class(count: int, seed: int) -> None:
    """Grade so many submissions, and print what they took."""
    made = submissions.students(count, seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "submissions"
        for number, (_, files) in enumerate(made):
            write(folder / name_of(number), files)
        begin = time.perf_counter()
        found = intake.collect(folder, submissions.COURSE.names)
        collected = time.perf_counter() - begin
        settings = Settings(course=course_version(submissions.ROOT), seed=seed)
        with Store(Path(place) / "results.sqlite") as store, reporting(sys.stderr) as report:
            begin = time.perf_counter()
            run(found, store, settings, Processes(), report, grade=measured, sandbox=checker.confinement().names)
            wall = time.perf_counter() - begin
            entries = store.entries()
    drawn = f"{settings.examples} drawn examples of a clause"
    heading(f"{count} submissions of {len(submissions.COURSE.names)} exercises, {processors()} workers, {drawn}")
    kinds = {name_of(number): kind for number, (kind, _) in enumerate(made)}
    phases(entries, kinds)
    totals(entries, wall, collected)
    scores(entries, kinds)


def write(folder: Path, files: dict[str, str]) -> None:
    """A student's folder."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def name_of(number: int) -> str:
    """A student."""
    return f"student{number:03}"


def phases(entries: Sequence[StudentRecord], kinds: dict[str, str]) -> None:
    """CPU seconds by kind of submission and by phase."""
    graded = {entry.key: entry for entry in reversed(entries)}  # of equal files, the first
    header("means, in CPU seconds", COLUMNS)
    for kind in dict.fromkeys([*submissions.KINDS, "all graded"]):
        costs = [cpu(entry) for entry in graded.values() if kind in (kinds[entry.student], "all graded")]
        if costs:
            means = {column: statistics.mean(cost[column] for cost in costs) for column in COLUMNS}
            row(f"{kind:20} {len(costs):5} ", means, COLUMNS)
    print(f"{'copied, not graded':20} {len(entries) - len(graded):5}")


def totals(entries: Sequence[StudentRecord], wall: float, collected: float) -> None:
    """The run as a whole."""
    costs = [cpu(entry) for entry in entries]
    starts = [cost for cost in costs if "start CPU" in cost]
    start = {part: statistics.mean(cost[f"start {part}"] for cost in starts) for part in STARTS}
    peaks = {who: max(cost[f"{who} MiB"] for cost in costs) for who in ("checker", "zygote", "solver")}
    parts = ", ".join(f"{part} {start[part]:.2f}" for part in STARTS[:-2])
    later = len(entries) / (wall - start["wall"]) * 60
    print()
    fact("submissions per minute", len(entries) / wall * 60, f"without the workers' start {later:.1f}")
    fact("wall seconds", wall, f"and {collected:.1f} to read the folders")
    fact("start of a worker, CPU seconds", start["CPU"], parts)
    fact("start of a worker, wall seconds", start["wall"], "the submissions above do not count it")
    fact("peak memory of a checker, MiB", peaks["checker"], "")
    fact(
        "peak memory of a solver, MiB", peaks["solver"], f"its parent has {peaks['zygote']:.1f}, and shares most of it"
    )


def scores(entries: Sequence[StudentRecord], kinds: dict[str, str]) -> None:
    """Whether the grader told right from wrong."""
    right = [entry for entry in entries if kinds[entry.student] in ("right", "copied")]
    others = [entry for entry in entries if entry not in right]
    fact("right ones that held all", sum(full(entry.verdict) for entry in right), f"of {len(right)}")
    fact("others that held all", sum(full(entry.verdict) for entry in others), f"of {len(others)}")


def fact(name: str, number: float, more: str) -> None:
    """A number, and a word on it."""
    print(f"{name:31} {number:8.{1 if isinstance(number, float) else 0}f}   {more}".rstrip())


def cpu(entry: StudentRecord) -> dict[str, float]:
    """What a submission took. One without a verdict is the grader's failure, and so this run's."""
    if entry.verdict is None:
        sys.exit(f"{entry.student} was not graded: {entry.problem}")
    return entry.verdict.cpu


def full(verdict: SubmissionVerdict | None) -> bool:
    """Whether every clause of every exercise passed."""
    exercises = verdict.exercises if verdict else ()
    passed = all(clause.outcome is Outcome.PASSED for exercise in exercises for clause in exercise.clauses)
    return bool(exercises) and passed and all(exercise.agrees for exercise in exercises)
