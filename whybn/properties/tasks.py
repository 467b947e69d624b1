"""The tasks of the chapter "Say what must hold", as data that is read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from whybn.course.course import Course, load_course, own_root
from whybn.errors import CourseError, Refused, meant

FOLDER = "exercises/properties"
TABLE = f"{FOLDER}/properties.toml"
SOLUTIONS = "reference_impl/properties"


@dataclass(frozen=True)
class PropertyTask:
    """One thing that a learner writes a test of.

    Attributes:
        number: in the chapter.
        slug: its name.
        title: in words.
        points: what a test is worth that catches all.
        functions: what ``impl`` has; the first is the one that may be wrong.
        wrong: the misconceptions of that function that the test is to catch, by slug, and how often each was seen.
        hints: from a nudge to nearly the code.
        why: why the solution is thorough.
        most_numbers: how many numbers all calls of a test may take together; 0: any number.
    """

    number: int
    slug: str
    title: str
    points: int
    functions: tuple[str, ...]
    wrong: dict[str, int]
    hints: tuple[str, ...]
    why: str
    most_numbers: int = 0

    @property
    def name(self) -> str:
        """``p03``."""
        return f"p{self.number:02}"

    @property
    def file(self) -> str:
        """The learner's file, below the course's home, with forward slashes."""
        return f"{FOLDER}/{self.name}_{self.slug}.py"

    @property
    def solution(self) -> str:
        """The solution, below the course's root."""
        return f"{SOLUTIONS}/{self.name}_{self.slug}.py"

    @property
    def subject(self) -> str:
        """The function that may be wrong."""
        return self.functions[0]

    def weight(self, slug: str) -> int:
        """How much a misconception counts: one, and one more for each time that it was seen in people's code."""
        return 1 + self.wrong[slug]


@dataclass(frozen=True)
class Tasks:
    """The chapter: its tasks in order, and what of a task's points a valid test earns that catches nothing yet.

    Attributes:
        title: of the chapter.
        summary: in a sentence.
        validity: the share of the points for a valid test that is not vacuous.
        thorough_at: the share of the mistakes, weighted, that earns all points.
        every: the tasks.
    """

    title: str
    summary: str
    validity: float
    thorough_at: float
    every: tuple[PropertyTask, ...]

    @property
    def points(self) -> int:
        """What all tasks are worth together."""
        return sum(task.points for task in self.every)

    def named(self, wanted: str) -> PropertyTask:
        """The task of this name, slug or file. Raises Refused where there is none."""
        stem = Path(wanted.replace("\\", "/")).name.removesuffix(".py").lower()
        for task in self.every:
            if stem in (task.name, task.slug, f"{task.name}_{task.slug}", f"p{task.number}"):
                return task
        raise Refused(f"{wanted} is no task of this course{meant(stem, [task.name for task in self.every])}")

    def marks(self, task: PropertyTask, share: float) -> float:
        """The points of a valid test that catches this share of the mistakes; a vacuous one gets none."""
        earned = self.validity + (1 - self.validity) * min(1.0, share / self.thorough_at)
        return task.points * earned if share > 0 else 0.0


def is_task(wanted: str | None) -> bool:
    """Whether this can only mean one of these tasks: p and a number, such a file, or a task's slug."""
    stem = Path((wanted or "").replace("\\", "/")).name.removesuffix(".py").lower()
    return (stem[:1] == "p" and stem[1:2].isdecimal()) or stem in slugs()


def is_task_file(path: Path) -> bool:
    """Whether this is a file for such tests, in a course's folder."""
    return path.parent.name == Path(FOLDER).name and is_task(path.name)


@cache
def slugs() -> frozenset[str]:
    """Of the tasks that whybn came with."""
    return frozenset(task.slug for task in load_tasks(own_root()).every)


@cache
def load_tasks(root: Path) -> Tasks:
    """Read the chapter of the course in ``root``. Raises CourseError."""
    try:
        table = tomllib.loads((root / TABLE).read_text(encoding="utf-8"))
        every = tuple(read_task(number, task) for number, task in enumerate(table["task"], 1))
        return Tasks(table["title"], table["summary"], table["validity"], table["thorough_at"], every)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{root / TABLE} cannot be read: {error}") from error
    except KeyError as error:
        raise CourseError(f"{root / TABLE} lacks the key {error}") from error


def read_task(number: int, table: dict[str, Any]) -> PropertyTask:
    """One task of the table."""
    return PropertyTask(
        number,
        table["slug"],
        table["title"],
        table["points"],
        tuple(table["functions"]),
        dict(table["wrong"]),
        tuple(table["hints"]),
        table["why"],
        table.get("most_numbers", 0),
    )


def own_course() -> Course:
    """The course that whybn came with: what tests are judged by."""
    return load_course(own_root())
