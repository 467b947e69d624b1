"""Which mistake a failed verdict looks like, found in a process of its own: the learner's function runs there again."""

import contextlib
import faulthandler
import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from whybn.course.clauses import Level
from whybn.course.convention import Convention
from whybn.course.course import Course, Exercise
from whybn.judging import words
from whybn.judging.file_verdict import FileVerdict
from whybn.judging.implementation import Implementation, Source
from whybn.judging.judge import printing
from whybn.mistakes.book import book_of
from whybn.mistakes.diagnosis import Diagnosis, diagnose_here
from whybn.mistakes.steps import first_wrong_step
from whybn.mistakes.telling import told

from .processes import forks_here, load_learners_file
from .report import NO_NOTES, Notes
from .session import Session

MOST_SECONDS = (
    60.0  # for all of a diagnosis: it takes a few, of which the learner's function has its deadline each time
)


Within = Callable[[], contextlib.AbstractContextManager[object]]


class DiagnosisOrder:
    """A verdict, and the process that looks for the mistake behind it.

    Args:
        session: the course folder.
        verdict: on the learner's file.
        deadline: seconds that the function has, here for each example.
    """

    def __init__(self, session: Session, verdict: FileVerdict, deadline: float) -> None:
        exercise = session.exercise(verdict.exercise)
        context: Any = multiprocessing.get_context("fork" if forks_here() else "spawn")
        self.failing = tuple(verdict.failed)
        self.until = time.monotonic() + MOST_SECONDS
        self.answer, theirs = context.Pipe(duplex=False)
        source = Source(session.path(exercise), verdict.text)
        self.process = context.Process(
            target=look,
            args=(session.course, exercise.name, source, self.failing, tuple(verdict.held), deadline, theirs),
            daemon=True,
        )
        self.process.start()
        theirs.close()

    def notes(self, seconds: float) -> Notes | None:
        """What was found, if it is there within so many seconds; None while it is not, and nothing if it never will."""
        try:
            if self.answer.poll(seconds):
                found, step = self.answer.recv()
                return notes_of(found, step, self.failing)
        except (EOFError, OSError):
            return NO_NOTES
        return NO_NOTES if time.monotonic() > self.until else None

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.answer.close()


def look(
    course: Course,
    function: str,
    source: Source,
    failing: tuple[str, ...],
    held: tuple[str, ...],
    deadline: float,
    out: Connection,
) -> None:
    """Load the file again, diagnose, and send what was found: the process's whole life."""

    @contextlib.contextmanager
    def ending() -> Iterator[None]:
        """The end of this process where the function does not come back, which no ``except`` can stop."""
        faulthandler.dump_traceback_later(deadline, exit=True, file=unread)
        yield
        faulthandler.cancel_dump_traceback_later()

    def load() -> Mapping[str, Any]:
        return load_learners_file(source, function).functions

    gc.freeze()  # what was prepared is nothing to be collected, nor to be copied
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    with Path(os.devnull).open("w") as unread, printing(), contextlib.suppress(Exception):  # no diagnosis is no failure
        found = diagnose_here(book_of(course), load, function, failing, held, ending)
        out.send((found, step_of(load, function, ending, course.convention)))


def step_of(load: Callable[[], Mapping[str, Any]], function: str, within: Within, convention: Convention) -> str:
    """The first wrong step of a backward pass, in a sentence; nothing where it has none, or does not come so far."""
    with contextlib.suppress(Exception), within():
        return first_wrong_step(function, load()[function], convention)
    return ""


def warming(session: Session, exercise: Exercise, level: Level) -> Iterator[None]:
    """Prepare for a diagnosis, piece by piece, where the process that makes it will have what this one has."""
    if not forks_here():
        return iter(())
    return book_of(session.course).warm(exercise.name, [one.id for one in session.clauses_of(exercise, level)])


def diagnosed_here(
    session: Session,
    verdict: FileVerdict,
    implementation: Implementation,
    within: Within,
) -> Notes:
    """The same for a function of this process, as a notebook has it: what it keeps between calls stays with it."""
    if (said := at_once(verdict)).lines:
        return said
    with printing():
        book, functions = book_of(session.course), implementation.functions
        found = diagnose_here(book, lambda: functions, verdict.exercise, verdict.failed, verdict.held, within)
        step = step_of(lambda: functions, verdict.exercise, within, session.course.convention)
    return notes_of(found, step, verdict.failed)


def notes_of(found: Diagnosis, step: str, failing: Sequence[str]) -> Notes:
    """A diagnosis as a learner sees it, and the first wrong step after it."""
    return Notes((*told(found, failing), *([step] if step else [])), frozenset(found.explained))


def at_once(verdict: FileVerdict) -> Notes:
    """What can be said without looking for a mistake: that all values are right, and one rule is broken."""
    said = words.only_memory([*verdict.judgements.values()]) if verdict.judged else ""
    return Notes((said,), frozenset(verdict.failed)) if said else NO_NOTES


def diagnosed(session: Session, verdict: FileVerdict, deadline: float) -> Notes:
    """Lines that name the mistake, or say what is known of it; none where nothing is."""
    if (said := at_once(verdict)).lines or not verdict.diagnosable:
        return said
    question = DiagnosisOrder(session, verdict, deadline)
    try:
        while (notes := question.notes(MOST_SECONDS)) is None:
            continue
        return notes
    finally:
        question.close()
