"""The grader's own task, with what it took written beside the verdict: what a worker runs for ``benchmarks.grading``.

A worker's costs that come once are paid, and measured, before its first submission: the imports, the probes of the
sandbox, the solvers' parent, the recording of all requests.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from whybn.course.clauses import Level
from whybn.grade.run import checker, recordings
from whybn.grade.run.task import Task
from whybn.grade.run.workers import SLOW, grade_task
from whybn.judging.examples import clause_ids
from whybn.sandbox.connection import Zygote
from whybn.sandbox.layers import Layers
from whybn.sandbox.runner import Clock, scale_of

PHASES = ("spawn", "calls", "judging", "codec")
COLUMNS = (*PHASES, "zygote", "other", "total", "wall")
clocks: list[Clock] = []
started: dict[str, float] = {}


class Watched(Clock):
    """A clock that can be looked at afterwards, for the solvers' peak of memory."""

    def __init__(self) -> None:
        super().__init__()
        clocks[:] = [self]


vars(checker).update(Clock=Watched)


def measured(task: Task) -> dict[str, Any]:
    """The verdict as plain data. Its ``cpu`` has the phases, ``zygote``, ``other`` and ``total``, and more.

    ``total`` is all that the checker, its solvers and their parent took for this submission; ``other`` is what the
    checker did outside the grader's phases.
    """
    first = not started
    if first:
        started.update(start(task))
    parent = zygote(task)
    own, forking, wall = time.process_time(), seconds_of(parent), time.perf_counter()
    plain = grade_task(task)
    own, forking, wall = time.process_time() - own, seconds_of(parent) - forking, time.perf_counter() - wall
    if plain == SLOW:
        return plain  # graded later, and measured then
    cpu = {phase: clocks[0].seconds[phase] for phase in PHASES}
    cpu |= {
        "zygote": forking,
        "other": own - cpu["spawn"] - cpu["judging"] - cpu["codec"],
        "total": own + forking + cpu["calls"],
        "wall": wall,
        "checker MiB": peak(os.getpid()) / 1024,
        "zygote MiB": peak(parent[-1]) / 1024,
        "solver MiB": clocks[0].peak / 1024,
    }
    plain["cpu"] = cpu | (started if first else {})
    return plain


def start(task: Task) -> dict[str, float]:
    """Pay what a worker pays once; CPU seconds by part, and the wall time since the process began."""
    took = {"start imports": time.process_time()}
    with part(took, "start course"):
        course, clauses = checker.the_course(task.convention)
    with part(took, "start probes"):
        _ = Layers() if task.unsafe else checker.confinement()
    with part(took, "start zygote"):
        parent = zygote(task)
    took["start zygote"] += seconds_of(parent)
    with part(took, "start recording"):
        recorder = checker.recorder_for(task.seed, task.examples, task.convention)
        for exercise in course.exercises:
            if not task.exercises or exercise.name in task.exercises:
                wanted = [(f"{exercise.name}.{slug}", True) for slug in exercise.agreement]
                wanted += [(name, False) for name in clause_ids(clauses, exercise.name, Level[task.level.upper()])]
                recordings.recorded(recorder, exercise.name, wanted)
                for key in wanted:
                    build(recorder.clause(*key))
    return took | {"start CPU": sum(took.values()), "start wall": age()}


def age() -> float:
    """Seconds since this process began."""
    began = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - began


def build(script: object) -> None:
    """Everything that a script makes once, at its first use, the frames above all."""
    for name, value in vars(type(script)).items():
        if isinstance(value, cached_property):
            getattr(script, name)


@contextmanager
def part(took: dict[str, float], name: str) -> Iterator[None]:
    """Count the CPU seconds within, those of ended children included."""
    before = os.times()
    yield
    after = os.times()
    took[name] = sum(after[:4]) - sum(before[:4])


def zygote(task: Task) -> list[int]:
    """The solvers' parent and the processes that hold its sandbox, itself last."""
    chosen = Layers() if task.unsafe else checker.confinement()
    parent: Zygote = checker.zygote_for(chosen, task.limits, task.packages, scale_of(task.examples))
    return tree(parent.process.pid)


def tree(pid: int) -> list[int]:
    """A process and its descendants."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def seconds_of(processes: list[int]) -> float:
    """The CPU seconds of living processes, to the nanosecond: Linux has a clock for each."""
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in processes)


def peak(pid: int) -> float:
    """A living process's peak of memory in KiB; getrusage would begin at that of the process that started it."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
