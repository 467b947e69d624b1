"""The root mean square as the row's Euclidean length over the root of D; the root of eps joins it by hypot."""

import numpy as np


def divisor(x, eps):
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    return np.hypot(length / np.sqrt(x.shape[-1]), np.sqrt(eps)).astype(x.dtype)


def rmsnorm_forward(x, gamma, eps=1e-5):
    unit = np.divide(x, divisor(x, eps))
    return np.multiply(unit, gamma)


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    """By the Jacobian matrix of every row, which is symmetric: (I - x_hat x_hat^T / D) / s."""
    s = divisor(x, eps)
    unit = x / s
    identity = np.eye(x.shape[1], dtype=x.dtype)
    rows = [
        (identity - np.outer(one, one) / len(one)) / root @ (gamma * slope)
        for one, root, slope in zip(unit, s, dout, strict=True)
    ]
    return np.reshape(rows, x.shape).astype(x.dtype), np.multiply(dout, unit).sum(axis=0)
