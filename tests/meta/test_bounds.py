"""The bounds mean something: finite where they judge, far below the signal, and reached by no honest algorithm."""

import numpy as np
import pytest

from spec import bounds
from tests.clauses import draw

from .suite import BANK

FORWARD = "batchnorm_forward.values"
BACKWARD = "batchnorm_backward.values"


def cases(clause_id):
    return list(BANK.examples(clause_id))


def test_the_forward_bound_is_finite_in_all_but_a_few_features():
    vacuous, features = 0, 0
    for case in cases(FORWARD):
        infinite = np.isinf(bounds.forward(case.x, case.gamma, case.beta, case.eps)).any(axis=0)
        vacuous, features = vacuous + infinite.sum(), features + infinite.size
    assert vacuous <= 0.05 * features


@pytest.mark.parametrize(("dtype", "digits"), [(np.float32, 1e-2), (np.float64, 1e-11)])
def test_the_forward_bound_lies_far_below_the_output(dtype, digits):
    ratios = []
    for case in cases(FORWARD):
        if case.dtype == dtype and case.rows > 1:
            bound = bounds.forward(case.x, case.gamma, case.beta, case.eps)
            size = np.abs(case.gamma) + np.abs(case.beta) + 1e-30
            ratios.extend((bound / size)[np.isfinite(bound)])
    assert np.median(ratios) <= digits / 10
    assert np.quantile(ratios, 0.9) <= digits


@pytest.mark.parametrize(("dtype", "digits"), [(np.float32, 1e-2), (np.float64, 1e-11)])
def test_the_backward_bound_lies_far_below_the_incoming_gradient(dtype, digits):
    ratios = []
    for case in cases(BACKWARD):
        if case.dtype == dtype and case.rows > 2:
            z = bounds.normalized(case.x, case.eps)
            size = np.abs(case.gamma) / z.std * np.abs(case.dout).max(initial=1) + 1e-30
            bound = bounds.backward(case.dout, case.x, case.gamma, case.eps).dx
            ratios.extend((bound / size)[np.isfinite(bound)])
    assert np.median(ratios) <= digits


def test_the_careful_bound_knows_no_offset():
    x = np.random.default_rng(0).normal(size=(64, 2)).astype(np.float32)
    one, zero = np.ones(2, np.float32), np.zeros(2, np.float32)
    near = bounds.forward(x, one, zero, 1e-5, careful=True).max()
    far = bounds.forward(x + np.float32(1e6), one, zero, 1e-5, careful=True).max()
    assert far <= 2 * near


def test_a_vacuous_bound_is_infinite_and_never_nan():
    x = np.full((4, 1), 1e4, dtype=np.float32)
    bound = bounds.forward(x, np.zeros(1, np.float32), np.zeros(1, np.float32), 1e-8)
    assert np.isinf(bound).all()


def test_every_table_of_switches_starts_with_its_simplest_row():
    assert draw.Recipe() == draw.CORNERS[0]
    assert (draw.VALUES[0], draw.LAYOUTS[0], draw.SCALES[0], draw.OFFSETS[0]) == ("integers", "C", 1.0, 0.0)
