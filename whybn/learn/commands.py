"""The learner's commands. What they need is imported when they run: `whybn hint` need not wait for NumPy."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import click

from whybn.course.clauses import Level
from whybn.properties.tasks import is_task

EXERCISE = click.argument("exercise", required=False, metavar="[EXERCISE]")
LEVEL = click.option(
    "--level",
    type=click.Choice([level.name.lower() for level in Level]),
    default="must",
    show_default=True,
    help="Which clauses are judged; each level includes the ones before it.",
)
DEADLINE = click.option(
    "--deadline",
    type=click.FloatRange(0.1, 3600),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a clause may take before it is stopped.",
)
CONVENTION = click.option(
    "--convention",
    metavar="NAME",
    help="pytorch: momentum weighs the new value, weight and bias for gamma and beta, an unbiased running variance.  "
    "[default: as exercises/course.toml says, or course]",
)
SEARCH = click.option(
    "--search/--no-search",
    default=True,
    show_default=True,
    help="Let Hypothesis search on after the bank's examples, as pytest does.",
)


def one_thread() -> None:
    """Keep NumPy, before it is loaded, from starting threads: small arrays need none, and a fork does not have them."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def progress() -> None:
    """What `whybn` alone shows."""
    from .overview import overview
    from .report import console
    from .session import begin

    overview(console(), begin())


@click.command("list")
def listing() -> None:
    """All exercises in a table."""
    from . import overview
    from .report import console
    from .session import begin

    overview.listing(console(), begin())


@click.command()
@EXERCISE
@LEVEL
@DEADLINE
@SEARCH
@CONVENTION
@click.option("--speed", is_flag=True, help="Say too how fast a right function is, and what its time goes into.")
@click.option("--map", "table", is_flag=True, help="Of tests that you wrote (p01 and on): which catches which mistake.")
def check(
    exercise: str | None, level: str, deadline: float, search: bool, convention: str | None, speed: bool, table: bool
) -> None:
    """Judge one exercise, once.

    EXERCISE is a name, number or file; the next one if it is not given. Shows the first clause that fails with its
    smallest example. The exit code is 1 where a clause fails.

    Each clause is tried on up to 8 corner cases and 50 fixed examples, then searched on. Pytest draws 50 of its own
    beside the corner cases, `whybn grade` 4: a verdict differs by that alone.

    p01, p02 and on, or row_alone and so on, are tests that you write: they are tried on right and on wrong programs.
    """
    one_thread()
    if exercise and is_task(exercise):
        from .own_tests import check as judge_tests
        from .session import begin

        sys.exit(judge_tests(begin(), exercise, table=table))
    from .check import check as judge_once
    from .session import begin

    session = begin(convention=convention)
    sys.exit(judge_once(session, session.chosen(exercise), Level[level.upper()], deadline, search, speed))


@click.command()
@EXERCISE
@LEVEL
@DEADLINE
@SEARCH
@CONVENTION
@click.option("--clear/--no-clear", default=True, show_default=True, help="Begin each verdict on an empty screen.")
def watch(exercise: str | None, clear: bool, **options: Any) -> None:
    """Judge your file at every save.

    Begins with EXERCISE, or with the next one. In a terminal single keys give a hint, the next exercise, the list, the
    page, a reset.
    """
    one_thread()
    if exercise and is_task(exercise):
        from .own_tests import watch as watch_tests
        from .session import begin

        watch_tests(begin(), exercise)
    watching(exercise, clear, **options)


def watching(
    exercise: str | None, clear: bool, *, level: str, deadline: float, search: bool, convention: str | None
) -> None:
    """Watch until q or Ctrl-C."""
    from .events import keys, silent
    from .report import console
    from .session import begin
    from .watch import Watch

    def enough(number: int, _: object) -> None:  # the terminal is put back, the processes are ended
        sys.exit(128 + number)

    for name in {"SIGTERM", "SIGHUP"} & set(dir(signal)):  # Windows has no SIGHUP, which a closing terminal sends
        signal.signal(getattr(signal, name), enough)
    session = begin(convention=convention)
    with keys() as key:
        Watch(
            session,
            session.chosen(exercise),
            level=Level[level.upper()],
            deadline=deadline,
            search=search,
            clear=clear and console().is_terminal,
            key=key,
            interactive=key is not silent,
        ).loop()


@click.command()
@EXERCISE
@CONVENTION
@click.option("--again", is_flag=True, help="Show the hints again that were shown already.")
def hint(exercise: str | None, convention: str | None, again: bool) -> None:
    """A hint, saying more at each call."""
    if exercise and is_task(exercise):
        from .own_tests import hint as hint_of_test
        from .session import begin

        return hint_of_test(begin(), exercise, again=again)
    from . import help as small
    from .overview import told
    from .report import console
    from .session import begin

    session = begin(convention=convention)
    told(console(), session)
    chosen = session.chosen(exercise)
    if again:
        return small.hints_again(console(), session, chosen)
    return small.next_hint(session, chosen)(console())


@click.command()
@click.argument("exercise")
@CONVENTION
def reset(exercise: str, convention: str | None) -> None:
    """Put a stub back.

    Your version is kept in .whybn/backups.
    """
    from . import help as small
    from .session import begin

    session = begin(convention=convention)
    if is_task(exercise):
        from .own_tests import reset as reset_test

        return click.echo(reset_test(session, exercise))
    return click.echo(small.reset(session, session.exercise(exercise)))


@click.command()
@click.argument("exercise")
@CONVENTION
@click.option("--spoil", is_flag=True, help="Show it before your own has passed.")
def solution(exercise: str, convention: str | None, spoil: bool) -> None:
    """The reference's way, once yours has passed.

    With the helpers that it uses: `whybn solution EXERCISE > mine.py` is a file that runs. Of p01 and on: a test, and
    why it is thorough.
    """
    if is_task(exercise):
        from .own_tests import solution as solution_of_test
        from .session import begin

        return solution_of_test(begin(anywhere=True), exercise, spoil=spoil)
    from . import help as small
    from .overview import told
    from .report import console
    from .session import begin

    session = begin(anywhere=True, convention=convention)
    told(console(sys.stderr), session)
    return small.solution(console(), session, session.exercise(exercise), spoil=spoil)


@click.command()
@click.argument("wanted", metavar="EXERCISE|CLAUSE")
@CONVENTION
def spec(wanted: str, convention: str | None) -> None:
    """The page of an exercise or a clause.

    For instance: whybn spec standardize, or whybn spec standardize.values
    """
    from . import help as small
    from .report import console
    from .session import begin

    if is_task(wanted):
        from .own_tests import no_page

        no_page(begin(anywhere=True, convention=convention), wanted)
    small.page(console(), begin(anywhere=True, convention=convention), wanted)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--notebooks", is_flag=True, help="Write each exercise as a Jupyter notebook too, in DIR/notebooks.")
@click.option(
    "--convention",
    metavar="NAME",
    help="pytorch: stubs, pages and every command in DIR speak PyTorch's convention.  [default: the course's own]",
)
def init(folder: Path, notebooks: bool, convention: str | None) -> None:
    """Make a course folder of your own."""
    from .stubs import init as make

    make(folder, notebooks=notebooks, convention=convention)
    click.echo(f"{folder} holds the exercises. Now: cd {folder}, then whybn")
