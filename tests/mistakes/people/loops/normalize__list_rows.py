import math

def normalize(x, mean, var, eps=1e-5):
    out = []
    for row in x:
        tmp = []
        for k in range(len(row)):
            tmp.append((row[k] - mean[k]) / math.sqrt(var[k] + eps))
        out.append(tmp)
    return out
