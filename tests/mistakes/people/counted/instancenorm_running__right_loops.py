import numpy as np


def instancenorm_running(running_mean, running_var, x, momentum=0.9):
    n, c, h, w = x.shape
    if n * h * w == 0:
        raise ValueError("x has no images or no pixels")
    if momentum < 0 or momentum > 1:
        raise ValueError("momentum outside [0, 1]")
    dtype = np.float64 if x.dtype.kind in "iub" else x.dtype
    new_mean, new_var = np.empty(c, dtype), np.empty(c, dtype)
    for j in range(c):
        means, variances = [], []
        for i in range(n):
            pixels = x[i, j].ravel().astype(np.float64)
            means.append(pixels.sum() / pixels.size)
            variances.append(((pixels - means[-1]) ** 2).sum() / pixels.size)
        new_mean[j] = momentum * running_mean[j] + (1 - momentum) * sum(means) / n
        new_var[j] = momentum * running_var[j] + (1 - momentum) * sum(variances) / n
    return new_mean, new_var
