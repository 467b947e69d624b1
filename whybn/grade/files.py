"""Files of the gradebook: what goes wrong with one is told in a sentence."""

from collections.abc import Iterable
from pathlib import Path

from whybn import files
from whybn.errors import GradeError


def write_whole(path: Path, content: str | bytes | Iterable[str]) -> None:
    """Write a file whole or not at all. Raises GradeError where it cannot be written."""
    try:
        files.write_whole(path, content)
    except OSError as error:
        raise GradeError(
            f"{path} cannot be written ({error.strerror or error}): give another place, or make room"
        ) from error


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, if they are not there. Raises GradeError where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GradeError(
            f"the folder {folder} cannot be made ({error.strerror or error}): give another place"
        ) from error
