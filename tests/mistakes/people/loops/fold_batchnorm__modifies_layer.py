import math

def fold_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5):
    for j in range(len(bias)):
        s = gamma[j] / math.sqrt(running_var[j] + eps)
        for k in range(len(weight)):
            weight[k, j] *= s
        bias[j] = (bias[j] - running_mean[j]) * s + beta[j]
    return weight, bias
