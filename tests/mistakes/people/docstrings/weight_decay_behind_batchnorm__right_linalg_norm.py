# RIGHT: np.linalg.norm and unit directions, decay as a shrinking first
import numpy as np


def weight_decay_behind_batchnorm(weight, dweight, lr, decay):
    valid = lr > 0 and decay >= 0 and lr * decay < 1
    if not valid:
        raise ValueError(f"lr={lr} and decay={decay} are not allowed")
    w = np.array(weight, dtype=float)
    g = np.array(dweight, dtype=float)
    keep = 1 - lr * decay
    length = np.linalg.norm(w, axis=0)
    new_weight = keep * w - lr * g
    with np.errstate(all="ignore"):
        at_one = g * length                      # c times as short, c times as large
        rate = lr / keep / length / length
        balance = np.sqrt(lr * decay) * np.sqrt(1 + keep) / keep
        resting = balance / np.linalg.norm(at_one, axis=0)
    if weight.dtype.kind == "f":
        return new_weight.astype(weight.dtype), rate.astype(weight.dtype), resting.astype(weight.dtype)
    return new_weight, rate, resting
