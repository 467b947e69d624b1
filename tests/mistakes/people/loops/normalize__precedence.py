import numpy as np

def normalize(x, mean, var, eps=1e-5):
    out = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i][j] = x[i][j] - mean[j] / (var[j] + eps) ** 0.5
    return out
