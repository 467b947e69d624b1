# RIGHT: Welford over the rows that count, then a loop over the rows
import numpy as np


def masked_batchnorm(x, mask, gamma, beta, eps=1e-5):
    n, d = x.shape
    if n == 0:
        raise ValueError("x has no rows")
    mask = np.asarray(mask)
    if mask.shape != (n,):
        raise ValueError("mask must be (N,)")
    if mask.dtype != np.dtype(bool):
        raise ValueError("mask must be boolean")
    count = 0
    mean = np.zeros(d)
    m2 = np.zeros(d)
    for row, counts in zip(x, mask):
        if not counts:
            continue
        count += 1
        delta = row.astype(float) - mean
        mean = mean + delta / count
        m2 = m2 + delta * (row - mean)
    if count == 0:
        raise ValueError("mask is False everywhere")
    scale = np.asarray(gamma, dtype=float) / np.sqrt(m2 / count + eps)
    out = []
    for row, counts in zip(x, mask):
        if counts:
            out.append((row.astype(float) - mean) * scale + np.asarray(beta, dtype=float))
        else:
            out.append(np.zeros(d))
    return np.array(out, dtype=x.dtype if x.dtype.kind == "f" else float)
