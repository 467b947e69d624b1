import numpy as np

def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = []
    for j in range(len(gamma)):
        scale.append(gamma[j] / (running_var[j] + eps) ** 0.5)
    w = []
    for row in weight:
        tmp = []
        for j in range(len(row)):
            tmp.append(row[j] * scale[j])
        w.append(tmp)
    b = []
    for j in range(len(bias)):
        b.append((bias[j] + running_mean[j]) * scale[j] + beta[j])
    return np.array(w), np.array(b)
