import numpy as np


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    m = x.mean(axis=0)
    std = np.sqrt(x.var(axis=0) + eps)
    running_std = np.sqrt(running_var)
    r = np.clip(std / (running_std + eps), 1 / r_max, r_max)
    d = np.clip((m - running_mean) / (running_std + eps), -d_max, d_max)
    x_normed = (x - m) / std
    return (x_normed * r + d) * gamma + beta, r, d
