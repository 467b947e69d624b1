import math
import numpy as np

def layernorm_forward(x, gamma, beta, eps=1e-5):
    out = []
    for i in range(len(x)):
        m = sum(x[i]) / len(x[i])
        v = sum([(t - m) ** 2 for t in x[i]]) / len(x[i])
        tmp = []
        for j in range(len(x[i])):
            tmp.append((x[i][j] - m) / math.sqrt(v + eps) * gamma[j] + beta[j])
        out.append(tmp)
    return np.array(out)
