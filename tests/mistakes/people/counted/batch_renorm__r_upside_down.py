import numpy as np


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    if len(x) == 0:
        raise ValueError("no rows")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    run = np.sqrt(running_var + eps)
    r = np.clip(run / sigma, 1 / r_max, r_max)
    d = np.clip((mu - running_mean) / run, -d_max, d_max)
    out = gamma * ((x - mu) / sigma * r + d) + beta
    return out.astype(dtype), r.astype(dtype), d.astype(dtype)
