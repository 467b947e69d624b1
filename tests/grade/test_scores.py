"""Points: MUST clauses earn them, and nothing is earned before a function agrees with the oracle."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.grade.gradebook import CLAUSES, COURSE, POLICY, clauses_of, exercise, graded, perfect, untouched
from whybn.grade.book.gradebook import OWN_FAULT, row_of
from whybn.grade.marks.policy import Late
from whybn.grade.marks.scores import score, shown
from whybn.grade.run.store import GRADED, GRADER_FAILED, PROBLEM, WAITING, StudentRecord
from whybn.grade.run.verdict import ExerciseVerdict, SubmissionVerdict
from whybn.judging.judgement import Judgement, Outcome

NAME = "batchnorm_forward"
MUST = clauses_of(NAME, "MUST")
SHOULD = clauses_of(NAME, "SHOULD")
STRICT = clauses_of(NAME, "STRICT")
DEADLINE = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)


def of(*exercises, policy=POLICY, **more):
    """The score of a submission with these exercises."""
    return score(SubmissionVerdict(tuple(exercises)), policy, COURSE, CLAUSES, **more)


def one(result, name=NAME):
    """The score of one exercise."""
    return next(e for e in result.exercises if e.name == name)


def test_every_clause_held_is_full_marks():
    result = score(perfect(), POLICY, COURSE, CLAUSES)
    assert result.total == result.maximum == COURSE.points
    assert result.penalty == result.bonus == 0


def test_each_must_clause_earns_its_share():
    result = of(exercise(NAME, MUST[:4]))
    assert one(result).earned == 6 * Fraction(len(MUST) - 4, len(MUST))


def test_should_and_strict_clauses_earn_nothing_by_themselves():
    assert one(of(exercise(NAME, [*SHOULD, *STRICT]))).earned == 6
    assert one(of(exercise(NAME, MUST))).earned == 0


def test_an_exercise_that_does_not_agree_with_the_oracle_earns_nothing():
    result = one(of(exercise(NAME, MUST[:1], agrees=False)))
    assert (result.earned, result.bonus) == (0, 0)
    assert "does not agree with the reference" in result.reason


def test_all_or_nothing_wants_all():
    policy = replace(POLICY, partial=False)
    assert one(of(exercise(NAME), policy=policy)).earned == 6
    result = one(of(exercise(NAME, MUST[:1]), policy=policy))
    assert result.earned == 0
    assert f"{len(MUST) - 1} of {len(MUST)} MUST clauses held, and all are needed" in result.reason


def test_a_clause_that_was_not_tried_counts_as_one_that_did_not_hold():
    result = one(of(ExerciseVerdict(NAME, True, (Judgement(MUST[0], Outcome.PASSED),))))
    assert (result.passed, result.must) == (1, len(MUST))
    assert result.earned == 6 * Fraction(1, len(MUST))


def test_a_clause_named_twice_or_unknown_counts_once_or_not_at_all():
    passed = tuple(
        Judgement(c, Outcome.PASSED) for c in (MUST[0], MUST[0], f"{NAME}.invented", clauses_of("normalize")[0])
    )
    assert one(of(ExerciseVerdict(NAME, True, passed))).passed == 1


def test_not_started_and_not_provided_earn_nothing_and_are_named():
    missing = ExerciseVerdict("normalize", True, (Judgement(clauses_of("normalize")[0], Outcome.NOT_PROVIDED),))
    result = of(untouched(NAME), missing)
    assert [one(result, n).reason for n in (NAME, "normalize", "BatchNorm")] == [
        "not started",
        "not provided",
        "not tried",
    ]
    assert result.total == 0


def test_a_problem_is_zero_with_its_reason():
    row = graded("a", SubmissionVerdict(problem="the zip is broken"))
    assert (row.status, row.score.total, row.score.problem) == (PROBLEM, 0, "the zip is broken")


def test_a_submission_with_a_problem_is_zero_without_being_run():
    row = graded("a", None, problem="no Python file in it")
    assert (row.status, row.score.total, row.score.maximum) == (PROBLEM, 0, COURSE.points)


def test_what_is_not_graded_yet_has_no_score():
    row = graded("a", None)
    assert (row.status, row.score) == (WAITING, None)
    assert graded("a", SubmissionVerdict()).status == GRADED


def test_where_the_grader_itself_failed_there_is_no_score():
    entry = StudentRecord("a", "a", {}, None, None, (), "the grader failed", GRADER_FAILED)
    waiting = row_of(entry, None, POLICY, COURSE, CLAUSES)
    assert (waiting.status, waiting.score, waiting.notes) == (WAITING, None, (OWN_FAULT,))


def test_what_the_results_file_knows_becomes_a_row():
    entry = StudentRecord("a", "Anna", {"canvas": "1"}, None, True, ("n",), None, GRADED, verdict=perfect())
    made = row_of(entry, entry.verdict, POLICY, COURSE, CLAUSES)
    assert (made.name, made.ids, made.late, made.notes) == ("Anna", {"canvas": "1"}, True, ("n",))
    assert made.score.total == COURSE.points


def test_an_unsafe_grading_says_so():
    assert graded("a", perfect(unsafe=True)).score.unsafe


def test_only_the_functions_asked_for_count():
    result = of(exercise(NAME), exercise("normalize"), only=("normalize",))
    assert [e.name for e in result.exercises] == ["normalize"]
    assert (result.total, result.maximum) == (3, 3)


def test_an_exercise_of_no_points_does_not_count():
    policy = replace(POLICY, points={**POLICY.points, NAME: Fraction(0)})
    result = score(perfect(), policy, COURSE, CLAUSES)
    assert NAME not in [e.name for e in result.exercises]
    assert result.total == result.maximum == COURSE.points - 6


def test_the_scale_is_what_full_marks_are_worth():
    policy = replace(POLICY, scale=Fraction(20))
    assert score(perfect(), policy, COURSE, CLAUSES).total == 20
    assert of(exercise(NAME), policy=policy).total == Fraction(20 * 6, COURSE.points)


def test_a_bonus_is_a_percentage_of_an_exercises_points():
    policy = replace(POLICY, should=Fraction(10), strict=Fraction(5))
    result = of(exercise(NAME, [*MUST[:1], *SHOULD[:1]]), policy=policy)
    assert result.bonus == 6 * (Fraction(10 * (len(SHOULD) - 1), 100 * len(SHOULD)) + Fraction(5, 100))
    assert result.total == result.earned + result.bonus
    assert of(exercise(NAME), policy=policy).total == 6 * Fraction(115, 100)


def test_an_exercise_that_earns_nothing_gets_no_bonus():
    policy = replace(POLICY, should=Fraction(10), partial=False)
    assert of(exercise(NAME, MUST), policy=policy).bonus == 0
    assert of(exercise(NAME, agrees=False), policy=policy).bonus == 0


def late(hours, policy, **more):
    """The score of a perfect submission, handed in this many hours after the deadline."""
    submitted = DEADLINE + timedelta(hours=hours)
    return score(perfect(), replace(policy, deadline=DEADLINE), COURSE, CLAUSES, submitted=submitted, **more)


@pytest.mark.parametrize(
    ("hours", "percent"), [(-1, 100), (0, 100), (0.2, 100), (0.5, 90), (24, 90), (24.1, 80), (73, 0), (9999, 0)]
)
def test_each_day_begun_after_grace_costs_its_percentage_up_to_the_last_accepted(hours, percent):
    policy = replace(POLICY, late=Late(timedelta(minutes=15), Fraction(10), 3))
    assert late(hours, policy).total == Fraction(percent, 100) * COURSE.points


def test_nothing_goes_below_zero():
    assert late(24 * 30, replace(POLICY, late=Late(percent=Fraction(10)))).total == 0


def test_late_is_refused_where_the_policy_refuses_it():
    result = late(1, replace(POLICY, late=Late(refuse=True)))
    assert (result.total, result.penalty, result.earned) == (0, COURSE.points, COURSE.points)
    assert "nothing late is accepted" in result.late


def test_late_without_a_late_policy_is_said_and_costs_nothing():
    result = late(2, POLICY)
    assert (result.total, result.late) == (COURSE.points, "late by 2 h 00 min")


def test_a_platforms_mark_without_a_time_is_one_day():
    policy = replace(POLICY, late=Late(percent=Fraction(10)))
    assert score(perfect(), policy, COURSE, CLAUSES, late=True).total == Fraction(9, 10) * COURSE.points


def test_a_platform_that_says_in_time_is_believed_against_the_clock():
    assert late(50, replace(POLICY, late=Late(refuse=True)), late=False).total == COURSE.points


def test_a_time_without_a_zone_is_in_the_deadlines():
    policy = replace(POLICY, deadline=DEADLINE, late=Late(refuse=True))
    naive = DEADLINE.replace(tzinfo=None)
    assert score(perfect(), policy, COURSE, CLAUSES, submitted=naive).total == COURSE.points
    assert score(perfect(), policy, COURSE, CLAUSES, submitted=naive + timedelta(seconds=1)).total == 0


@pytest.mark.parametrize(
    ("points", "text"),
    [
        ((1, 200), "0.00"),
        ((3, 200), "0.02"),
        ((5, 200), "0.02"),
        ((1, 3), "0.33"),
        ((2, 3), "0.67"),
        ((100, 1), "100.00"),
    ],
)
def test_points_are_rounded_half_to_even_when_shown(points, text):
    assert shown(Fraction(*points)) == text


@given(st.sets(st.sampled_from(MUST)), st.booleans())
def test_no_clause_more_is_ever_worth_less(failing, partial):
    policy = replace(POLICY, partial=partial, should=Fraction(10))
    before = of(exercise(NAME, sorted(failing)), policy=policy)
    after = of(exercise(NAME, sorted(failing)[1:]), policy=policy)
    assert 0 <= before.total <= after.total <= after.maximum + after.bonus
