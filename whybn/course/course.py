"""The course as data: where it lies, its chapters and its exercises."""

import sys
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from whybn.errors import CourseError

from .convention import COURSES_OWN, OURS, Convention, load_convention

COURSE_FILE = Path("exercises") / "course.toml"
VARIANTS = Path("tests") / "meta" / "variants"  # right code in many styles
PACKAGE = Path(__file__).parents[1]
OWN = (PACKAGE.parent, PACKAGE / "_course")  # the course that this package came with: a checkout's, or a wheel's copy


@dataclass(frozen=True)
class Exercise:
    """One function or class that a learner writes."""

    number: int
    name: str
    title: str
    points: int
    hints: tuple[str, ...]
    agreement: tuple[str, ...] = ("values",)
    """The clauses, by slug, that decide on ordinary inputs whether it agrees with the oracle at all."""

    @property
    def file(self) -> str:
        """Its stub, below the course's home, with forward slashes."""
        return f"exercises/e{self.number:02}_{self.name}.py"


@dataclass(frozen=True)
class Chapter:
    """A few exercises on one subject, in lecture order."""

    slug: str
    title: str
    exercises: tuple[Exercise, ...]
    summary: str = ""
    beyond: bool = False
    """Whether it goes beyond the lecture: what is there is extra, and counts only for those who ask for it."""


@dataclass(frozen=True)
class Course:
    """All chapters, and where they lie.

    Attributes:
        root: the folder with spec, tests and reference.
        title: of the course.
        chapters: in lecture order.
        home: the folder with the exercises. A course folder of one's own holds little else; the root is another then.
        convention: in which it is taught.
    """

    root: Path
    title: str
    chapters: tuple[Chapter, ...]
    home: Path
    convention: Convention = OURS

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """All exercises, in order."""
        return tuple(exercise for chapter in self.chapters for exercise in chapter.exercises)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all functions, in order."""
        return tuple(exercise.name for exercise in self.exercises)

    @cached_property
    def lecture(self) -> tuple[Exercise, ...]:
        """The exercises that belong to the lecture, in order; the others go beyond it."""
        return tuple(exercise for chapter in self.chapters if not chapter.beyond for exercise in chapter.exercises)

    @property
    def points(self) -> int:
        """What the lecture's exercises are worth together."""
        return sum(exercise.points for exercise in self.lecture)


def find_root(*starts: Path) -> Path:
    """The nearest folder from a start upwards that holds a course, else the one that this package came with."""
    for folder in (*(up for start in starts for up in (start, *start.parents)), *OWN):
        if (folder / COURSE_FILE).is_file():
            return folder
    raise CourseError(f"no course here: {starts[0]} and the folders above it hold no {COURSE_FILE.as_posix()}")


def own_root() -> Path:
    """The course that this package came with, wherever it is called from: what grading judges by."""
    return next(folder for folder in OWN if (folder / COURSE_FILE).is_file())


PARTS = (
    "exercises/course.toml",
    "spec/__init__.py",
    "tests/__init__.py",
    "tests/clauses/__init__.py",
    "reference_impl/__init__.py",
)


def whole(folder: Path) -> Path:
    """A folder that holds a course with all of its four parts. Raises CourseError where one is missing."""
    if not folder.is_dir():
        raise CourseError(f"{folder} is no folder: a course is a folder with exercises, spec, tests and reference_impl")
    if missing := [part for part in PARTS if not (folder / part).exists()]:
        lacks = " and ".join(missing)
        raise CourseError(
            f"{folder} lacks {lacks}: a course has the four parts exercises, spec, tests and reference_impl"
        )
    for exercise in load_course(folder.resolve()).exercises:
        if not (test := folder / "tests" / "clauses" / f"test_{exercise.name}.py").is_file():
            raise CourseError(f"{test} is missing: every exercise has the tests of its clauses there")
    return folder.resolve()


def house_of(home: Path) -> Path:
    """The folder with the specification and its tests for the exercises in ``home``: itself, else this package's."""
    for folder in (home, *OWN):
        if all((folder / part).is_dir() for part in ("spec", "tests/clauses", "reference_impl")):
            return folder
    raise CourseError(f"{home} holds exercises, but neither it nor the installed whybn has their specification")


def load_course(home: Path, convention: str | None = None, where: str = "--convention") -> Course:
    """Read ``course.toml`` below ``home``, and put the course's root first on sys.path for spec and reference_impl.

    Args:
        home: the folder that holds the exercises.
        convention: the name of the one to teach it in; None: as ``course.toml`` says, or else the course's own.
        where: the convention was asked for, for an error.
    """
    root = house_of(home)
    try:
        table = tomllib.loads((home / COURSE_FILE).read_text(encoding="utf-8"))
        if convention is None:
            convention, where = table.get("convention", COURSES_OWN), f"{home / COURSE_FILE}: convention ="
        spoken = load_convention(root, str(convention), where)
        chapters = tuple(
            Chapter(
                chapter["slug"],
                chapter["title"],
                tuple(read_exercise(exercise, spoken) for exercise in chapter["exercise"]),
                chapter.get("summary", ""),
                chapter.get("beyond", False),
            )
            for chapter in table["chapter"]
        )
        course = Course(root, table["title"], chapters, home, spoken)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{home / COURSE_FILE} cannot be read: {error}") from error
    except KeyError as error:
        raise CourseError(f"{home / COURSE_FILE} lacks the key {error}") from error
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return course


def read_exercise(table: dict[str, Any], convention: Convention) -> Exercise:
    """One exercise of the course file, its hints in a convention."""
    agreement = tuple(table.get("agreement", Exercise.agreement))
    hints = tuple(convention.text(hint, table["name"]) for hint in table["hints"])
    return Exercise(table["number"], table["name"], table["title"], table["points"], hints, agreement)
