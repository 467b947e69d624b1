"""How far a folder reaches: whether it holds a class or one student, and what in it is an earlier run's output.

Guessing wrong here costs a whole class its grades, and shows in no message. So where names and contents leave it open,
grading refuses, and says which folder to give.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from whybn.errors import IntakeError
from whybn.grade.escaping import counted, for_terminal

from . import archives, folders
from .entries import MOST_SOURCE, IntakeItem, Unreadable, is_archive, is_gradable, skipped
from .platforms import downloaded, is_one_submission

# What one student's own folders are called: the parts of a course, and of a program.
PARTS = re.compile(
    r"(?P<part>(?:assignment|assign|homework|hw|week|part|lab|exercise|ex|task|problem|question|chapter|lecture|unit"
    r"|module|day|session|pset|ps|sheet|blatt|version|v|try|attempt|step)s?[ _.-]*\d+)\b.*"
    r"|(?:assignments?|exercises?|solutions?|notebooks?|src|lib|code|cs231n|tests?|docs?|old|backup|final|draft|data|utils"
    r"|reference_impl|spec|whybn|benchmarks)[ _.-]*\d*",
    re.I | re.S,
)
COMMON = frozenset({"__init__.py", "setup.py"})
NUMBERED = re.compile(r"(?P<name>.+?) ?\([1-9]\d*\)(?P<kind>\.\w+)", re.S)
OUTPUT = ("grades.csv", "class.html")
FEEDBACK = "feedback"
MOST_LOOKED_AT = 2_000  # files of a folder, to see what it is
SEEN = 3


def without_output(
    items: list[IntakeItem], path: Path, out: Path | None, tell: Callable[[str], object]
) -> list[IntakeItem]:
    """The items without what ``whybn grade`` has written or will write there; what is left out is told."""
    kept = []
    for item in items:
        if item.place is not None and item.folder and is_output(item, path, out):
            tell(f"left out {for_terminal(item.name)}/: it is for what whybn grade writes, and no submission")
        else:
            kept.append(item)
    return kept


def is_output(item: IntakeItem, path: Path, out: Path | None) -> bool:
    """Whether a folder is a run's output: this run's, or by what lies in it an earlier one's."""
    place = item.place or path
    if out is not None and place.resolve() == out.resolve():
        return True
    return holds_output(place) or (item.name == FEEDBACK and holds_output(path))


def holds_output(place: Path) -> bool:
    """Whether a run has written into a folder."""
    return all((place / name).is_file() for name in OUTPUT)


def of_a_class(
    items: list[IntakeItem], path: Path, names: tuple[str, ...], tell: Callable[[str], object]
) -> list[IntakeItem]:
    """The items that are students, or parts of one submission; what was decided by names alone is told.

    Raises:
        IntakeError: the folder is one too high, or holds a file that does not belong there.
    """
    visible = [item for item in items if not skipped(item.name)]
    working = [item for item in visible if item.folder or is_gradable(item.name)]
    if len(working) == 1 and working[0].folder and working[0].place is not None:
        return inside_one_folder(items, working[0], path, names, tell)
    copies = Counter(
        match["name"] + match["kind"]
        for item in working
        if not item.folder and (match := NUMBERED.fullmatch(item.name))
    )
    if times := [(name, number) for name, number in copies.items() if number > 1]:
        name, number = times[0]
        raise IntakeError(
            f"{shown(path)} holds {number} numbered copies of {for_terminal(name)}, as Google Drive makes them of "
            "several students' files of one name: whose they are does not show; give each a folder, or add "
            "--one if all of it is one student's work"
        )
    named = [item for item in working if not item.folder and is_one_submission(item.name, names)]
    if named and (students := students_beside(named, working, names)):
        stray = for_terminal(named[0].name)
        raise IntakeError(
            f"{shown(path)} holds {stray} beside {students}: if these are students, move {stray} away; "
            "if all of it is one student's work, add --one"
        )
    return items


def inside_one_folder(
    items: list[IntakeItem], only: IntakeItem, path: Path, names: tuple[str, ...], tell: Callable[[str], object]
) -> list[IntakeItem]:
    """The items, or those in the one folder where a download lies there; refused where students may."""
    place = only.place or path
    try:
        below = [item for item in folders.top_items(place) if item.name == ".git" or not skipped(item.name)]
    except OSError:  # said of that student
        return items
    if downloaded(below):
        return below
    if any(item.name == ".git" or is_one_submission(item.name, names) for item in below):
        return items
    inner = shown(path / only.name)
    if students := alike(without_parts(below), names):
        raise IntakeError(
            f"{shown(path)} holds one folder, {for_terminal(only.name)}, and that holds {students}: if these are "
            f"students, give {inner}; if all of it is one student's work, give {inner} with --one"
        )
    if parts := alike(below, names):
        tell(f"{inner} is taken as one student's work, with {parts}: if these are students, give {inner}")
    return items


def students_beside(named: list[IntakeItem], working: list[IntakeItem], names: tuple[str, ...]) -> str:
    """In words, the items that look like students although a file named after a function lies beside them."""
    others = [item for item in working if item not in named]
    # Helpers of one name may lie in several folders of one student; what is handed in does not.
    own = {item.name for item in named}
    if students := alike_folders(without_parts(others), lambda name: name in own or is_handed_in(name, names)):
        return students
    defined = {name for item in named for name in defined_in(item, names)}
    files = [item for item in others if not item.folder and not any(name in item.name for name in names)]
    return together([item for item in files if defined.intersection(defined_in(item, names))], "the same function")


def alike(items: list[IntakeItem], names: tuple[str, ...]) -> str:
    """In words, the items that look like the work of several students."""
    if students := alike_folders(items):
        return students
    sources = [item for item in items if not item.folder and is_gradable(item.name) and not is_archive(item.name)]
    functions = [(item, defined_in(item, names)) for item in sources]
    times = Counter(name for _, found in functions for name in found)
    shared = {name for name, number in times.items() if number > 1}
    return together([item for item, found in functions if shared.intersection(found)], "the same function")


def is_handed_in(name: str, names: tuple[str, ...]) -> bool:
    """Whether a file of that name is what was asked for, rather than a helper."""
    return is_one_submission(name, names) or name.lower().endswith(".ipynb")


def alike_folders(items: list[IntakeItem], matter: Callable[[str], bool] = bool) -> str:
    """In words, the folders that hold files of one name, or several archives."""
    packed = [item for item in items if not item.folder and is_archive(item.name)]
    holding = [(item, set(islice(file_names(item), MOST_LOOKED_AT))) for item in items if item.folder]
    times = Counter(name for _, found in holding for name in found)
    shared = {name for name, number in times.items() if number > 1 and matter(name)}
    alike_ones = [item for item, found in holding if shared.intersection(found)]
    what = next((name for name, _ in times.most_common() if name in shared), "")
    if len(alike_ones) > 1:
        return together(alike_ones, what)
    return together(packed, "") if len(packed) > 1 else ""


def without_parts(items: list[IntakeItem]) -> list[IntakeItem]:
    """The items that are not called like parts of one work. ``hw1-ann`` and ``hw1-bob`` are no parts: both are hw1."""
    found = [PARTS.fullmatch(PurePosixPath(item.name).stem) for item in items]
    times = Counter(match["part"].casefold() for match in found if match and match["part"])
    kept = [match is None or times[(match["part"] or "").casefold()] > 1 for match in found]
    return [item for item, keep in zip(items, kept, strict=True) if keep]


def file_names(item: IntakeItem) -> Iterator[str]:
    """The names of the files in a folder that can be a student's work."""
    for entry in item.entries():
        name = entry.path.rpartition("/")[2]
        if is_gradable(name) and name not in COMMON:
            yield name


def defined_in(item: IntakeItem, names: Iterable[str]) -> set[str]:
    """The functions of the course that a file at the top defines, by its text; a notebook's too."""
    try:
        text = b"".join(entry.read(MOST_SOURCE) for entry in item.entries() if not entry.odd)
    except Unreadable:
        return set()
    return {name for name in names if re.search(rb"(?:def|class)[ \t]+" + name.encode() + rb"\b", text)}


def together(items: list[IntakeItem], what: str) -> str:
    """Several items in words, as ``3 folders with layers.py (ann, bob, …)``; nothing for fewer than two."""
    if len(items) < 2:
        return ""
    some = ", ".join(for_terminal(item.name) for item in items[:SEEN]) + (", …" if len(items) > SEEN else "")
    kind = "folder" if items[0].folder else "archive" if is_archive(items[0].name) else "file"
    return f"{counted(len(items), kind)}{f' with {for_terminal(what)}' if what else ''} ({some})"


def unwrapped(
    items: list[IntakeItem], path: Path, names: tuple[str, ...], tell: Callable[[str], object]
) -> list[IntakeItem]:
    """The students of a zip, where somebody has packed the one folder that they all lie in. A guess is told."""
    visible = [item for item in items if not skipped(item.name)]
    if len(visible) != 1 or not visible[0].folder:
        return items
    inner = [item for item in archives.inner_items(visible[0]) if not skipped(item.name)]
    if downloaded(inner):
        return inner
    students = [item for item in inner if item.folder or is_gradable(item.name)]
    if len(students) < 2 or not without_parts(students):
        return items
    if not alike(without_parts(students), names):
        some = ", ".join(for_terminal(item.name) for item in students[:SEEN]) + (", …" if len(students) > SEEN else "")
        each = f"each of the {len(students)} in its one folder {for_terminal(visible[0].name)} ({some})"
        tell(f"{shown(path)}: {each} is taken as a student; if all of it is one student's work, add --one")
    return inner


def inside(item: IntakeItem) -> list[IntakeItem]:
    """What lies in a folder, on a disk or in a zip."""
    return folders.top_items(item.place) if item.place else archives.inner_items(item)


def shown(path: Path) -> str:
    """A path as a message shows it."""
    return for_terminal(str(path))
