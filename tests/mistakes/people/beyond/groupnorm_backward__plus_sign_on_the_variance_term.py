import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 4:
        raise ValueError("wrong number of dimensions")
    if eps <= 0:
        raise ValueError("eps has to be positive")
    n, c, h, w = x.shape
    if num_groups <= 0 or c % num_groups:
        raise ValueError("channels do not split into groups")
    typ = x.dtype if x.dtype.kind == "f" else np.float64
    shp = (n, num_groups, c // num_groups, h, w)
    X = x.astype(np.float64).reshape(shp)
    dY = np.asarray(dout, np.float64).reshape(shp)
    Gm = np.asarray(gamma, np.float64).reshape(1, num_groups, c // num_groups, 1, 1)

    def mean(a):
        return np.mean(a, axis=(2, 3, 4), keepdims=True)

    mu = mean(X)
    inv = 1.0 / np.sqrt(mean((X - mu) ** 2) + eps)
    xmu = X - mu

    dXhat = dY * Gm
    dX = dXhat * inv - mean(dXhat * inv) + xmu * inv ** 3 * mean(dXhat * xmu)

    dG = np.sum(dY * xmu * inv, axis=(0, 3, 4)).ravel()
    dB = np.sum(dY, axis=(0, 3, 4)).ravel()
    return dX.reshape(x.shape).astype(typ), dG.astype(typ), dB.astype(typ)
