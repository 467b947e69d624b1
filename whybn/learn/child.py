"""What the judging processes do: load the learner's file, judge clauses, tell what they find as they find it.

A learner's file may loop for ever, or take its process along. So it runs in a process that is used once, and whose
clock is the interpreter's own watchdog, which no ``except`` can stop.
"""

import faulthandler
import gc
import signal
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

from whybn import course as courses
from whybn.implementation import Implementation, Source, from_loaded, load_file
from whybn.outcome import Outcome

from .bench import Bench
from .finding import Broken, Finding
from .judge import Judge, Printed, line_of, printing


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


class Kind(Enum):
    """What a message is about."""

    BEGUN = auto()  # a clause, by its id
    BROKEN = auto()  # the file does not load
    PRINTED = auto()  # while it was loaded
    FOUND = auto()  # a finding
    JUDGED = auto()  # the bank's part is over
    DONE = auto()


Message = tuple[Kind, str | Broken | Finding | None]
LOADING = "loading"


def judge(order: Order, bench: Bench, out: Connection) -> None:
    """Carry out an order; a process's whole life."""
    gc.freeze()  # what was there before is nothing to be collected, nor to be copied
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited already, but not on Windows
    with Path(order.trace).open("w", encoding="utf-8") as trace, printing() as printed:
        faulthandler.enable(trace)
        work(order, bench, out, printed, trace)
        faulthandler.disable()
    out.close()


def work(order: Order, bench: Bench, out: Connection, printed: Printed, trace: TextIO) -> None:
    """Load, judge, search."""

    def begin(what: str) -> None:
        out.send((Kind.BEGUN, what))
        faulthandler.dump_traceback_later(order.deadline, exit=True, file=trace)

    def rest() -> None:  # from here on it is our own time
        faulthandler.cancel_dump_traceback_later()

    begin(LOADING)
    source = Source(Path(order.file), order.text)
    implementation = load(source, order.exercise)
    rest()
    if printed.text:
        out.send((Kind.PRINTED, printed.text))
    if order.exercise in implementation.broken:
        broken = implementation.broken[order.exercise]
        out.send((Kind.BROKEN, Broken(broken.reason, broken.line, line_of(order.text, broken.line))))
        return
    judging = Judge(implementation, bench.names, source)
    whole = True
    for clause_id in order.clauses:
        test, examples = bench.test(clause_id), bench.examples(clause_id)
        begin(clause_id)
        finding = judging.on_examples(clause_id, test, examples, printed)
        rest()
        out.send((Kind.FOUND, finding))
        whole = whole and finding.outcome is Outcome.PASSED
    out.send((Kind.JUDGED, None))
    for clause_id in order.clauses if order.search and whole else ():
        begin(clause_id)
        finding = judging.searching(clause_id, bench.test(clause_id))
        rest()
        if finding.outcome is Outcome.FAILED:
            out.send((Kind.FOUND, finding))
    out.send((Kind.DONE, None))


def load(source: Source, exercise: str) -> Implementation:
    """The function of this file."""
    return from_loaded(Path(source.path).name, [(source, load_file(source))], (exercise,))


def wait_for_order(home: Path, ahead: tuple[str, ...], orders: Connection) -> None:
    """Get ready with these clauses while nobody asks, then carry out one order: the life of a spare process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bench = Bench(courses.load(home))
    for clause_id in ahead:
        if orders.poll():
            break
        bench.prepare(clause_id)
    try:
        order = orders.recv()
    except EOFError:  # whoever wanted us has gone
        return
    judge(order, bench, orders)
