"""Every misconception is recognised by what it computes, and where nothing fails there is none.

That no right code fails a clause of the level MUST is held in ``tests/meta/test_variants.py``.
"""

import re

import numpy as np
import pytest

import reference_impl
from tests.meta.suite import COURSE, ROOT, clause_ids
from tests.rotation import is_shown
from whybn.course.clauses import Level
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome
from whybn.mistakes.book import Asked, Book, book_of, quiet
from whybn.mistakes.catches import load_catches
from whybn.mistakes.diagnosis import Diagnosis, diagnose_here
from whybn.mistakes.telling import told

BOOK = book_of(COURSE)


def failing(function, load, level=Level.MUST):
    with quiet():
        judge = Judge(BOOK.recorder.bank, Implementation("wrong", {function: load()}))
        return [name for name in clause_ids(function, level) if judge.on_examples(name).outcome is Outcome.FAILED]


def found_in(function, load, wrong=None, level=Level.MUST):
    """What is diagnosed of code that fails these clauses."""
    wrong = failing(function, load, level) if wrong is None else wrong
    held = [name for name in clause_ids(function, level) if name not in wrong]
    return diagnose_here(BOOK, lambda: {function: load()}, function, wrong, held)


# What they do shows in nothing that a diagnosis compares: a deviation of a constant feature, where rounding decides
# everything; an array that a layer keeps for its gradients.
SILENT = ("standardize.constant-by-deviation", "BatchNorm.reuses-gradients")


@pytest.mark.parametrize("function", [name for name in COURSE.names if is_shown(name, 4)])
def test_every_misconception_about_a_function_is_named(function):
    """A sixth of them for a quarter of the functions, others at another commit; with WHYBN_EVERY set, all.

    A function's first diagnosis has the twins' answers computed, for all that follow.
    """
    catches = load_catches(ROOT, [function])[function]
    unnamed = {}
    for twin in BOOK.twins[function]:
        if twin.id in SILENT or not is_shown(twin.id, 6):
            continue
        caught = [one.clause for one in catches if one.twin == twin.id]
        found = found_in(function, twin.build, caught, Level.STRICT)
        if twin.id not in found.misconceptions:
            unnamed[twin.id] = found
    assert not unnamed


def composed(function, *slugs):
    """A function with several mistakes."""
    chosen = [next(twin for twin in BOOK.twins[function] if twin.slug == slug) for slug in slugs]
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
def test_two_misconceptions_together_are_both_named(function, slugs):
    both = composed(function, *slugs)
    found = found_in(function, both.build)
    assert {*found.misconceptions} == {f"{function}.{slug}" for slug in slugs}
    assert re.search("is right.* came; this mistake gives", found.arithmetic)


def test_a_belief_that_shows_only_in_a_default_is_told_beside_the_formula():
    both = composed("batchnorm_forward", "ddof-1", "default-eps-1e-3")
    found = found_in("batchnorm_forward", both.build)
    assert found.misconceptions == ("batchnorm_forward.ddof-1",)
    assert any("eps is 1e-3 unless told otherwise" in one for one in found.careless)


def test_where_nothing_fails_there_is_no_misconception():
    found = found_in("batchnorm_forward", lambda: reference_impl.batchnorm_forward)
    assert found == Diagnosis(right=True)


def plain(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


def sample(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0, ddof=1) + eps) + beta


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda x, g, b, eps=1e-5: plain(x, g, b, eps) + 0 * x.mean(axis=0, keepdims=True)[None], "shape"),
        (lambda x, g, b, eps=1e-5: plain(x, g, b, eps).astype(np.float64), "float64 where the data is float32"),
        (lambda x, g, b, eps=1e-5: plain(x, g, b, eps).tolist(), "a list where an array"),
        (lambda x, g, b, eps=1e-5: x.__isub__(x.mean(axis=0)) * g / np.sqrt(x.var(axis=0) + eps) + b, "its arguments"),
        (lambda x, g, b, eps=1e-5: plain(x, g, b, eps) if len(x) > 1 else plain(x, g, b, eps) / 0, "single row"),
    ],
)
def test_a_right_formula_is_told_to_be_right_and_what_is_careless_about_it(wrong, said):
    found = found_in("batchnorm_forward", lambda: wrong)
    lines = "\n".join(told(found, failing("batchnorm_forward", lambda: wrong)))
    assert found.right
    assert "Your formula is right" in lines
    assert said in lines or "in place" in lines or "float64 whatever came in" in lines, lines


def test_carelessness_does_not_hide_the_belief():
    found = found_in("batchnorm_forward", lambda: sample)
    assert found.misconceptions == ("batchnorm_forward.ddof-1",)
    assert any("single row" in one for one in found.careless)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda x, g, b, eps=1e-5: 3 * plain(x, g, b, eps), "3 times"),
        (lambda x, g, b, eps=1e-5: -plain(x, g, b, eps), "wrong sign"),
        (lambda x, g, b, eps=1e-5: 0 * plain(x, g, b, eps), "Every number is 0"),
        (
            lambda x, g, b, eps=1e-5: g * (x - x.mean(0)) / (1.5 * np.sqrt(x.var(0) + eps)) + b,
            "divides by is 1.5 times",
        ),
        (lambda x, g, b, eps=1e-5: x @ x, "On ordinary inputs it raises ValueError"),
        (lambda x, g, b, eps=1e-5: {"out": x}, "It returns dict where an array is wanted"),
    ],
)
def test_a_mistake_without_a_name_is_told_by_how_it_shows(wrong, said):
    found = found_in("batchnorm_forward", lambda: wrong)
    assert found.misconceptions == ()
    assert any(said in line for line in found.symptoms), found
    assert found.fingerprint


def test_of_several_results_the_wrong_ones_are_told():
    def wrong(dout, x, gamma, eps=1e-5):
        dx, dgamma, dbeta = reference_impl.batchnorm_backward(dout, x, gamma, eps)
        return 2 * dx + 1, dgamma, dbeta

    found = found_in("batchnorm_backward", lambda: wrong)
    assert found.symptoms[0] == "dx is wrong, dgamma and dbeta right."


@pytest.mark.parametrize("function", [name for name in COURSE.names if not BOOK.recorder.kinds[name]])
def test_every_result_has_a_name(function):
    (first, *_) = BOOK.right(BOOK.agreement(function)[0])
    assert len(BOOK.outputs(function)) == len(first[0].parts)


def test_a_wrong_count_is_told_as_such():
    def merged(count_a, mean_a, var_a, count_b, mean_b, var_b):
        count, mean, var = reference_impl.merge_statistics(count_a, mean_a, var_a, count_b, mean_b, var_b)
        return count + 1, mean, var

    found = found_in("merge_statistics", lambda: merged)
    assert found.symptoms[0] == "n is wrong, mean and var right."
    assert "is right for n" in found.arithmetic


def test_two_equal_infinities_are_no_difference_to_show():
    found = found_in("statistics_noise", lambda: lambda var, batch_size: np.asarray(np.sqrt(var / batch_size).mean()))
    assert found.misconceptions == ("statistics_noise.one-number",)
    assert "inf" not in found.arithmetic


def test_equal_numbers_have_one_fingerprint_and_others_another():
    def twice(x, gamma, beta, eps=1e-5):
        return 2 * plain(x, gamma, beta, eps)

    def summed(x, gamma, beta, eps=1e-5):
        return plain(x, gamma, beta, eps) + plain(x, gamma, beta, eps)

    def thrice(x, gamma, beta, eps=1e-5):
        return 3 * plain(x, gamma, beta, eps)

    prints = [found_in("batchnorm_forward", lambda one=one: one).fingerprint for one in (twice, summed, thrice)]
    assert prints[0] == prints[1] != prints[2]


def test_random_results_are_called_what_they_are():
    def noisy(x, gamma, beta, eps=1e-5):
        return plain(x, gamma, beta, eps) + np.random.default_rng().normal(size=x.shape)

    found = found_in("batchnorm_forward", lambda: noisy)
    assert not found.steady
    assert not found.misconceptions


def test_a_layers_mistake_is_that_of_the_exercise_before():
    twin = next(twin for twin in BOOK.twins["BatchNorm"] if twin.slug == "momentum-reversed")
    found = found_in("BatchNorm", twin.build)
    assert found.earlier == "06, update_running"


def test_a_diagnosis_comes_back_from_json_as_it_was():
    found = Diagnosis(("a.b",), ("c",), arithmetic="1", careless=("d", "e"), explained=("a.x",))
    assert Diagnosis.from_plain(found.to_plain()) == found


def test_where_all_was_prepared_a_diagnosis_computes_nothing_but_what_the_function_answers():
    book, clauses = Book(BOOK.recorder), clause_ids("standardize", Level.MUST)
    pieces = sum(1 for _ in book.warm("standardize", clauses))
    known = set(book.kept)
    assert pieces == len(known)
    twin = next(twin for twin in book.twins["standardize"] if twin.slug == "ddof-1")
    wrong = failing("standardize", twin.build)
    found = diagnose_here(book, lambda: {"standardize": twin.build()}, "standardize", wrong)
    assert found.misconceptions == ("standardize.ddof-1",)
    assert set(book.kept) == known


@pytest.mark.parametrize("function", COURSE.names)
def test_there_are_ordinary_examples_that_decide(function):
    assert all(len(BOOK.scripts(asked)) >= 4 for asked in BOOK.agreement(function))
    assert BOOK.scripts(Asked(f"{function}.keywords"))
