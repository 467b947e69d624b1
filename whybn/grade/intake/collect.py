"""From what an instructor points at to a list of submissions.

Of folders that students filled, links are not followed, and nothing but plain files is opened.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from whybn.grade.run.task import Submission
from whybn.grade.text import clipped, for_terminal

from . import archives as zips
from . import clones, cs231n
from .entries import MOST_ENTRIES, IntakeEntry, IntakeError, IntakeItem, Unreadable, below, no_content, skipped
from .platforms import Claim, claims, downloaded
from .work import StudentWork, is_work

ODD = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def items(folder: Path) -> list[IntakeItem]:
    """What lies at the top of a folder, by name. Raises OSError where the folder cannot be read."""
    found = []
    with os.scandir(folder) as listing:
        for each in listing:
            place, status = folder / each.name, each.stat(follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                found.append(IntakeItem(each.name, True, status.st_mtime, partial(walk, place), place))
            else:
                linked = stat.S_ISLNK(status.st_mode) and place.is_dir()  # somebody's folder too; refused when read
                found.append(IntakeItem(each.name, linked, status.st_mtime, partial(single, place)))
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
            yield IntakeEntry(inner or folder.name, no_content, _unreadable(error))
            continue
        for name in names:
            path = f"{inner}/{name}" if inner else name
            if skipped(name):
                continue
            try:
                mode = os.lstat(folder / path).st_mode
            except OSError as error:
                yield IntakeEntry(path, no_content, _unreadable(error))
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
        yield IntakeEntry(place.name, no_content, _unreadable(error))
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
        raise Unreadable(_unreadable(error)) from error


def _unreadable(error: OSError) -> str:
    return f"cannot be read ({error.strerror or error})"


MOST_KEY = 120


def collect(
    path: Path, names: tuple[str, ...], roster: Mapping[str, str] | None = None, *, one: bool = False
) -> list[Submission]:
    """The submissions in a folder or a zip, one per student, by key.

    What it is shows in its names: a download of Moodle or Canvas, zipped or unpacked; a folder of students' folders,
    clones, files or archives; a zip of one of these; one student's folder or file. A student whose work cannot be
    read is a submission with a ``problem``.

    Args:
        path: the folder or file.
        names: the course's functions.
        roster: students' names by key or other identifier, where the instructor has given them.
        one: whether all of it is the work of one student.

    Raises:
        IntakeError: there is nothing here to grade.
    """
    with _opened(path) as items:
        students: dict[tuple[str, str], list[Claim]] = {}
        for claim in claims(items, folders_title(path), names, one):
            students.setdefault((claim.key, claim.name), []).append(claim)
        found = [_submission(group, names, roster or {}) for _, group in sorted(students.items())]
    if not found:
        raise IntakeError(
            f"{_shown(path)} holds no submission: give a folder or a zip of students' folders, .py or .ipynb files"
        )
    return list(_distinct(found))


def folders_title(path: Path) -> str:
    """What a submission is called that is not inside anything."""
    return path.resolve().stem if path.is_file() else path.resolve().name


@contextmanager
def _opened(path: Path) -> Iterator[list[IntakeItem]]:
    """What lies at the top of a folder or a zip; a single source file lies there alone."""
    try:
        if path.is_dir():
            yield items(path)
        elif path.name.lower().endswith(".zip"):
            with path.open("rb") as file, zips.opened(file) as archive:
                yield _unwrapped(zips.items(archive))
        elif path.is_file() and path.name.lower().endswith((".py", ".ipynb")):
            yield [IntakeItem(path.name, False, 0.0, lambda: single(path.resolve()))]
        elif path.exists():
            raise IntakeError(
                f"{_shown(path)} is neither a folder nor a zip; unpack it, and give the folder that it unpacks to"
            )
        else:
            raise IntakeError(f"{_shown(path)}: there is no such file or folder")
    except Unreadable as error:
        raise IntakeError(f"{_shown(path)} is {error}; download it again") from error
    except OSError as error:
        raise IntakeError(f"{_shown(path)} cannot be read ({error.strerror or error})") from error


def _unwrapped(items: list[IntakeItem]) -> list[IntakeItem]:
    """The students, where somebody has packed the one folder that they all lie in."""
    visible = [item for item in items if not skipped(item.name)]
    if len(visible) != 1 or not visible[0].folder:
        return items
    inner = [item for item in zips.inner_items(visible[0]) if not skipped(item.name)]
    students = [item for item in inner if item.folder or is_work(item.name)]
    return inner if downloaded(inner) or len(students) > 1 else items


def _submission(group: list[Claim], names: tuple[str, ...], roster: Mapping[str, str]) -> Submission:
    """What counts of one student's files and folders."""
    newest = max(group, key=lambda claim: claim.age)
    attempts = dict.fromkeys(claim.attempt for claim in group)
    # The oldest first: of two files of one name the last one counts.
    counting = sorted((claim for claim in group if claim.attempt == newest.attempt), key=lambda claim: claim.age)
    notes = [] if len(attempts) == 1 else [_which(newest, len(attempts))]
    work = StudentWork()
    usable = [claim for claim in counting if not claim.unused]
    problem = work.take(entry for claim in usable for entry in _entries(claim))
    work.left.update({each.unused: [each.item.name] for each in counting if each.unused})
    if problem is None:
        notes += work.said()
        notes += cs231n.adapt(work.files, names)
    elif not usable:
        problem = f"Only {counting[0].unused} was handed in, and no file."
    known_as = (newest.key, *newest.ids.values())
    place = counting[0].item.place
    return Submission(
        student=_readable(newest.key),
        name=_readable(next((roster[known] for known in known_as if known in roster), newest.name)),
        files=work.files,
        ids=newest.ids,
        submitted=clones.last_commit(place) if place and len(counting) == 1 else None,
        late=newest.late,
        notes=tuple(notes),
        problem=problem,
    )


def _entries(claim: Claim) -> Iterable[IntakeEntry]:
    if claim.item.folder:
        return below(claim.path, claim.item.entries())
    return (replace(entry, path=claim.path) for entry in claim.item.entries())


def _which(newest: Claim, attempts: int) -> str:
    times = "twice" if attempts == 2 else f"{attempts} times"
    which = f"{newest.attempt}" if newest.late is None else f"handed in {newest.attempt}"
    return f"handed in {times}: the newest counts, {_readable(which)}"


def _distinct(found: Iterable[Submission]) -> Iterator[Submission]:
    """The submissions with keys that differ. Two students may share a name; both count."""
    taken: set[str] = set()
    for submission in found:
        key, number = submission.student, 1
        while key in taken:
            number += 1
            key = f"{submission.student}-{number}"
        taken.add(key)
        if number > 1:
            note = f"another submission goes by {submission.student}: this one is {key}"
            submission = replace(submission, student=key, notes=(*submission.notes, note))
        yield submission


def _readable(text: str) -> str:
    return clipped(for_terminal(text.strip()), MOST_KEY) or "(no name)"


def _shown(path: Path) -> str:
    return for_terminal(str(path))
