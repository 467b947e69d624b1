import numpy as np

TO_NHWC = (0, 2, 3, 1)


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    flat = x.transpose(TO_NHWC).reshape(-1, c)
    mu = flat.mean(axis=0)
    var = flat.var(axis=0)
    y = (flat - mu) / np.sqrt(var + eps) * gamma + beta
    return y.reshape(n, h, w, c).transpose(TO_NHWC).reshape(n, c, h, w)
