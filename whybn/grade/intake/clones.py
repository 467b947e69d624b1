"""When a student's clone was last committed to, without reading the student's git configuration.

A repository's configuration can name programs for git to run: fsmonitor, gpg, a remote's helpers for objects that are
missing. So git is pointed at a new, empty repository of our own and only borrows the clone's objects; which commit to
show is read here.
"""

import os
import re
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from .entries import Unreadable
from .folders import read

MOST_REFS = 1_000_000
SECONDS = 5
COMMIT = re.compile(r"[0-9a-f]{40}")
BRANCH = re.compile(r"ref: (refs/heads/[\w.+@#=-]+(?:/[\w.+@#=-]+)*)")


def last_commit(folder: Path) -> datetime | None:
    """The time of the last commit in a submission that is a clone, or holds one as its only folder; else None."""
    clone = git_folder(folder)
    commit = checked_out(clone) if clone else None
    if clone is None or commit is None:
        return None
    try:
        with tempfile.TemporaryDirectory() as empty:
            said = commit_time(Path(empty), clone / "objects", commit)
        return datetime.fromisoformat(said.strip())
    except (OSError, ValueError, subprocess.SubprocessError):  # no git, no such commit, a time that is none
        return None


def git_folder(folder: Path) -> Path | None:
    """The ``.git`` of a clone, or of the only folder in it."""
    try:
        inner = [each for each in folder.iterdir() if each.is_dir() and not each.is_symlink()]
    except OSError:
        return None
    places = [folder, *inner] if len(inner) == 1 else [folder]
    return next((git for place in places if (git := place / ".git").is_dir() and not git.is_symlink()), None)


def checked_out(clone: Path) -> str | None:
    """The commit that is checked out."""
    head = text_of(clone / "HEAD")
    branch = BRANCH.fullmatch(head)
    if branch is None or ".." in branch[1]:
        return head if COMMIT.fullmatch(head) else None
    loose = text_of(clone / branch[1])
    if COMMIT.fullmatch(loose):
        return loose
    packed = re.search(rf"^([0-9a-f]{{40}}) {re.escape(branch[1])}$", text_of(clone / "packed-refs"), re.M)
    return packed[1] if packed else None


def text_of(place: Path) -> str:
    """A small file as text; empty where it cannot be read."""
    try:
        return read(place, MOST_REFS).decode("utf-8", "replace").strip()
    except Unreadable:
        return ""


def commit_time(empty: Path, objects: Path, commit: str) -> str:
    """What git says is the time of a commit, asked in a new repository at ``empty``."""
    for name in ("objects", "refs"):
        (empty / name).mkdir()
    (empty / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(empty),
        "LC_ALL": "C",
        "GIT_DIR": str(empty),
        "GIT_OBJECT_DIRECTORY": str(objects),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
    }
    command = ["git", "--no-pager", "-c", "safe.directory=*", "log", "-1", "--format=%cI", commit]
    # The commit is forty hexadecimal digits; the rest are our own words.
    done = subprocess.run(  # noqa: S603
        command, env=environment, cwd=empty, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=True
    )
    return done.stdout[:100].decode("ascii", "replace")
