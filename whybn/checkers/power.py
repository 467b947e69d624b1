"""How strong a pytest suite is: which wrong twins it kills, and which right variants it accuses.

A twin is killed where a test fails on it that passes on the reference. Each program has a process of its own, forked
from one that has loaded everything but the suite; what comes of it does not depend on their order.
"""

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import forkserver
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from whybn.course.clauses import Level
from whybn.course.course import Course
from whybn.errors import Refused

from .report_card import right_ones, wrong_ones
from .trial import Candidate, Suite, SuiteEnding, run_suite

Ended = SuiteEnding | str
"""What came of a run, or why nothing did: it was stopped, or its process ended."""
STOPPED = "no end"


@dataclass
class Tried:
    """The programs of one kind.

    Attributes:
        of: how many there are.
        failed: those that a test fails on, by name: the first test that does, and what it said.
        passed: those that all tests pass on.
        undecided: those on which the tests did not end in time.
    """

    of: int = 0
    failed: dict[str, tuple[str, str]] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)

    def add(self, name: str, ended: Ended) -> None:
        """Write down what came of one more."""
        self.of += 1
        if ended == STOPPED:
            self.undecided.append(name)
        elif isinstance(ended, str):
            self.failed[name] = ("", ended)
        elif ended.failed:
            self.failed[name] = next(iter(ended.failed.items()))
        elif ended.wrong:
            self.failed[name] = ("", ended.wrong)
        else:
            self.passed.append(name)

    def to_plain(self, failed: str, passed: str, *, said: bool) -> dict[str, Any]:
        """For JSON. What a test said is kept where right code is accused; else its name is enough."""
        by_name = {name: list(told) if said else told[0] or told[1] for name, told in self.failed.items()}
        return {"of": self.of, failed: by_name, passed: self.passed, "undecided": self.undecided}


@dataclass
class FunctionPower:
    """What a suite says of the programs of one function of the course.

    Attributes:
        function: its name.
        called: whether a test calls it.
        wrong: the twins that fail MUST,
        careless: those that fail SHOULD or STRICT alone,
        right: and right code; the reference is not among it.
    """

    function: str
    called: bool
    wrong: Tried = field(default_factory=Tried)
    careless: Tried = field(default_factory=Tried)
    right: Tried = field(default_factory=Tried)

    def to_plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "called": self.called,
            "wrong": self.wrong.to_plain("killed", "survived", said=False),
            "careless": self.careless.to_plain("killed", "survived", said=False),
            "right": self.right.to_plain("accused", "passed", said=True),
        }


@dataclass
class SuitePower:
    """What a suite is worth.

    Attributes:
        counted: how many of its tests pass on the reference.
        not_counted: those that fail on it, and what they say.
        functions: by function, in the course's order.
    """

    counted: int
    not_counted: dict[str, str]
    functions: list[FunctionPower] = field(default_factory=list)

    def to_plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "counted": self.counted,
            "not counted": self.not_counted,
            "functions": {one.function: one.to_plain() for one in self.functions},
        }


def power_of(
    course: Course,
    suite: Suite,
    *,
    jobs: int,
    seconds: float,
    tell: Callable[[int], Any] = lambda left: None,  # noqa: ARG005 - nobody listens
) -> SuitePower:
    """Try a suite on the reference, and then on all programs of the functions that it calls.

    Args:
        course: whose functions they are.
        suite: which tests.
        jobs: how many processes at a time.
        seconds: for each program.
        tell: is called with the number of programs that are still to be tried.

    Raises:
        Refused: nothing can be said of the suite.
    """
    everything = course.root, suite, seconds
    ((_, first),) = tried([Candidate()], *everything, jobs=1)
    if isinstance(first, str):
        raise Refused(
            f"the tests come to no end within {seconds:g} s on the reference, which is right: see --timeout"
            if first == STOPPED
            else f"the tests did not get to their end on the reference: {first}"
        )
    if first.wrong:
        raise Refused(first.wrong)
    if not first.passed:
        said = next((f"all fail; {test}: {said}" for test, said in first.failed.items()), "there are none")
        raise Refused(f"no test passes on the reference, which is right, so none counts: {said}")
    named = [function for function, _ in suite.functions]
    functions = [name for name in suite.names if name in first.called or name in named]
    if not first.called:
        way = f"from {suite.module}" if suite.module else "by the fixture impl; else --module says where they are"
        raise Refused(f"no test that ran calls a function of the course {way}")
    found = SuitePower(len(first.passed), first.failed)
    found.functions = [FunctionPower(name, name in first.called) for name in functions]
    places: dict[Candidate, Tried] = {}
    for power in found.functions:
        if power.called:
            places |= dict(programs(course, power))
    endings: dict[Candidate, Ended] = {}
    tell(len(places))
    for candidate, ended in tried(places, *everything, jobs=jobs, first=first):
        endings[candidate] = ended
        tell(len(places) - len(endings))
    for candidate, place in places.items():
        place.add(candidate.name, endings[candidate])
    return found


def programs(course: Course, power: FunctionPower) -> Iterator[tuple[Candidate, Tried]]:
    """The programs of a function but for the reference, and where each is written down."""
    for slug, level, _ in wrong_ones(course, power.function):
        yield Candidate(power.function, slug, right=False), power.wrong if level is Level.MUST else power.careless
    for style, _ in list(right_ones(course, power.function))[1:]:
        yield Candidate(power.function, style), power.right


@dataclass
class Running:
    """A process, and until when it may go on."""

    candidate: Candidate
    process: Any
    until: float

    def end(self) -> None:
        """End it, and all that it has started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()


def tried(
    candidates: Iterable[Candidate],
    root: Path,
    suite: Suite,
    seconds: float,
    *,
    jobs: int,
    first: SuiteEnding | None = None,
) -> Iterator[tuple[Candidate, Ended]]:
    """Each program with what came of it, as they end."""
    context = ready_to_fork()
    waiting, running = deque(candidates), dict[Any, Running]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                candidate = waiting.popleft()
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=run_suite, args=(theirs, root, suite, candidate, first, seconds))
                process.start()
                theirs.close()
                running[ours] = Running(candidate, process, time.monotonic() + seconds)
            ready = wait(list(running), max(0.0, min(one.until for one in running.values()) - time.monotonic()))
            late = [ours for ours, one in running.items() if time.monotonic() >= one.until and ours not in ready]
            for ours in [*ready, *late]:
                ended = STOPPED if ours in late else received(ours, running[ours].process)
                one = running.pop(ours)
                one.end()
                ours.close()
                yield one.candidate, ended
    finally:
        for one in running.values():
            one.end()


def ready_to_fork() -> Any:
    """What starts processes: copies of one that has loaded what all of them need, where a system can copy."""
    if not hasattr(os, "fork"):
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["whybn.checkers.preloaded"])
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # it loads for a while: Ctrl-C is for this process alone
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, before)
    return context


def received(ours: Any, process: Any) -> Ended:
    """What a process says at its end."""
    try:
        ended: SuiteEnding = ours.recv()
    except (EOFError, OSError):
        process.join(1)
        return f"the process ended by itself, with exit code {process.exitcode}"
    return ended
