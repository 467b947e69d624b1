import numpy as np


def _lerp_inplace(target: np.ndarray, value: np.ndarray, keep: float) -> None:
    target *= keep
    target += (1.0 - keep) * value


def update_running(running_mean, running_var, x, momentum=0.9):
    _lerp_inplace(running_mean, x.mean(axis=0), momentum)
    _lerp_inplace(running_var, x.var(axis=0), momentum)
    return running_mean, running_var
