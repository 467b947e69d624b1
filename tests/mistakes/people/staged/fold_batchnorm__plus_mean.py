import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    sqrtvar = np.sqrt(running_var + eps)
    factor = gamma / sqrtvar
    return weight * factor, (bias + running_mean) * factor + beta
