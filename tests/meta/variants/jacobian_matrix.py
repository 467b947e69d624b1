"""The Jacobian of every feature as an explicit N x N matrix."""

import numpy as np


def jacobians(x, gamma, eps):
    """J[d, i, j] = d out[i, d] / d x[j, d], and x_hat."""
    n = len(x)
    std = np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / std
    identity = np.eye(n, dtype=x.dtype)
    outer = x_hat.T[:, :, None] * x_hat.T[:, None, :]
    return (gamma / std)[:, None, None] * (identity - 1 / n - outer / n), x_hat


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    jacobian, x_hat = jacobians(x, gamma, eps)
    dx = np.stack([j.T @ dout[:, d] for d, j in enumerate(jacobian)], axis=1)
    return dx, (dout * x_hat).sum(axis=0), dout.sum(axis=0)


def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    std = np.sqrt(running_var + eps)
    dx = np.empty_like(x)
    for d in range(x.shape[1]):
        slope = np.full(len(x), gamma[d] / std[d], dtype=x.dtype)  # the matrix is diagonal
        dx[:, d] = slope * dout[:, d]
    return dx, (dout * (x - running_mean) / std).sum(axis=0), dout.sum(axis=0)


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5):
    dz, _, _ = batchnorm_backward(dout, a @ weight + bias, gamma, eps)
    return dz @ weight.T, a.T @ dz, np.ones(len(a), dtype=a.dtype) @ dz


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    def as_rows(t):
        return np.moveaxis(t, 1, 3).reshape(-1, t.shape[1])

    n, c, h, w = x.shape
    dx, dgamma, dbeta = batchnorm_backward(as_rows(dout), as_rows(x), gamma, eps)
    return np.moveaxis(dx.reshape(n, h, w, c), 3, 1), dgamma, dbeta


def layernorm_backward(dout, x, gamma, eps=1e-5):
    jacobian, x_hat = jacobians(x.T, np.ones(len(x), dtype=x.dtype), eps)
    dx = np.stack([j.T @ (gamma * row) for j, row in zip(jacobian, dout, strict=True)])
    return dx, (dout * x_hat.T).sum(axis=0), dout.sum(axis=0)


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    n, c = x.shape[:2]
    rows = n * num_groups
    jacobian, x_hat = jacobians(x.reshape(rows, -1).T, np.ones(rows, dtype=x.dtype), eps)
    inner = (gamma.reshape(c, 1, 1) * dout).reshape(rows, -1)
    dx = np.stack([j.T @ row for j, row in zip(jacobian, inner, strict=True)])
    dgamma = (dout * x_hat.T.reshape(x.shape)).sum(axis=(0, 2, 3))
    return dx.reshape(x.shape), dgamma, dout.sum(axis=(0, 2, 3))
