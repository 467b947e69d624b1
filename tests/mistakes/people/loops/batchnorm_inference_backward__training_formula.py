import math
import numpy as np

def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    N, D = x.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        s = math.sqrt(running_var[j] + eps)
        for i in range(N):
            dgamma[j] += dout[i, j] * (x[i, j] - running_mean[j]) / s
            dbeta[j] += dout[i, j]
        for i in range(N):
            xh = (x[i, j] - running_mean[j]) / s
            dx[i, j] = gamma[j] / (N * s) * (N * dout[i, j] - dbeta[j] - xh * dgamma[j])
    return dx, dgamma, dbeta
