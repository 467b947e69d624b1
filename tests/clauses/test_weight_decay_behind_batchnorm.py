"""The clauses of weight_decay_behind_batchnorm. The weight (K, D) has a column for each unit; rows count K."""

from functools import cached_property
from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import Exact, Numbers, exact
from whybn.plugin import clause

from . import judge
from .draw import Case, Cases, cases_of, given
from .judge import assert_within
from .row import Given, Result, Row
from .shared import clauses

NAMES = "weight rate resting_rate"
INPUTS = (2, 3, 1, 4, 5, 8, 9, 33)
SEVERAL = tuple(k for k in INPUTS if k > 1)  # of one number nothing is orthogonal to it


class Decaying(Case):
    """A weight, its gradient in the inverse unit, as behind batch norm, a learning rate and a decay."""

    @cached_property
    def weight(self) -> Numbers:
        return self.laid_out(self.values("weight", (self.rows, self.columns)) * self.spread + self.centre)

    @cached_property
    def other_weight(self) -> Numbers:
        return self.laid_out(self.values("other", (self.rows, self.columns)) * self.spread + self.spread)

    @cached_property
    def dweight(self) -> Numbers:
        """(K, D): any gradient; that it is orthogonal to the weight is drawn only where it matters."""
        return self.laid_out((self.values("dweight", (self.rows, self.columns)) + 0.25) / self.spread)

    @cached_property
    def lr(self) -> float:
        return float(self.pick("lr", (0.5, 0.1, 1.0, 0.01)) * self.recipe.scale**2)

    @cached_property
    def decay(self) -> float:
        return float(self.pick("decay", (0.5, 0.1, 0.9, 0.01)) / self.recipe.scale**2)


def decaying(**tables: Any) -> Cases:
    return cases_of(Decaying, **{"rows": INPUTS, "offsets": (0.0, 1.0, 4.0), "most": 10, **tables})


def arguments(case: Decaying) -> Given:
    return {"weight": case.weight, "dweight": case.dweight, "lr": case.lr, "decay": case.decay}


ROW = Row(
    function="weight_decay_behind_batchnorm",
    cases=decaying,
    arguments=arguments,
    results={"weight": Result(per="row", unit=1), "rate": Result(), "resting_rate": Result()},
    bound="decayed",
    units={"weight": 1, "dweight": -1, "lr": 2, "decay": -2},
    data="weight",
    rows=("weight", "dweight"),
    others=lambda case: [{"weight": case.other_weight}],
    spoils={"weight": "", "dweight": ""},
)

globals().update(
    clauses(
        ROW,
        "values keywords power-of-two-scale batch-order feature-independence nan-containment shape dtype "
        "parameter-dtype memory-layout no-mutation no-aliasing no-hidden-state refuses-wrong-shapes",
    )
    | clauses(ROW, "integers", dtypes=(np.float64,))
    | clauses(ROW, "tall-batch wide-batch unlike-scales half-precision")
)


def orthogonal(case: Decaying) -> Given:
    """The case's arguments with a gradient that is orthogonal to each unit, up to rounding."""
    wide, slope = exact(case.weight), exact(case.dweight)
    along = (wide * slope).sum(axis=0) / np.where((wide != 0).any(axis=0), (wide**2).sum(axis=0), 1)
    return arguments(case) | {"dweight": (slope - along * wide).astype(case.dtype)}


def length(columns: Any) -> Exact:
    """Of each column."""
    return np.asarray(np.sqrt((exact(columns) ** 2).sum(axis=0)))


@clause("weight_decay_behind_batchnorm.no-decay")
@given(case=decaying())
def test_without_decay_the_step_is_plain_and_the_resting_rate_is_zero(impl, case):
    plain = arguments(case) | {"decay": 0.0}
    weight, rate, resting = ROW.parts(impl, plain)
    wide = exact(case.weight)
    with np.errstate(all="ignore"):
        expected = exact(case.lr) / (wide**2).sum(axis=0)
    bound = bounds.decayed(*plain.values())
    assert_within(weight, wide - exact(case.lr) * exact(case.dweight), bound.weight, "weight without decay")
    assert_within(rate, expected, bound.rate, "rate without decay, lr over the squared length,")
    none = np.where(length(case.weight) * length(case.dweight) > 0, 0, np.inf)
    assert_within(resting, np.zeros(case.columns), none, "resting_rate without decay")


@clause("weight_decay_behind_batchnorm.decay-is-a-rate")
@given(case=decaying())
def test_a_step_with_decay_is_a_longer_step_without_it_shrunk(impl, case):
    kept = 1 - exact(case.lr) * exact(case.decay)
    alone = arguments(case) | {"lr": float(exact(case.lr) / kept), "decay": 0.0}
    weight, rate, _ = ROW.parts(impl, arguments(case))
    expected, same, _ = ROW.truth(alone)
    bound, own = bounds.decayed(*arguments(case).values()), bounds.decayed(*alone.values())
    # The rate without decay is a float64, one rounding off.
    assert_within(weight, kept * expected, bound.weight + own.weight, "weight, the step without decay, shrunk,")
    assert_within(rate, same, bound.rate + own.rate, "rate, that of the step without decay,")


@clause("weight_decay_behind_batchnorm.turn")
@given(case=decaying(rows=SEVERAL))
@bounds.vacuous
def test_a_step_turns_a_unit_by_its_rate_times_the_gradient_at_length_1(impl, case):
    given_here = orthogonal(case)
    weight, rate, _ = ROW.parts(impl, given_here)
    exact_weight, exact_rate, _ = ROW.truth(given_here)
    e_weight, e_rate, _ = ROW.bounds(given_here)
    slope = length(given_here["weight"]) * length(given_here["dweight"])
    turned, along = tangent(weight, case.weight)
    there, _ = tangent(exact_weight, case.weight)
    # What the rounding of the gradient leaves along the unit is known exactly.
    bound = 4 * length(e_weight) * (1 + np.abs(there)) / along + e_rate * slope + np.abs(there - exact_rate * slope)
    clear = np.where(length(e_weight) * 8 < along, bound, np.inf)
    assert_within(rate * slope, turned, bounds.promised(clear), "rate times the gradient at length 1")


@clause("weight_decay_behind_batchnorm.balance")
@given(case=decaying(rows=SEVERAL))
@bounds.vacuous
def test_at_the_resting_rate_a_step_leaves_the_length_as_it_is(impl, case):
    here = orthogonal(case)
    _, _, resting = ROW.truth(here)
    at_rest = np.sqrt(exact(case.lr) / (1 - exact(case.lr) * exact(case.decay)) / resting)
    factor = at_rest / length(here["weight"])
    factor = np.where(np.isfinite(factor) & (factor > 0), factor, 1)
    moved = here | {
        "weight": (exact(here["weight"]) * factor).astype(case.dtype),
        "dweight": (exact(here["dweight"]) / factor).astype(case.dtype),
    }
    weight, rate, resting_rate = ROW.parts(impl, moved)
    (there, *rates), (e_weight, *e_rates) = ROW.truth(moved), ROW.bounds(moved)
    before = length(moved["weight"])
    # How far rounding has moved the arguments from rest is known exactly.
    off = np.abs(length(there) - before)
    possible = np.isfinite(at_rest) & (length(here["dweight"]) > 0)
    assert_within(
        length(weight), before, np.where(possible, length(e_weight) + off, np.inf), "length after a step at rest"
    )
    bound = e_rates[0] + e_rates[1] + np.abs(rates[0] - rates[1])
    assert_within(rate, exact(resting_rate), np.where(possible, bound, np.inf), "rate at rest, resting_rate,")


@clause("weight_decay_behind_batchnorm.longer-weights")
@given(case=decaying())
def test_longer_weights_have_a_smaller_rate_and_the_same_resting_rate(impl, case):
    c = case.pick("c", (2.0, 0.5, 4.0))
    longer = arguments(case) | {
        "weight": (c * case.weight).astype(case.dtype),
        "dweight": (case.dweight / c).astype(case.dtype),
    }
    _, rate, resting = ROW.truth(arguments(case))
    _, got, got_resting = ROW.parts(impl, longer)
    _, e_rate, e_resting = ROW.bounds(longer)
    assert_within(got, rate / c**2, e_rate, f"rate of weights {c:g} times as long")
    assert_within(got_resting, resting, e_resting, f"resting_rate of weights {c:g} times as long")


@clause("weight_decay_behind_batchnorm.product-alone")
@given(case=decaying())
def test_the_resting_rate_knows_only_the_product_of_rate_and_decay(impl, case):
    c = case.pick("c", (2.0, 0.25, 8.0))
    traded = arguments(case) | {"lr": c * case.lr, "decay": case.decay / c}
    _, rate, resting = ROW.truth(arguments(case))
    _, got, got_resting = ROW.parts(impl, traded)
    _, e_rate, e_resting = ROW.bounds(traded)
    where = f"where lr is {c:g} times as large and decay as much smaller"
    assert_within(got, c * rate, e_rate, f"rate, {where},")
    assert_within(got_resting, resting, e_resting, f"resting_rate, {where},")


@clause("weight_decay_behind_batchnorm.small-decay")
@given(case=decaying(scales=(1.0,)))
def test_a_tiny_decay_has_a_resting_rate_with_all_its_digits(impl, case):
    moved = arguments(case) | {"lr": 1e-5, "decay": case.pick("tiny", (1e-4, 1e-7))}
    ROW.assert_gives(impl, moved, " of a tiny decay", careful=True)


@clause("weight_decay_behind_batchnorm.refuses-rate")
@given(case=decaying())
def test_a_learning_rate_that_is_not_positive_is_refused(impl, case):
    for lr in (0.0, -0.1, float("nan")):
        judge.assert_raises(impl.weight_decay_behind_batchnorm, arguments(case) | {"lr": lr}, "lr", lr)


@clause("weight_decay_behind_batchnorm.refuses-decay")
@given(case=decaying())
def test_a_decay_below_0_or_so_large_that_nothing_is_left_is_refused(impl, case):
    for decay in (-0.1, float("nan"), 4.0):
        moved = arguments(case) | {"lr": 0.25, "decay": decay}
        judge.assert_raises(impl.weight_decay_behind_batchnorm, moved, "decay", decay)


def tangent(after: Any, before: Any) -> tuple[Exact, Exact]:
    """Of the angle between each column after and before, and how far the one reaches along the other."""
    direction = exact(before) / length(before)
    along = (exact(after) * direction).sum(axis=0)
    return length(exact(after) - along * direction) / along, along
