"""When a student's clone was last committed to, and what has to be said about it.

A clone holds more than its files show: other branches, submodules, history that was not fetched. What of that makes the
grade another than its student expects is said in a sentence. Commit times are the student's own: whoever commits can
set them. ``--times`` takes others.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .borrowed_git import COMMIT, BorrowedObjects, NoAnswer, borrowing
from .entries import Unreadable, skipped
from .folders import read
from .submission_files import some_of

MOST_REFS = 1_000_000
MOST_BRANCHES = 20
BRANCH = re.compile(r"ref: (refs/heads/[\w.+@#=-]+(?:/[\w.+@#=-]+)*)")
PACKED = re.compile(r"^([0-9a-f]{40}|[0-9a-f]{64}) (refs/(?:heads|remotes/[\w.+@#=-]+)/[^\s]+)$", re.M)
SUBMODULE = re.compile(r"^\s*path\s*=\s*(\S.*?)\s*$", re.M)
UNKNOWN = "when it was handed in is not known: {}"
POINTER = {
    "/worktrees/": "it is a git worktree, whose history lies elsewhere; hand in a clone",
    "/modules/": "it is a git submodule, whose history lies elsewhere; hand in a clone",
}


@dataclass(frozen=True)
class Clone:
    """What a clone tells.

    Attributes:
        committed: when the last commit was made that touched the files in question.
        notes: what is to be said about it.
    """

    committed: datetime | None = None
    notes: tuple[str, ...] = ()


def examined(folder: Path, paths: Iterable[str]) -> Clone:
    """What a submission tells that is a clone, or holds one as its only folder; nothing of another one.

    Args:
        folder: the submission's.
        paths: the files in it that count. A commit that touches none of them is no later submission.
    """
    root = clone_root(folder)
    if root is None:
        return Clone()
    prefix = "" if root == folder else f"{root.name}/"
    inside = [path.removeprefix(prefix) for path in paths if path.startswith(prefix)]
    notes = list(notes_on_submodules(root))
    try:
        committed, more = history_of(root / ".git", inside)
    except NoAnswer as why:
        return Clone(None, (*notes, UNKNOWN.format(why)))
    return Clone(committed, (*notes, *more))


def clone_root(folder: Path) -> Path | None:
    """The folder that is a clone: a submission's, or the only one in it."""
    try:
        inner = [
            each for each in folder.iterdir() if each.is_dir() and not each.is_symlink() and not skipped(each.name)
        ]
        places = [folder, *inner] if len(inner) == 1 else [folder]
        return next((place for place in places if is_repository(place / ".git")), None)
    except OSError:
        return None


def is_repository(git: Path) -> bool:
    """Whether a ``.git`` is one, or leads to one."""
    return git.is_symlink() or git.is_file() or (git / "HEAD").is_file()


def history_of(git: Path, paths: list[str]) -> tuple[datetime, list[str]]:
    """When the files were last committed, and what is to be said about history and branches. Raises NoAnswer."""
    if git.is_symlink():
        raise NoAnswer("its .git is a link, which is not followed")
    if git.is_file():
        said = text_of(git)
        raise NoAnswer(next((why for part, why in POINTER.items() if part in said), "its .git is a file and no folder"))
    if (git / "reftable").is_dir():
        raise NoAnswer("its branches are kept in a form that is not read here, reftable")
    branch, commit = checked_out(git)
    shallow = text_of(git / "shallow").split()
    with borrowing(git / "objects", commit, shallow) as objects:
        said = objects.last_time(paths)
        try:
            committed = datetime.fromisoformat(said)
        except ValueError as error:
            raise NoAnswer("its last commit has no time") from error
        notes = list(notes_on_branches(objects, branches(git), branch))
    if shallow:
        notes.append("a shallow clone: the files may have been committed earlier than its history shows")
    return committed, notes


def checked_out(git: Path) -> tuple[str, str]:
    """The branch that is checked out, or nothing, and the commit. Raises NoAnswer."""
    head = text_of(git / "HEAD")
    if COMMIT.fullmatch(head):
        return "", head
    match = BRANCH.fullmatch(head)
    if match is None or ".." in match[1]:
        raise NoAnswer("what is checked out cannot be told")
    loose = text_of(git / match[1])
    commit = loose if COMMIT.fullmatch(loose) else packed_branches(git).get(match[1])
    if commit is None:
        raise NoAnswer("nothing is committed")
    return match[1].removeprefix("refs/heads/"), commit


def branches(git: Path) -> dict[str, str]:
    """The commits of all branches, a remote's too, by the branch's short name."""
    found = packed_branches(git)
    for kind in ("heads", "remotes"):
        for place in sorted(loose_files(git / "refs" / kind)):
            found[place.relative_to(git).as_posix()] = text_of(place)
    short = {re.sub(r"^refs/(?:heads|remotes/[^/]+)/", "", name): commit for name, commit in found.items()}
    return {name: commit for name, commit in short.items() if name != "HEAD" and COMMIT.fullmatch(commit)}


def packed_branches(git: Path) -> dict[str, str]:
    """The commits of the branches that lie packed in one file."""
    return {match[2]: match[1] for match in PACKED.finditer(text_of(git / "packed-refs"))}


def loose_files(folder: Path) -> Iterator[Path]:
    """The files below a folder of branches: as many as are looked at, and no links."""
    waiting, seen = [folder], 0
    while waiting and seen < MOST_BRANCHES * 5:
        try:
            inner = sorted(waiting.pop().iterdir())[: MOST_BRANCHES * 5]
        except OSError:
            continue
        for place in inner:
            seen += 1
            if place.is_dir() and not place.is_symlink():
                waiting.append(place)
            elif not place.is_symlink():
                yield place


def notes_on_branches(objects: BorrowedObjects, found: dict[str, str], current: str) -> Iterator[str]:
    """The other branches that have commits of their own."""
    more = []
    for name, commit in sorted(found.items())[:MOST_BRANCHES]:
        try:
            if commit != objects.commit and name != current and objects.has_more(commit):
                more.append(name)
        except NoAnswer:  # a branch whose commits were not fetched
            continue
    if more:
        counts = f"only {current} counts, which is checked out" if current else "only what is checked out counts"
        yield f"other branches have commits of their own ({some_of(more)}): {counts}"


def notes_on_submodules(root: Path) -> Iterator[str]:
    """The submodules that were not fetched with the clone."""
    named = SUBMODULE.findall(text_of(root / ".gitmodules"))[:MOST_BRANCHES]
    missing = [path for path in named if ".." not in path and is_empty(root / path)]
    if missing:
        yield f"what is in a git submodule is not there ({some_of(missing)}): git submodule update --init fetches it"


def is_empty(folder: Path) -> bool:
    """Whether a folder is missing, or has nothing in it."""
    try:
        return not folder.is_symlink() and not any(folder.iterdir())
    except FileNotFoundError:
        return True
    except OSError:
        return False


def text_of(place: Path) -> str:
    """A small file as text; empty where it cannot be read."""
    try:
        return read(place, MOST_REFS).decode("utf-8", "replace").strip()
    except Unreadable:
        return ""
