"""What a learner can mend: one sentence that says what, where and what to do, without a traceback."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from whybn.course.course import CourseError

P = ParamSpec("P")
T = TypeVar("T")
INTERRUPTED = 130


class Refused(click.ClickException):
    """A command that cannot do what it was asked to."""

    exit_code = 2

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """The sentence, on standard error."""
        click.echo(f"whybn: {self.message}", err=True)


def plainly(command: Callable[P, T]) -> Callable[P, T]:
    """Let a command end in one sentence where the course, the disk or the learner's patience fails it."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except CourseError as error:
            raise Refused(str(error)) from error
        except BrokenPipeError:  # the reader of our output has seen enough
            raise
        except OSError as error:
            raise Refused(str(unusable(error))) from error
        except KeyboardInterrupt:
            click.echo()
            raise click.exceptions.Exit(INTERRUPTED) from None

    return run


def unusable(error: OSError) -> str:
    """What the system refused, and on which file."""
    where = f"{Path(str(error.filename))}: " if error.filename else ""
    return f"{where}{error.strerror or error}; `whybn doctor` tells which folders can be written"
