"""Folders that students filled: links are not followed, and nothing but plain files is opened."""

import os
import stat
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from .entries import MOST_ENTRIES, IntakeEntry, IntakeItem, Unreadable, no_content, skipped

ODD = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def top_items(folder: Path) -> list[IntakeItem]:
    """What lies at the top of a folder, by name. Raises OSError where the folder cannot be read."""
    found, name = [], folder.resolve().name
    with os.scandir(folder) as listing:
        for each in listing:
            place, status = folder / each.name, each.stat(follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                found.append(IntakeItem(each.name, True, status.st_mtime, partial(walk, place), place, name))
            else:
                linked = stat.S_ISLNK(status.st_mode) and place.is_dir()  # somebody's folder too; refused when read
                found.append(IntakeItem(each.name, linked, status.st_mtime, partial(single, place), None, name))
    return sorted(found, key=lambda item: item.name)


def walk(folder: Path) -> Iterator[IntakeEntry]:
    """All files below a folder. A folder that cannot be read is one odd entry."""
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        try:
            with os.scandir(folder / inner) as listing:
                # One more than is allowed: whoever counts the entries then knows.
                names = sorted(each.name for each in islice(listing, MOST_ENTRIES + 1))
        except OSError as error:
            yield IntakeEntry(inner or folder.name, no_content, why_unreadable(error))
            continue
        for name in names:
            path = f"{inner}/{name}" if inner else name
            if skipped(name):
                continue
            try:
                mode = os.lstat(folder / path).st_mode
            except OSError as error:
                yield IntakeEntry(path, no_content, why_unreadable(error))
                continue
            if stat.S_ISDIR(mode):
                waiting.append(path)
            else:
                yield entry(path, folder / path, mode)


def single(place: Path) -> Iterator[IntakeEntry]:
    """A file, as the only one of a submission."""
    try:
        mode = os.lstat(place).st_mode
    except OSError as error:
        yield IntakeEntry(place.name, no_content, why_unreadable(error))
    else:
        yield entry(place.name, place, mode)


def entry(path: str, place: Path, mode: int) -> IntakeEntry:
    """A file by what lstat says of it."""
    if stat.S_ISREG(mode):
        return IntakeEntry(path, partial(read, place))
    return IntakeEntry(path, no_content, ODD.get(stat.S_IFMT(mode), "no plain file"))


def read(place: Path, limit: int) -> bytes:
    """The first bytes of a plain file; whatever else may have taken its place meanwhile is not waited for."""
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
    try:
        with os.fdopen(os.open(place, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable("no plain file")
            return file.read(limit)
    except OSError as error:
        raise Unreadable(why_unreadable(error)) from error


def why_unreadable(error: OSError) -> str:
    """What the system said, in words that follow "left out,"."""
    return f"cannot be read ({error.strerror or error})"
