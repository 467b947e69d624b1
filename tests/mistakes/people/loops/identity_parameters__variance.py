import numpy as np

def identity_parameters(x, eps=1e-5):
    gamma = []
    beta = []
    for j in range(len(x[0])):
        s = 0
        for i in range(len(x)):
            s += x[i][j]
        m = s / len(x)
        s = 0
        for i in range(len(x)):
            s += (x[i][j] - m) ** 2
        gamma.append(s / len(x) + eps)
        beta.append(m)
    return np.array(gamma, dtype=float), np.array(beta, dtype=float)
