"""The faster forms of the reference: the same contract as the clear ones, and as near to the truth."""

import inspect

import numpy as np
import pytest

import reference_impl
from reference_impl import fast as forms
from reference_impl.fast import FORMS
from spec import bounds
from tests.meta.suite import failing
from tests.rotation import is_shown
from whybn.course.clauses import Level
from whybn.judging.implementation import Implementation

GAMMA, BETA = np.array([1.5, -0.5, 0.0, 2.0, 1.0, -3.0]), np.array([0.25, 1.0, -4.0, 0.0, 3.0, 0.5])
MEAN, VAR = np.array([3.0, -1.0, 0.5, 200.0, -7.0, 0.1]), np.array([4.0, 0.01, 1.0, 9.0, 0.0, 100.0])


@pytest.fixture(autouse=True)
def whatever_the_size(monkeypatch):
    monkeypatch.setattr(forms, "SMALL", 0)


def arguments(name, shape, dtype, offset=0.0, scale=1.0):
    """Of a function, for data of this shape ((N, 6) or (N, 6, H, W))."""
    rng = np.random.default_rng(len(name))
    x, dout = (offset + scale * rng.normal(size=shape)).astype(dtype), rng.normal(size=shape).astype(dtype)
    return {
        "batch_statistics": (x,),
        "update_running": (MEAN, VAR, x, 0.75),
        "batchnorm_forward": (x, GAMMA, BETA),
        "batchnorm_inference": (x, GAMMA, BETA, MEAN, VAR),
        "batchnorm_backward": (dout, x, GAMMA),
        "spatial_batchnorm_forward": (x, GAMMA, BETA),
        "spatial_batchnorm_backward": (dout, x, GAMMA),
        "layernorm_forward": (x, GAMMA, BETA),
        "groupnorm_forward": (x, GAMMA, BETA, 3),
    }[name]


def shape_of(name, rows):
    return (rows, 6, 5, 7) if "spatial" in name or "group" in name else (rows, 6)


def results(function, *args):
    found = function(*args)
    return found if isinstance(found, tuple) else (found,)


def both(name, *args):
    """What the fast form gives, and what the clear one does."""
    fast = getattr(reference_impl, name)
    return results(fast, *args), results(inspect.unwrap(fast), *args)


def test_each_fast_form_stands_for_a_clear_one_of_another_body():
    for name, fast in FORMS.items():
        assert getattr(reference_impl, name) is fast
        assert inspect.unwrap(fast) is not fast
        assert (fast.__name__, fast.__doc__) == (name, inspect.unwrap(fast).__doc__)


@pytest.mark.parametrize("name", [name for name in FORMS if is_shown(name, 3, "reference_impl/_kernel.py")])
def test_a_fast_form_holds_every_clause(name):
    assert failing(name, Implementation("fast", {name: FORMS[name]}), Level.STRICT) == []


@pytest.mark.parametrize("rows", [1, 2, 600, 1500])  # a part has 512 rows at most
@pytest.mark.parametrize("name", FORMS)
def test_in_float64_a_fast_form_agrees_with_the_clear_one_to_the_rounding_of_its_sums(name, rows):
    args = arguments(name, shape_of(name, rows), np.float64)
    for fast, clear in zip(*both(name, *args), strict=True):
        # Every number is a sum of at most all entries, its terms no larger than the largest result times its share.
        room = 16 * max(rows, 64) * np.finfo(float).eps * (1 + np.abs(clear).max())
        np.testing.assert_allclose(fast, clear, rtol=0, atol=room)
        assert (fast.dtype, fast.shape) == (clear.dtype, clear.shape)


@pytest.mark.parametrize("offset", [0.0, 100.0, 1e6])
@pytest.mark.parametrize("rows", [7, 1500])
def test_an_offset_of_a_million_costs_float32_no_more_than_the_careful_bound(rows, offset):
    x = arguments("batch_statistics", (rows, 6), np.float32, offset)[0]
    mean, var = reference_impl.batch_statistics(x)
    exact = bounds.statistics(x, careful=True)
    assert (np.abs(mean - exact.mean) <= bounds.mean(x, careful=True)).all()
    assert (np.abs(var - exact.var) <= bounds.var(x, careful=True)).all()
    out = reference_impl.batchnorm_forward(x, np.ones(6), np.zeros(6))
    wide = (x.astype(np.longdouble) - exact.mean) / np.sqrt(exact.var + 1e-5)
    assert np.abs(out - wide).max() < 3e-6


def test_first_rows_far_from_all_others_cost_no_digits():
    x = np.random.default_rng(0).normal(size=(1500, 6)).astype(np.float32)
    x[:16] += 1e6
    wide = x.astype(np.longdouble)
    np.testing.assert_allclose(reference_impl.batch_statistics(x)[1], wide.var(axis=0), rtol=1e-5)


HARD = {
    "infinity": lambda x: np.where(np.arange(len(x)).reshape(-1, *[1] * (x.ndim - 1)) == 1, np.inf, x),
    "NaN": lambda x: np.where(np.arange(len(x)).reshape(-1, *[1] * (x.ndim - 1)) == 1, np.nan, x),
    "squares out of range": lambda x: x * x.dtype.type(1e30),
}


@pytest.mark.parametrize("hard", HARD)
@pytest.mark.parametrize(
    "name", sorted(FORMS.keys() - {"batchnorm_inference"})
)  # squares nothing, and mixes no entries
def test_where_the_datas_precision_does_not_do_the_clear_form_answers(name, hard):
    args = [*arguments(name, shape_of(name, 5), np.float32)]
    place = next(i for i, value in enumerate(args) if value.ndim > 1 and (i or "backward" not in name))
    args[place] = HARD[hard](args[place]).astype(np.float32)
    with np.errstate(all="ignore"):
        for fast, clear in zip(*both(name, *args), strict=True):
            np.testing.assert_array_equal(fast, clear)


def test_an_eps_that_float32_does_not_hold_is_no_infinity():
    constant = np.full((4, 6), 2.5, np.float32)
    np.testing.assert_array_equal(
        reference_impl.batchnorm_forward(constant, GAMMA, BETA, 1e-90), np.tile(BETA, (4, 1)).astype(np.float32)
    )


@pytest.mark.parametrize("name", FORMS)
def test_what_a_clear_form_refuses_its_fast_form_refuses_in_the_same_words(name):
    fast = getattr(reference_impl, name)
    good = arguments(name, shape_of(name, 3), np.float64)
    for place in range(len(good)):
        for bad in (np.zeros(()), np.zeros((2, 2, 2)), -1.0) if np.ndim(good[place]) else (-1, -0.5):
            args = [*good[:place], bad, *good[place + 1 :]]
            said = []
            for form in (fast, inspect.unwrap(fast)):
                with pytest.raises(ValueError, match="needs") as refusal:
                    form(*args)
                said.append(str(refusal.value))
            assert said[0] == said[1], (place, bad)
