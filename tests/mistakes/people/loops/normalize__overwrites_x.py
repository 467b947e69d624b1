import math

def normalize(x, mean, var, eps=1e-5):
    for j in range(x.shape[1]):
        s = math.sqrt(var[j] + eps)
        for i in range(x.shape[0]):
            x[i, j] -= mean[j]
            x[i, j] /= s
    return x
