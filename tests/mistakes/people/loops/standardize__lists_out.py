import math

def standardize(train, test):
    cols = list(zip(*train.tolist()))
    ms = []
    ss = []
    for c in cols:
        m = sum(c) / len(c)
        s = math.sqrt(sum((v - m) ** 2 for v in c) / len(c))
        ms.append(m)
        ss.append(s if s > 0 else 1.0)
    out = []
    for data in (train, test):
        z = []
        for row in data.tolist():
            z.append([(row[j] - ms[j]) / ss[j] for j in range(len(row))])
        out.append(z)
    return out[0], out[1]
