import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    N, D = x.shape

    # step1: mean
    mu = 1. / N * np.sum(x, axis=0)
    # step2: subtract mean vector
    xmu = x - mu
    # step3: squares
    sq = xmu ** 2
    # step4: variance
    var = 1. / (N - 1) * np.sum(sq, axis=0)
    # step5: add eps, sqrt
    sqrtvar = np.sqrt(var + eps)
    # step6: invert
    ivar = 1. / sqrtvar
    # step7: normalize
    xhat = xmu * ivar
    # step8, 9: scale and shift
    gammax = gamma * xhat
    out = gammax + beta
    return out
