import numpy as np

_buffers = {}


def _get_buffers(d: int):
    if d not in _buffers:
        _buffers[d] = (np.empty(d), np.empty(d))
    return _buffers[d]


def batch_statistics(x: np.ndarray):
    mean, var = _get_buffers(x.shape[1])
    np.mean(x, axis=0, out=mean)
    np.var(x, axis=0, out=var)
    return mean, var
