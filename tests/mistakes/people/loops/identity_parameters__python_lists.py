import math

def identity_parameters(x, eps=1e-5):
    gamma = []
    beta = []
    n = len(x)
    for j in range(x.shape[1]):
        m = sum(x[:, j]) / n
        v = sum([(t - m) ** 2 for t in x[:, j]]) / n
        gamma.append(math.sqrt(v + eps))
        beta.append(m)
    return gamma, beta
