"""The end of a run: a line per exercise, and what to open next."""

from collections.abc import Iterator

from .course import Course, Exercise
from .outcome import ExerciseResult, Outcome
from .specification import Clause

BAR = 10
MARKUP = {
    Outcome.PASSED: {"green": True},
    Outcome.FAILED: {"red": True},
    Outcome.NOT_STARTED: {"light": True},
    Outcome.NOT_PROVIDED: {"light": True},
}
Line = tuple[str, dict[str, bool]]


def lines(course: Course, results: dict[str, ExerciseResult], *, unicode: bool) -> Iterator[Line]:
    """Text and markup of every line, for the exercises that the run tried."""
    for chapter in course.chapters:
        tried = [exercise for exercise in chapter.exercises if exercise.name in results]
        if tried:
            yield chapter.title, {"bold": True}
        for exercise in tried:
            yield line(exercise, results[exercise.name], unicode)


def line(exercise: Exercise, result: ExerciseResult, unicode: bool) -> Line:
    """One exercise: number, name, bar, clauses held, outcome."""
    full, empty = ("█", "░") if unicode else ("#", ".")
    filled = BAR * result.held // result.tried
    bar = full * filled + empty * (BAR - filled)
    held = f"{result.held:>3}/{result.tried:<3}"
    waiting = result.counts[Outcome.NOT_STARTED]
    partly = f"{waiting} " if result.held and result.outcome is Outcome.NOT_STARTED else ""
    ending = f"{partly}{result.outcome.value}"
    return f"  {exercise.number:02} {exercise.name:<30} {bar} {held} {ending}", MARKUP[result.outcome]


def next_step(course: Course, results: dict[str, ExerciseResult], clauses: dict[str, Clause]) -> str | None:
    """What to open next: the first exercise with a failure, else the first that is not done."""
    tried = [exercise for exercise in course.exercises if exercise.name in results]
    unfinished = [e for e in tried if results[e.name].outcome in (Outcome.FAILED, Outcome.NOT_STARTED)]
    if not unfinished:
        return None
    failing = [e for e in unfinished if results[e.name].outcome is Outcome.FAILED]
    exercise = (failing or unfinished)[0]
    step = f"Next: open {exercise.file} ({exercise.title})"
    if not failing:
        return step
    first = next(c for c in clauses if c in results[exercise.name].failed)
    return f"{step}; read {clauses[first].page}"
