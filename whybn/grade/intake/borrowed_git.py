"""Questions to git about a student's commits, without reading the student's git configuration.

A repository's configuration can name programs for git to run: fsmonitor, gpg, a remote's helpers for objects that are
missing. So git is pointed at a new, empty repository of our own and only borrows the clone's objects.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 30
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
FORMATS = {40: "", 64: "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n"}


class NoAnswer(Exception):
    """Git cannot be asked, or does not know; the message is why, in words."""


class BorrowedObjects:
    """A repository of our own, with a clone's objects.

    Args:
        empty: a new folder, where the repository is made.
        objects: the clone's.
        commit: one of its commits, which tells by its length how objects are named there.
        shallow: the commits whose parents the clone does not have.
    """

    def __init__(self, empty: Path, objects: Path, commit: str, shallow: Iterable[str] = ()) -> None:
        for name in ("objects", "refs"):
            (empty / name).mkdir()
        (empty / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
        (empty / "config").write_text(FORMATS[len(commit)], encoding="utf-8")
        ends = [each for each in shallow if COMMIT.fullmatch(each)]
        if ends:
            (empty / "shallow").write_text("".join(f"{each}\n" for each in ends), encoding="utf-8")
        self.folder, self.commit = empty, commit
        self.environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(empty),
            "LC_ALL": "C",
            "GIT_DIR": str(empty),
            "GIT_OBJECT_DIRECTORY": str(objects.resolve()),  # git runs in another folder
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_ALLOW_PROTOCOL": "none",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_LITERAL_PATHSPECS": "1",
        }

    def last_time(self, paths: Iterable[str]) -> str:
        """When the last commit was made that touched one of these files; of files that no commit has, the last of all.

        Raises NoAnswer.
        """
        lines = [os.fsencode(path) for path in paths]
        asked = b"\n".join([self.commit.encode(), b"--", *(line for line in lines if b"\n" not in line)])
        log = ("log", "-1", "--format=%cI", "--stdin")
        return self.ask(*log, words=asked) or self.ask(*log, words=self.commit.encode())

    def has_more(self, commit: str) -> bool:
        """Whether a commit is no part of the history of the one that is checked out. Raises NoAnswer."""
        return bool(self.ask("rev-list", "-1", commit, f"^{self.commit}"))

    def ask(self, *question: str, words: bytes = b"") -> str:
        """What git answers, in few characters. Raises NoAnswer."""
        command = ["git", "--no-pager", "-c", "safe.directory=*", "-c", "core.commitGraph=false", *question]
        try:
            # Commits are hexadecimal digits, paths go in as text and stay text; the rest are our own words.
            done = subprocess.run(  # noqa: S603
                command,
                env=self.environment,
                cwd=self.folder,
                input=words,
                capture_output=True,
                timeout=SECONDS,
                check=True,
            )
        except subprocess.TimeoutExpired as error:
            raise NoAnswer(f"git took longer than {SECONDS} s") from error
        except subprocess.CalledProcessError as error:
            raise NoAnswer("its commits are missing or damaged") from error
        except OSError as error:
            raise NoAnswer("git cannot be run on this machine") from error
        return done.stdout[:100].decode("ascii", "replace").strip()


@contextmanager
def borrowing(objects: Path, commit: str, shallow: Iterable[str]) -> Iterator[BorrowedObjects]:
    """A repository of our own that is gone afterwards. Raises NoAnswer where none can be made."""
    try:
        with tempfile.TemporaryDirectory() as empty:
            yield BorrowedObjects(Path(empty), objects, commit, shallow)
    except OSError as error:
        raise NoAnswer(f"git cannot be asked ({error.strerror or error})") from error
