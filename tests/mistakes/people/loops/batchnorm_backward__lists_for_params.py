import math
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n = len(x)
    dgamma = []
    dbeta = []
    cols = []
    for j in range(len(x[0])):
        xs = [r[j] for r in x]
        ds = [r[j] for r in dout]
        m = sum(xs) / n
        c = [t - m for t in xs]
        v = sum([t * t for t in c]) / n
        s = math.sqrt(v + eps)
        db = sum(ds)
        dg = sum([ds[i] * c[i] / s for i in range(n)])
        dbeta.append(db)
        dgamma.append(dg)
        tmp = []
        for i in range(n):
            tmp.append(float(gamma[j] / s * (ds[i] - db / n - c[i] / s * dg / n)))
        cols.append(tmp)
    dx = np.zeros((n, len(cols)))
    for j in range(len(cols)):
        for i in range(n):
            dx[i, j] = cols[j][i]
    return dx, dgamma, dbeta
