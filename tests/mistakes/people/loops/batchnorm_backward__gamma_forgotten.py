import math
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N = len(x)
    D = len(x[0])
    dx = np.zeros((N, D))
    dgamma = []
    dbeta = []
    for j in range(D):
        m = 0
        for i in range(N):
            m += x[i][j]
        m /= N
        v = 0
        for i in range(N):
            v += (x[i][j] - m) ** 2
        v /= N
        s = math.sqrt(v + eps)
        xh = [(x[i][j] - m) / s for i in range(N)]
        db = sum([dout[i][j] for i in range(N)])
        dg = sum([dout[i][j] * xh[i] for i in range(N)])
        dgamma.append(dg)
        dbeta.append(db)
        for i in range(N):
            dx[i][j] = (dout[i][j] - db / N - xh[i] * dg / N) / s
    return dx, np.array(dgamma, dtype=float), np.array(dbeta, dtype=float)
