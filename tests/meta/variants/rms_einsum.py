"""The squares of a row as its product with itself, and a power for the root."""

import numpy as np


def rmsnorm_forward(x, gamma, eps=1e-5):
    squares = np.einsum("nd,nd->n", x, x) / x.shape[1]
    return np.einsum("nd,n,d->nd", x, (squares + eps) ** -0.5, gamma)
