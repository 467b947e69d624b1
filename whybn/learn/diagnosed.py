"""Which mistake a failed verdict looks like, found in a process of its own: the learner's function runs there again."""

import contextlib
import gc
import multiprocessing
import signal
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any

from whybn.course.clauses import Level
from whybn.course.course import Course, Exercise
from whybn.judging import words
from whybn.judging.implementation import Implementation, Source
from whybn.judging.judge import printing
from whybn.mistakes.book import book_of
from whybn.mistakes.diagnosis import Diagnosis, diagnose_here
from whybn.mistakes.telling import told

from .attempt import FileVerdict
from .processes import forks_here, load_learners_file
from .report import NO_NOTES, Notes
from .session import Session

SECONDS = 10.0  # for a function that does not come back; what comes back is counted, not timed


class DiagnosisOrder:
    """A verdict, and the process that looks for the mistake behind it."""

    def __init__(self, session: Session, verdict: FileVerdict) -> None:
        exercise = session.exercise(verdict.exercise)
        context: Any = multiprocessing.get_context("fork" if forks_here() else "spawn")
        self.failing = tuple(verdict.failed)
        self.until = time.monotonic() + SECONDS
        self.answer, theirs = context.Pipe(duplex=False)
        source = Source(session.path(exercise), verdict.text)
        self.process = context.Process(
            target=look,
            args=(session.course, exercise.name, source, self.failing, tuple(verdict.held), theirs),
            daemon=True,
        )
        self.process.start()
        theirs.close()

    def notes(self, seconds: float) -> Notes | None:
        """What was found, if it is there within so many seconds; None while it is not, and nothing if it never will."""
        try:
            if self.answer.poll(seconds):
                return notes_of(self.answer.recv(), self.failing)
        except (EOFError, OSError):
            return NO_NOTES
        return NO_NOTES if time.monotonic() > self.until else None

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.answer.close()


def look(
    course: Course, function: str, source: Source, failing: tuple[str, ...], held: tuple[str, ...], out: Connection
) -> None:
    """Load the file again, diagnose, and send what was found: the process's whole life."""
    gc.freeze()  # what was prepared is nothing to be collected, nor to be copied
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    with printing(), contextlib.suppress(Exception):  # no diagnosis is no failure
        book = book_of(course)
        out.send(diagnose_here(book, lambda: load_learners_file(source, function).functions, function, failing, held))


def warming(session: Session, exercise: Exercise, level: Level) -> Iterator[None]:
    """Prepare for a diagnosis, piece by piece, where the process that makes it will have what this one has."""
    if not forks_here():
        return iter(())
    return book_of(session.course).warm(exercise.name, [one.id for one in session.clauses_of(exercise, level)])


def diagnosed_here(session: Session, verdict: FileVerdict, implementation: Implementation) -> Notes:
    """The same for a function of this process, as a notebook has it: what it keeps between calls stays with it."""
    if (said := at_once(verdict)).lines:
        return said
    with printing():
        book = book_of(session.course)
        found = diagnose_here(book, lambda: implementation.functions, verdict.exercise, verdict.failed, verdict.held)
    return notes_of(found, verdict.failed)


def notes_of(found: Diagnosis, failing: Sequence[str]) -> Notes:
    """A diagnosis as a learner sees it."""
    return Notes(tuple(told(found, failing)), frozenset(found.explained))


def at_once(verdict: FileVerdict) -> Notes:
    """What can be said without looking for a mistake: that all values are right, and one rule is broken."""
    said = words.only_memory([*verdict.judgements.values()]) if verdict.judged else ""
    return Notes((said,), frozenset(verdict.failed)) if said else NO_NOTES


def diagnosed(session: Session, verdict: FileVerdict) -> Notes:
    """Lines that name the mistake, or say what is known of it; none where nothing is."""
    if verdict.broken or not verdict.failed:
        return NO_NOTES
    if (said := at_once(verdict)).lines:
        return said
    question = DiagnosisOrder(session, verdict)
    try:
        while (notes := question.notes(SECONDS)) is None:
            continue
        return notes
    finally:
        question.close()
