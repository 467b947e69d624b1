"""The clauses of identity_parameters: the judge is the round trip through the exact forward pass."""

from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import Exact, Numbers, exact
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, Case, batches, given
from .judge import assert_within
from .row import Given, Result, Row
from .shared import clauses

PARTS = "gamma beta"
DYADIC = (0.5, -3.0, 1024.0, 0.0)  # sums of these are exact in any order where N is a power of two
POWERS_OF_TWO = (2, 4, 1, 8, 64)
EXACT_SCALES = (1.0, 30.0, 2.0**-40, 2.0**14)  # small integers times these have exact squares


class RoundTrip(Row):
    """Not the parameters are judged, but what they do: the exact forward pass of x with them gives x back."""

    def assert_right(self, got: Any, given: Given, where: str = "", careful: bool = False, but: Any = None) -> None:
        x, eps = given["x"], given["eps"]
        bound = undoing(x, eps, bounds.identity(x, eps, careful))
        if but is not None:
            bound[:, but] = np.inf
        out = know.batchnorm_forward(x, *parameters(got, x.shape[1]), eps)
        assert_within(out, x, bound, f"batchnorm_forward(x, gamma, beta, eps){where}")


ROW = RoundTrip(
    function="identity_parameters",
    cases=batches,
    arguments=lambda case: {"x": case.x, "eps": case.eps},
    results={"gamma": Result(unit=1), "beta": Result(unit=1)},
    bound="identity",
    units={"x": 1, "eps": 2},
    others=lambda case: [{"x": case.other_x}, {"eps": case.eps * 2}],
)

globals().update(
    clauses(
        ROW,
        "keywords shape dtype integers memory-layout no-mutation no-aliasing no-hidden-state many-rows "
        "refuses-wrong-shapes refuses-empty-batch refuses-eps",
    )
    | clauses(ROW, "default-eps feature-independence huge-values large-offset", rows=SEVERAL)
    | clauses(ROW, "tall-batch wide-batch")
)


def parameters(got, columns: int) -> tuple[Exact, Exact]:
    """gamma and beta in long double, their shapes judged."""
    parts = judge.unpacked(got, PARTS)
    for name, part in zip(PARTS.split(), parts, strict=True):
        judge.assert_array(part, (columns,), name)
    gamma, beta = parts
    return exact(gamma), exact(beta)


@clause("identity_parameters.round-trip")
@given(case=batches())
def test_normalizing_with_these_parameters_gives_the_batch_back(impl, case):
    ROW.assert_gives(impl, ROW.arguments(case))


@clause("identity_parameters.eps-undone")
@given(case=batches(rows=SEVERAL, scales=(2.0**-40, 1e-3), offsets=(0.0, 1.0)))
def test_the_share_of_eps_in_the_scale_is_undone_too(impl, case):
    ROW.assert_gives(impl, ROW.arguments(case))


@clause("identity_parameters.constant-feature")
@given(case=batches(rows=POWERS_OF_TWO, layouts=("C",)))
def test_a_constant_feature_comes_back_with_any_finite_gamma(impl, case):
    stream = case.stream("constant")
    constant = stream.choice(DYADIC, case.columns).astype(case.dtype)
    x = np.array(case.x)
    j = int(stream.integers(case.columns))
    x[:, j] = constant[j]
    got = parameters(impl.identity_parameters(x, eps=case.eps), case.columns)
    out = know.batchnorm_forward(x, *got, case.eps)[:, j]
    judge.assert_same(out, exact(x[:, j]), f"feature {j} of batchnorm_forward(x, gamma, beta, eps)")


@clause("identity_parameters.any-constant-feature")
@given(case=batches(layouts=("C",)))
def test_a_constant_feature_comes_back_whatever_its_value(impl, case):
    constant = case.stream("constant").choice((0.1, 1.0, -7.3, 1e4), case.columns).astype(case.dtype)
    x = np.repeat(constant[None, :], case.rows, axis=0)
    ROW.assert_gives(impl, {"x": x, "eps": case.eps}, careful=True)


@clause("identity_parameters.batch-of-one")
@given(case=batches(rows=(1,), values=("integers",), scales=EXACT_SCALES))
def test_a_batch_of_one_comes_back(impl, case):
    got = parameters(impl.identity_parameters(case.x, eps=case.eps), case.columns)
    out = know.batchnorm_forward(case.x, *got, case.eps)
    judge.assert_same(out, exact(case.x), "batchnorm_forward(x, gamma, beta, eps)")


@clause("identity_parameters.doubled-batch")
@given(case=batches(rows=SEVERAL))
def test_the_parameters_of_the_batch_twice_over_undo_the_batch(impl, case):
    twice = np.concatenate([case.x, case.x])
    got = parameters(impl.identity_parameters(twice, eps=case.eps), case.columns)
    assert_moved(got, know.identity_parameters(case.x, case.eps), bounds.identity(twice, case.eps), case)


@clause("identity_parameters.shift")
@given(case=batches(rows=SEVERAL, offsets=(0.0, 1.0)))
def test_adding_a_constant_to_a_feature_moves_its_beta_alone(impl, case):
    shift = case.spread * case.pick("shift", (1.0, -3.0, 10.0))
    x = (case.x + shift).astype(case.dtype)
    gamma, beta = parameters(impl.identity_parameters(x, eps=case.eps), case.columns)
    exact_gamma, exact_beta = know.identity_parameters(x, case.eps)
    moved_back = exact_gamma, exact_beta - exact(shift)
    assert_moved((gamma, beta - exact(shift)), moved_back, bounds.identity(x, case.eps), case)


@clause("identity_parameters.scale")
@given(case=batches(rows=SEVERAL))
def test_scaling_a_feature_and_eps_by_the_square_scales_gamma_and_beta(impl, case):
    factor = exact(case.pick("factor", (3.0, -1.0, 0.7, -10.0)))
    x, eps = (case.x * factor).astype(case.dtype), float(case.eps * factor**2)
    gamma, beta = parameters(impl.identity_parameters(x, eps=eps), case.columns)
    exact_gamma, exact_beta = know.identity_parameters(x, eps)
    error = bounds.Identity(*(part / np.abs(factor) for part in bounds.identity(x, eps)))
    moved_back = exact_gamma / np.abs(factor), exact_beta / factor
    assert_moved((gamma / np.abs(factor), beta / factor), moved_back, error, case)


@clause("identity_parameters.batch-order")
@given(case=batches(rows=SEVERAL))
def test_the_order_of_the_rows_does_not_matter(impl, case):
    x = case.x[case.stream("order").permutation(case.rows)]
    got = parameters(impl.identity_parameters(x, eps=case.eps), case.columns)
    assert_moved(got, know.identity_parameters(case.x, case.eps), bounds.identity(x, case.eps), case)


@clause("identity_parameters.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_spoils_the_parameters_of_its_own_feature_only(impl, case):
    stream = case.stream("spoiled")
    i, j = int(stream.integers(case.rows)), int(stream.integers(case.columns))
    x = np.array(case.x)
    x[i, j] = stream.choice((np.nan, np.inf, -np.inf))
    gamma, beta = parameters(impl.identity_parameters(x, eps=case.eps), case.columns)
    ROW.assert_right((gamma, beta), ROW.arguments(case), but=j)
    out = know.batchnorm_forward(x, gamma, beta, case.eps)
    judge.assert_spoiled(out[:, j], f"feature {j} of batchnorm_forward(x, gamma, beta, eps)")
    judge.assert_spoiled(beta[j], f"beta of feature {j}")


def undoing(x: Numbers, eps: float, error: bounds.Identity) -> Exact:
    """How far x may come back from itself, where the parameters are off by this error."""
    x_hat = know.normalize(x, *know.batch_statistics(x), eps)
    return bounds.promised(np.abs(x_hat) * error.gamma + error.beta)


def assert_moved(got, exactly, error: bounds.Identity, case: Case) -> None:
    """Parameters found on a moved batch and moved back undo the case's batch.

    ``exactly`` are the exact ones of the moved batch, also moved back: what they miss is what rounding the batch moved.
    """
    out, missed = (know.batchnorm_forward(case.x, *pair, case.eps) for pair in (got, exactly))
    bound = undoing(case.x, case.eps, error) + np.abs(missed - exact(case.x))
    assert_within(out, case.x, bound, "batchnorm_forward(x, gamma, beta, eps)")
