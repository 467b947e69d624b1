import numpy as np


def batch_renorm(x, gamma, beta, running_mean, running_var, eps=1e-5, r_max=3.0, d_max=5.0):
    mean = np.mean(x, 0)
    sd = np.sqrt(np.var(x, 0) + eps)
    run_sd = np.sqrt(running_var + eps)
    r = np.clip(sd / run_sd, 0, r_max)
    d = np.clip((mean - running_mean) / run_sd, 0, d_max)
    return gamma * ((x - mean) / sd * r + d) + beta, r, d
