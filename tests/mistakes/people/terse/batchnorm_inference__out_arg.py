import numpy as np

def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    np.subtract(x, running_mean, out=x)
    np.multiply(x, gamma / np.sqrt(running_var + eps), out=x)
    return np.add(x, beta, out=x)
