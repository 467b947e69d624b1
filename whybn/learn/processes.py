"""The processes that judge a learner's file: what they do, and where they come from.

A learner's file may loop for ever, or take its process along. So it runs in a process that is used once, and whose
clock is the interpreter's own watchdog, which no ``except`` can stop. It is a fork of this one, or a spare that was
started ahead where there is no fork.
"""

import faulthandler
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum, auto
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol, TextIO

from whybn.course import course as courses
from whybn.judging.examples import ExampleBank, learners_bank
from whybn.judging.implementation import BrokenFile, Implementation, Source, from_loaded, load_file
from whybn.judging.judge import Judge, Printed, line_of, printing, with_progress
from whybn.judging.judgement import Judgement, Outcome

MOST = 4
START = "WHYBN_START"  # "fork" or "spawn", for those who know better


def processors() -> int:
    """How many processes can work at once."""
    return max(1, min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


def forks_here() -> bool:
    """Whether a process can be forked safely. macOS has fork, but its libraries do not bear it."""
    chosen = os.environ.get(START)
    return hasattr(os, "fork") and (chosen == "fork" or (chosen != "spawn" and sys.platform != "darwin"))


@dataclass(frozen=True)
class Order:
    """What one process is to judge.

    Attributes:
        exercise: the name of the function.
        file: the learner's.
        text: what is in it.
        clauses: the ids of this process's share.
        deadline: seconds for each clause.
        search: whether to search on when the bank's examples hold.
        trace: the file where the watchdog writes the line it found.
    """

    exercise: str
    file: str
    text: bytes
    clauses: tuple[str, ...]
    deadline: float
    search: bool
    trace: str


class MessageKind(Enum):
    """What a message is about."""

    BEGUN = auto()  # a clause, by its id
    EXAMPLES = auto()  # how many of a clause's are done, where it takes its time
    BROKEN = auto()  # the file does not load
    PRINTED = auto()  # while it was loaded
    FOUND = auto()  # a judgement
    JUDGED = auto()  # the bank's part is over
    DONE = auto()


Message = tuple[MessageKind, str | BrokenFile | Judgement | None]
LOADING = "loading"


def judge(order: Order, bank: ExampleBank, out: Connection) -> None:
    """Carry out an order; a process's whole life."""
    gc.freeze()  # what was there before is nothing to be collected, nor to be copied
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited already, but not on Windows
    with Path(order.trace).open("w", encoding="utf-8") as trace, printing() as printed:
        faulthandler.enable(trace)
        work(order, bank, out, printed, trace)
        faulthandler.disable()
    out.close()


def work(order: Order, bank: ExampleBank, out: Connection, printed: Printed, trace: TextIO) -> None:
    """Load, judge, search."""

    def begin(what: str) -> None:
        out.send((MessageKind.BEGUN, what))
        faulthandler.dump_traceback_later(order.deadline, exit=True, file=trace)

    def rest() -> None:  # from here on it is our own time
        faulthandler.cancel_dump_traceback_later()

    begin(LOADING)
    source = Source(Path(order.file), order.text)
    implementation = load_learners_file(source, order.exercise)
    rest()
    if printed.text:
        out.send((MessageKind.PRINTED, printed.text))
    if order.exercise in implementation.broken:
        broken = implementation.broken[order.exercise]
        out.send((MessageKind.BROKEN, replace(broken, source=line_of(order.text, broken.line))))
        return
    judging = Judge(bank, implementation, source)
    whole = True
    for clause_id in order.clauses:
        examples = with_progress(bank.examples(clause_id), lambda done: out.send((MessageKind.EXAMPLES, done)))
        begin(clause_id)
        found = judging.on_examples(clause_id, examples, printed)
        rest()
        out.send((MessageKind.FOUND, found))
        whole = whole and found.outcome is Outcome.PASSED
    out.send((MessageKind.JUDGED, None))
    for clause_id in order.clauses if order.search and whole else ():
        begin(clause_id)
        found = judging.searching(clause_id)
        rest()
        if found.outcome is Outcome.FAILED:
            out.send((MessageKind.FOUND, found))
    out.send((MessageKind.DONE, None))


def load_learners_file(source: Source, exercise: str) -> Implementation:
    """The function of this file."""
    return from_loaded(Path(source.path).name, [(source, load_file(source))], (exercise,))


def wait_for_order(home: Path, convention: str, ahead: tuple[str, ...], orders: Connection) -> None:
    """Get ready with these clauses while nobody asks, then carry out one order: the life of a spare process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bank = learners_bank(courses.load_course(home, convention), judged_once=True)
    for clause_id in ahead:
        if orders.poll():
            break
        bank.prepare(clause_id)
    try:
        order = orders.recv()
    except EOFError:  # whoever wanted us has gone
        return
    judge(order, bank, orders)


class Process(Protocol):
    """What we need of a process."""

    @property
    def exitcode(self) -> int | None:
        """How it ended; None while it lives."""

    def kill(self) -> None:
        """End it at once."""

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end."""


class Team(Protocol):
    """Gives processes for orders.

    Attributes:
        size: into how many shares a file's clauses are cut.
    """

    size: int

    def shares(self, clauses: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The clauses by the process that is to judge them, in the order of the page."""

    def start(self, orders: Iterable[Order]) -> list[tuple[Process, Connection]]:
        """A process at work for each order, and where its messages arrive."""

    def get_ready(self, clauses: tuple[str, ...]) -> bool:
        """Use an idle moment to prepare these clauses; whether there is more to do."""

    def close(self) -> None:
        """End what is still there."""


def team(bank: ExampleBank) -> Team:
    """The kind of team that this system allows."""
    return Forks(bank) if forks_here() else Spares(bank)


@contextmanager
def deaf() -> Iterator[None]:
    """Start processes within that never hear Ctrl-C, not even while they still load: it is for this one alone."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Forks:
    """Each process is a copy of this one, with all that is prepared."""

    def __init__(self, bank: ExampleBank) -> None:
        self.bank = bank
        self.size = processors()
        self.context = multiprocessing.get_context("fork")

    def shares(self, clauses: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Shares that take about as long: the longest clause first, each to the process that has the least to do."""
        loads = [0.0] * self.size
        dealt: dict[str, int] = {}
        for name in sorted(clauses, key=self.bank.cost, reverse=True):
            dealt[name] = loads.index(min(loads))
            loads[dealt[name]] += self.bank.cost(name)
        shares = [tuple(name for name in clauses if dealt[name] == number) for number in range(self.size)]
        return [share for share in shares if share]

    def start(self, orders: Iterable[Order]) -> list[tuple[Process, Connection]]:
        """Fork once for each order."""
        return [self.fork(order) for order in orders]

    def fork(self, order: Order) -> tuple[Process, Connection]:
        """One process."""
        ours, theirs = self.context.Pipe(duplex=False)
        process = self.context.Process(target=judge, args=(order, self.bank, theirs), daemon=True)
        with deaf():
            process.start()
        theirs.close()  # only the child holds it now: its end closes the pipe
        return process, ours

    def get_ready(self, clauses: tuple[str, ...]) -> bool:
        """Prepare one more clause, in this process."""
        missing = [name for name in clauses if name not in self.bank.prepared]
        if missing:
            self.bank.prepare(missing[0])
        return len(missing) > 1

    def close(self) -> None:
        """Nothing is kept."""


class Spares:
    """Each process is a new interpreter, started before it is needed, used once and replaced."""

    def __init__(self, bank: ExampleBank) -> None:
        self.home, self.convention = bank.course.home, bank.course.convention.name
        self.size = processors()
        self.context = multiprocessing.get_context("spawn")
        self.waiting: dict[tuple[str, ...], tuple[Any, Connection]] = {}

    def shares(self, clauses: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The clauses dealt out like cards, the same each time: a spare has prepared its own."""
        return [share for start in range(self.size) if (share := clauses[start :: self.size])]

    def start(self, orders: Iterable[Order]) -> list[tuple[Process, Connection]]:
        """Give each order to the spare that prepared its clauses, else to a new one."""
        started: list[tuple[Process, Connection]] = []
        for order in orders:
            process, ours = self.waiting.pop(order.clauses) if order.clauses in self.waiting else self.spare(())
            if not process.is_alive():  # ended while it waited
                process, ours = self.spare(())
            ours.send(order)
            started.append((process, ours))
        return started

    def spare(self, share: tuple[str, ...]) -> tuple[Any, Connection]:
        """A process that prepares these clauses and waits."""
        ours, theirs = self.context.Pipe()
        process = self.context.Process(
            target=wait_for_order, args=(self.home, self.convention, share, theirs), daemon=True
        )
        with deaf():
            process.start()
        theirs.close()
        return process, ours

    def get_ready(self, clauses: tuple[str, ...]) -> bool:
        """Start one more spare, and end those that wait for other clauses."""
        shares = self.shares(clauses)
        for share in [share for share in self.waiting if share not in shares]:
            self.end(*self.waiting.pop(share))
        missing = [share for share in shares if share not in self.waiting]
        if missing:
            self.waiting[missing[0]] = self.spare(missing[0])
        return len(missing) > 1

    def close(self) -> None:
        """End those that wait."""
        while self.waiting:
            self.end(*self.waiting.popitem()[1])

    @staticmethod
    def end(process: Any, ours: Connection) -> None:
        """End one."""
        process.kill()
        process.join()
        ours.close()
