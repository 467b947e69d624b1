"""``whybn progress``: save all that was done to a file, and bring in such a file."""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from whybn.course.questions import load_questions
from whybn.errors import MissingLibrary, Refused, refusal
from whybn.learn.session import Session, begin
from whybn.learn.stubs import GivenOut
from whybn.quiz.progress import QuizProgress, SavedAnswer, default_path

from .here import found_here, settle, works
from .progress_file import CarriedExercise, ProgressFile, TextFate, read_file, together, write_file

FILE = click.Path(dir_okay=False, path_type=Path)
FATES = {
    TextFate.COMES: "your text comes into {file}",
    TextFate.REPLACES: "the text in {file} is older and is replaced; it is kept in .whybn/backups",
    TextFate.STAYS: "the text in {file} is as new or newer and stays",
}


@dataclass(frozen=True)
class BroughtIn:
    """What bringing in would make of one exercise or test.

    Attributes:
        name: that its progress is kept under.
        work: what it is.
        made: what it becomes.
        fate: what becomes of the text here.
        said: the change in words; empty where there is none.
    """

    name: str
    work: GivenOut
    made: CarriedExercise
    fate: TextFate
    said: str


@click.group()
def progress() -> None:
    """Take your progress along: points, hints, texts and quiz as one file.

    The site's page "My course" saves and brings in the same file. Nothing else reads it, and it is sent nowhere.
    """


@progress.command()
@click.argument("file", type=FILE)
def export(file: Path) -> None:
    """Save what is done in this folder, and your answers to the quiz, to FILE.

    "Bring in" on the site's page "My course" takes it, and so does `whybn progress import` on another machine.
    """
    session, quiz = begin(), QuizProgress.load(default_path())
    found = {name: found_here(session, name, work) for name, work in works(session)}
    kept = {name: one for name, one in found.items() if one != CarriedExercise()}
    answers = {
        name: quiz.for_the_page(name) | {"due": quiz.due_at(name).astimezone(UTC).isoformat()} for name in quiz.records
    }
    write_file(file, kept, answers, datetime.now(UTC))
    click.echo(f"{file}: {len(kept)} exercises and tests, {len(answers)} answers of the quiz.")


@progress.command("import")
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Do it without asking.")
def bring_in(file: Path, yes: bool) -> None:
    """Bring in what FILE holds, after saying what that changes.

    Of two texts the later one counts, and what it replaces is kept in .whybn/backups. A hint that was shown stays
    shown, and what was passed once stays passed.
    """
    session, brought = begin(), read_file(file)
    changes, unknown = list(changes_by(session, brought)), strangers(session, brought)
    quiz, newer = QuizProgress.load(default_path()), {}
    if brought.answers:
        newer = quiz.newer(brought.answers, {question.id for question in load_questions(session.course.root).questions})
    for line in [f"{one.name}: {one.said}" for one in changes if one.said]:
        click.echo(line)
    if newer:
        click.echo(f"quiz: {len(newer)} answers are newer than yours and come in")
    if unknown:
        click.echo(f"Left out, for this course does not have them: {', '.join(unknown)}")
    wanted = [one for one in changes if one.said and one.made != found_here(session, one.name, one.work)]
    if not wanted and not newer:
        click.echo(f"{file} holds nothing newer; nothing is changed.")
    elif yes or click.confirm("Bring it in?"):
        take(session, wanted)
        answered(quiz, newer)
        click.echo("Brought in. `whybn` shows where you are.")
    else:
        click.echo("Nothing is changed.")


def changes_by(session: Session, brought: ProgressFile) -> Iterator[BroughtIn]:
    """What becomes of each exercise and test that the file speaks of."""
    for name, work in works(session):
        if name in brought.exercises:
            mine = found_here(session, name, work)
            made, fate = together(mine, brought.exercises[name])
            yield BroughtIn(name, work, made, fate, "; ".join(in_words(mine, made, fate, work)))


def in_words(mine: CarriedExercise, made: CarriedExercise, fate: TextFate, work: GivenOut) -> Iterator[str]:
    """A change in words."""
    if fate in FATES:
        yield FATES[fate].format(file=work.file)
    if (made.held, made.tried) != (mine.held, mine.tried):
        yield f"{made.held} of {made.tried} clauses hold, where {mine.held} of {mine.tried} did"
    elif made.current and not mine.current:
        yield f"{made.held} of {made.tried} clauses hold of this text"
    if made.passed and not mine.passed:
        yield "it was passed"
    if made.hints != mine.hints:
        yield f"{made.hints} hints were shown, not {mine.hints}"


def strangers(session: Session, brought: ProgressFile) -> list[str]:
    """What the file speaks of that the course does not have."""
    return sorted(brought.exercises.keys() - {name for name, _ in works(session)})


def take(session: Session, wanted: list[BroughtIn]) -> None:
    """Write texts and progress. Raises Refused where that cannot be."""
    try:
        for one in wanted:
            settle(session, one.name, one.work, one.made, rewrite=one.fate in (TextFate.COMES, TextFate.REPLACES))
        session.progress.save()
    except OSError as error:
        raise Refused(f"{refusal(error)}: mend that, and bring the file in again") from error


def answered(quiz: QuizProgress, newer: dict[str, SavedAnswer]) -> None:
    """Take the answers over. Where what plans their return is not installed, that is said and they stay in the file."""
    if newer and importlib.util.find_spec("fsrs") is None:
        click.echo(f"The answers stay in the file: {MissingLibrary('the quiz', 'fsrs')}; then bring it in again.")
    else:
        quiz.take(newer)
