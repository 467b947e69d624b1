"""A student's batchnorm.py and batchnorm2d.py of CMU 11-785, in other words than the hand-out's."""

import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha, self.eps = alpha, 1e-8
        row = (1, num_features)
        self.BW, self.Bb = np.ones(row), np.zeros(row)
        self.dLdBW, self.dLdBb = np.zeros(row), np.zeros(row)
        self.running_M, self.running_V = np.zeros(row), np.ones(row)

    def forward(self, Z, eval=False):
        if eval:
            normal = (Z - self.running_M) / np.sqrt(self.running_V + self.eps)
            return normal * self.BW + self.Bb
        self.Z, self.N = Z, len(Z)
        self.M = np.sum(Z, axis=0, keepdims=True) / self.N
        self.V = np.sum((Z - self.M) ** 2, axis=0, keepdims=True) / self.N
        self.NZ = (Z - self.M) / np.sqrt(self.V + self.eps)
        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        return self.BW * self.NZ + self.Bb

    def backward(self, dLdBZ):
        self.dLdBb = np.sum(dLdBZ, axis=0, keepdims=True)
        self.dLdBW = np.sum(dLdBZ * self.NZ, axis=0, keepdims=True)
        dLdNZ = dLdBZ * self.BW
        root = np.sqrt(self.V + self.eps)
        dLdV = -0.5 * np.sum(dLdNZ * (self.Z - self.M), axis=0) / root**3
        dLdM = -np.sum(dLdNZ, axis=0) / root - 2 / self.N * dLdV * np.sum(self.Z - self.M, axis=0)
        return dLdNZ / root + dLdV * 2 / self.N * (self.Z - self.M) + dLdM / self.N


class BatchNorm2d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha, self.eps = alpha, 1e-8
        flat = (1, num_features, 1, 1)
        self.BW, self.Bb = np.ones(flat), np.zeros(flat)
        self.dLdBW, self.dLdBb = np.zeros(flat), np.zeros(flat)
        self.running_M, self.running_V = np.zeros(flat), np.ones(flat)

    def forward(self, Z, eval=False):
        if eval:
            return self.BW * (Z - self.running_M) / np.sqrt(self.running_V + self.eps) + self.Bb
        self.Z = Z
        self.M = Z.mean(axis=(0, 2, 3), keepdims=True)
        self.V = Z.var(axis=(0, 2, 3), keepdims=True)
        self.NZ = (Z - self.M) / np.sqrt(self.V + self.eps)
        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        return self.BW * self.NZ + self.Bb

    def backward(self, dLdBZ):
        over = {"axis": (0, 2, 3), "keepdims": True}
        self.dLdBb = dLdBZ.sum(**over)
        self.dLdBW = (dLdBZ * self.NZ).sum(**over)
        dLdNZ = dLdBZ * self.BW
        inner = dLdNZ - dLdNZ.mean(**over) - self.NZ * (dLdNZ * self.NZ).mean(**over)
        return inner / np.sqrt(self.V + self.eps)
