"""grading.toml: what it may say, and what it is told when it says something else."""

from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from tests.grade.gradebook import COURSE, ROOT
from tests.grade.policies import assert_refused
from whybn.errors import GradeError
from whybn.grade.marks.policy import Late, default, load_policy


def test_the_sample_of_the_documentation_loads():
    sample = load_policy(ROOT / "docs" / "grading" / "grading.toml", COURSE)
    assert sample.partial
    assert sample.exercises == ("batchnorm_forward", "batchnorm_backward")
    assert sample.points["batchnorm_backward"] == Fraction(29, 2)
    assert sample.points["groupnorm_forward"] == 0
    assert sample.points["normalize"] == 3
    assert sample.deadline == datetime.fromisoformat("2026-11-06T23:59:00+01:00")
    assert sample.late == Late(timedelta(minutes=15), Fraction(10), 5, free=2)
    assert sample.extensions["smith.anna"] == datetime.fromisoformat("2026-11-09T23:59:00+01:00")
    assert sample.corrections["smith.anna"].total == Fraction(35, 2)
    assert sample.corrections["bob"].excused
    assert (sample.free_days, sample.groups) == ({"bob": 1}, {"Team Blue": ("clark.cy", "dunn.di")})
    assert (sample.separator, sample.visibility) == (",", "after_due_date")
    assert (sample.should, sample.strict, sample.scale) == (5, 5, 20)
    assert sample.names == {"smith.anna": "Anna Smith"}


def test_limits_of_time_are_the_usual_ones_but_for_what_the_file_sets(policy):
    assert policy("[limits]\nfunction-seconds = 2.5").limits == {"function_seconds": 2.5}
    wrong = {"call-seconds = 0": "more than 0", "call-seconds = 1e9": "from 0 to", "calls = 1": "known"}
    for line, told in wrong.items():
        with pytest.raises(GradeError, match=f"line 2: .*{told}"):
            policy(f"[limits]\n{line}")


def test_an_empty_file_gives_the_defaults(policy):
    assert policy("") == default(COURSE)


def test_exercises_beyond_the_lecture_count_only_where_they_are_named(policy):
    extra = "layernorm_backward"
    lecture = [exercise.name for exercise in COURSE.lecture]
    assert len(lecture) == 20
    assert sum(default(COURSE).points[name] for name in lecture) == 100
    assert default(COURSE).counting(COURSE) == policy("credit = 'partial'").counting(COURSE) == lecture
    assert policy(f"[points]\n{extra} = 4").counting(COURSE) == [*lecture, extra]
    assert policy(f'exercises = ["{extra}"]').points[extra] == 6
    assert policy("").counting(COURSE, ("normalize", extra)) == ["normalize", extra]
    assert policy(f"[points]\n{extra} = 0").counting(COURSE) == lecture
    with pytest.raises(GradeError, match="worth no points here"):
        policy(f"[corrections]\nbob = {{ {extra} = 3, reason = 'a' }}")


def test_the_exercises_that_are_asked_stand_in_the_order_of_the_course(policy):
    assert policy('exercises = ["normalize", "standardize", "normalize"]').exercises == ("standardize", "normalize")


def test_a_deadline_may_be_a_text_in_iso_form(policy):
    assert policy('deadline = "2026-03-01T23:59:00Z"').deadline == datetime.fromisoformat("2026-03-01T23:59:00+00:00")


def test_numbers_are_exactly_what_is_written(policy):
    assert policy("[points]\nnormalize = 0.1").points["normalize"] == Fraction(1, 10)


def test_nothing_late_may_be_accepted(policy):
    assert policy("[late]\nrefuse = true").late.refuse


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('crdit = "partial"', 1, "crdit is not known; did you mean credit?"),
        ("\n[point]\nnormalize = 3", 2, "point is not known; did you mean points?"),
        ("[points]\nnormalise = 3", 2, "normalise in [points] is not known; did you mean normalize?"),
        ("[late]\nday = 3", 1 + 1, "day in [late] is not known"),
        ("zzz = 1", 1, "known are bonus, corrections, credit, deadline, exercises"),
        ('exercises = ["standardise"]', 1, "exercises names standardise: did you mean standardize?"),
        ('exercises = ["zzz"]', 1, "exercises names zzz: the course has standardize, "),
        ("exercises = []", 1, "exercises names no exercise: leave the line out where all are asked"),
        ('exercises = "normalize"', 1, "exercises must be a list of exercises in quotes"),
        ('exercises = ["normalize"]\n[points]\nnormalize = 0', 2, "points leaves every exercise with 0 points"),
        ("exercises = ['normalize']\n[corrections]\na = {standardize = 1}", 3, "is worth no points here"),
        ('credit = "some"', 1, 'credit must be "partial" or "all-or-nothing"'),
        ("credit = true", 1, "credit must be"),
        ("[points]\n\nnormalize = -1", 3, "must be a number from 0"),
        ("[points]\nnormalize = true", 2, "must be a number from 0"),
        ("[points]\nnormalize = '3'", 2, "must be a number from 0"),
        ("[points]\nnormalize = nan", 2, "at most 6 decimals"),
        ("[points]\nnormalize = inf", 2, "at most 6 decimals"),
        ("[points]\nnormalize = 1e-999999999", 2, "at most 6 decimals"),
        ("[points]\nnormalize = 1e999999999", 2, "must be a number from 0"),
        ("points = 3", 1, "points must be a table"),
        ("scale = 0", 1, "scale must be more than 0"),
        ("deadline = 2026-03-01T23:59:00", 1, "a time with its zone, like"),
        ("deadline = 2026-03-01", 1, "a time with its zone, like"),
        ("deadline = 'tomorrow'", 1, "a time with its zone, like"),
        ("[late]\nrefuse = true\npercent-per-day = 10", 3, "has no meaning beside refuse"),
        ("[late]\nmaximum-days = 1.5", 2, "must be a whole number"),
        ("[late]\npercent-per-day = 101", 2, "must be a number from 0 to 100"),
        ("[late]\nrefuse = 1", 2, "must be true or false"),
        ("[bonus]\nshuld = 1", 2, "did you mean should?"),
        ("[names]\nsmith.anna = 'Anna'", 2, "smith in [names] must be a text in quotes"),
        ("[names]\n'a' = ' '", 2, "must not be empty"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_key_and_line(policy, text, line, words):
    assert_refused(policy, text, line, words)


def test_a_policy_without_points_is_refused(policy):
    with pytest.raises(GradeError, match="leaves every exercise with 0 points"):
        policy("[points]\n" + "".join(f"{name} = 0\n" for name in COURSE.names))


@pytest.mark.parametrize("content", [b"= 3", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_said_to_be_none(tmp_path, content):
    path = tmp_path / "grading.toml"
    path.write_bytes(content)
    with pytest.raises(GradeError, match=r"grading\.toml is not a TOML file"):
        load_policy(path, COURSE)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(GradeError, match="cannot be read"):
        load_policy(Path(tmp_path / "none.toml"), COURSE)
