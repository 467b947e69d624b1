"""The command line: one entry, a module for each command."""

import importlib
from typing import Any

import click

from . import __version__

COMMANDS = {
    "grade": ("whybn.grade.command", "grade"),
    "doctor": ("whybn.grade.command", "doctor"),
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
            raise click.ClickException(f"`whybn {cmd_name}` needs {error.name}: pip install 'whybn[grade]'") from error
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="whybn")
def main(**_: Any) -> None:
    """Batch normalization, clause by clause: grade submissions, examine this machine."""
