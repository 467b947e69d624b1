"""``whybn dev``: for those who change the course itself. What a command needs is imported when it runs."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whybn.course import course as courses
from whybn.errors import CourseError

if TYPE_CHECKING:
    from .content import Content
    from .new import New


@click.group()
def dev() -> None:
    """For contributors: hold the course's content to its rules, or begin something new.

    Works in a checkout of the course's repository, whose CONTRIBUTING.md says what to do, step by step.
    """


@dev.command()
def check() -> None:
    """Hold all content to every rule, in seconds.

    Says each breach in a sentence: where, what is wrong, and what to do. The exit code is 1 where there is one.
    """
    root = checkout()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small arrays need no threads
    from .content import Content
    from .rules import RULES, all_broken, looked_at

    content = Content(root)
    if sentences := all_broken(content):
        click.echo("\n".join(sentences))
        raise click.exceptions.Exit(1)
    click.echo(f"All {len(RULES)} rules hold, for {looked_at(content)}.")


@dev.group()
def new() -> None:
    """Begin a clause, a misconception, an exercise, a question or a claim.

    Writes its files and sections with FILL IN wherever a person has to write; `whybn dev check` names what is left.
    What is there already stays as it is.
    """


@new.command()
@click.argument("name", metavar="FUNCTION.SLUG")
@click.option("--level", type=click.Choice(["must", "should", "strict"]), default="must", show_default=True)
def clause(name: str, level: str) -> None:
    """A section of a function's page, and its test."""
    from whybn.course.clauses import Level

    from . import new as making

    begin(lambda content: making.clause(content, name, Level[level.upper()]))


@new.command()
@click.argument("name", metavar="FUNCTION.SLUG")
@click.option("--from", "group", metavar="GROUP", help="A mistake without a name, as the class report calls it.")
@click.option(
    "--grades", metavar="DIR", default="grades", show_default=True, help="Where that report lies, for --from."
)
def misconception(name: str, group: str | None, grades: str) -> None:
    """A wrong twin of a reference function."""
    from . import new as making

    seen = making.group_in(Path(grades), group) if group else None
    begin(lambda content: making.misconception(content, name, seen))


@new.command()
@click.argument("name", metavar="FUNCTION")
def exercise(name: str) -> None:
    """A function: stub, page, reference, oracle and a first clause with its test."""
    from . import new as making

    begin(lambda content: making.exercise(content, name))


@new.command()
@click.argument("name", metavar="ID")
@click.option(
    "--type", "kind", type=click.Choice(["single", "multiple", "numeric", "order", "cloze", "trace"]), required=True
)
@click.option("--topic", metavar="TOPIC", help="The file in spec/quiz.  [default: the last]")
def question(name: str, kind: str, topic: str | None) -> None:
    """A question of the quiz, and its place in the list of all ids."""
    from . import new as making

    begin(lambda content: making.question(content, name, kind, topic))


@new.command()
@click.argument("name", metavar="ID")
def claim(name: str) -> None:
    """A claim or a comment, the next of its letter: its entry in the ledger and its essay."""
    from . import new as making

    begin(lambda content: making.claim(content, name))


def begin(make: Callable[["Content"], "New"]) -> None:
    """Write what is new, and say what was written and what to do next."""
    from .content import Content
    from .new import write_all

    root = checkout()
    made = make(Content(root))
    there = {path for path in made.files if (root / path).exists()}
    write_all(root, made.files)
    for path in made.files:
        click.echo(f"{'added to' if path in there else 'made'} {path}")
    click.echo(f"Next: {made.next_step}")


def checkout() -> Path:
    """The checkout around this folder, which must be the one that this whybn was installed from."""
    root = courses.find_root(Path.cwd()).resolve()
    if not all((root / part).exists() for part in ("tests/meta", "docs/references.bib", "CONTRIBUTING.md")):
        raise CourseError(f"`whybn dev` changes the course itself, and {root} is no checkout of it: run it in one")
    if root != courses.OWN[0].resolve():
        raise CourseError(f"this whybn belongs to {courses.OWN[0]}, not to {root}: run the one in its .venv there")
    return root
