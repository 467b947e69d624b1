"""Images channel by channel in a Python loop."""

import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    out = np.zeros_like(x)
    for c in range(x.shape[1]):
        plane = x[:, c]
        out[:, c] = gamma[c] * (plane - plane.mean()) / np.sqrt(plane.var() + eps) + beta[c]
    return out


def spatial_batchnorm_backward(dout, x, gamma, eps=1e-5):
    dx = np.zeros_like(x)
    dgamma = np.zeros_like(gamma)
    dbeta = np.zeros_like(gamma)
    for c in range(x.shape[1]):
        plane, dplane = x[:, c], dout[:, c]
        std = np.sqrt(plane.var() + eps)
        x_hat = (plane - plane.mean()) / std
        dgamma[c] = np.sum(dplane * x_hat)
        dbeta[c] = np.sum(dplane)
        dx[:, c] = gamma[c] / std * (dplane - dplane.mean() - x_hat * (dplane * x_hat).mean())
    return dx, dgamma, dbeta


def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    out = np.zeros_like(x)
    per_group = x.shape[1] // num_groups
    for i in range(x.shape[0]):
        for g in range(num_groups):
            channels = range(g * per_group, (g + 1) * per_group)
            block = x[i, list(channels)]
            mean, std = block.mean(), np.sqrt(block.var() + eps)
            for c in channels:
                out[i, c] = gamma[c] * (x[i, c] - mean) / std + beta[c]
    return out


def groupnorm_backward(dout, x, gamma, num_groups, eps=1e-5):
    dx = np.zeros_like(x)
    dgamma, dbeta = np.zeros_like(gamma), np.zeros_like(gamma)
    per_group = x.shape[1] // num_groups
    for i in range(x.shape[0]):
        for g in range(num_groups):
            channels = range(g * per_group, (g + 1) * per_group)
            block = x[i, list(channels)]
            std = np.sqrt(block.var() + eps)
            x_hat = (block - block.mean()) / std
            dx_hat = np.stack([gamma[c] * dout[i, c] for c in channels])
            dx[i, list(channels)] = (dx_hat - dx_hat.mean() - x_hat * (dx_hat * x_hat).mean()) / std
            for k, c in enumerate(channels):
                dgamma[c] += (dout[i, c] * x_hat[k]).sum()
                dbeta[c] += dout[i, c].sum()
    return dx, dgamma, dbeta
