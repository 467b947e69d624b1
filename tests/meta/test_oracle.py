"""The oracle is right: against exact fractions and against central differences of its own forward passes."""

from fractions import Fraction

import numpy as np
import pytest

from spec import bounds
from tests.clauses import know

HARD = (
    np.array([[1e6 + 1, -3.0], [1e6 - 1, 0.1], [1e6, 7.5], [1e6 + 0.5, 0.1]]),
    np.array([[0.1, 1e-12], [0.1, -1e-12], [0.1, 3e-12]]),
    np.random.default_rng(1).normal(3, 2, (65, 2)),
)


@pytest.mark.parametrize("x", HARD, ids=("offset", "tiny", "tall"))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_statistics_agree_with_exact_fractions(x, dtype):
    x = x.astype(dtype)
    mean, var = know.batch_statistics(x)
    unit = Fraction(float(4 * np.finfo(np.longdouble).eps))
    for j, column in enumerate(x.T):
        values = [Fraction(float(value)) for value in column]
        exact_mean = sum(values) / len(values)
        exact_var = sum((value - exact_mean) ** 2 for value in values) / len(values)
        largest = max(map(abs, values))
        assert abs(as_fraction(mean[j]) - exact_mean) <= unit * largest
        assert abs(as_fraction(var[j]) - exact_var) <= len(values) * unit * (exact_var + unit * largest**2)


def as_fraction(value):
    """A long double as a fraction, exactly: its float64 part and the rest."""
    high = float(value)
    return Fraction(high) + Fraction(float(value - np.longdouble(high)))


def case(seed, n=5, d=3):
    stream = np.random.default_rng(seed)
    x, dout = stream.normal(2, 1.5, (n, d)), stream.normal(size=(n, d))
    gamma, beta = stream.normal(size=d), stream.normal(size=d)
    return x, dout, gamma, beta


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("eps", [1e-5, 0.3])
def test_the_backward_pass_is_the_derivative_of_the_forward_pass(seed, eps):
    x, dout, gamma, beta = case(seed)
    gradients = know.batchnorm_backward(dout, x, gamma, eps)
    forwards = (
        (lambda v: know.batchnorm_forward(v, gamma, beta, eps), x),
        (lambda v: know.batchnorm_forward(x, v, beta, eps), gamma),
        (lambda v: know.batchnorm_forward(x, gamma, v, eps), beta),
    )
    for gradient, (forward, at) in zip(gradients, forwards, strict=True):
        assert_derivative(gradient, forward, dout, at)


@pytest.mark.parametrize("seed", range(5))
def test_the_inference_backward_pass_is_the_derivative_of_inference(seed):
    x, dout, gamma, beta = case(seed)
    mean, var, eps = np.array([0.5, 2.0, -1.0]), np.array([1.0, 0.25, 4.0]), 0.1
    gradients = know.batchnorm_inference_backward(dout, x, gamma, mean, var, eps)
    forwards = (
        (lambda v: know.batchnorm_inference(v, gamma, beta, mean, var, eps), x),
        (lambda v: know.batchnorm_inference(x, v, beta, mean, var, eps), gamma),
        (lambda v: know.batchnorm_inference(x, gamma, v, mean, var, eps), beta),
    )
    for gradient, (forward, at) in zip(gradients, forwards, strict=True):
        assert_derivative(gradient, forward, dout, at)


@pytest.mark.parametrize("seed", range(5))
def test_the_linear_backward_pass_is_the_derivative_of_linear_then_batch_norm(seed):
    stream = np.random.default_rng(seed)
    a, weight, bias = stream.normal(size=(5, 4)), stream.normal(size=(4, 3)), stream.normal(size=3)
    _, dout, gamma, beta = case(seed)
    eps = 0.1

    def forward(a, weight, bias):
        return know.batchnorm_forward(bounds.exact(a) @ bounds.exact(weight) + bounds.exact(bias), gamma, beta, eps)

    gradients = know.linear_batchnorm_backward(dout, a, weight, bias, gamma, eps)
    forwards = (
        (lambda v: forward(v, weight, bias), a),
        (lambda v: forward(a, v, bias), weight),
        (lambda v: forward(a, weight, v), bias),
    )
    for gradient, (function, at) in zip(gradients, forwards, strict=True):
        assert_derivative(gradient, function, dout, at)


@pytest.mark.parametrize("seed", range(3))
def test_the_backward_pass_of_layer_norm_is_the_derivative_of_layer_norm(seed):
    x, dout, gamma, beta = case(seed)
    eps = 0.1
    gradients = know.layernorm_backward(dout, x, gamma, eps)
    forwards = (
        (lambda v: know.layernorm_forward(v, gamma, beta, eps), x),
        (lambda v: know.layernorm_forward(x, v, beta, eps), gamma),
        (lambda v: know.layernorm_forward(x, gamma, v, eps), beta),
    )
    for gradient, (forward, at) in zip(gradients, forwards, strict=True):
        assert_derivative(gradient, forward, dout, at)


@pytest.mark.parametrize("num_groups", [1, 2, 4])
def test_the_backward_pass_of_group_norm_is_the_derivative_of_group_norm(num_groups):
    stream = np.random.default_rng(num_groups)
    x, dout = stream.normal(2, 1.5, (2, 4, 1, 3)), stream.normal(size=(2, 4, 1, 3))
    gamma, beta = stream.normal(size=4), stream.normal(size=4)
    eps = 0.1
    gradients = know.groupnorm_backward(dout, x, gamma, num_groups, eps)
    forwards = (
        (lambda v: know.groupnorm_forward(v, gamma, beta, num_groups, eps), x),
        (lambda v: know.groupnorm_forward(x, v, beta, num_groups, eps), gamma),
        (lambda v: know.groupnorm_forward(x, gamma, v, num_groups, eps), beta),
    )
    for gradient, (forward, at) in zip(gradients, forwards, strict=True):
        assert_derivative(gradient, forward, dout, at)


def assert_derivative(gradient, forward, dout, at):
    estimate, error = know.central_differences(forward, dout, at)
    assert (np.abs(gradient - estimate) <= error).all()
    # The differences must be able to tell: their error lies far below the gradients' size.
    assert error.max() <= 1e-3 * max(1, np.abs(estimate).max())


def test_images_go_to_rows_and_groups_and_back():
    images = np.arange(2 * 6 * 3 * 4.0).reshape(2, 6, 3, 4)
    assert (know.images_of(know.rows_of(images), images.shape) == images).all()
    assert (know.ungrouped(know.groups_of(images, 3), images.shape) == images).all()
    assert (know.rows_of(images)[1] == images[0, :, 0, 1]).all()
    assert (know.groups_of(images, 3)[:, 1] == images[0, 2:4].ravel()).all()
