"""``whybn check``: one exercise, judged once."""

from rich.console import Console

from whybn.course.clauses import Level
from whybn.course.course import Exercise
from whybn.errors import Refused, refusal
from whybn.files import digest
from whybn.judging.examples import learners_bank
from whybn.judging.file_verdict import FileVerdict

from . import report
from . import speed as measuring
from .attempt import Attempt, closing
from .diagnosed import diagnosed
from .overview import told, total
from .processes import team
from .report import NO_NOTES, console
from .session import Session

SEARCHED = "A search by Hypothesis found nothing else."


def check(
    session: Session, exercise: Exercise, level: Level, deadline: float, search: bool, speed: bool = False
) -> int:
    """Judge the learner's file and print the verdict, and its speed; the exit code: 1 where something is wrong."""
    out = console()
    told(out, session)
    verdict = verdict_on(session, exercise, read(session, exercise), level)
    chosen = team(learners_bank(session.course, judged_once=True))
    try:
        with closing(Attempt(chosen, verdict, session.path(exercise), deadline, search)) as run:
            while not verdict.judged:
                run.step(1.0)
            tell(out, session, exercise, verdict, deadline)
            held = verdict.passed
            while held and search and not run.over:
                run.step(1.0)
    finally:
        chosen.close()
    if held and not verdict.passed:
        out.print()
        tell(out, session, exercise, verdict, deadline)
    ending(out, session, exercise, verdict, search)
    if speed:
        tell_speed(out, session, exercise, verdict, deadline)
    return 1 if verdict.wrong or verdict.missing else 0


def tell(out: Console, session: Session, exercise: Exercise, verdict: FileVerdict, deadline: float) -> None:
    """Keep a verdict and print it."""
    unkept = remember(session, exercise, verdict)
    told(out, session)
    notes = diagnosed(session, verdict, deadline) if verdict.wrong else NO_NOTES
    report.show(out, exercise, verdict, session.clauses, notes)
    if unkept:
        out.print()
        out.print(unkept, style="yellow")
    out.file.flush()


def tell_speed(out: Console, session: Session, exercise: Exercise, verdict: FileVerdict, deadline: float) -> None:
    """How fast a right function is."""
    if verdict.passed:
        measuring.show(out, exercise, measuring.speed_of(session, exercise, verdict.text, deadline))
    else:
        out.print("Its speed is measured once every clause holds.")


def verdict_on(session: Session, exercise: Exercise, text: bytes, level: Level) -> FileVerdict:
    """A verdict that is yet to be reached."""
    return FileVerdict(
        exercise.name, exercise.file, text, tuple(clause.id for clause in session.clauses_of(exercise, level))
    )


def read(session: Session, exercise: Exercise) -> bytes:
    """The learner's file. Raises Refused where it is not there."""
    try:
        return session.path(exercise).read_bytes()
    except FileNotFoundError:
        raise Refused(gone(exercise)) from None


def gone(exercise: Exercise) -> str:
    """What to say of a file that is not there."""
    return f"{exercise.file} is not there: save it again, or `whybn reset {exercise.name}` brings the stub back"


def remember(session: Session, exercise: Exercise, verdict: FileVerdict) -> str:
    """Keep what the MUST clauses came to; why that could not be, where it could not."""
    session.refresh()
    done = session.progress.of(exercise)
    must = {clause.id for clause in session.clauses_of(exercise)}
    done.tried = len(must)
    done.held = len(must.intersection(verdict.held)) if verdict.broken is None else 0
    done.failed = [name for name in verdict.failed if name in must]
    done.started = verdict.wrong or verdict.missing or bool(verdict.held)
    done.digest = digest(verdict.text)
    done.passed = done.passed or done.whole
    try:
        session.progress.save()
    except OSError as error:
        return f"Your progress could not be kept: {refusal(error)}"
    return ""


def ending(out: Console, session: Session, exercise: Exercise, verdict: FileVerdict, search: bool) -> None:
    """What to do now."""
    if verdict.failed and not verdict.broken:
        out.print()
        out.print(f"Stuck? whybn hint {exercise.name}", style="dim")
    if not verdict.passed:
        return
    if search:
        out.print(SEARCHED)
    out.print(f"{total(session)}. The reference's way: whybn solution {exercise.name}")
    following = session.next(exercise)
    out.print(f"Next: {following.file} ({following.title})" if following else "Everything holds.", style="bold")
