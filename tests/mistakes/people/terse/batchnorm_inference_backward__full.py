import numpy as np

def batchnorm_inference_backward(dout, x, gamma, running_mean, running_var, eps=1e-5):
    N, r = len(x), 1 / np.sqrt(running_var + eps)
    h = (x - running_mean) * r
    dg, db = (dout * h).sum(0), dout.sum(0)
    return gamma * r / N * (N * dout - db - h * dg), dg, db
