"""Whose work a file or folder is: by the names that Moodle, Canvas, Blackboard and others give, else by its own."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from os.path import commonprefix

from . import layouts
from .claim import Claim, from_name
from .entries import IntakeItem, is_gradable, is_named_after, skipped, stem

# Downloads in folders and flat ones; groups without a number; other plug-ins than these two.
MOODLE = re.compile(r"(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>[a-z0-9]+)(?:_(?P<rest>.*))?", re.S)
CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)", re.S)
CANVAS_ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<user>anon_[A-Za-z0-9]+)_(?P<file>\d+)_(?P<rest>.+)", re.S)
CANVAS_TEXT = re.compile(
    r"(?:(?P<name>.+?)(?P<late>_LATE)?_(?P<user>\d+)|(?P<late2>LATE_)?(?P<anonymous>anon_[A-Za-z0-9]+))"
    r"_(?P<kind>text|link)\.html",
    re.S,
)
BLACKBOARD = re.compile(r"(?P<head>.+_.+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|\.txt)", re.S)
LONGEST_NAME = 500
COPY = re.compile(r"-\d+$")


def claims(items: list[IntakeItem], title: str, names: tuple[str, ...], one: bool = False) -> Iterator[Claim]:
    """Say of each item whose it is; what is nobody's is left out.

    Where ``one`` says so, or the files at the top are named after the course's functions, all of it is one submission:
    ``title`` is then the student.
    """
    items = [item for item in items if not skipped(item.name)]
    if one or any(not item.folder and is_gradable(item.name) and is_one_submission(item.name, names) for item in items):
        yield from (Claim(item, title, title, item.name) for item in items)
        return
    known = recognized(items)
    yield from (claim for found in known.values() for claim in found)
    yield from (from_name(item) for item in items if item.name not in known and is_work(item))


def is_work(item: IntakeItem) -> bool:
    """Whether an item can be somebody's work by its kind."""
    return item.folder or is_gradable(item.name)


def recognized(items: list[IntakeItem]) -> dict[str, list[Claim]]:
    """The claims that the names of a learning platform make, by the item's name; of two platforms the first."""
    known: dict[str, list[Claim]] = {}
    for layout in LAYOUTS:
        found: dict[str, list[Claim]] = {}
        for claim in layout(items):
            found.setdefault(claim.item.name, []).append(claim)
        known = {**found, **known}
    return known


def downloaded(items: list[IntakeItem]) -> bool:
    """Whether these are names from a learning platform."""
    return bool(recognized(items))


def is_one_submission(name: str, names: tuple[str, ...]) -> bool:
    """Whether a file of that name is a part of a submission, and not named after its student."""
    return is_named_after(name, (*names, "layers"))


def from_moodle(items: list[IntakeItem]) -> list[Claim]:
    """The files or folders of a Moodle download."""
    return [moodle_upload(item, match) for item in items if (match := MOODLE.fullmatch(item.name))]


def moodle_upload(item: IntakeItem, match: re.Match[str]) -> Claim:
    """A file or folder of a Moodle download."""
    number, name, plugin, rest = match["id"], match["name"], match["plugin"], match["rest"] or ""
    return Claim(
        item,
        number or name,
        name,
        rest if item.folder else rest or item.name,
        ids={"moodle": number} if number else {},
        unused="" if plugin == "file" else "an online text" if plugin == "onlinetext" else f"of the plug-in {plugin}",
    )


def from_canvas(items: list[IntakeItem]) -> list[Claim]:
    """The files of a Canvas download, if that is what this is.

    Names like these can arise otherwise, as in ``task_2024_01_ann.py``. So every file that can be a submission must
    fit, and no two may have the same number: Canvas gives each file its own.
    """
    others = [item for item in items if not MOODLE.fullmatch(item.name) and not blackboard_parts(item.name)]
    files = [item for item in others if not item.folder]
    matches = [(item, CANVAS_ANONYMOUS.fullmatch(item.name) or CANVAS.fullmatch(item.name)) for item in files]
    numbers = [match["file"] for _, match in matches if match]
    if any(match is None and is_gradable(item.name) for item, match in matches) or len({*numbers}) < len(numbers):
        return []
    uploads = [canvas_upload(item, match) for item, match in matches if match]
    texts = [canvas_text(item, match) for item in files if (match := CANVAS_TEXT.fullmatch(item.name))]
    return [*under_given_names(uploads), *texts]


def blackboard_parts(name: str) -> re.Match[str] | None:
    """What a name of a Blackboard download holds; no such name is long."""
    return BLACKBOARD.fullmatch(name) if len(name) <= LONGEST_NAME else None


def from_blackboard(items: list[IntakeItem]) -> list[Claim]:
    """The files of a Blackboard download: ``Homework 2_ann_attempt_2026-11-05-20-00-00_standardize.py``.

    Where the assignment's title ends and the student's name begins does not show, as both may hold an underscore: the
    title is what all names share. With each attempt comes a text, of which nothing is said where files came too.
    """
    matches = [(item, match) for item in items if not item.folder and (match := blackboard_parts(item.name))]
    heads = {match["head"] for _, match in matches}
    # Characters are what is compared here: these are no paths.
    title = commonprefix([*heads]) if len(heads) > 1 else "".join(heads)  # noqa: RUF071
    start = title.rfind("_") + 1
    with_files = {(match["head"], match["time"]) for _, match in matches if match["rest"]}
    return [
        Claim(
            item,
            key := match["head"][start:],
            key,
            match["rest"] or item.name,
            attempt=match["time"],
            age=int(match["time"].replace("-", "")),
            ids={"login": key},
            submitted=blackboard_time(match["time"]),
            unused="" if match["rest"] else "an online text",
        )
        for item, match in matches
        if match["rest"] or (match["head"], match["time"]) not in with_files
    ]


def blackboard_time(text: str) -> datetime | None:
    """``2026-11-05-20-00-00`` as a time without a zone."""
    try:
        return datetime.strptime(text, "%Y-%m-%d-%H-%M-%S")
    except ValueError:
        return None


def canvas_upload(item: IntakeItem, match: re.Match[str]) -> Claim:
    """An uploaded file of a Canvas download."""
    late = match["late"] is not None
    anonymous = match["user"].startswith("anon_")
    return Claim(
        item,
        match["user"],
        match["user"] if anonymous else match["name"],
        match["rest"],
        attempt="late" if late else "in time",
        age=int(match["file"][:18]),
        ids={} if anonymous else {"canvas": match["user"], "canvas_upload": f"{match['user']}_{match['file']}"},
        late=late,
    )


def canvas_text(item: IntakeItem, match: re.Match[str]) -> Claim:
    """A text or web address of a Canvas download, which is never graded."""
    user, late = match["user"] or match["anonymous"], bool(match["late"] or match["late2"])
    return Claim(
        item,
        user,
        match["name"] or user,
        item.name,
        attempt="late" if late else "in time",
        ids={"canvas": match["user"]} if match["user"] else {},
        late=late,
        unused="an online text" if match["kind"] == "text" else "a web address",
    )


def under_given_names(uploads: list[Claim]) -> Iterator[Claim]:
    """The files under the names that students gave them: Canvas adds ``-1`` to a name that comes again.

    Where a student has ``part-1.py`` and ``part-2.py`` and no ``part.py``, the numbers may be the student's own.
    """
    given = {(claim.key, claim.attempt, claim.path) for claim in uploads}
    plain = [(claim.key, claim.attempt, original_name(claim.path)) for claim in uploads]
    times = Counter(plain)
    for claim, original in zip(uploads, plain, strict=True):
        yield replace(claim, path=original[2]) if original in given or times[original] == 1 else claim


def original_name(name: str) -> str:
    """A file's name without the number of Canvas's copies."""
    base = stem(name)
    return COPY.sub("", base) + name[len(base) :]


LAYOUTS = (
    from_moodle,
    from_blackboard,
    from_canvas,
    layouts.from_brightspace,
    layouts.from_sakai,
    layouts.from_gradescope,
    layouts.from_github_classroom,
    layouts.from_google_classroom,
    layouts.from_nbgrader,
    layouts.from_my_course,
)
