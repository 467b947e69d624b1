import numpy as np

def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    k = gamma / np.sqrt(running_var)
    return weight * k, (bias - running_mean) * k + beta
