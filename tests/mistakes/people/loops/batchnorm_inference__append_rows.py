import math
import numpy as np

def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    out = []
    for i in range(len(x)):
        tmp = []
        for j in range(len(x[i])):
            v = (float(x[i][j]) - running_mean[j]) / math.sqrt(running_var[j] + eps)
            tmp.append(gamma[j] * v + beta[j])
        out.append(tmp)
    return np.array(out)
