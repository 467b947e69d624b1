"""From verdicts to points: pure functions, exact to the last digit, rounded only where a number is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from whybn.course.clauses import Clause, Level
from whybn.course.course import Course
from whybn.grade.run.verdict import ExerciseVerdict, SubmissionVerdict
from whybn.judging.judgement import Outcome

from .lateness import Lateness, late_note, lateness
from .personal import Correction
from .policy import Policy

Required = dict[tuple[str, Level], set[str]]
NOT_TRIED = "not tried"
UNIMPORTED = "does not import"
DISAGREES = "it does not agree with the reference on ordinary inputs"


@dataclass(frozen=True)
class ExerciseScore:
    """The points of one exercise.

    Attributes:
        name: the function.
        earned: by MUST clauses.
        maximum: what all of them together earn.
        passed: how many MUST clauses held.
        must: how many MUST clauses there are.
        bonus: on top, by SHOULD and STRICT clauses.
        reason: why it earned nothing although it was there, or that it was not there; empty where it earned points.
        by_tests: what the tests gave, where the instructor gave ``earned``.
    """

    name: str
    earned: Fraction
    maximum: Fraction
    passed: int
    must: int
    bonus: Fraction = Fraction(0)
    reason: str = ""
    by_tests: Fraction | None = None


@dataclass(frozen=True)
class Score:
    """The points of one submission. Only ``total`` and ``maximum`` are on the policy's scale.

    Attributes:
        exercises: those that count, in the order of the course.
        earned: the sum by MUST clauses.
        bonus: the sum by SHOULD and STRICT clauses.
        penalty: what being late took from both.
        total: what goes into the gradebook.
        maximum: what ``total`` is without a mistake, bonus or penalty.
        late: what is to be said about being late; empty where it is not.
        problem: why nothing could be graded.
        unsafe: whether it was graded without a sandbox.
        spent: how many of the student's free late days it takes.
        by_tests: what ``total`` was by the tests, where the instructor corrected it.
    """

    exercises: tuple[ExerciseScore, ...]
    earned: Fraction
    bonus: Fraction
    penalty: Fraction
    total: Fraction
    maximum: Fraction
    late: str = ""
    problem: str | None = None
    unsafe: bool = False
    spent: int = 0
    by_tests: Fraction | None = None

    @property
    def full(self) -> Fraction:
        """What all MUST clauses earn, before the scale."""
        return sum((exercise.maximum for exercise in self.exercises), Fraction(0))

    @property
    def unscaled(self) -> Fraction:
        """What ``total`` is before the scale."""
        return self.earned + self.bonus - self.penalty


def score(
    verdict: SubmissionVerdict | None,
    policy: Policy,
    course: Course,
    clauses: Mapping[str, Clause],
    *,
    submitted: datetime | None = None,
    late: bool | None = None,
    student: str = "",
    only: tuple[str, ...] = (),
) -> Score | None:
    """The score of a submission; None, never 0, while there is no verdict.

    Args:
        verdict: what grading found out.
        policy: the rules.
        course: the course; its order is the score's.
        clauses: the specification. Every MUST clause counts, whether it was tried or not.
        submitted: when it was handed in.
        late: whether the learning platform marked it as late.
        student: whose it is: the policy may say something of this student alone.
        only: the functions that this assignment asks for; empty: those that the policy counts.
    """
    if verdict is None:
        return None
    found = {exercise.name: exercise for exercise in verdict.exercises}
    required = clauses_by_level(clauses)
    exercises = tuple(
        exercise_score(name, found.get(name), policy, required, verdict.problem)
        for name in policy.counting(course, only)
    )
    lost = lateness(policy, submitted, late, student)
    by_tests = sum_of(exercises, policy, lost, verdict)
    given = policy.corrections.get(student)
    if given is None:
        return by_tests
    if given.total is not None:
        return replace(by_tests, total=given.total, by_tests=by_tests.total)
    made = tuple(corrected(exercise, given) for exercise in exercises)
    return by_tests if made == exercises else replace(sum_of(made, policy, lost, verdict), by_tests=by_tests.total)


def sum_of(exercises: tuple[ExerciseScore, ...], policy: Policy, lost: Lateness, verdict: SubmissionVerdict) -> Score:
    """The points of the exercises together, without what being late costs, on the policy's scale."""
    earned = sum((e.earned for e in exercises), Fraction(0))
    bonus = sum((e.bonus for e in exercises), Fraction(0))
    full = sum((e.maximum for e in exercises), Fraction(0))
    penalty = (earned + bonus) * lost.percent / 100
    maximum = full if policy.scale is None else policy.scale
    return Score(
        exercises=exercises,
        earned=earned,
        bonus=bonus,
        penalty=penalty,
        total=(earned + bonus - penalty) * (maximum / full if full else 0),
        maximum=maximum,
        late=late_note(lost),
        problem=verdict.problem,
        unsafe=verdict.unsafe,
        spent=lost.spent,
    )


def corrected(exercise: ExerciseScore, given: Correction) -> ExerciseScore:
    """An exercise with the points that the instructor gave it, if any."""
    points = given.exercises.get(exercise.name)
    if points is None:
        return exercise
    said = f"by the instructor, and the tests gave {shown(exercise.earned).rstrip('0').rstrip('.')}"
    return replace(exercise, earned=points, by_tests=exercise.earned, reason=said)


def shown(points: Fraction) -> str:
    """Points with two decimals, rounded half to even: ``12.50``."""
    return f"{number(points):.2f}"


def number(points: Fraction) -> float:
    """The same two decimals as a number: ``12.5``."""
    return float(round(points, 2))


def exercise_score(
    name: str,
    verdict: ExerciseVerdict | None,
    policy: Policy,
    required: Required,
    problem: str | None,
) -> ExerciseScore:
    """One exercise: nothing before it agrees with the oracle, then its MUST clauses, then the bonus."""
    maximum = policy.points[name]
    held = {c.clause for c in verdict.clauses if c.outcome is Outcome.PASSED} if verdict else set()
    passed, must = held_of(held, required.get((name, Level.MUST)))
    if reason := why_nothing(verdict, problem):
        return ExerciseScore(name, Fraction(0), maximum, passed, must, reason=reason)
    earned = maximum * share_of(passed, must, policy.partial)
    if not earned:
        reason = (
            "no MUST clause held" if policy.partial else f"{passed} of {must} MUST clauses held, and all are needed"
        )
        return ExerciseScore(name, earned, maximum, passed, must, reason=reason)
    bonus = sum(
        (
            maximum * percent / 100 * share_of(*held_of(held, required.get((name, level))), policy.partial)
            for level, percent in ((Level.SHOULD, policy.should), (Level.STRICT, policy.strict))
        ),
        Fraction(0),
    )
    return ExerciseScore(name, earned, maximum, passed, must, bonus)


def why_nothing(verdict: ExerciseVerdict | None, problem: str | None) -> str:
    """Why an exercise earns nothing whatever held; empty where its clauses decide."""
    if problem is not None:
        return "nothing could be graded"
    if verdict is not None and verdict.unimported is not None:
        return UNIMPORTED
    if verdict is None or not verdict.clauses:
        return NOT_TRIED
    outcomes = {clause.outcome for clause in verdict.clauses}
    for outcome in (Outcome.NOT_STARTED, Outcome.NOT_PROVIDED):
        if outcomes == {outcome}:
            return str(outcome.value)
    return "" if verdict.agrees else DISAGREES


def clauses_by_level(clauses: Mapping[str, Clause]) -> Required:
    """The ids of every function's clauses, by level."""
    required: Required = {}
    for clause in clauses.values():
        required.setdefault((clause.function, clause.level), set()).add(clause.id)
    return required


def held_of(held: set[str], wanted: set[str] | None) -> tuple[int, int]:
    """How many of the wanted clauses held, and how many are wanted."""
    return (len(wanted & held), len(wanted)) if wanted else (0, 0)


def share_of(passed: int, tried: int, partial: bool) -> Fraction:
    """The share of the points that so many clauses earn."""
    if not tried:
        return Fraction(0)
    return Fraction(passed, tried) if partial else Fraction(passed == tried)
