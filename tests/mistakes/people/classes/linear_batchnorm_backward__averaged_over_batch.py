import numpy as np
from typing import NamedTuple


class Gradients(NamedTuple):
    da: np.ndarray
    dweight: np.ndarray
    dbias: np.ndarray


def linear_batchnorm_backward(dout, a, weight, bias, gamma, eps=1e-5) -> Gradients:
    m = a.shape[0]
    z = a.dot(weight) + bias
    mu, var = z.mean(axis=0), z.var(axis=0)
    istd = 1 / np.sqrt(var + eps)
    zn = (z - mu) * istd

    dzn = dout * gamma
    dz = istd / m * (m * dzn - dzn.sum(axis=0) - zn * (dzn * zn).sum(axis=0))

    return Gradients(
        da=dz.dot(weight.T),
        dweight=a.T.dot(dz) / m,
        dbias=dz.sum(axis=0) / m,
    )
