"""Files that are there whole or not at all, what tells their contents apart, and names that are not taken."""

import hashlib
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, content: str | bytes | Iterable[str]) -> None:
    """Write under a temporary name beside ``path``, then rename: nobody ever meets half a file.

    Text becomes UTF-8 with line ends as they are; what UTF-8 cannot hold is escaped. Raises OSError about ``path``, and
    leaves what stood there before, where the file cannot be written.
    """
    with part_of_file(path) as part:
        if isinstance(content, bytes):
            part.write_bytes(content)
        else:
            with part.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
                file.writelines([content] if isinstance(content, str) else content)


def write_zip(path: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip of these names and contents, whole or not at all; the same members are the same bytes."""
    with part_of_file(path) as part, zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name)
            member.external_attr = 0o644 << 16
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)


@contextmanager
def part_of_file(path: Path) -> Iterator[Path]:
    """A temporary name beside ``path``; what is written there takes its place in the end, or is removed."""
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield part
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
