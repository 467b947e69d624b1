"""Normalize: from standardized inputs to the training forward pass (exercises 01 to 05)."""

import numpy as np
import numpy.typing as npt

from ._moments import moments
from ._validate import Array, data, matching, positive, variance


def standardize(train: npt.ArrayLike, test: npt.ArrayLike) -> tuple[Array, Array]:
    """Shift and scale both sets by the TRAINING set's mean and population standard deviation, feature by feature.

    A feature whose training values are all equal is only shifted: its scale is 1.

    Args:
        train: (N, D), N >= 1, float32, float64 or integers (taken as float64).
        test: (M, D), M >= 0.

    Returns:
        ``(train_z, test_z)``, (N, D) and (M, D), both of train's dtype.

    Raises:
        ValueError: a rank is wrong, train is empty or the two sets differ in D.

    Source: LeCun, Bottou, Orr and Mueller 1998, "Efficient BackProp", section 4.3; lecture, input normalization.
    """
    train = data("train", train, "(N, D)", empty=False)
    test = data("test", test, "(M, D)")
    test = matching("test", test, (len(test), train.shape[1]))
    mean, var = moments(train)
    constant = (train == train[0]).all(axis=0)
    scale = np.where(constant, 1.0, np.sqrt(var))
    # A constant feature's mean is its value: no rounding may be left of it.
    mean = np.where(constant, train[0], mean)
    train_z = (train - mean) / scale
    test_z = (test - mean) / scale
    return train_z.astype(train.dtype, copy=False), test_z.astype(train.dtype, copy=False)


def batch_statistics(x: npt.ArrayLike) -> tuple[Array, Array]:
    """Mean and population variance of every feature over the mini-batch.

    Args:
        x: (N, D), N >= 1, float32, float64 or integers (taken as float64).

    Returns:
        ``(mean, var)``, each (D,), of x's dtype.

    Raises:
        ValueError: x is not (N, D) or has no rows.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), Algorithm 1, lines 1 and 2.
    """
    x = data("x", x, "(N, D)", empty=False)
    mean, var = moments(x)
    return mean.astype(x.dtype), var.astype(x.dtype)


def normalize(x: npt.ArrayLike, mean: npt.ArrayLike, var: npt.ArrayLike, eps: float = 1e-5) -> Array:
    """``(x - mean) / sqrt(var + eps)``, feature by feature, with statistics that the caller gives.

    Args:
        x: (N, D), N >= 0, float32, float64 or integers (taken as float64).
        mean: (D,).
        var: (D,), nowhere negative.
        eps: added to the variance inside the root, > 0.

    Returns:
        ``x_hat`` (N, D), of x's dtype.

    Raises:
        ValueError: x is not (N, D), mean or var is not (D,), var is negative somewhere or eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), Algorithm 1, line 3.
    """
    x = data("x", x, "(N, D)")
    mean = matching("mean", mean, x.shape[1:])
    var = variance("var", var, x.shape[1:])
    eps = positive("eps", eps)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return x_hat.astype(x.dtype, copy=False)


def batchnorm_forward(x: npt.ArrayLike, gamma: npt.ArrayLike, beta: npt.ArrayLike, eps: float = 1e-5) -> Array:
    """Batch normalization in training mode: every feature by its own mini-batch's mean and variance.

    Args:
        x: (N, D), N >= 1, float32, float64 or integers (taken as float64).
        gamma: (D,), the scale after normalizing.
        beta: (D,), the shift after scaling.
        eps: added to the variance inside the root, > 0.

    Returns:
        ``out`` (N, D), of x's dtype.

    Raises:
        ValueError: x is not (N, D) or has no rows, gamma or beta is not (D,), or eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), Algorithm 1.
    """
    x = data("x", x, "(N, D)", empty=False)
    gamma = matching("gamma", gamma, x.shape[1:])
    beta = matching("beta", beta, x.shape[1:])
    eps = positive("eps", eps)
    mean, var = moments(x)
    x_hat = (x - mean) / np.sqrt(var + eps)
    out = gamma * x_hat + beta
    return out.astype(x.dtype, copy=False)


def identity_parameters(x: npt.ArrayLike, eps: float = 1e-5) -> tuple[Array, Array]:
    """The affine parameters with which batch normalization of this very batch changes nothing.

    ``batchnorm_forward(x, gamma, beta, eps)`` gives x back: normalizing loses no expressive power.

    Args:
        x: (N, D), N >= 1, float32, float64 or integers (taken as float64).
        eps: the eps of the forward pass that is to be undone, > 0.

    Returns:
        ``(gamma, beta)``, each (D,), of x's dtype.

    Raises:
        ValueError: x is not (N, D) or has no rows, or eps <= 0.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), section 3, the paragraph before Algorithm 1.
    """
    x = data("x", x, "(N, D)", empty=False)
    eps = positive("eps", eps)
    mean, var = moments(x)
    gamma = np.sqrt(var + eps)
    return gamma.astype(x.dtype), mean.astype(x.dtype)
