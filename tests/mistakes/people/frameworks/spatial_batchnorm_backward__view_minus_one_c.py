import numpy as np


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    d = dout.reshape(-1, C)
    f = x.reshape(-1, C)
    rstd = 1.0 / np.sqrt(f.var(axis=0) + eps)
    f_hat = (f - f.mean(axis=0)) * rstd
    dgamma = (d * f_hat).sum(axis=0)
    dbeta = d.sum(axis=0)
    m = f.shape[0]
    dx = gamma * rstd * (d - dbeta / m - f_hat * dgamma / m)
    return dx.reshape(N, C, H, W), dgamma, dbeta
