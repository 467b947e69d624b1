import numpy as np


def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    S = np.diag(gamma / np.sqrt(running_var + eps))
    W = np.dot(weight, S)
    b = np.dot((bias - running_mean).reshape(1, -1), S) + beta
    return W, b
