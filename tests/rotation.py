"""What is shown in parts: a run shows one of them, and the commit that is checked out says which."""

import functools
import subprocess
import zlib
from pathlib import Path


def git(*words: str) -> str | None:
    """What git says in this folder; None where it says nothing of use."""
    try:
        done = subprocess.run(["git", *words], cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


@functools.cache
def commit() -> int:
    """The commit as a number; 0 where there is none."""
    return int(git("rev-parse", "HEAD") or "0", 16)


def turn_of(name: str, parts: int, commit: int) -> bool:
    """Whether a thing of this name belongs to the part that is shown at a commit."""
    return (zlib.crc32(name.encode()) - commit) % parts == 0
