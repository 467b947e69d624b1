import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    s = np.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) / s
    dgamma, dbeta = (dout * h).sum(0), dout.sum(0)
    return gamma / s * (dout - h * dgamma / len(x)), dgamma, dbeta
