"""Which mistake a failed verdict looks like, found in a process of its own: the learner's function runs there again."""

import contextlib
import multiprocessing
import signal
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from whybn.course import course as courses
from whybn.crossing.scripts import Recorder
from whybn.judging import words
from whybn.judging.examples import ExampleBank
from whybn.judging.implementation import Implementation, Source
from whybn.judging.judge import printing
from whybn.mistakes.diagnosis import Diagnosis, diagnose

from .attempt import FileVerdict
from .processes import SEED, forks_here, load_learners_file
from .session import Session

SECONDS = 6.0
EXAMPLES = 4  # drawn for each clause, beside its corner cases: enough to tell one mistake from another


class DiagnosisOrder:
    """A verdict, and the process that looks for the mistake behind it."""

    def __init__(self, session: Session, verdict: FileVerdict) -> None:
        exercise = session.exercise(verdict.exercise)
        agreement = f"{exercise.name}.{exercise.agreement[0]}"
        context: Any = multiprocessing.get_context("fork" if forks_here() else "spawn")
        self.until = time.monotonic() + SECONDS
        self.answer, theirs = context.Pipe(duplex=False)
        file = str(session.path(exercise))
        arguments = (
            session.home,
            exercise.name,
            file,
            verdict.text,
            tuple(verdict.failed),
            verdict.clauses,
            agreement,
            theirs,
        )
        self.process = context.Process(target=look, args=arguments, daemon=True)
        self.process.start()
        theirs.close()

    def lines(self, seconds: float) -> list[str] | None:
        """What was found, if it is there within so many seconds; None while it is not, and nothing if it never will."""
        try:
            if self.answer.poll(seconds):
                return list(told(self.answer.recv()))
        except (EOFError, OSError):
            return []
        return [] if time.monotonic() > self.until else None

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.answer.close()


def look(
    home: Path,
    function: str,
    file: str,
    text: bytes,
    failing: tuple[str, ...],
    tried: tuple[str, ...],
    agreement: str,
    out: Connection,
) -> None:
    """Load the file again, diagnose, and send what was found: the process's whole life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    with printing(), contextlib.suppress(Exception):  # no diagnosis is no failure
        course = courses.load_course(home)
        source = Source(Path(file), text)
        recorder = Recorder(ExampleBank(course, SEED, EXAMPLES))
        out.send(diagnose(recorder, lambda: load_learners_file(source, function), function, failing, tried, agreement))


def diagnosed_here(session: Session, verdict: FileVerdict, implementation: Implementation) -> list[str]:
    """The same for a function of this process, as a notebook has it: what it keeps between calls stays with it."""
    if said := at_once(verdict):
        return said
    exercise = session.exercise(verdict.exercise)
    recorder = Recorder(ExampleBank(session.course, SEED, EXAMPLES))
    agreement = f"{exercise.name}.{exercise.agreement[0]}"
    with printing():
        found = diagnose(recorder, lambda: implementation, exercise.name, verdict.failed, verdict.clauses, agreement)
    return list(told(found))


def told(diagnosis: Diagnosis) -> Iterator[str]:
    """A diagnosis in a few lines."""
    if len(diagnosis.beliefs) == 1:
        yield f"It looks like a known mistake, the belief that {diagnosis.beliefs[0]}."
    elif diagnosis.beliefs:
        yield "It looks like two known mistakes together, the beliefs that"
        yield from (f"- {belief}" for belief in diagnosis.beliefs)
    if diagnosis.arithmetic:
        yield f"{diagnosis.arithmetic}."
    yield from diagnosis.symptoms


def at_once(verdict: FileVerdict) -> list[str]:
    """What can be said without looking for a mistake: that all values are right, and one rule is broken."""
    said = words.only_memory([*verdict.judgements.values()]) if verdict.judged else ""
    return [said] if said else []


def diagnosed(session: Session, verdict: FileVerdict) -> list[str]:
    """Lines that name the mistake, or say what is known of it; none where nothing is."""
    if verdict.broken or not verdict.failed:
        return []
    if said := at_once(verdict):
        return said
    question = DiagnosisOrder(session, verdict)
    try:
        while (lines := question.lines(SECONDS)) is None:
            continue
        return lines
    finally:
        question.close()
