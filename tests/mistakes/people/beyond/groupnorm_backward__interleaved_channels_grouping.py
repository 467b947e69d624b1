import numpy as np


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 4:
        raise ValueError("x must be 4-D")
    if eps <= 0:
        raise ValueError("eps must be > 0")
    N, C, H, W = x.shape
    if num_groups <= 0 or C % num_groups != 0:
        raise ValueError("num_groups must divide C")
    out = x.dtype if x.dtype.kind == "f" else np.float64

    # split the channel axis so that axis 2 is the group
    x5 = x.astype(np.float64).reshape(N, C // num_groups, num_groups, H, W)
    d5 = np.asarray(dout, np.float64).reshape(x5.shape)
    g5 = np.asarray(gamma, np.float64).reshape(1, C // num_groups, num_groups, 1, 1)

    mu = x5.mean(axis=(1, 3, 4), keepdims=True)
    xmu = x5 - mu
    var = (xmu ** 2).mean(axis=(1, 3, 4), keepdims=True)
    std = np.sqrt(var + eps)
    xh = xmu / std

    m = (C // num_groups) * H * W
    dxh = d5 * g5
    s1 = dxh.sum(axis=(1, 3, 4), keepdims=True)
    s2 = (dxh * xh).sum(axis=(1, 3, 4), keepdims=True)
    dx = (m * dxh - s1 - xh * s2) / (m * std)

    dgamma = (d5 * xh).sum(axis=(0, 3, 4)).reshape(C)
    dbeta = d5.sum(axis=(0, 3, 4)).reshape(C)
    return dx.reshape(N, C, H, W).astype(out), dgamma.astype(out), dbeta.astype(out)
