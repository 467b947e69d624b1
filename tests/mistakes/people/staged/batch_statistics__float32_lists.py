import numpy as np


def batch_statistics(x):
    x = np.array(x, dtype=np.float32)
    stats = {'mean': [], 'var': []}
    for j in range(x.shape[1]):
        col = x[:, j]
        stats['mean'].append(np.mean(col))
        stats['var'].append(np.mean((col - stats['mean'][-1]) ** 2))
    return stats['mean'], stats['var']
