"""Files that are there whole or not at all."""

import secrets
from collections.abc import Iterable
from pathlib import Path

from .errors import GradeError


def write_whole(path: Path, content: str | bytes | Iterable[str]) -> None:
    """Write under a temporary name beside ``path``, then rename: nobody ever meets half a file.

    Text becomes UTF-8 with line ends as they are; what UTF-8 cannot hold is escaped. Raises GradeError, and leaves what
    stood there before, where the file cannot be written.
    """
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        if isinstance(content, bytes):
            part.write_bytes(content)
        else:
            with part.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
                file.writelines([content] if isinstance(content, str) else content)
        part.replace(path)
    except OSError as error:
        raise GradeError(
            f"{path} cannot be written ({error.strerror or error}): give another place, or make room"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, if they are not there. Raises GradeError where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GradeError(
            f"the folder {folder} cannot be made ({error.strerror or error}): give another place"
        ) from error
