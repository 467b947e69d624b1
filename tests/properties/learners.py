"""Tests as learners write them, each with what is to be said of it, and the judge that says it.

``python -m tests.properties.learners [p03]`` prints what is said of each beside what should be, and of each task what
its solution and an empty test earn.
"""

import contextlib
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from whybn.properties.bench import Bench
from whybn.properties.local import player_of
from whybn.properties.programs import programs_of
from whybn.properties.tasks import PropertyTask, load_tasks, own_course
from whybn.properties.weigh import Standing, Weighed, weigh

FOLDER = Path(__file__).with_name("learners")
ROOT = own_course().root
TASKS = load_tasks(ROOT)
PRELUDE = "import numpy as np\nfrom whybn.properties import assert_close, batches, given, images\n"
EMPTY = "def test_nothing(impl):\n    pass\n"
HEADER = re.compile(r"^=== (\w+) (?:believes ([\w-]+): )?(.*)$", re.M)
GOOD = 0.9  # of the mistakes, weighted
STANDINGS = {
    "good": Standing.VALID,
    "weak": Standing.VALID,
    "invalid": Standing.INVALID,
    "vacuous": Standing.VACUOUS,
    "large": Standing.TOO_LARGE,
}


@dataclass(frozen=True)
class Written:
    """What a learner wrote.

    Attributes:
        task: by name.
        label: good, weak, invalid, vacuous, large, or broken.
        belief: whose belief an invalid one states, if anybody's.
        title: in words.
        text: of the file.
    """

    task: str
    label: str
    belief: str
    title: str
    text: str

    def __str__(self) -> str:
        return f"{self.task}-{self.label}-{self.title}".replace(" ", "_")


def written(task: str) -> Iterator[Written]:
    """All that learners wrote for a task."""
    parts = HEADER.split((FOLDER / f"{task}.txt").read_text(encoding="utf-8"))[1:]
    for label, belief, title, text in zip(*(parts[i::4] for i in range(4)), strict=True):
        yield Written(task, label, belief or "", title, PRELUDE + text.strip() + "\n")


def solution_of(task: PropertyTask) -> str:
    """The course's own test."""
    return (ROOT / task.solution).read_text(encoding="utf-8")


@cache
def bench_of(task: str) -> Bench:
    """The programs of a task."""
    chosen = TASKS.named(task)
    return Bench(chosen, programs_of(chosen, ROOT))


def verdict(task: str, text: str) -> Weighed:
    """What the judge says, in this process."""
    bench = bench_of(task)
    return weigh(bench, player_of("learner.py", text.encode(), bench.task.functions))


def complaint(one: Written, found: Weighed) -> str:
    """What is wrong about a verdict; nothing if it is right."""
    if one.label == "broken":
        return "" if found.standing in (Standing.BROKEN, Standing.NOT_STARTED) else f"{found.standing}"
    if found.standing is not STANDINGS[one.label]:
        return f"{found.standing.value}: {found.said}"
    if one.label in ("good", "weak") and (found.share >= GOOD) != (one.label == "good"):
        return f"catches {found.share:.2f}, passes {[program.name for program in found.survivors]}"
    if one.belief and one.belief != "nothing" and one.belief not in [program.name for program in found.believed]:
        return f"believed: {[program.name for program in found.believed]}"
    return ""


def quietly(task: str, text: str) -> Weighed:
    """The verdict, without what the tests print."""
    with contextlib.redirect_stdout(io.StringIO()):
        return verdict(task, text)


def earned(found: Weighed) -> str:
    """What a file earns, in a line."""
    every = len(found.caught) + len(found.survivors)
    points = TASKS.marks(found.task, found.share)
    caught = f"{len(found.caught)} of {every} caught, {len(found.accused)} accused"
    return f"{found.standing.value}, {caught}, {points:g} points"


if __name__ == "__main__":
    for name in sys.argv[1:] or [task.name for task in TASKS.every]:
        for one in written(name):
            print(f"{name} {one.label:8} {one.title}: {complaint(one, quietly(name, one.text)) or 'right'}", flush=True)
        print(f"{name} solution: {earned(quietly(name, solution_of(TASKS.named(name))))}")
        print(f"{name} an empty test: {earned(quietly(name, EMPTY))}", flush=True)
