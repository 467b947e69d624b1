"""Part of ``benchmarks.grading``: a worker's start, the first and the second; and one slow submission in a class."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whybn.grade.run.course_files import course_version
from whybn.grade.run.dispatch import PATIENCE, Step, run
from whybn.grade.run.store import Store
from whybn.grade.run.task import Settings, Submission
from whybn.grade.run.workers import Processes

from . import submissions
from .one_function import NEW, pair
from .tables import header, heading, rounds_of, row

PARTS = ("imports", "probes", "zygote", "recording", "CPU", "wall")
AIM_SECOND = 1.0
EXAMPLES = 50  # of each clause, in the class with a slow one
OTHERS = 6
SLOW = "slow"


@contextmanager
def cache_of_its_own() -> Iterator[None]:
    """No recordings from before, and none left behind."""
    before = os.environ.get("XDG_CACHE_HOME")
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_CACHE_HOME"] = place
        try:
            yield
        finally:
            os.environ.pop("XDG_CACHE_HOME")
            if before is not None:
                os.environ["XDG_CACHE_HOME"] = before


def a_start(rounds: int, seed: int) -> None:
    """What a worker takes before its first submission: for the first time with a seed, and again."""
    ((_, files),) = submissions.students(1, seed)
    took: dict[str, list[dict[str, float]]] = {"the first time": [], "again": []}
    for _ in rounds_of("start of a worker", rounds):
        with cache_of_its_own():
            for starts in took.values():
                starts.append(pair(files, seed).costs[NEW])
    heading(f"start of a worker, {len(files)} exercises, medians of {rounds}")
    header("CPU seconds, and wall", PARTS)
    for name, starts in took.items():
        row(name, {part: statistics.median(one[f"start {part}"] for one in starts) for part in PARTS}, PARTS)
    print(f"{'aim, again':27}{AIM_SECOND:{9 * (PARTS.index('CPU') + 1)}.3f}")


def a_slow_one(seed: int) -> None:
    """How long a class waits for the others' verdicts, with one that loops in plain Python and without it."""
    quick = [Submission(f"s{n}", f"s{n}", {"e.py": text(f"# {n}\n")}) for n in range(OTHERS)]
    slow = Submission(SLOW, SLOW, {"e.py": text("# slow\n").replace(b"out = ", b"sum(range(10**6)); out = ")})
    heading(f"{OTHERS} submissions of batchnorm_forward, {EXAMPLES} drawn examples of a clause, 1 worker")
    for name, found in (("without a slow one", quick), ("with one, handed in first", [slow, *quick])):
        done: dict[str, float] = {}
        with tempfile.TemporaryDirectory() as place, Store(Path(place) / "results.sqlite") as store:
            began = time.perf_counter()

            def note(step: Step, done: dict[str, float] = done, began: float = began) -> None:
                done.update(dict.fromkeys(step.names, time.perf_counter() - began))

            settings = Settings(
                course_version(submissions.ROOT), seed, examples=EXAMPLES, exercises=("batchnorm_forward",)
            )
            run(found, store, settings, Processes(1), note)
        last = max(seconds for student, seconds in done.items() if student != SLOW)
        more = f", the slow one after {done[SLOW]:.1f}" if SLOW in done else ""
        print(f"{name:27} the others are done after {last:.1f} s{more}", flush=True)
    print(f"{'':27} it is put off after {PATIENCE:g} s in its functions", file=sys.stdout)


def text(comment: str) -> bytes:
    """A right submission."""
    path = submissions.ROOT / "tests" / "meta" / "variants" / "float64_inside.py"
    return (comment + submissions.alone(path.read_text(encoding="utf-8"), "batchnorm_forward")).encode()
