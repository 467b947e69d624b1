"""The course as data: where it lies, its chapters and its exercises."""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COURSE_FILE = Path("exercises") / "course.toml"


class CourseError(Exception):
    """The course cannot be used as it is; the message says what is wrong and what to do."""


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
        """Its stub, below the course root, with forward slashes."""
        return f"exercises/e{self.number:02}_{self.name}.py"


@dataclass(frozen=True)
class Chapter:
    """A few exercises on one subject, in lecture order."""

    slug: str
    title: str
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True)
class Course:
    """All chapters, and the folder that holds them."""

    root: Path
    title: str
    chapters: tuple[Chapter, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """All exercises, in order."""
        return tuple(exercise for chapter in self.chapters for exercise in chapter.exercises)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all functions, in order."""
        return tuple(exercise.name for exercise in self.exercises)


def find_root(*starts: Path) -> Path:
    """The nearest folder from a start upwards that holds a course, else the one that this package came with."""
    package = Path(__file__).parent
    for folder in (*(up for start in starts for up in (start, *start.parents)), package.parent, package / "_course"):
        if (folder / COURSE_FILE).is_file():
            return folder
    raise CourseError(f"no course here: {starts[0]} and the folders above it hold no {COURSE_FILE.as_posix()}")


def load(root: Path) -> Course:
    """Read ``course.toml`` below ``root``, and put the root first on sys.path for spec and reference_impl."""
    try:
        table = tomllib.loads((root / COURSE_FILE).read_text(encoding="utf-8"))
        chapters = tuple(
            Chapter(
                chapter["slug"],
                chapter["title"],
                tuple(read_exercise(exercise) for exercise in chapter["exercise"]),
            )
            for chapter in table["chapter"]
        )
        course = Course(root, table["title"], chapters)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{root / COURSE_FILE} cannot be read: {error}") from error
    except KeyError as error:
        raise CourseError(f"{root / COURSE_FILE} lacks the key {error}") from error
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return course


def read_exercise(table: dict[str, Any]) -> Exercise:
    """One exercise of the course file."""
    agreement = tuple(table.get("agreement", Exercise.agreement))
    return Exercise(table["number"], table["name"], table["title"], table["points"], tuple(table["hints"]), agreement)
