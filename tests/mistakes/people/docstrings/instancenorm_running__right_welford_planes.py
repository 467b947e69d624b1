# RIGHT: Welford through the pixels of every plane, Python floats
import numpy as np


def _moments(values):
    mean = m2 = 0.0
    for k, v in enumerate(values, start=1):
        step = v - mean
        mean += step / k
        m2 += step * (v - mean)
    return mean, m2 / k


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    if not (momentum >= 0 and momentum <= 1):
        raise ValueError("momentum")
    if 0 in x.shape:
        raise ValueError("x has no images or no pixels")
    n, c = x.shape[:2]
    keep = float(momentum)
    new_mean, new_var = [], []
    for j in range(c):
        pairs = [_moments([float(v) for v in x[i, j].flat]) for i in range(n)]
        average_mean = sum(p[0] for p in pairs) / n
        average_var = sum(p[1] for p in pairs) / n
        new_mean.append(keep * float(running_mean[j]) + (1 - keep) * average_mean)
        new_var.append(keep * float(running_var[j]) + (1 - keep) * average_var)
    out = x.dtype if x.dtype.kind == "f" else np.float64
    return np.array(new_mean, dtype=out), np.array(new_var, dtype=out)
