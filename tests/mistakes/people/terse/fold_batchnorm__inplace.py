import numpy as np

def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    s = gamma / np.sqrt(running_var + eps)
    weight *= s
    bias -= running_mean
    bias *= s
    bias += beta
    return weight, bias
