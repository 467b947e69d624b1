# RIGHT: back through the forward pass line by line with dx_hat, dvar, dmean
import numpy as np


def layernorm_backward(dout, x, gamma, eps=1e-5):
    out_type = np.result_type(x, np.float64) if x.dtype.kind in "iub" else x.dtype
    N, D = x.shape
    # forward
    xs = np.array(x, dtype=float)
    dy = np.array(dout, dtype=float)
    mean = np.sum(xs, axis=1) / D
    xc = xs - mean[:, None]
    var = np.sum(xc ** 2, axis=1) / D
    inv = 1.0 / np.sqrt(var + eps)
    x_hat = xc * inv[:, None]
    # backward
    dbeta = dy.sum(0)
    dgamma = (dy * x_hat).sum(0)
    dx_hat = dy * np.asarray(gamma, dtype=float)[None, :]
    dvar = np.sum(dx_hat * xc, axis=1) * -0.5 * inv ** 3
    direct = dx_hat * inv[:, None]
    dmean = -np.sum(direct, axis=1) + dvar * np.sum(-2.0 * xc, axis=1) / D
    dx = direct + dvar[:, None] * 2.0 * xc / D + dmean[:, None] / D
    return (dx.astype(out_type), dgamma.astype(out_type), dbeta.astype(out_type))
