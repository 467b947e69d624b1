"""From a save of one's own test to its first verdict, as `whybn watch p03` comes to it.

``python -m benchmarks.own_test_watch [p03 ...] [--every]`` prints, for each task's solution and for the first weak test
of the learners' corpus (``--every``: the dearest of the corpus too), medians of three: the processor's seconds in one
process until the first verdict is there, with its examples where nothing comes after it, and the wall time in a process
of its own, forked from one that has been prepared, until the first line can be shown, and until all is known.
"""

import contextlib
import io
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.properties.learners import ROOT, TASKS, bench_of, solution_of, written
from whybn.properties.local import player_of, prepare, weighed_here
from whybn.properties.said import report
from whybn.properties.tasks import PropertyTask
from whybn.properties.weigh import weighing

from .tables import header, heading, row

COLUMNS = "CPU, s", "first", "all"
AIM = 1.0
WIDTH = 62
ROUNDS = 3


def processor(task: PropertyTask, text: str) -> float:
    """Seconds of one process until the first verdict."""
    bench = bench_of(task.name)
    player = player_of("learner.py", text.encode(), task.functions)
    with contextlib.redirect_stdout(io.StringIO()):
        began = time.process_time()
        found = next(weighing(bench, player))
        if found.final:
            report(found, 0.0, bench, player)
        return time.process_time() - began


def wall(task: PropertyTask, path: Path) -> tuple[float, float]:
    """Seconds until a first line can be shown, and until the last can."""
    told: list[float] = []
    began = time.perf_counter()
    weighed_here(ROOT, task.number, path, telling=lambda _: told.append(time.perf_counter() - began))
    told.append(time.perf_counter() - began)
    return told[0], told[-1]


def measured(task: PropertyTask, text: str, rounds: int = ROUNDS) -> dict[str, float]:
    """Medians on one text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(task.file).name
        path.write_text(text, encoding="utf-8")
        every = [(processor(task, text), *wall(task, path)) for _ in range(rounds)]
    return dict(zip(COLUMNS, map(statistics.median, zip(*every, strict=True)), strict=True))


def main() -> None:
    """Measure and print."""
    names = [one for one in sys.argv[1:] if one != "--every"] or [task.name for task in TASKS.every]
    heading(f"First verdict on a test of one's own; aim: {AIM:g} s of wall time where nobody else works")
    header("", COLUMNS, WIDTH)
    firsts = []
    for task in map(TASKS.named, names):
        prepare(ROOT, task.number)
        weak = next(one for one in written(task.name) if one.label == "weak")
        texts = {f"{task.name} solution": solution_of(task), f"{task.name} weak: {weak.title}": weak.text}
        if "--every" in sys.argv:
            dearest = max(written(task.name), key=lambda one: processor(task, one.text))
            texts[f"{task.name} dearest: {dearest.label}, {dearest.title}"] = dearest.text
        for name, text in texts.items():
            numbers = measured(task, text)
            firsts.append(numbers["first"])
            row(name[: WIDTH - 2], numbers, COLUMNS, WIDTH)
            sys.stdout.flush()
    print(f"the slowest first verdict: {max(firsts):.3f} s")


if __name__ == "__main__":
    main()
