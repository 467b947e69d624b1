"""Where judging processes come from: forks of this one, or spares that were started ahead where there is no fork."""

import multiprocessing
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, Protocol

from . import child
from .bench import Bench
from .child import Order
from .system import forks_here, processors


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

    def start(self, orders: Iterable[Order]) -> list[tuple[Process, Connection]]:
        """A process at work for each order, and where its messages arrive."""

    def get_ready(self, shares: list[tuple[str, ...]]) -> bool:
        """Use an idle moment to prepare these shares of clauses; whether there is more to do."""

    def close(self) -> None:
        """End what is still there."""


def team(bench: Bench) -> Team:
    """The kind of team that this system allows."""
    return Forks(bench) if forks_here() else Spares(bench)


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

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.size = processors()
        self.context = multiprocessing.get_context("fork")

    def start(self, orders: Iterable[Order]) -> list[tuple[Process, Connection]]:
        """Fork once for each order."""
        return [self.fork(order) for order in orders]

    def fork(self, order: Order) -> tuple[Process, Connection]:
        """One process."""
        ours, theirs = self.context.Pipe(duplex=False)
        process = self.context.Process(target=child.judge, args=(order, self.bench, theirs), daemon=True)
        with deaf():
            process.start()
        theirs.close()  # only the child holds it now: its end closes the pipe
        return process, ours

    def get_ready(self, shares: list[tuple[str, ...]]) -> bool:
        """Prepare one more clause, in this process."""
        missing = [name for share in shares for name in share if name not in self.bench.ready]
        if missing:
            self.bench.prepare(missing[0])
        return len(missing) > 1

    def close(self) -> None:
        """Nothing is kept."""


class Spares:
    """Each process is a new interpreter, started before it is needed, used once and replaced."""

    def __init__(self, bench: Bench) -> None:
        self.home = bench.course.home
        self.size = processors()
        self.context = multiprocessing.get_context("spawn")
        self.waiting: dict[tuple[str, ...], tuple[Any, Connection]] = {}

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
        process = self.context.Process(target=child.wait_for_order, args=(self.home, share, theirs), daemon=True)
        with deaf():
            process.start()
        theirs.close()
        return process, ours

    def get_ready(self, shares: list[tuple[str, ...]]) -> bool:
        """Start one more spare, and end those that wait for other clauses."""
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
