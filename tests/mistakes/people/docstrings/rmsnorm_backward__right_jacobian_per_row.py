# RIGHT: builds each row's Jacobian matrix and multiplies
import numpy as np


def _jacobian(row, eps):
    """d x_hat / d x of one row, a symmetric (D, D) matrix."""
    D = row.size
    root = np.sqrt(np.square(row).sum() / D + eps)
    hat = row / root
    return (np.eye(D) - np.outer(hat, hat) / D) / root, hat


def rmsnorm_backward(dout, x, gamma, eps=1e-5):
    work = np.asarray(x, dtype=np.float64)
    grads = np.asarray(dout, dtype=np.float64)
    weights = np.asarray(gamma, dtype=np.float64)
    dx = np.empty(work.shape, dtype=np.float64)
    dgamma = np.zeros(work.shape[1], dtype=np.float64)
    for k, (row, grad) in enumerate(zip(work, grads)):
        jac, hat = _jacobian(row, eps)
        dx[k] = jac.T @ (weights * grad)
        dgamma += grad * hat
    if np.issubdtype(x.dtype, np.floating):
        return dx.astype(x.dtype), dgamma.astype(x.dtype)
    return dx, dgamma
