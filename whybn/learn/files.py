"""What tells one content of a file from another, and names that are not taken."""

import hashlib
from pathlib import Path


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
