import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N = x.shape[0]
    istd = 1/np.sqrt(x.var(0) + eps)
    xhat = (x - x.mean(0))*istd
    dxhat = dout*gamma
    dx = gamma*istd/N*(N*dxhat - dxhat.sum(0) - xhat*(dxhat*xhat).sum(0))
    return dx, (dout*xhat).sum(0), dout.sum(0)
