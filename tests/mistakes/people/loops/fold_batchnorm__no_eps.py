import math
import numpy as np

def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    rows, cols = weight.shape
    W = np.zeros((rows, cols))
    B = np.zeros(cols)
    for c in range(cols):
        a = float(gamma[c]) / math.sqrt(running_var[c])
        for r in range(rows):
            W[r, c] = a * weight[r, c]
        B[c] = a * (bias[c] - running_mean[c]) + beta[c]
    return W, B
