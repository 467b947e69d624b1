import math

def layernorm_forward(x, gamma, beta, eps=1e-5):
    for row in x:
        m = sum(row) / len(row)
        v = 0.0
        for k in range(len(row)):
            row[k] = row[k] - m
            v = v + row[k] * row[k]
        s = math.sqrt(v / len(row) + eps)
        for k in range(len(row)):
            row[k] = gamma[k] * row[k] / s + beta[k]
    return x
