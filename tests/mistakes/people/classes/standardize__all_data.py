import numpy as np
from dataclasses import dataclass


@dataclass
class FeatureStats:
    mean: np.ndarray
    std: np.ndarray

    @classmethod
    def of(cls, data: np.ndarray) -> "FeatureStats":
        std = data.std(axis=0)
        std[std == 0] = 1
        return cls(data.mean(axis=0), std)

    def apply(self, data: np.ndarray) -> np.ndarray:
        return (data - self.mean) / self.std


def standardize(train, test):
    stats = FeatureStats.of(np.vstack([train, test]))
    return stats.apply(train), stats.apply(test)
