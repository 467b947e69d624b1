"""A handful of tests of ``batchnorm_forward`` on fixed inputs, as bodies of functions: every peer asks the same."""

NAME = "batchnorm_forward"

STUB = """\
import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    raise NotImplementedError
"""

TESTS = {
    "worked_example": (
        "x = np.array([[1.0, 13.0], [3.0, 7.0], [1.0, 3.0], [3.0, 9.0]])",
        "out = batchnorm_forward(x, np.array([2.0, 4.0]), np.array([10.0, 2.0]), eps=3.0)",
        "np.testing.assert_allclose(out, [[9.0, 7.0], [11.0, 1.0], [9.0, -3.0], [11.0, 3.0]])",
    ),
    "values": (
        "rng = np.random.default_rng(0)",
        "x, gamma, beta = rng.normal(3.0, 2.0, (32, 5)), rng.normal(size=5), rng.normal(size=5)",
        "expected = gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 0.1) + beta",
        "np.testing.assert_allclose(batchnorm_forward(x, gamma, beta, 0.1), expected, rtol=1e-10)",
    ),
    "default_eps": (
        "x = np.array([[0.001], [0.003]])",
        "expected = (x - 0.002) / np.sqrt(1e-6 + 1e-5)",
        "np.testing.assert_allclose(batchnorm_forward(x, np.ones(1), np.zeros(1)), expected)",
    ),
    "one_row": (
        "out = batchnorm_forward(np.array([[5.0, -2.0]]), np.ones(2), np.array([1.0, 7.0]))",
        "np.testing.assert_array_equal(out, [[1.0, 7.0]])",
    ),
    "float32": (
        "x = np.arange(6, dtype=np.float32).reshape(3, 2)",
        "assert batchnorm_forward(x, np.ones(2), np.zeros(2)).dtype == np.float32",
    ),
}


def body(test: str, depth: int = 1) -> str:
    """A test's statements, so deep."""
    return "\n".join("    " * depth + line for line in TESTS[test])
