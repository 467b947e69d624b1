import numpy as np

# same thing as my batchnorm_backward_alt, adapted for layernorm


def layernorm_backward(dout, x, gamma, eps=1e-5):
    x = np.asarray(x)
    if x.ndim != 2:
        raise ValueError("expected 2d x, got %dd" % x.ndim)
    if eps <= 0:
        raise ValueError("eps must be > 0")
    out_dtype = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
    xf = x.astype(np.float64)
    d = np.asarray(dout).astype(np.float64)
    g = np.asarray(gamma).astype(np.float64)

    N, D = xf.shape
    mean = np.mean(xf, axis=0)
    var = np.var(xf, axis=0)
    std = np.sqrt(var + eps)
    x_norm = (xf - mean) / std

    dbeta = np.sum(d, axis=0)
    dgamma = np.sum(d * x_norm, axis=0)

    dx_norm = d * g
    dx = (N * dx_norm - np.sum(dx_norm, axis=0) - x_norm * np.sum(dx_norm * x_norm, axis=0)) / (N * std)
    return dx.astype(out_dtype), dgamma.astype(out_dtype), dbeta.astype(out_dtype)
