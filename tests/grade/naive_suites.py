"""Plain tests as people write them, in three styles; each is a whole grader's suite of eight tests."""

REFERENCE = """
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):  # the reference
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
"""

START = """
import unittest

import numpy as np
import numpy.testing
import pytest

import reference
from batchnorm_forward import batchnorm_forward


def batch(n, d):
    rng = np.random.default_rng(1000 * n + d)
    return rng.standard_normal((n, d)) * 3 + 1, rng.standard_normal(d), rng.standard_normal(d)

"""

# Expected values are computed first, and numpy.testing compares.
NUMPY_TESTING = """
@pytest.mark.parametrize("eps", [1e-5, 0.5])
@pytest.mark.parametrize(("n", "d"), [(4, 2), (32, 5), (7, 3), (1, 3)])
def test_values(n, d, eps):
    x, gamma, beta = batch(n, d)
    expected = reference.batchnorm_forward(x, gamma, beta, eps)
    numpy.testing.assert_allclose(batchnorm_forward(x, gamma, beta, eps), expected, rtol=1e-6)
"""

# Plain asserts on NumPy's functions, expected values in place, some properties.
ASSERTS = """
@pytest.mark.parametrize("eps", [1e-5, 0.5])
@pytest.mark.parametrize(("n", "d"), [(4, 2), (32, 5)])
def test_close(n, d, eps):
    x, gamma, beta = batch(n, d)
    assert np.allclose(batchnorm_forward(x, gamma, beta, eps), reference.batchnorm_forward(x, gamma, beta, eps))


def test_mean_is_beta():
    x, gamma, beta = batch(20, 3)
    assert np.allclose(batchnorm_forward(x, gamma, beta).mean(axis=0), beta)


def test_deviation_is_gamma():
    x, gamma, beta = batch(20, 3)
    assert np.allclose(batchnorm_forward(x, gamma, beta).std(axis=0), abs(gamma), rtol=1e-3)


def test_largest_difference():
    x, gamma, beta = batch(9, 2)
    out = batchnorm_forward(x, gamma, beta, 1e-5)
    assert np.abs(out - reference.batchnorm_forward(x, gamma, beta, 1e-5)).max() < 1e-6


def test_shape():
    x, gamma, beta = batch(6, 6)
    assert batchnorm_forward(x, gamma, beta, 1e-5).shape == x.shape
"""

# A unittest.TestCase that looks for wrong entries: where none is found, all is well.
UNITTEST = """
class TestBatchNorm(unittest.TestCase):
    pass


def method(n, d):
    def test(self):
        x, gamma, beta = batch(n, d)
        out = batchnorm_forward(x, gamma, beta, 1e-5)
        expected = reference.batchnorm_forward(x, gamma, beta, 1e-5)
        self.assertFalse((abs(out - expected) > 1e-6).any())

    return test


for n, d in ((4, 2), (32, 5), (7, 3), (5, 3), (2, 2), (3, 1), (8, 8), (9, 4)):
    setattr(TestBatchNorm, f"test_{n}_{d}", method(n, d))
"""

TESTS = 8
GRADERS = [
    {"test_batchnorm.py": START + suite, "reference.py": REFERENCE, "grades.csv": "student,score\nsomebody,6\n"}
    for suite in (NUMPY_TESTING, ASSERTS, UNITTEST)
]
