import math
import numpy as np

def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    dx = np.zeros(x.shape)
    dgamma = np.zeros(len(gamma))
    dbeta = np.zeros(len(gamma))
    for j in range(len(gamma)):
        s = math.sqrt(running_var[j] + eps)
        for i in range(len(x)):
            dx[i, j] = dout[i, j] / s
            dgamma[j] += dout[i, j] * ((x[i, j] - running_mean[j]) / s)
            dbeta[j] += dout[i, j]
    return dx, dgamma, dbeta
