"""What every command begins with: the course around this folder, its clauses and examples, and what is remembered."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from whybn.course import clauses as specification
from whybn.course import course as courses
from whybn.course.clauses import Clause, Level
from whybn.course.course import Course, Exercise
from whybn.errors import Refused, meant

from . import progress
from .progress import LearnerProgress


@dataclass
class Session:
    """A course folder in use."""

    course: Course
    clauses: dict[str, Clause]

    @cached_property
    def progress(self) -> LearnerProgress:
        """What is remembered. It is read by those alone who need it: they also tell where it could not be used."""
        return progress.load_progress(self.home)

    @property
    def home(self) -> Path:
        """The folder with the learner's exercises."""
        return self.course.home

    def refresh(self) -> None:
        """Read again what is remembered: another terminal may have written since."""
        untold = self.progress.told
        self.progress = progress.load_progress(self.home)
        self.progress.told = self.progress.told or untold

    def path(self, exercise: Exercise) -> Path:
        """The learner's file."""
        return self.home / exercise.file

    def clauses_of(self, exercise: Exercise, level: Level = Level.MUST) -> list[Clause]:
        """The clauses of an exercise up to a level, in the order of its page."""
        return [c for c in self.clauses.values() if c.function == exercise.name and c.level <= level]

    def next(self, after: Exercise | None = None) -> Exercise | None:
        """The first exercise that is not done, or the first such one after another; None when all are."""
        every = self.course.exercises
        start = every.index(after) + 1 if after else 0
        return next((e for e in (*every[start:], *every[:start]) if not self.progress.of(e).whole), None)

    def exercise(self, wanted: str) -> Exercise:
        """The exercise of this name, number or file. Raises Refused where there is none."""
        stem = Path(wanted.replace("\\", "/")).name.removesuffix(".py")
        for exercise in self.course.exercises:
            names = {exercise.name, f"e{exercise.number:02}_{exercise.name}", f"e{exercise.number:02}"}
            if stem in names or (stem.isdecimal() and int(stem) == exercise.number):
                self.refuse_another(wanted, exercise)
                return exercise
        close = [exercise for exercise in self.course.exercises if stem and stem.lower() in exercise.name.lower()]
        if len(close) == 1:
            return close[0]
        if close:
            raise Refused(f"{wanted} may be any of {', '.join(exercise.name for exercise in close)}")
        raise Refused(f"{wanted} is no exercise of this course{meant(stem, self.course.names)}")

    def refuse_another(self, wanted: str, exercise: Exercise) -> None:
        """Raises Refused where a file is named that is there, and is not the course's own."""
        file = Path(wanted)
        if file.suffix == ".py" and file.is_file() and file.resolve() != (self.course.home / exercise.file).resolve():
            raise Refused(
                f"{wanted} is not this course's file, which is {exercise.file}: copy yours there, "
                f"or judge it where it lies, by `pytest --impl {wanted}`"
            )

    def chosen(self, wanted: str | None) -> Exercise:
        """The exercise that is wanted, else the next one, else the last of all."""
        return self.exercise(wanted) if wanted else self.next() or self.course.exercises[-1]


def begin(folder: Path | None = None, *, anywhere: bool = False, convention: str | None = None) -> Session:
    """The course around a folder, this one unless said, in a convention. Raises CourseError where there is none.

    The copy inside an installed whybn is nobody's to write in: it serves only what can be done ``anywhere``.
    """
    home = courses.find_root(folder or Path.cwd())
    if home == courses.OWN[1] and not anywhere:
        raise Refused("no course here: `whybn init DIR` makes a course folder of your own; go there")
    course = courses.load_course(home, convention)
    return Session(course, specification.load_clauses(course.root, course.names, course.convention))
