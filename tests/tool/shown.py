"""The commands on the engineers' pages, with what they print: a block of ``console`` begins with ``$`` and a command.

``python -m tests.tool.shown`` runs them and writes what they print; test_shown.py holds the pages to it.
"""

import os
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from whybn.cli import main as whybn

FOLDER = Path(__file__).parents[2] / "docs" / "engineer"
BLOCK = re.compile(r"```console\n\$ (?P<command>.*)\n(?P<shown>(?:.*\n)*?)```")


@contextmanager
def within(folder: Path) -> Iterator[None]:
    """In a folder, as a reader who has downloaded its files."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def printed(command: str) -> str:
    """What a command prints; blanks at line ends are nobody's."""
    program, *arguments = shlex.split(command)
    with within(FOLDER):
        if program == "cat":
            said = Path(arguments[0]).read_text(encoding="utf-8")
        elif program == "whybn":
            done = CliRunner().invoke(whybn, arguments, prog_name="whybn")
            if done.exception is not None and not isinstance(done.exception, SystemExit):
                raise done.exception
            said = done.output
        else:
            raise ValueError(f"a page shows {program}, which is neither whybn nor cat")
    return "".join(f"{line.rstrip()}\n" for line in said.splitlines())


def filled(text: str) -> str:
    """A page with what its commands print."""
    return BLOCK.sub(lambda block: f"```console\n$ {block['command']}\n{printed(block['command'])}```", text)


def pages() -> list[Path]:
    """The pages that show commands."""
    return sorted(path for path in FOLDER.glob("*.md") if BLOCK.search(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    for page in pages():
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
