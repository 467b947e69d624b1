# RIGHT: one row's function, applied along the axis; early return without rows
import numpy as np


def _one_row(row, gamma, eps):
    length = np.sqrt(row.dot(row) / row.size + eps)
    return gamma * row / length


def rmsnorm_forward(x, gamma, eps=1e-5):
    assert x.ndim == 2, "x must be (N, D)"
    result_dtype = np.dtype(np.float64)
    if np.issubdtype(x.dtype, np.floating):
        result_dtype = x.dtype
    if len(x) == 0:
        return np.empty(x.shape, dtype=result_dtype)
    g = np.array(gamma, dtype=float)
    done = np.apply_along_axis(_one_row, 1, x.astype(float), g, eps)
    return done.astype(result_dtype)
