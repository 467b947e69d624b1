"""A course folder's exercises as the progress file has them, and what was brought in written into the folder."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from whybn.errors import Refused
from whybn.files import digest, write_whole
from whybn.learn.help import keep_version
from whybn.learn.progress import Done
from whybn.learn.session import Session
from whybn.learn.stubs import GivenOut, stub, untouched
from whybn.properties.tasks import load_tasks

from .progress_file import CarriedExercise


def works(session: Session) -> Iterator[tuple[str, GivenOut]]:
    """Everything that a learner writes, by the name that its progress is kept under: exercises, then tests."""
    yield from ((exercise.name, exercise) for exercise in session.course.exercises)
    yield from ((f"{task.name}_{task.slug}", task) for task in load_tasks(session.course.root).every)


def found_here(session: Session, name: str, work: GivenOut) -> CarriedExercise:
    """What is here of one of them."""
    done = session.progress.done.get(name, Done())
    found = CarriedExercise(
        held=done.held,
        tried=done.tried,
        failed=done.failed,
        started=done.started,
        passed=done.passed,
        hints=done.hints,
    )
    path = session.home / work.file
    try:
        content = path.read_bytes()
        if not is_stub(session, work, content):
            found.text = content.decode("utf-8-sig")
            found.at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            found.changed = done.tried > 0 and digest(content) != done.digest
    except FileNotFoundError:
        pass
    except UnicodeDecodeError as error:
        raise Refused(f"{work.file} is no text in UTF-8 ({error}): save it as one") from error
    return found


def settle(session: Session, name: str, work: GivenOut, made: CarriedExercise, *, rewrite: bool) -> Path | None:
    """Put into the folder what was made of one of them, to be kept by ``save`` of the progress.

    Args:
        session: the course folder.
        name: of the work.
        work: the exercise, or the test.
        made: what is to be.
        rewrite: whether its text is another than the one that lies there.

    Returns:
        where the text that lay there is kept now; None where there was none.
    """
    path, kept = session.home / work.file, None
    if rewrite and made.text is not None:
        if path.is_file() and not is_stub(session, work, path.read_bytes()):
            kept = keep_version(session.home, path)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, made.text)
        if made.at is not None:
            os.utime(path, (made.at.timestamp(),) * 2)
    done = session.progress.done.setdefault(name, Done())
    judged = made.current and path.is_file()
    if rewrite or judged or not done.tried:
        done.held, done.tried, done.failed, done.started = made.held, made.tried, made.failed, made.started
        # Any digest but the file's says that it was changed since it was judged.
        done.digest = digest(path.read_bytes()) if judged else "changed" if made.tried else ""
    done.passed, done.hints = made.passed, made.hints
    return kept


def is_stub(session: Session, work: GivenOut, content: bytes) -> bool:
    """Whether a file is as it was given out."""
    try:
        return digest(content) == digest(stub(session.course, work))
    except Refused:  # no copy is left to compare it with
        return untouched(content)
