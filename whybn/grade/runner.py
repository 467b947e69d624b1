"""A submission in a solver, and in a new one whenever the last has ended."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from whybn.calls.remote import printable

from .allowance import Allowance
from .connection import Ended, NoSolver, Solver, Zygote
from .task import Task

MOST_LOST = 3
EXAMPLES_IN_TIME = 20
GREETING_SECONDS = 10.0


@dataclass
class Clock:
    """Processor seconds by phase: ``spawn``, ``calls`` (all that solvers took), ``codec``, ``judging``."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    peak: int = 0

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count what happens within to this phase."""
        start = time.process_time()
        try:
            yield
        finally:
            self.seconds[name] += time.process_time() - start


@dataclass(frozen=True)
class Broken:
    """A file that does not load, as the solver tells."""

    path: str
    line: int | None
    why: str

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line else self.path
        return f"{place} does not import: {self.why}"


class Runner:
    """The files of one task, loaded in a solver.

    Attributes:
        functions: which of the course's functions there are, and whether each is a class.
        broken: those whose file does not load.
        there: both as bytes, a part of what decides a verdict.
    """

    def __init__(self, zygote: Zygote, task: Task, names: tuple[str, ...], clock: Clock) -> None:
        self.zygote, self.task, self.names, self.clock = zygote, task, names, clock
        self.solver: Solver | None = None
        self.ended_by: dict[str, str] = {}  # files that ended a solver while they were loaded
        self.lost = 0  # solvers that ended while nothing was loaded
        self.functions: dict[str, bool] = {}
        self.broken: dict[str, Broken] = {}
        self.there = b""
        limits = task.limits
        # More examples may take more time, but not what few would never need.
        self.scale = max(1.0, task.examples / EXAMPLES_IN_TIME)
        self.allowance = Allowance(limits.total_seconds * self.scale)
        self.loading = Allowance(limits.loading_seconds, limits.import_seconds)

    def ready(self) -> Solver:
        """A living solver that has loaded the files."""
        while self.solver is None or self.solver.ended is not None:
            self.close()
            with self.clock.phase("spawn"):
                self.solver = self.zygote.spawn()
                self.load(self.solver)
        return self.solver

    def load(self, solver: Solver) -> None:
        """Load file by file and learn what is there. One that ends the solver will not be loaded again."""
        files = sorted(self.task.files.items())
        if self.lost > 1:  # not even what the files are can be told: too large, for instance
            files = [(path, b"") for path, _ in files]
        listed = [[path, len(text), self.ended_by.get(path)] for path, text in files]
        loading = None
        try:
            solver.ask(["files", listed], b"".join(text for _, text in files), GREETING_SECONDS)
            for loading in (path for path, _ in files if path not in self.ended_by):
                with self.loading.spending() as seconds:
                    solver.ask(["load", loading], b"", seconds)
            loading = None
            self.learn(solver.ask(["choose", list(self.names)], b"", GREETING_SECONDS))
        except Ended as end:
            if loading and not self.loading.used_up:
                self.ended_by[loading] = str(end)
            else:  # not a file's own doing, or too many of them: nothing more will be loaded, which ends this
                self.ended_by = dict.fromkeys(self.task.files, str(end)) | self.ended_by
                self.lost += 1
                if self.lost > MOST_LOST:
                    raise NoSolver(f"solvers end before anything is loaded: {end}") from end
                solver.close()

    def learn(self, found: Any) -> None:
        """Take over what the solver says is there."""
        try:
            functions, broken = found["functions"], found["broken"]
            self.functions = {name: functions[name] is True for name in self.names if name in functions}
            self.broken = {
                name: Broken(printable(path, 200), int(line) if line else None, printable(why, 1000))
                for name, (path, line, why) in broken.items()
                if name in self.names
            }
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
            self.functions, self.broken = {}, {}
        self.there = repr((self.functions, sorted(self.broken))).encode()

    def close(self) -> None:
        """End the solver, if there is one, and count what it took."""
        if self.solver is None:
            return
        with self.clock.phase("spawn"):
            self.solver.close()
        self.clock.seconds["calls"] += self.solver.usage.cpu
        self.clock.peak = max(self.clock.peak, self.solver.usage.peak)
        self.solver = None
