import math
import numpy as np

def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    N, D = x.shape
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        for i in range(N):
            dx[i, j] = gamma[j] * dout[i, j] / math.sqrt(running_var[j] + eps)
    return dx, dgamma, dbeta
