import numpy as np


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    mu, sigma = x.mean(0), np.sqrt(x.var(0) + eps)
    moving_sigma = np.sqrt(running_var + eps)
    r = np.clip(sigma / moving_sigma, 1.0 / r_max, r_max)
    d = np.clip((mu - running_mean) / moving_sigma, -d_max, d_max)
    bn = (x - mu) / sigma * gamma + beta
    return bn * r + d, r, d
