import numpy as np


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    dx = np.zeros_like(x)
    dgamma = np.zeros_like(gamma)
    for i in range(len(x)):
        rms = np.sqrt(np.mean(x[i] ** 2) + eps)
        dot = np.dot(dout[i], x[i])
        dx[i] = dout[i] / rms - x[i] * dot / (rms**3 * x.shape[1])
        dgamma += dout[i] * x[i] / rms
    return dx, dgamma
