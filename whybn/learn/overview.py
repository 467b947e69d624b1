"""How far one has come: by chapter and exercise, in points, and what to do next."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from whybn.course.course import Exercise

from . import own_tests
from .progress import Done, changed
from .report import bar
from .session import Session

BAR = 10
NARROW = 60  # columns, below which only the most important is shown


def overview(out: Console, session: Session) -> None:
    """Chapters, their exercises with a bar each, points, and the next step."""
    course = session.course
    told(out, session)
    out.print(course.title, style="bold")
    for chapter in course.chapters:
        done = sum(session.progress.of(exercise).whole for exercise in chapter.exercises)
        out.print()
        out.print(Text.assemble((chapter.title, "bold"), (f"  {done} of {len(chapter.exercises)} done", "dim")))
        for exercise in chapter.exercises:
            out.print(line(out, session, exercise), no_wrap=True, overflow="ellipsis")
    own_tests.chapter(out, session)
    out.print()
    share = session.progress.points(course) / course.points if course.points else 0
    out.print(Text.assemble(bar(out, share, 2 * BAR), f" {total(session)}"))
    out.print()
    next_step(out, session)


def line(out: Console, session: Session, exercise: Exercise) -> Text:
    """One exercise: number, name, bar, clauses, and whether this still holds of the file."""
    done = session.progress.of(exercise)
    share = done.held / done.tried if done.tried else 0
    size = BAR if out.width >= NARROW else 4
    name = f"  {exercise.number:02} {exercise.name:<{30 if out.width >= NARROW else 1}} "
    told = state(session, exercise, done)
    return Text.assemble(name, bar(out, share, size), " " if told else "", told)


def state(session: Session, exercise: Exercise, done: Done) -> Text:
    """How an exercise stands, in words."""
    count = f"{done.held}/{done.tried} " if done.tried else ""
    if done.whole:
        word = Text(f"{count}done", style="green")
    elif done.started:
        word = Text(f"{count}hold" if count else "does not load", style="red")
    else:
        word = Text("not started" if done.digest else "", style="dim")
    stale = changed(exercise, session.home, done)
    return word + Text(", changed since" if stale else "", style="yellow")


def total(session: Session) -> str:
    """The points so far, and those beyond the lecture where there are any."""
    earned, extra = session.progress.points(session.course), short(session.progress.beyond(session.course))
    beyond = "" if extra == "0" else f", and {extra} beyond the lecture"
    return f"{short(earned)} of {session.course.points} points{beyond}"


def short(points: float) -> str:
    """Points with one decimal where they need it; never rounded up to what is not earned."""
    cut = int(points * 10 + 1e-9) / 10
    return f"{cut:g}"


def told(out: Console, session: Session) -> None:
    """What was wrong with the progress file, once."""
    if session.progress.told:
        out.print(session.progress.told, style="yellow")
        out.print()
        session.progress.told = ""


def next_step(out: Console, session: Session) -> None:
    """What to open and what to type."""
    exercise = session.next()
    if exercise is None:
        out.print("Everything holds. `whybn check NAME --level should` asks for more.", style="bold green")
        return
    out.print(Text.assemble("Next: ", (f"{exercise.file}", "bold"), f" ({exercise.title})"))
    done = session.progress.of(exercise)
    if done.failed:
        out.print(f"It fails {done.failed[0]}: whybn spec {done.failed[0]}")
    out.print("Then `whybn check`, or `whybn watch` to have it checked at every save.")


def listing(out: Console, session: Session) -> None:
    """All exercises as a table."""
    told(out, session)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("", "exercise", "clauses", "points", "state"):
        table.add_column(column, justify="right" if column in ("clauses", "points") else "left", no_wrap=True)
    for exercise in session.course.exercises:
        done = session.progress.of(exercise)
        held = f"{done.held}/{done.tried}" if done.tried else "-"
        points = f"{short(done.points(exercise))}/{exercise.points}"
        word = "done" if done.whole else "begun" if done.started else "not started"
        stale = ", changed since" if changed(exercise, session.home, done) else ""
        table.add_row(f"{exercise.number:02}", exercise.name, held, points, word + stale)
    out.print(table)
