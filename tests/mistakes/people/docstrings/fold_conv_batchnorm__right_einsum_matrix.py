# RIGHT: swaps the channels to the front, flattens to a matrix, einsum, and undoes it
import numpy as np


def _affine(gamma, beta, mean, var, eps):
    """Batch norm at test time as y = a * x + b."""
    a = np.divide(gamma, np.sqrt(np.add(var, eps, dtype="f8")), dtype="f8")
    return a, np.subtract(beta, a * mean, dtype="f8")


def fold_conv_batchnorm(weight, bias, gamma, beta, running_mean, running_var, eps=1e-5, axis=0):
    a, b = _affine(gamma, beta, running_mean, running_var, eps)
    front = np.swapaxes(weight, 0, axis)
    if front.shape[0] != a.shape[0]:
        raise ValueError("axis: weight has not as many output channels as gamma")
    matrix = front.reshape(front.shape[0], -1).astype("f8")
    matrix = np.einsum("ok,o->ok", matrix, a)
    folded = np.swapaxes(matrix.reshape(front.shape), 0, axis)
    if bias is not None:
        b = b + a * np.asarray(bias, dtype="f8")
    target = weight.dtype if weight.dtype.kind == "f" else np.dtype("f8")
    return np.array(folded, dtype=target, order="C"), b.astype(target)
