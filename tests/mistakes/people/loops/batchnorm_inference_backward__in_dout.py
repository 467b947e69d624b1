import math
import numpy as np

def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    N, D = dout.shape
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        s = math.sqrt(running_var[j] + eps)
        for i in range(N):
            dbeta[j] += dout[i, j]
            dgamma[j] += dout[i, j] * (x[i, j] - running_mean[j]) / s
            dout[i, j] = dout[i, j] * gamma[j] / s
    return dout, dgamma, dbeta
