"""What grading.toml says of single students: extensions, late days and corrections, and whom it means by a name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from tests.grade.gradebook import CLAUSES, COURSE, HOSTILE, POLICY, exercise, graded, perfect
from tests.grade.policies import assert_refused
from whybn.grade.book.class_numbers import collect
from whybn.grade.book.class_report import html as report
from whybn.grade.book.exports import write_csv
from whybn.grade.book.feedback import exercise_text, html, markdown, summary
from whybn.grade.book.jsonl import plain_row
from whybn.grade.marks.personal import Correction, students_meant
from whybn.grade.marks.policy import Late, keyed
from whybn.grade.run.store import GRADED, PROBLEM
from whybn.grade.run.task import Submission
from whybn.grade.run.verdict import SubmissionVerdict

DEADLINE = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
SIX = SubmissionVerdict((exercise("batchnorm_forward"),))


def row(policy, *, hours=None, late=None, verdict=SIX):
    """Ada's row, handed in so many hours after the deadline."""
    submitted = None if hours is None else DEADLINE + timedelta(hours=hours)
    return graded("ada", verdict, policy=policy, submitted=submitted, late=late)


# -- whom it means


PEOPLE = [
    Submission("2001", "Ada Lovelace", ids={"canvas": "2001", "login": "ada"}),
    Submission("kr1", "Kim Ray"),
    Submission("kr2", "Kim Ray"),
    Submission("Cy", "Cy", ids={"team": "Blue"}),
    Submission("Di", "Di", ids={"team": "Blue"}),
]


@pytest.mark.parametrize(
    ("name", "students"),
    [
        ("2001", ["2001"]),
        ("ADA", ["2001"]),
        ("ada lovelace", ["2001"]),
        ("kr2", ["kr2"]),
        ("blue", ["Cy", "Di"]),
    ],
)
def test_a_student_is_meant_by_key_identifier_name_or_group(name, students):
    assert students_meant("[x]", [name], PEOPLE) == (dict.fromkeys(students, name), [])


def test_what_says_best_who_is_meant_counts_in_any_order():
    for names in (["Blue", "di"], ["di", "Blue"]):
        assert students_meant("[x]", names, PEOPLE)[0] == {"Cy": "Blue", "Di": "di"}


def test_nobody_is_meant_by_a_guess_and_that_is_said():
    found, said = students_meant("[x]", ["Kim Ray", "Ada Lovelaec", "zzz\x1b\n"], PEOPLE)
    assert found == {}
    assert said[0] == "[x] names Kim Ray, whom it does not tell apart: give one of the keys kr1, kr2"
    assert said[1] == "[x] names Ada Lovelaec, who has no submission here: did you mean Ada Lovelace?"
    assert said[2] == r"[x] names zzz\x1b\n, who has no submission here"


def test_a_policy_is_keyed_by_students_and_tells_whom_it_does_not_find(policy):
    said = []
    rules = policy("[free-days]\nADA = 2\nbob = 1\n[corrections]\n'Kim Rai' = {excused = true}")
    rules = keyed(rules, PEOPLE, said.append)
    assert (rules.free_days, rules.corrections) == ({"2001": 2}, {})
    assert [sentence.split(",")[0] for sentence in said] == [
        "[free-days] of grading.toml names bob",
        "[corrections] of grading.toml names Kim Rai",
    ]


# -- extensions and late days


def test_an_extension_is_a_time_or_so_much_later_than_the_deadline(policy):
    rules = policy(
        "deadline = 2026-03-01T23:59:00Z\n[extensions]\n"
        "a = 2026-03-03T12:00:00Z\nb = '3 days'\nc = '36 hours'\n'd' = '1 day'"
    )
    hours = {student: (until - DEADLINE) / timedelta(hours=1) for student, until in rules.extensions.items()}
    assert hours == {"a": 36 + 1 / 60, "b": 72, "c": 36, "d": 24}


@pytest.mark.parametrize(
    ("hours", "late", "percent", "said"),
    [
        (-1, None, 100, ""),
        (30, None, 100, "within the extension to 2026-03-03 23:59+00:00"),
        (30, True, 100, "within the extension to 2026-03-03 23:59+00:00"),
        (49, None, 90, "late by 1 h 00 min: 10 % less"),
        (
            None,
            True,
            100,
            "after the common deadline, with an extension to 2026-03-03 23:59+00:00: it costs nothing",
        ),
        (None, None, 100, ""),
    ],
)
def test_within_an_extension_nothing_is_lost_and_after_it_days_count_from_it(hours, late, percent, said):
    rules = replace(POLICY, deadline=DEADLINE, late=Late(percent=Fraction(10)))
    rules = replace(rules, extensions={"ada": DEADLINE + timedelta(days=2)})
    made = row(rules, hours=hours, late=late, verdict=perfect())
    assert (made.score.total, made.score.late) == (Fraction(percent * COURSE.points, 100), said)
    without = replace(row(replace(rules, extensions={}), hours=hours, late=late, verdict=perfect()))
    assert (without.score.total < made.score.total) == (said != "")


@pytest.mark.parametrize(
    ("hours", "percent", "spent", "said"),
    [
        (-1, 100, 0, ""),
        (1, 100, 1, "late by 1 h 00 min, 1 of 2 free late days spent"),
        (25, 100, 2, "late by 2 days, 2 of 2 free late days spent"),
        (49, 90, 2, "late by 3 days, 2 of 2 free late days spent: 10 % less"),
        (97, 0, 0, "late by 5 days, and 4 days at most is accepted: 100 % less"),
    ],
)
def test_free_late_days_are_spent_by_whole_days_before_anything_is_lost(hours, percent, spent, said):
    rules = replace(POLICY, deadline=DEADLINE, late=Late(percent=Fraction(10), days=4, free=2))
    score = row(rules, hours=hours, verdict=perfect()).score
    assert (score.total, score.spent, score.late) == (Fraction(percent * COURSE.points, 100), spent, said)


def test_a_student_may_have_other_late_days_than_the_others_and_beyond_them_late_may_be_refused():
    rules = replace(POLICY, deadline=DEADLINE, late=Late(refuse=True, free=1))
    assert row(rules, hours=24).score.total == 6
    refused = row(rules, hours=25).score
    assert (refused.total, refused.spent) == (0, 0)
    assert "nothing late is accepted beyond 1 free late day" in refused.late
    assert row(replace(rules, free_days={"ada": 2}), hours=25).score.total == 6
    assert row(replace(rules, free_days={"ada": 0}), hours=1).score.total == 0


# -- corrections


def corrected(**given):
    return replace(POLICY, corrections={"ada": Correction(**given)})


def test_a_total_by_the_instructor_replaces_the_tests_and_both_are_told():
    made = row(corrected(total=Fraction(25, 2), reason="by <b>hand</b>"))
    assert (made.score.total, made.score.by_tests, made.score.earned) == (Fraction(25, 2), 6, 6)
    said = "Corrected by the instructor: the tests gave 6 points."
    for text in (summary(made), markdown(made, COURSE, CLAUSES), html(made, COURSE, CLAUSES)):
        assert said in text
        assert "12.5" in text
        assert "hand" in text
    assert "<b>hand" not in html(made, COURSE, CLAUSES)
    assert "```text\nby <b>hand</b>\n```" in markdown(made, COURSE, CLAUSES)
    assert said not in summary(row(POLICY))
    plain = plain_row(made, CLAUSES)
    assert (plain["score"]["total"], plain["score"]["by_tests"], plain["reason"]) == (12.5, 6.0, "by <b>hand</b>")
    assert "corrected: the tests gave 6.00" in report(collect([made], COURSE, CLAUSES), COURSE, CLAUSES)


def test_an_exercise_by_the_instructor_is_late_and_scaled_as_the_others():
    rules = corrected(exercises={"normalize": Fraction(3)})
    rules = replace(rules, scale=Fraction(COURSE.points * 2), deadline=DEADLINE, late=Late(percent=Fraction(10)))
    made = row(rules, hours=1)
    assert (made.score.total, made.score.by_tests) == (Fraction(9 * 2 * 9, 10), Fraction(6 * 2 * 9, 10))
    (one,) = [e for e in made.score.exercises if e.by_tests is not None]
    assert (one.name, one.earned, one.by_tests) == ("normalize", 3, 0)
    assert one.reason == "by the instructor, and the tests gave 0"
    assert "3 of 3 points by the instructor, and the tests gave 0." in exercise_text(one, None, CLAUSES)
    assert "The exercises gave" in summary(made)


def test_a_correction_gives_a_grade_to_what_could_not_be_graded_and_none_to_what_waits():
    rules = corrected(total=Fraction(4))
    broken = graded("ada", None, policy=rules, problem="the zip is broken")
    assert (broken.status, broken.score.total, broken.corrected) == (PROBLEM, 4, True)
    assert graded("ada", None, policy=rules).score is None
    assert not graded("bob", SIX, policy=rules).corrected


def test_who_is_excused_has_no_grade_and_every_form_says_so(tmp_path):
    made = row(corrected(excused=True, reason="=ill()"))
    assert (made.status, made.score) == ("excused", None)
    for text in (summary(made), markdown(made, COURSE, CLAUSES), html(made, COURSE, CLAUSES)):
        assert "Excused: there is no grade." in text
        assert "=ill()" in text
    numbers = collect([made, row(POLICY)], COURSE, CLAUSES)
    assert (numbers.count["excused"], numbers.count[GRADED], numbers.waiting) == (1, 1, [])
    assert "<dt>excused</dt><dd>1</dd>" in report(numbers, COURSE, CLAUSES)
    write_csv([made], tmp_path / "grades.csv", COURSE.names)
    cells = (tmp_path / "grades.csv").read_text("utf-8-sig").splitlines()[1]
    assert cells.startswith("ada,ada,excused,,,")
    assert cells.endswith(",'=ill()")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_a_reason_is_no_markup_and_no_formula_whatever_it_says(tmp_path, text):
    made = row(corrected(total=Fraction(1), reason=text))
    assert "<script" not in html(made, COURSE, CLAUSES)
    assert "<img" not in html(made, COURSE, CLAUSES)
    write_csv([made], tmp_path / "grades.csv", COURSE.names, ";")
    lines = (tmp_path / "grades.csv").read_bytes().decode("utf-8-sig").split("\r\n")
    assert len(lines) == 3
    assert not lines[1].rpartition(";")[2].startswith(("=", "+", "-", "@"))


# -- what it is told when it says something else


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[extensions]\na = '3 days'", 2, "a in [extensions] is later than a deadline, and there is none"),
        ("[extensions]\na = 'soon'", 2, 'must be a time with its zone, or like "3 days"'),
        ("[extensions]\na = 3", 2, 'must be a time with its zone, or like "3 days"'),
        ("[extensions]\na = 2026-03-01", 2, 'must be a time with its zone, or like "3 days"'),
        ("deadline = 2026-03-01T00:00:00Z\n[extensions]\n'b.c' = 2026-02-01T00:00:00Z", 3, "is before the deadline"),
        ("deadline = 9999-12-31T00:00:00Z\n[extensions]\na = '9999 days'", 3, "is too late for a calendar"),
        ("[late]\nfree-days = 1.5", 2, "must be a whole number"),
        ("[free-days]\na = -1", 2, "must be a number from 0"),
        ("[free-days]\na = true", 2, "must be a number from 0"),
        ("[corrections]\na = 3", 2, "a in [corrections] must be a table"),
        ("[corrections]\na = {}", 2, "points in [corrections.a] is missing"),
        ("[corrections.a]\npoints = 'x'", 2, "points in [corrections.a] must be a number"),
        ("[corrections.'a.b']\n\nexcused = 1", 3, "excused in [corrections.a.b] must be true or false"),
        ("[corrections]\na = {points = 1, excused = true}", 2, "has no meaning beside excused"),
        ("[corrections]\na = {points = 1, normalize = 1}", 2, "has no meaning beside points"),
        ("[corrections]\na = {normalise = 1}", 2, "did you mean normalize?"),
        ("[corrections]\na = {points = 1, reason = 3}", 2, "reason in [corrections.a] must be a text"),
        ("[points]\nnormalize = 0\n[corrections]\na = {normalize = 1}", 4, "is worth no points here"),
        ("[groups]\na = 'b'", 2, "must be a list of its members"),
        ("[groups]\na = []", 2, "must be a list of its members"),
        ("[groups]\na = ['b', 3]", 2, "must be a list of its members"),
        ("[groups]\na = ['b']\nc = ['d', 'B']", 2, "has b, who stands in these lists twice"),
        ("separator = '|'", 1, 'separator must be "," or ";"'),
        ("[gradescope]\nvisibility = 'later'", 2, 'must be "visible" or "hidden" or "after_due_date"'),
    ],
)
def test_a_mistake_about_a_student_is_one_sentence_with_its_line(policy, text, line, words):
    assert_refused(policy, text, line, words)
