"""Every misconception is recognised by what it computes, and where nothing fails there is none.

That no right code fails a clause of the level MUST is held in ``tests/meta/test_variants.py``, on these examples too.
"""

import re

import pytest

from tests.meta.suite import CLAUSES, COURSE, clause_ids
from whybn.course.clauses import Level
from whybn.crossing.scripts import Recorder
from whybn.judging.examples import ExampleBank
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome
from whybn.mistakes.diagnosis import diagnose, twins_of


@pytest.fixture(scope="module")
def recorder():
    return Recorder(ExampleBank(COURSE, seed=20261123, drawn=4))


@pytest.fixture(scope="module")
def thorough():
    return Recorder(ExampleBank(COURSE, seed=20261123, drawn=50))


def failing(recorder, function, load, level=Level.STRICT):
    judge = Judge(recorder.bank, load())
    return [name for name in clause_ids(function, level) if judge.on_examples(name).outcome is Outcome.FAILED]


def found_in(recorder, function, load, wrong, level=Level.STRICT):
    """What is diagnosed of code that fails these clauses."""
    return diagnose(recorder, load, function, wrong, clause_ids(function, level), agreement(function))


def agreement(function):
    exercise = next(one for one in COURSE.exercises if one.name == function)
    return f"{function}.{exercise.agreement[0]}"


@pytest.mark.parametrize("function", COURSE.names)
def test_every_misconception_about_a_function_is_named(recorder, thorough, function):
    unnamed = {}
    for twin in twins_of(function):

        def load(twin=twin):
            return Implementation(twin.id, {function: twin.build()})

        # Few examples fail nearly every twin; where they do not, there is nothing to diagnose before more are drawn.
        wrong = failing(recorder, function, load)
        if wrong:
            found = found_in(recorder, function, load, wrong)
        else:
            found = found_in(thorough, function, load, failing(thorough, function, load))
        if found.misconceptions != (twin.id,):
            unnamed[twin.id] = found.misconceptions
    assert not unnamed


def composed(function, *slugs):
    """A function with several mistakes."""
    chosen = [next(twin for twin in twins_of(function) if twin.slug == slug) for slug in slugs]
    edits = tuple(edit for twin in chosen for edit in twin.edits)
    return type(chosen[0])(function, "+".join(slugs), "", edits)


@pytest.mark.parametrize(
    ("function", "slugs"),
    [
        ("batchnorm_forward", ("ddof-1", "beta-forgotten")),
        ("batchnorm_forward", ("eps-outside-root", "gamma-absolute")),
        ("update_running", ("ddof-1", "momentum-reversed")),
        ("layernorm_forward", ("eps-missing", "gamma-forgotten")),
    ],
)
def test_two_misconceptions_together_are_both_named(recorder, function, slugs):
    known = {twin.slug for twin in twins_of(function)}
    if missing := {*slugs} - known:
        pytest.fail(f"{function} has no misconception {missing}; it has {sorted(known)}")
    both = composed(function, *slugs)

    def load():
        return Implementation("both", {function: both.build()})

    found = found_in(recorder, function, load, failing(recorder, function, load, Level.MUST), Level.MUST)
    assert {*found.misconceptions} == {f"{function}.{slug}" for slug in slugs}
    assert re.search("is right.* came; this mistake gives", found.arithmetic)


def test_where_nothing_fails_there_is_no_misconception(recorder):
    def load():
        return Implementation("right", {"batchnorm_forward": recorded})

    assert found_in(recorder, "batchnorm_forward", load, []).misconceptions == ()


def wrong_at_negative_gamma(x, gamma, beta, eps=1e-5):
    return recorded(x, gamma, beta, eps) + 0.25 * (gamma < 0)


def recorded(x, gamma, beta, eps):
    import reference_impl

    return reference_impl.batchnorm_forward(x, gamma, beta, eps)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (wrong_at_negative_gamma, "only where gamma has a negative entry"),
        (lambda x, gamma, beta, eps=1e-5: 3 * recorded(x, gamma, beta, eps), "3 times"),
        (lambda x, gamma, beta, eps=1e-5: -recorded(x, gamma, beta, eps), "wrong sign"),
        (lambda x, gamma, beta, eps=1e-5: 0 * recorded(x, gamma, beta, eps), "Every number is 0"),
    ],
)
def test_a_mistake_without_a_name_is_told_by_where_and_how_it_shows(recorder, wrong, said):
    def load():
        return Implementation("wrong", {"batchnorm_forward": wrong})

    failed = failing(recorder, "batchnorm_forward", load, Level.MUST)
    found = found_in(recorder, "batchnorm_forward", load, failed, Level.MUST)
    assert any(said in line for line in found.symptoms), found


def test_every_clause_that_decides_agreement_is_there():
    assert all(agreement(name) in CLAUSES for name in COURSE.names)
