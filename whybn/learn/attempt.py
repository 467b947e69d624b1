"""One version of a file being judged: what is known of it, who works on which clauses, and an end to what has none."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import cast

from whybn.judging import words
from whybn.judging.file_verdict import FileVerdict
from whybn.judging.implementation import BrokenFile
from whybn.judging.judge import line_of
from whybn.judging.judgement import Judgement, Outcome

from .processes import LOADING, Message, MessageKind, Order, Process, Team

DEADLINE = 5.0
GRACE = 60.0  # beyond its deadline: a process ends itself long before, unless its watchdog was put to sleep
ENDING = 5.0


@dataclass
class Share:
    """One process's part.

    Attributes:
        process: that works on it.
        messages: where they arrive.
        trace: where its watchdog writes.
        at: what it is at.
        done: how many examples of it are done, as "3 of 58 examples"; empty for none.
        heard: when it last sent something.
        judged: whether its part of the bank is over.
        over: whether it has nothing more to say.
    """

    process: Process
    messages: Connection
    trace: Path
    at: str = LOADING
    done: str = ""
    heard: float = field(default_factory=time.monotonic)
    judged: bool = False
    over: bool = False


class Attempt:
    """The judging of one text. ``verdict`` grows while ``step`` is called."""

    def __init__(
        self, team: Team, verdict: FileVerdict, file: Path, deadline: float = DEADLINE, search: bool = True
    ) -> None:
        self.verdict, self.file, self.deadline = verdict, file, deadline
        orders = [
            Order(verdict.exercise, str(file), verdict.text, share, deadline, search, empty_file())
            for share in team.shares(verdict.clauses)
        ]
        started = team.start(orders)
        self.shares = [Share(*pair, Path(order.trace)) for order, pair in zip(orders, started, strict=True)]

    @property
    def over(self) -> bool:
        """Whether everything is said."""
        return all(share.over for share in self.shares)

    def step(self, seconds: float) -> bool:
        """Wait at most so long for messages and take them in; whether the verdict has changed."""
        working = {share.messages: share for share in self.shares if not share.over}
        changed = False
        for ready in wait(list(working), seconds) if working else ():
            changed = self.listen(working[cast("Connection", ready)]) or changed
        for share in self.shares:
            if not share.over and time.monotonic() - share.heard > self.deadline + GRACE:
                share.process.kill()  # the end of its messages is met in the next step
        self.verdict.judged = all(share.judged for share in self.shares)
        self.verdict.searched = self.over
        return changed

    def listen(self, share: Share) -> bool:
        """Take in what one process has said."""
        changed = False
        try:
            while not share.over and share.messages.poll():
                changed = self.take(share, share.messages.recv()) or changed
        except (EOFError, OSError):
            self.ended(share)
            return True
        return changed

    def take(self, share: Share, message: Message) -> bool:
        """Take in one message."""
        kind, value = message
        share.heard = time.monotonic()
        if isinstance(value, Judgement):
            self.verdict.judgements[value.clause] = value
        elif isinstance(value, BrokenFile):
            self.verdict.broken = value
            self.stop()
        elif kind is MessageKind.BEGUN:
            share.at, share.done = str(value), ""
            return False
        elif kind is MessageKind.EXAMPLES:
            share.done = str(value)
            return False
        elif kind is MessageKind.PRINTED:
            self.verdict.printed = str(value)
        share.judged = share.judged or kind in (MessageKind.JUDGED, MessageKind.DONE)
        share.over = share.over or kind is MessageKind.DONE
        return True

    def ended(self, share: Share) -> None:
        """A process that ended before its time: the clause it was at has failed, and nothing more is tried."""
        share.process.join(ENDING)
        told = share.trace.read_text(encoding="utf-8", errors="replace")
        line = line_in(told, self.file)
        late = "Timeout" in told or time.monotonic() - share.heard > self.deadline
        why = death(share.process.exitcode)
        quoted = line_of(self.verdict.text, line)
        if share.at == LOADING:
            self.verdict.broken = BrokenFile(
                self.file,
                line,
                words.too_long(self.deadline, what="loading it") if late else f"its process {why}",
                quoted,
            )
        else:
            known = self.verdict.judgements.get(share.at)
            live = known is not None and known.outcome is Outcome.PASSED
            took = words.too_long(self.deadline, share.done, what="the search" if live else "")
            said = took if late else f"the call took its process along: it {why}"
            self.verdict.judgements[share.at] = Judgement(
                share.at, Outcome.FAILED, said=said, line=line, source=quoted, live=live
            )
        self.stop()

    def stop(self) -> None:
        """End all processes: the rest is not tried."""
        for share in self.shares:
            share.process.kill()
            share.judged = share.over = True

    def close(self) -> None:
        """End all processes and remove what they left."""
        for share in self.shares:
            share.process.kill()
            share.process.join(ENDING)
            share.messages.close()
            share.trace.unlink(missing_ok=True)


@contextmanager
def closing(run: Attempt) -> Iterator[Attempt]:
    """The run, closed in the end whatever happens."""
    try:
        yield run
    finally:
        run.close()


def empty_file() -> str:
    """A new file of no content, outside the course."""
    handle, name = tempfile.mkstemp(prefix="whybn-", suffix=".trace")
    os.close(handle)
    return name


def line_in(trace: str, file: Path) -> int | None:
    """The line of the learner's file that a watchdog's trace names first, which is the innermost."""
    for text in trace.splitlines():
        head, _, rest = text.strip().partition('", line ')
        if head.startswith("File ") and head.endswith(file.name):
            return int(rest.split()[0])
    return None


def death(code: int | None) -> str:
    """How a process ended."""
    return f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with exit code {code}"
