"""``whybn quiz``: choose questions, answer them, and write the bank down for other places."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from whybn.course import course as courses
from whybn.course.course import Course
from whybn.course.questions import Question, QuestionBank, load_questions
from whybn.errors import QuizError, meant, require
from whybn.files import write_whole

from .progress import QuizProgress, default_path
from .terminal import Voice


def about(bank: QuestionBank, topic: str | None, course: Course) -> tuple[Question, ...]:
    """The questions about a topic, or a chapter, a function, a claim, a clause, or of this id; all for None."""
    if topic is None:
        return bank.questions
    found = tuple(question for question in bank.questions if topic.casefold() in names(question, course))
    if not found:
        known = sorted({name for question in bank.questions for name in names(question, course)})
        raise QuizError(
            f"no question is about {topic!r}{meant(topic, known, ': `whybn quiz --list` shows the topics')}"
        )
    return found


def names(question: Question, course: Course) -> set[str]:
    """Everything by which a question can be asked for, in lower case."""
    functions = {clause.partition(".")[0] for clause in question.clauses}
    chapters = {c.slug for c in course.chapters if functions & {exercise.name for exercise in c.exercises}}
    words = {question.topic, question.id, *chapters, *functions, *question.clauses, *question.claims}
    return {word.casefold() for word in words}


def session(questions: Sequence[Question], progress: QuizProgress, count: int, *, review: bool) -> tuple[Question, ...]:
    """The next ``count`` questions: those that are due, the longest overdue first, then new ones unless ``review``."""
    due = sorted((q for q in questions if progress.due(q.id)), key=lambda question: progress.due_at(question.id))
    new = [] if review else [question for question in questions if not progress.seen(question.id)]
    return tuple([*due, *new][:count])


FILE = click.Path(dir_okay=False, path_type=Path)


class TakeByDefault(click.Group):
    """A group whose first word may be a topic: then the command is ``take``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words of the command line, with ``take`` put in front where no command is named."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["take", *args]
        return super().parse_args(ctx, args)


@click.group(cls=TakeByDefault)
def quiz() -> None:
    """Answer questions on the lecture, its critics and the exercises, or export them.

    `whybn quiz` alone asks ten; `whybn quiz TOPIC` asks about a topic, a function, a claim (Q08) or a clause. Missed
    questions come back. `whybn quiz take --help` lists the options, `whybn quiz --list` the topics. `whybn quiz
    exchange FILE` shares your answers with the quiz on the site.
    """


@quiz.command()
@click.argument("topic", required=False)
@click.option("--count", type=click.IntRange(1), default=10, show_default=True, help="How many questions to ask.")
@click.option("--seed", type=int, help="Fix the numbers.  [default: others each time a question comes back]")
@click.option("--review", is_flag=True, help="Ask only questions that were asked before and are due.")
@click.option("--again", is_flag=True, help="Ask whatever was asked before, due or not.")
@click.option("--list", "listing", is_flag=True, help="Show the topics and how far you are.")
@click.option("--forget", is_flag=True, help="Remove all that is kept about your answers.")
@click.option("--yes", is_flag=True, help="Do not ask before forgetting.")
def take(
    topic: str | None, count: int, seed: int | None, review: bool, again: bool, listing: bool, forget: bool, yes: bool
) -> None:
    """Answer questions, on TOPIC or on everything (this is what `whybn quiz` does)."""
    with leaving():
        if forget:
            forget_all(yes)
        else:
            ask(topic, count, seed, review=review, again=again, listing=listing)


def ask(topic: str | None, count: int, seed: int | None, *, review: bool, again: bool, listing: bool) -> None:
    """Ask, or show what there is to ask."""
    from .terminal import take as ask_questions

    course, bank = course_here()
    progress, voice = QuizProgress.load(default_path()), Voice()
    if not listing:
        require("`whybn quiz`", "fsrs")  # it decides when a question comes back: without it an answer would be lost
    if listing:
        show_topics(bank, progress, voice)
        return
    questions = about(bank, topic, course)
    chosen = questions[:count] if again else session(questions, progress, count, review=review)
    if not chosen:
        asked = "All of these have been asked, and none is due yet; `--again` asks them all the same."
        voice.say("Nothing is due now." if review else asked)
        return
    ask_questions(chosen, progress, voice, seed)


def show_topics(bank: QuestionBank, progress: QuizProgress, voice: Voice) -> None:
    """Each topic with its questions: how many, seen, right the last time, due."""
    for topic in bank.topics:
        ids = [question.id for question in topic.questions]
        seen, right = sum(map(bool, map(progress.seen, ids))), sum(progress.score(name) == 1 for name in ids)
        due = sum(map(progress.due, ids))
        state = f"{len(ids)} questions, {seen} seen, {right} right, {due} due"
        voice.line(f"{topic.slug:<14} {topic.title}", "bold")
        voice.line(f"{'':<14} {state}")


def forget_all(yes: bool) -> None:
    """Remove the file, after asking."""
    path = default_path()
    if not path.exists():
        click.echo("Nothing is kept.")
    elif yes or click.confirm(f"Remove {path}?"):
        QuizProgress(path).forget()
        click.echo("Forgotten.")


@quiz.command()
@click.argument("file", type=FILE)
def exchange(file: Path) -> None:
    """Share your answers with the quiz on the site, by FILE.

    What "Save answers" of the quiz's page has written into FILE is taken over, and FILE then holds what you answered
    here too: "Load answers" brings it to the page. A new FILE takes what you answered here. The later answer counts.
    """
    require("`whybn quiz exchange`", "fsrs")
    _, bank = course_here()
    progress = QuizProgress.load(default_path())
    done = progress.exchange(file, {question.id for question in bank.questions})
    click.echo(f"Taken from {file}: {done.taken}. It holds {done.kept} now; the quiz's page loads it.")
    if done.unknown:
        click.echo(f"Left out: {done.unknown}, for this course does not ask those questions.")


@quiz.command()
@click.argument("topic", required=False)
@click.option("--moodle", type=FILE, help="Write Moodle's question bank format, XML.")
@click.option("--qti", type=FILE, help="Write a QTI package for Canvas, a zip file.")
@click.option("--page", type=FILE, help="Write one HTML page that works without a server.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which numbers the numeric questions get.")
def export(topic: str | None, moodle: Path | None, qti: Path | None, page: Path | None, seed: int) -> None:
    """Write the questions on TOPIC, or all, to files."""
    if not (moodle or qti or page):
        raise click.UsageError("say where to: --moodle FILE, --qti FILE or --page FILE")
    write_files(topic, moodle, qti, page, seed)


def write_files(topic: str | None, moodle: Path | None, qti: Path | None, page: Path | None, seed: int) -> None:
    """Write each file that was asked for, and say what could not go into it."""
    if qti:
        require("--qti", "text2qti")
    course, bank = course_here()
    questions = about(bank, topic, course)
    if moodle:
        from .moodle import document

        write_whole(moodle, document(bank, questions, seed))
        click.echo(f"{moodle}: {len(questions)} questions; import it as Moodle XML format")
    if qti:
        from .qti import package

        content, left_out = package(questions, seed)
        write_whole(qti, content)
        click.echo(f"{qti}: {len(questions) - len(left_out)} questions; import it as a QTI .zip file")
        for name, reason in left_out.items():
            click.echo(f"  left out: {name} ({reason})")
    if page:
        from whybn.questions.page import whole_page

        write_whole(page, whole_page(bank, questions, seed))
        click.echo(f"{page}: {len(questions)} questions; open it in a browser")


def course_here() -> tuple[Course, QuestionBank]:
    """The course that this folder belongs to, or the one that the package carries, and its bank."""
    found = courses.load_course(courses.find_root(Path.cwd()))
    return found, load_questions(found.root)


@contextmanager
def leaving() -> Iterator[None]:
    """Let Ctrl-C or the end of the input end it: every answer was kept when it was given."""
    try:
        yield
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nStopped.")
