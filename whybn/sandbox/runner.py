"""A submission in a solver, and in a new one whenever the last has ended; how its requests go, and how long."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from whybn.crossing.remote import printable
from whybn.crossing.scripts import Script, frame_of
from whybn.crossing.wire import Garbage, parsed
from whybn.errors import NoSolver
from whybn.judging.implementation import BrokenFile

from .connection import Ended, Solver, Zygote


class Allowance:
    """Seconds that get fewer.

    Attributes:
        left: how many there are still.
    """

    def __init__(self, seconds: float, at_once: float | None = None, of: "Allowance | None" = None) -> None:
        """So many seconds, at most ``at_once`` for one wait; they are a part ``of`` another allowance."""
        self.left = self.whole = seconds
        self.at_once, self.of = at_once, of

    @property
    def used_up(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0 or (self.of is not None and self.of.used_up)

    @property
    def spent(self) -> float:
        """What is gone already."""
        return self.whole - self.left

    @contextmanager
    def spending(self) -> Iterator[float]:
        """Wait for something, at most as long as it says. Raises Ended where nothing is left."""
        if self.used_up:
            raise Ended(f"all of its {self.whole:g} s are used up")
        start = time.monotonic()
        try:
            of = self.of.left if self.of is not None else None
            yield min(part for part in (self.left, self.at_once, of) if part is not None)
        finally:
            self.spend(time.monotonic() - start)

    def spend(self, seconds: float) -> None:
        """Take these away, here and from the whole."""
        self.left -= seconds
        if self.of is not None:
            self.of.spend(seconds)


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
class Limits:
    """What one submission may use; part of the key of a result.

    Attributes:
        call_seconds: wall time of the calls of one example.
        import_seconds: wall time to load one file.
        loading_seconds: wall time to load all of them, as often as that is needed.
        function_seconds: wall time of one function, for the examples of all its clauses.
        total_seconds: wall time of all functions together.
        deaths: how many solvers one function may end before its other clauses are given up.
        memory: address space of a solver in bytes.
    """

    call_seconds: float = 3.0
    import_seconds: float = 5.0
    loading_seconds: float = 60.0
    function_seconds: float = 20.0
    total_seconds: float = 120.0
    deaths: int = 3
    memory: int = 1 << 30


def scale_of(examples: int) -> float:
    """How many times the limits: more examples may take more time, but not what few would never need."""
    return max(1.0, examples / EXAMPLES_IN_TIME)


class Runner:
    """The files of one submission, loaded in a solver.

    Args:
        zygote: where solvers come from.
        files: Python source by path.
        names: of the course's functions.
        limits: what the submission may use.
        clock: counts what it takes.
        examples: how many of a clause are drawn: more may take more time.
        patience: seconds in its functions after which others go first, if any are waiting.

    Attributes:
        functions: which of the course's functions there are, and whether each is a class.
        broken: those whose file does not load.
        there: both as bytes, a part of what decides a verdict.
    """

    def __init__(
        self,
        zygote: Zygote,
        files: dict[str, bytes],
        names: tuple[str, ...],
        limits: Limits,
        clock: Clock,
        examples: int = EXAMPLES_IN_TIME,
        patience: float | None = None,
    ) -> None:
        self.zygote, self.files, self.names, self.limits, self.clock = zygote, files, names, limits, clock
        self.patience = patience
        self.solver: Solver | None = None
        self.ended_by: dict[str, str] = {}  # files that ended a solver while they were loaded
        self.lost = 0  # solvers that ended while nothing was loaded
        self.functions: dict[str, bool] = {}
        self.broken: dict[str, BrokenFile] = {}
        self.there = b""
        self.scale = scale_of(examples)
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
        files = sorted(self.files.items())
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
                self.ended_by = dict.fromkeys(self.files, str(end)) | self.ended_by
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
                name: BrokenFile(PurePosixPath(printable(path, 200)), int(line) if line else None, printable(why, 1000))
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


class Diverged(BaseException):
    """The test asks something that is not in its script; no part of a test may take this for a failure."""


class SolverGone(BaseException):
    """The solver ended in the middle of a test; no test may take this for an exception of a function."""


class AllGone(BaseException):
    """There are no solvers any more, which is not the submission's doing."""


class ReplayPort:
    """Answers from the replies to a script, as long as the test asks what the script asks.

    Raises Garbage where the replies are no list of objects.
    """

    def __init__(self, script: Script, header: bytes, data: bytes) -> None:
        replies = parsed(header)
        if not isinstance(replies, list):
            raise Garbage("no list of replies")
        self.expected = iter(script.requests)
        self.replies = iter(replies)
        self.data = memoryview(data)

    def ask(self, request: dict[str, Any], payload: bytes) -> tuple[Any, memoryview]:
        """The next reply. Raises Diverged where the script has another request next."""
        if next(self.expected, None) != (request, payload):
            raise Diverged
        reply = next(self.replies, None)
        if not isinstance(reply, dict):
            raise Garbage("a reply is missing")
        size = reply.get("z", 0)
        if type(size) is not int or not 0 <= size <= len(self.data):
            raise Garbage("a reply of a wrong length")
        own, self.data = self.data[:size], self.data[size:]
        return reply, own


class LivePort:
    """Asks a solver, one request at a time."""

    def __init__(self, solver: Solver, allowance: Allowance) -> None:
        self.solver, self.allowance = solver, allowance
        self.fresh = True

    def ask(self, request: dict[str, Any], payload: bytes) -> tuple[Any, memoryview]:
        """Send the request and wait. Raises SolverGone, or AllGone."""
        try:
            with self.allowance.spending() as seconds:
                self.solver.send(frame_of([Script(None, [(request, payload)])], self.fresh), seconds)
                header, data = self.solver.receive(seconds)
        except Ended as end:
            raise SolverGone(str(end)) from end
        except NoSolver as lost:
            raise AllGone(str(lost)) from lost
        self.fresh = False
        replies = parsed(header)
        if not (isinstance(replies, list) and len(replies) == 1 and isinstance(replies[0], dict)):
            raise Garbage("a reply is missing")
        return replies[0], memoryview(data)
