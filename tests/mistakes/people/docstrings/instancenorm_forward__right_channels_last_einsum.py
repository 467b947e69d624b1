# RIGHT: channels moved last so that gamma and beta broadcast, einsum for the sums
import numpy as np


def instancenorm_forward(x, gamma, beta, eps=1e-5):
    assert x.ndim == 4
    result = np.float64
    if np.issubdtype(x.dtype, np.floating):
        result = x.dtype
    last = np.moveaxis(x.astype(np.float64), 1, -1)
    positions = last.shape[1] * last.shape[2]
    mean = np.einsum("nhwc->nc", last) / positions
    centred = last - mean[:, None, None, :]
    var = np.einsum("nhwc,nhwc->nc", centred, centred) / positions
    hat = centred * (1.0 / np.sqrt(var + eps))[:, None, None, :]
    out = hat * np.asarray(gamma, dtype=np.float64) + np.asarray(beta, dtype=np.float64)
    return np.ascontiguousarray(np.moveaxis(out, -1, 1), dtype=result)
