import numpy as np

def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    r = (running_var + eps)**-.5
    return dout * gamma * r, np.einsum('nd,nd,d->d', dout, x, r), dout.sum(0)
