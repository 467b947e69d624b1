"""The command line: one entry, a module for each command, and one place where an error becomes a sentence."""

import importlib
from typing import Any

import click

from whybn.errors import MissingLibrary, WhybnError, meant, refusal

from . import __version__

COMMANDS = {
    "adjudicate": ("whybn.adjudication.command", "adjudicate"),
    "checkers": ("whybn.checkers.command", "checkers"),
    "grade": ("whybn.grade.command", "grade"),
    "grade-tests": ("whybn.grade.own_tests_command", "grade_tests"),
    "dev": ("whybn.dev.command", "dev"),
    "doctor": ("whybn.doctor", "doctor"),
    "adapters": ("whybn.libraries.command", "adapters"),
    "check": ("whybn.learn.commands", "check"),
    "hint": ("whybn.learn.commands", "hint"),
    "init": ("whybn.learn.commands", "init"),
    "list": ("whybn.learn.commands", "listing"),
    "power": ("whybn.checkers.power_command", "power"),
    "progress": ("whybn.portable.command", "progress"),
    "matrix": ("whybn.libraries.command", "matrix"),
    "site": ("whybn.local_site", "site"),
    "reset": ("whybn.learn.commands", "reset"),
    "solution": ("whybn.learn.commands", "solution"),
    "spec": ("whybn.learn.commands", "spec"),
    "watch": ("whybn.learn.commands", "watch"),
    "quiz": ("whybn.quiz.command", "quiz"),
}
INTERRUPTED = 130


class Sentence(click.ClickException):
    """An error of ours as click ends a command with it: its sentence on standard error, and its exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click declares it for the class, and reads it of the error

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """The sentence, whatever a name in it holds."""
        said = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in self.message)
        click.echo(f"whybn: {said}", err=True)


class Lazy(click.Group):
    """Commands that are imported when they are named: what one of them needs, the others do not load."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name. Says what to install where its module needs something that is not there."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        try:
            command: click.Command = getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as error:
            if error.name and error.name.startswith("whybn"):
                raise
            return incomplete(cmd_name, error.name or "more")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named; else which one was meant: click knows none that is not loaded."""
        if args[0] not in COMMANDS and (asked := meant(args[0], COMMANDS, "")):
            ctx.fail(f"No such command {args[0]!r}{asked}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what a user can mend is told in one sentence, without a traceback."""
        try:
            return super().invoke(ctx)
        except WhybnError as error:
            raise Sentence(str(error), error.exit_code) from error
        except BrokenPipeError:  # the reader of our output has seen enough
            raise
        except OSError as error:
            raise Sentence(f"{refusal(error)}; `whybn doctor` tells which folders can be written", 2) from error
        except KeyboardInterrupt:
            click.echo()
            raise click.exceptions.Exit(INTERRUPTED) from None


def incomplete(name: str, needed: str) -> click.Command:
    """In the place of a command that needs something that is not there: it is listed, and says so when it is run."""

    def refuse(**_: Any) -> None:
        raise MissingLibrary(f"`whybn {name}`", needed.partition(".")[0])

    anything = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(name, context_settings=anything, callback=refuse, help=f"Needs {needed}, which is not here.")


@click.group(
    cls=Lazy,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="whybn")
@click.pass_context
def main(ctx: click.Context, /, **_: Any) -> None:
    """Batch normalization, clause by clause. Without a command: how far you are, and the next step."""
    if ctx.invoked_subcommand is None:
        from .learn.commands import progress

        progress()
