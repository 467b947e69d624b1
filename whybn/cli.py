"""The command line: one entry, a module for each command."""

import importlib
from typing import Any

import click

from . import __version__

COMMANDS = {
    "grade": ("whybn.grade.command", "grade"),
    "dev": ("whybn.dev.command", "dev"),
    "doctor": ("whybn.doctor", "doctor"),
    "check": ("whybn.learn.commands", "check"),
    "hint": ("whybn.learn.commands", "hint"),
    "init": ("whybn.learn.commands", "init"),
    "list": ("whybn.learn.commands", "listing"),
    "reset": ("whybn.learn.commands", "reset"),
    "solution": ("whybn.learn.commands", "solution"),
    "spec": ("whybn.learn.commands", "spec"),
    "watch": ("whybn.learn.commands", "watch"),
    "quiz": ("whybn.quiz.command", "quiz"),
}


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


def incomplete(name: str, needed: str) -> click.Command:
    """In the place of a command that needs something that is not there: it is listed, and says so when it is run."""

    def refuse(**_: Any) -> None:
        raise click.ClickException(f"`whybn {name}` needs {needed}: pip install 'whybn[grade]'")

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
        from whybn.learn.commands import progress

        progress()
