import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N = len(x)
    D = len(x[0])
    mean = np.zeros(D)
    var = np.zeros(D)
    for j in range(D):
        for i in range(N):
            mean[j] += x[i][j]
        mean[j] /= N
        for i in range(N):
            var[j] += (x[i][j] - mean[j]) ** 2
        var[j] /= N
    out = np.zeros((N, D))
    for i in range(N):
        for j in range(D):
            x_hat = (x[i][j] - mean[j]) / (var[j] + eps)
            out[i][j] = gamma[j] * x_hat + beta[j]
    return out
