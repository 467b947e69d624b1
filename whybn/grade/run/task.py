"""The work of a run as data: submissions, what decides a verdict on one, and the key under which it is kept."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime

from whybn.course.convention import COURSES_OWN
from whybn.sandbox.runner import Limits

MADE_BY = "Made by whybn: "  # how a file begins that intake has put beside a submission


@dataclass(frozen=True)
class Submission:
    """One student's work.

    Attributes:
        student: the key of this student in the gradebook: a folder's or file's name, or the learning platform's id.
        name: the student's name as a person reads it.
        files: Python source by path below the submission, with forward slashes. Notebooks are already code.
        ids: other identifiers, by kind: ``canvas``, ``moodle``, ``sis``, ``login``, ``github``, ``email``, ``team``.
        submitted: when it was handed in, if anything tells.
        late: whether the platform marked it as late; None where nothing tells.
        notes: what a person should know: of two submissions the newest counts, files left out, cells that were skipped.
        problem: why nothing of it can be graded, in one sentence; the submission then has no files.
    """

    student: str
    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    submitted: datetime | None = None
    late: bool | None = None
    notes: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the files' names and contents: equal for equal work."""
        total = hashlib.sha256()
        for path, source in sorted(self.files.items()):
            for part in (path.encode("utf-8", "surrogateescape"), source):
                total.update(len(part).to_bytes(8, "big"))
                total.update(part)
        return total.hexdigest()


@dataclass(frozen=True)
class Task:
    """Everything that decides a verdict."""

    files: dict[str, bytes]
    seed: int
    examples: int = 4
    search: int = 0
    level: str = "must"
    exercises: tuple[str, ...] = ()
    """The functions to grade; empty: all of the course."""
    limits: Limits = field(default_factory=Limits)
    unsafe: bool = False
    packages: tuple[str, ...] = ()
    """What a submission may import beside NumPy, each with its version."""
    patience: float | None = None
    """Seconds in its functions after which a slow submission is put off to the end of the run; None: it is not."""
    folder: str = ""
    """Of an instructor's own course; empty: the one that whybn came with."""
    course: str = ""
    """The version of the course, which the worker makes sure of where it is an instructor's own."""
    convention: str | None = None
    """In which it is taught; None: as its ``course.toml`` says."""


class PutOff(Exception):
    """A submission has used up the patience that there is while others wait."""


@dataclass(frozen=True)
class Settings:
    """One run's settings; equal content under equal settings is graded once.

    Attributes:
        course: the version of the course, from :func:`course_files.course_version`.
        seed: what the examples are drawn from.
        examples: examples per clause.
        level: ``must``, ``should`` or ``strict``.
        search: additional examples of live search.
        exercises: the functions to grade; empty: all of the course.
        limits: what one submission may use.
        unsafe: whether to grade without a sandbox.
        packages: what a submission may import beside NumPy, each with its version.
        folder: of an instructor's own course. Where it lies decides nothing.
        convention: in which the course is taught, by its name.
    """

    course: str
    seed: int
    examples: int = 4
    level: str = "must"
    search: int = 0
    exercises: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    unsafe: bool = False
    packages: tuple[str, ...] = ()
    folder: str = ""
    convention: str = COURSES_OWN

    def key(self, digest: str) -> str:
        """The key of the result for the content with this digest."""
        plain = {**asdict(self), "exercises": sorted(self.exercises), "packages": self.packages, "content": digest}
        del plain["folder"]
        return hashlib.sha256(canonical(plain).encode()).hexdigest()

    def task(self, files: dict[str, bytes], patience: float | None = None) -> Task:
        """The task that grades these files."""
        return Task(
            files=files,
            seed=self.seed,
            examples=self.examples,
            search=self.search,
            level=self.level,
            exercises=self.exercises,
            limits=self.limits,
            unsafe=self.unsafe,
            packages=self.packages,
            patience=patience,
            folder=self.folder,
            course=self.course,
            convention=self.convention,
        )


def canonical(plain: object) -> str:
    """JSON in one form only: sorted keys, no blanks, ASCII."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))
