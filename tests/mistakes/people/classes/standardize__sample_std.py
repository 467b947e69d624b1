import math
import numpy as np


class StandardScaler:
    def __init__(self) -> None:
        self.mean = None
        self.scale = None

    def fit(self, data: np.ndarray) -> "StandardScaler":
        n, d = data.shape
        self.mean = np.zeros(d)
        self.scale = np.ones(d)
        for j in range(d):
            col = data[:, j]
            mu = col.sum() / n
            ss = ((col - mu) ** 2).sum()
            std = math.sqrt(ss / (n - 1))
            self.mean[j] = mu
            if std > 0:
                self.scale[j] = std
        return self

    def transform(self, data: np.ndarray) -> np.ndarray:
        return (data - self.mean) / self.scale


def standardize(train: np.ndarray, test: np.ndarray):
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)
