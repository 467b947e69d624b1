import math
import numpy as np

def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    n, d = x.shape
    dx = np.zeros((n, d))
    dgamma = np.zeros(d)
    dbeta = np.zeros(d)
    for i in range(n):
        for j in range(d):
            dx[i, j] = dout[i, j] * gamma[j] / math.sqrt(running_var[j] + eps)
            dgamma[j] += dout[i, j] * x[i, j]
            dbeta[j] += dout[i, j]
    return dx, dgamma, dbeta
