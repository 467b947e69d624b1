"""Files that are there whole or not at all, what tells their contents apart, and names that are not taken."""

import hashlib
import secrets
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, content: str | bytes | Iterable[str]) -> None:
    """Write under a temporary name beside ``path``, then rename: nobody ever meets half a file.

    Text becomes UTF-8 with line ends as they are; what UTF-8 cannot hold is escaped. Raises OSError about ``path``, and
    leaves what stood there before, where the file cannot be written.
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
        error.filename = str(path)  # the one that a person knows
        raise
    finally:
        part.unlink(missing_ok=True)


def digest(content: bytes) -> str:
    """A name for a content, the same with the line ends of any system."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]


def unused(path: Path) -> Path:
    """``path``, or with a number before its suffix where that name is taken."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
