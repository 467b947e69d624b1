"""The clauses of batch_renorm."""

from functools import cached_property
from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, Case, Cases, cases_of, given
from .judge import assert_same, assert_within
from .row import Given, Result, Row
from .shared import clauses

NAMES = "out r d"
ROWS = (2, 3, 4, 1, 5, 8, 9, 17, 33, 65)
NO_LIMIT = float("inf")


class Renormed(Case):
    """A mini-batch (N, D), running statistics and the limits of r and d."""

    @cached_property
    def r_max(self) -> float:
        return float(self.pick("r_max", (3.0, 1.5, 2.0, 1.0, NO_LIMIT)))

    @cached_property
    def d_max(self) -> float:
        return float(self.pick("d_max", (5.0, 0.5, 1.0, 0.0, NO_LIMIT)))

    @property
    def telling(self) -> bool:
        """Nor does a limit leave nothing to see, and each running deviation is one."""
        return super().telling and self.r_max > 1 and self.d_max > 0 and bool((self.running_var > 0).all())


def renormed(**tables: Any) -> Cases:
    return cases_of(Renormed, **{"rows": ROWS, "most": 10, **tables})


def arguments(case: Renormed) -> Given:
    return {
        "x": case.x,
        "gamma": case.gamma,
        "beta": case.beta,
        "running_mean": case.running_mean,
        "running_var": case.running_var,
        "eps": case.eps,
        "r_max": case.r_max,
        "d_max": case.d_max,
    }


ROW = Row(
    function="batch_renorm",
    cases=renormed,
    arguments=arguments,
    results={"out": Result(per="row"), "r": Result(), "d": Result()},
    bound="renorm",
    units={"x": 1, "running_mean": 1, "running_var": 2, "eps": 2},
    vectors=("gamma", "beta", "running_mean", "running_var"),
    spoils=dict.fromkeys(("x", "gamma", "beta"), "out") | {"running_mean": ""},
)

globals().update(
    clauses(
        ROW,
        "values keywords doubled-batch shape dtype parameter-dtype integers memory-layout no-mutation no-aliasing "
        "no-hidden-state refuses-wrong-shapes refuses-empty-batch refuses-eps refuses-negative-variance",
    )
    | clauses(
        ROW,
        "default-eps batch-order shift-invariance power-of-two-scale feature-independence nan-containment large-offset",
        rows=tuple(n for n in ROWS if n > 1),
    )
    | clauses(ROW, "tall-batch wide-batch unlike-scales half-precision many-rows")
)
several = {"rows": tuple(n for n in ROWS if n in SEVERAL)}


@clause("batch_renorm.default-limits")
@given(case=renormed(**several))
def test_r_is_at_most_3_and_d_at_most_5_unless_limits_are_given(impl, case):
    # Both limits are reached: running statistics far from the batch's.
    far = {
        "running_mean": (case.running_mean + 50 * case.spread).astype(case.dtype),
        "running_var": (case.spread**2 / 64).astype(case.dtype),
        "eps": case.eps * float(case.spread.min()) ** 2 / 64,
    }
    moved = arguments(case) | far | {"r_max": 3.0, "d_max": 5.0}
    unsaid = {name: value for name, value in moved.items() if name not in ("r_max", "d_max")}
    ROW.assert_right(ROW.call(impl, unsaid), moved, " with the default limits")


@clause("batch_renorm.batch-norm")
@given(case=renormed())
def test_limits_of_1_and_0_give_batch_norm(impl, case):
    moved = arguments(case) | {"r_max": 1.0, "d_max": 0.0}
    out, r, d = ROW.parts(impl, moved)
    expected = know.batchnorm_forward(case.x, case.gamma, case.beta, case.eps)
    assert_same(r, np.ones_like(r), "r, where r_max is 1,")
    assert_within(d, np.zeros(case.columns), 0, "d, where d_max is 0,")
    assert_within(out, expected, ROW.bounds(moved)[0], "out, which must be batch norm's")


@clause("batch_renorm.inference")
@given(case=renormed())
def test_without_limits_training_gives_what_inference_gives(impl, case):
    moved = arguments(case) | {"r_max": NO_LIMIT, "d_max": NO_LIMIT}
    statistics = case.running_mean, case.running_var
    expected = know.batchnorm_inference(case.x, case.gamma, case.beta, *statistics, case.eps)
    assert_within(ROW.parts(impl, moved)[0], expected, ROW.bounds(moved)[0], "out, which must be that of inference,")


@clause("batch_renorm.own-statistics")
@given(case=renormed())
def test_running_statistics_that_are_the_batchs_own_correct_nothing(impl, case):
    mean, var = (part.astype(case.dtype) for part in know.batch_statistics(case.x))
    moved = arguments(case) | {"running_mean": mean, "running_var": var}
    # What rounding the statistics to the data's dtype has moved is known exactly.
    still = know.batchnorm_forward(case.x, case.gamma, case.beta, case.eps), np.ones(case.columns)
    ROW.assert_becomes(impl, moved, [*still, np.zeros(case.columns)])


@clause("batch_renorm.r-limited")
@given(case=renormed(**several))
def test_r_stays_between_one_over_r_max_and_r_max(impl, case):
    limit = case.pick("limit", (2.0, 1.25, 4.0))
    for factor, end in ((2.0**-20, limit), (2.0**20, 1 / limit)):
        # A deviation far below the batch's, or far above.
        moved = arguments(case) | {"running_var": far_from(case, factor), "eps": small_eps(case), "r_max": limit}
        _, r, _ = ROW.parts(impl, moved)
        _, truth, _ = ROW.truth(moved)
        bound = np.where(truth == exact(end), ROW.bounds(moved)[1], np.inf)
        assert_within(r, np.full(case.columns, end), bound, f"r, of a running deviation {factor:g} times the data's,")


@clause("batch_renorm.d-limited")
@given(case=renormed(**several))
def test_d_stays_between_minus_d_max_and_d_max(impl, case):
    side = case.stream("side").choice((1.0, -1.0), case.columns)
    mean = (case.centre - side * 2.0**12 * case.spread).astype(case.dtype)
    moved = arguments(case) | {"running_mean": mean, "eps": small_eps(case), "d_max": case.pick("limit", (2.0, 0.5))}
    moved["running_var"] = far_from(case, 1.0)
    _, _, d = ROW.parts(impl, moved)
    assert_within(d, moved["d_max"] * side, ROW.bounds(moved)[2], "d, of a running mean far away,")


@clause("batch_renorm.affine-last")
@given(case=renormed())
def test_gamma_and_beta_act_after_the_correction(impl, case):
    plain = arguments(case) | {"gamma": np.ones_like(case.gamma), "beta": np.zeros_like(case.beta)}
    corrected, _, _ = ROW.parts(impl, plain)
    out, _, _ = ROW.parts(impl, arguments(case))
    bound = np.abs(exact(case.gamma)) * ROW.bounds(plain)[0] + ROW.bounds(arguments(case))[0]
    expected = exact(case.gamma) * exact(corrected) + exact(case.beta)
    assert_within(out, expected, bound, "out, which must be gamma times the corrected x_hat, plus beta,")


@clause("batch_renorm.gamma-zero")
@given(case=renormed())
def test_gamma_zero_gives_beta_exactly(impl, case):
    moved = arguments(case) | {"gamma": np.zeros_like(case.gamma)}
    out, _, _ = ROW.parts(impl, moved)
    # Exactly, but where the textbook variance may come out below -eps: nothing is promised there.
    bound = np.where(np.isinf(ROW.bounds(moved)[0]), np.inf, 0)
    assert_within(out, np.broadcast_to(case.beta, case.x.shape), bound, "out where gamma is 0")


@clause("batch_renorm.batch-of-one")
@given(case=renormed(rows=(1,)))
def test_a_batch_of_one_gives_what_the_limits_leave_of_its_place(impl, case):
    out, _, d = ROW.parts(impl, arguments(case))
    _, r, shift = ROW.truth(arguments(case))
    u, s = bounds.unit_roundoff(case.dtype), np.sqrt(exact(case.eps))
    # One value's mean and variance are a few roundings off: x_hat is not above e, nor r off by more than 2 e^2.
    e = 64 * u * np.abs(exact(case.x[0])) / s
    std = np.sqrt(exact(case.running_var) + exact(case.eps))
    e_d = 64 * u * (np.abs(exact(case.x[0])) + np.abs(exact(case.running_mean))) / std + 64 * u * np.abs(shift)
    gamma, beta = exact(case.gamma), exact(case.beta)
    bound = np.abs(gamma) * (e * r * (1 + 2 * e**2) + e_d) * (1 + 8 * u) + 8 * u * (
        np.abs(gamma * shift) + np.abs(beta)
    )
    assert_within(d, shift, e_d, "d of one row")
    assert_within(out, (gamma * shift + beta)[None], bound[None], "out of one row, gamma * d + beta,")


@clause("batch_renorm.zero-running-var")
@given(case=renormed())
def test_a_running_variance_of_zero_leaves_eps_alone_under_the_root(impl, case):
    moved = arguments(case) | {"running_var": np.zeros_like(case.running_var)}
    ROW.assert_gives(impl, moved, " where the running variance is 0")


@clause("batch_renorm.refuses-limits")
@given(case=renormed())
def test_limits_that_cannot_be_are_refused(impl, case):
    for name, value in (("r_max", 0.5), ("r_max", float("nan")), ("d_max", -0.5), ("d_max", float("nan"))):
        judge.assert_raises(impl.batch_renorm, arguments(case) | {name: value}, name, value)


def far_from(case: Renormed, factor: float) -> np.ndarray:
    """Running variances of so many times the data's own deviation, squared."""
    return np.asarray((case.spread * factor) ** 2, dtype=case.dtype)


def small_eps(case: Renormed) -> float:
    """An eps that no feature's deviation is small beside."""
    return float(case.spread.min()) ** 2 * 2.0**-60
