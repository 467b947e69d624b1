"""Files that are there whole or not at all, and what tells one content from another."""

import hashlib
import secrets
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write under a temporary name beside ``path``, then rename: nobody ever meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        part.replace(path)
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
