"""What is shown in parts: a run shows one of them, and the commit that is checked out says which.

With WHYBN_EVERY set a run shows all.
"""

import functools
import os
import subprocess
import zlib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EVERY = "WHYBN_EVERY" in os.environ
LATELY = 1800  # seconds before the commit that is checked out: about as long as one piece of work


def git(*words: str) -> str | None:
    """What git says of the checkout; None where it says nothing of use."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
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


def is_shown(name: str, parts: int, *matter: str) -> bool:
    """Whether a run shows a thing of this name: where what matters to it has changed lately, and every so often.

    Args:
        name: of the thing.
        parts: in how many parts things of its kind are shown.
        matter: paths below the checkout that it depends on; without any it is shown every so often alone.
    """
    return EVERY or changed_lately(matter) or turn_of(name, parts, commit())


def in_turn(*things: Any) -> list[Any]:
    """The one of several things that a run shows, where any of them shows most of what there is to see."""
    return [*things] if EVERY else [things[commit() % len(things)]]


@functools.cache
def changed_lately(matter: tuple[str, ...]) -> bool:
    """Whether the checkout differs from its commit there, or a commit shortly before it touched that."""
    if not matter:
        return False
    edited = git("status", "--porcelain", "--", *matter)
    now, then = (git("log", "-1", "--format=%ct", *where) for where in ((), ("--", *matter)))
    if edited != "" or now is None or then is None:
        return True
    return then != "" and int(now) - int(then) < LATELY  # what git does not know is made of what it knows
