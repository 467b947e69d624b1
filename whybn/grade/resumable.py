"""What the commands that grade have in common: sheets to be filled in, and an end half-way from which a run goes on."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click

from whybn.errors import Stopped, Unfinished, refusal

Command = Callable[..., Any]
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


def fills_sheets(moodle_too: str = "") -> Callable[[Command], Command]:
    """The options for the sheets of learning platforms. ``moodle_too``: what else Moodle's is good for."""
    options = (
        click.option("--canvas", type=EXISTING, metavar="CSV", help="Your Canvas export, to be filled in."),
        click.option(
            "--moodle",
            type=EXISTING,
            metavar="CSV",
            help=f"Your Moodle grading worksheet, to be filled in{moodle_too}.",
        ),
        click.option(
            "--sheet",
            "other",
            type=EXISTING,
            metavar="CSV",
            help="Another platform's sheet, to be filled in: Blackboard, Brightspace, Sakai, Gradescope, GitHub "
            "Classroom, Google Classroom; any other with --column.",
        ),
        click.option("--column", help="The sheet's column to fill, where it is not plain which."),
        click.option(
            "--comments", help="The header of a Moodle worksheet's comments, where it is not 'Feedback comments'."
        ),
        click.option("--lower", is_flag=True, help="Let grades of the sheet go down; without it a higher one stays."),
    )

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@contextmanager
def told_half_way() -> Iterator[None]:
    """An end that comes from outside, as a sentence. Raises Stopped or Unfinished in its place."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped("stopped before the first result; the same command starts again", signal.SIGINT) from None
    except OSError as error:
        raise Unfinished(f"{refusal(error)}; what was graded is kept, the same command goes on") from error


@contextmanager
def sigterm_as_ctrl_c() -> Iterator[None]:
    """Within, SIGTERM raises KeyboardInterrupt with its number, unless whoever started us lets us ignore it."""
    ignored = signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    if ignored or threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, _: FrameType | None) -> None:
        raise KeyboardInterrupt(number)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def number_of(stopped: KeyboardInterrupt) -> int:
    """Of the signal that stopped us."""
    return int(stopped.args[0]) if stopped.args else signal.SIGINT
