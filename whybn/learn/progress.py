"""How far a learner has come, as remembered from the last checks, in ``.whybn/progress.json``."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from whybn.course.course import Course, Exercise
from whybn.files import digest, unused, write_whole

PROGRESS_FOLDER = ".whybn"
VERSION = 1


@dataclass
class Done:
    """What is remembered of one exercise.

    Attributes:
        held: how many MUST clauses held at the last check.
        tried: how many there were.
        digest: of the file that was checked; empty before the first check.
        failed: the ids of the clauses that failed.
        started: whether there was more than the stub.
        passed: whether all of them ever held.
        hints: how many hints were shown.
    """

    held: int = 0
    tried: int = 0
    digest: str = ""
    failed: list[str] = field(default_factory=list)
    started: bool = False
    passed: bool = False
    hints: int = 0

    @property
    def whole(self) -> bool:
        """Whether everything held at the last check."""
        return 0 < self.tried == self.held

    def points(self, exercise: Exercise) -> float:
        """What the exercise has earned: each clause its share."""
        return exercise.points * self.held / self.tried if self.tried else 0.0


@dataclass
class LearnerProgress:
    """What is remembered of a course, and the file that keeps it.

    Attributes:
        path: the file.
        done: what is remembered, by exercise.
        told: what was wrong with the file, in one line; empty where nothing was.
    """

    path: Path
    done: dict[str, Done] = field(default_factory=dict)
    told: str = ""

    def of(self, exercise: Exercise) -> Done:
        """What is remembered of this exercise; changes to it are kept by ``save``."""
        return self.done.setdefault(exercise.name, Done())

    def points(self, course: Course) -> float:
        """What the lecture's exercises together have earned."""
        return sum(self.of(exercise).points(exercise) for exercise in course.lecture)

    def beyond(self, course: Course) -> float:
        """What the exercises beyond the lecture have earned."""
        return sum(self.of(exercise).points(exercise) for exercise in course.exercises) - self.points(course)

    def save(self) -> None:
        """Write everything down, whole."""
        exercises = {name: asdict(done) for name, done in self.done.items() if done != Done()}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, json.dumps({"version": VERSION, "exercises": exercises}, indent=1) + "\n")
        ignore = self.path.parent / ".gitignore"
        if not ignore.exists():
            write_whole(ignore, "*\n")  # what is remembered here is nobody else's affair


def load_progress(home: Path) -> LearnerProgress:
    """What is remembered in this folder. A file that cannot be read is set aside, and said to be so."""
    path = home / PROGRESS_FOLDER / "progress.json"
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return LearnerProgress(path)
    except UnicodeDecodeError:
        return set_aside(path, "it is no text")
    try:
        return LearnerProgress(path, read(json.loads(text)))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        return set_aside(path, str(error) or type(error).__name__)


def read(table: Any) -> dict[str, Done]:
    """What the file holds, once it is JSON. Raises where it is not what ``save`` writes."""
    if table["version"] != VERSION:
        raise ValueError(f"it is of version {table['version']}, this whybn writes {VERSION}")
    known = Done.__dataclass_fields__
    done = {}
    for name, row in table["exercises"].items():
        kept = {key: value for key, value in row.items() if key in known}
        wrong = [key for key, value in kept.items() if type(value) is not type(getattr(Done(), key))]
        wrong += [one for one in kept.get("failed", ()) if not isinstance(one, str)]
        if wrong or min(kept.get("held", 0), kept.get("tried", 0) - kept.get("held", 0), kept.get("hints", 0)) < 0:
            raise ValueError(f"what it says of {name} makes no sense")
        done[name] = Done(**kept)
    return done


def set_aside(path: Path, why: str) -> LearnerProgress:
    """An empty progress in the place of a file that cannot be used."""
    kept = unused(path.with_suffix(".bak"))
    path.replace(kept)
    return LearnerProgress(
        path,
        told=f"The progress file could not be used ({why}) and is kept as {PROGRESS_FOLDER}/{kept.name}: "
        "`whybn check` brings the points back, exercise by exercise.",
    )


def changed(exercise: Exercise, home: Path, done: Done) -> bool:
    """Whether the file has changed since it was last checked."""
    if not done.digest:
        return False
    try:
        return digest((home / exercise.file).read_bytes()) != done.digest
    except OSError:
        return True
