import math
import numpy as np

def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    N = x.shape[0]
    D = x.shape[1]
    dx = np.zeros((N, D))
    dgamma = np.zeros(D)
    dbeta = np.zeros(D)
    for j in range(D):
        m = sum(x[:, j]) / N
        v = 0
        for i in range(N):
            v += (x[i, j] - m) ** 2
        v = v / N
        for i in range(N):
            x_hat = (x[i, j] - m) / math.sqrt(v + eps)
            dgamma[j] += x_hat * dout[i, j]
            dbeta[j] += dout[i, j]
            dx[i, j] = dout[i, j] * gamma[j] / math.sqrt(running_var[j] + eps)
    return dx, dgamma, dbeta
