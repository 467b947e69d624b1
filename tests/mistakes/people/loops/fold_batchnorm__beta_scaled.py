import math
import numpy as np

def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    out_w = np.zeros(weight.shape)
    out_b = np.zeros(len(bias))
    for c in range(weight.shape[1]):
        t = gamma[c] / math.sqrt(running_var[c] + eps)
        for r in range(weight.shape[0]):
            out_w[r, c] = t * weight[r, c]
        out_b[c] = t * (bias[c] + beta[c] - running_mean[c])
    return out_w, out_b
