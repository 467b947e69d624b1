import numpy as np


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    mu, var = x.mean(axis=0, keepdims=True), x.var(axis=0, keepdims=True)
    slow = np.sqrt(running_var + eps)[None]
    r = np.minimum(r_max, np.maximum(1 / r_max, np.sqrt(var + eps) / slow))
    d = np.minimum(d_max, np.maximum(-d_max, (mu - running_mean) / slow))
    y = (x - mu) * (var + eps) ** -0.5 * r + d
    return y * gamma + beta, r[0], d[0]
