"""``whybn doctor``: what a learner needs of this machine, then what grading needs."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

import click

from whybn.errors import CourseError, Refused
from whybn.learn.processes import forks_here
from whybn.learn.progress import PROGRESS_FOLDER

from .course import course as courses

NEEDED = ("numpy", "pytest", "hypothesis", "click", "rich")
EXTRA = "jinja2"  # what grading needs on every system
OLDEST = (3, 11)


@click.command()
@click.option("-v", "--verbose", is_flag=True, help="Show every probe, not only those that were not stopped.")
def doctor(verbose: bool) -> None:
    """Examine this machine.

    Versions, folders, the terminal; for grading, which layers of the sandbox hold against a dozen probes.
    """
    missing = learner()
    click.echo()
    if missing:
        raise Refused(missing[0])
    if importlib.util.find_spec(EXTRA) is None:
        click.echo("Grading submissions needs more, learning does not: pip install 'whybn[grade]'")
        return
    if sys.platform != "linux":
        click.echo("Grading untrusted submissions needs Linux's sandbox; learning does not.")
        return
    from whybn.grade.command import examine

    examine(verbose)


def learner() -> list[str]:
    """Print what learning needs; what is missing, each with how to get it."""
    missing = []
    say("python", f"{platform.python_version()} in {sys.prefix}")
    if sys.version_info < OLDEST:
        missing.append("whybn needs Python 3.11 or newer: make a new environment with one")
    for name in NEEDED:
        try:
            say(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            say(name, "MISSING")
            missing.append(f"{name} is missing: pip install {name}")
    missing += folders()
    out = sys.stdout
    width = f"{shutil.get_terminal_size().columns} columns, " if out.isatty() else "none, "
    colour = "NO_COLOR is set" if os.environ.get("NO_COLOR") else f"TERM is {os.environ.get('TERM', 'not set')}"
    say("terminal", f"{width}{colour}, encoding {out.encoding}")
    say("watch", "forks a process at each save" if forks_here() else "keeps a process ready for each save")
    return missing


def folders() -> list[str]:
    """Print the folders in use; what is wrong with them."""
    try:
        course = courses.load_course(courses.find_root(Path.cwd()))
        if course.home == courses.OWN[1]:
            say("course", "none here: `whybn init DIR` makes a folder of your own")
            return []
    except CourseError as error:
        say("course", str(error))
        return [f"{error}; `whybn init DIR` makes a course folder"]
    say("course", str(course.home))
    if course.root != course.home:
        say("", f"its specification: {course.root}")
    missing = []
    for folder in (course.home / "exercises", course.home / PROGRESS_FOLDER, Path(tempfile.gettempdir())):
        if not writable(folder if folder.exists() else folder.parent):
            say("", f"CANNOT WRITE in {folder}")
            missing.append(f"{folder} cannot be written: `whybn init DIR` makes a course folder of your own elsewhere")
    return missing


def writable(folder: Path) -> bool:
    """Whether a file can be made in a folder: tried, since permissions do not tell all."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def say(name: str, found: str) -> None:
    """A line of the table."""
    click.echo(f"{name:<12} {found}")
