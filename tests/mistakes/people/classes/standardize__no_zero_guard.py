import numpy as np
from typing import Tuple


class Standardizer:
    def __init__(self, num_features: int):
        self.mean = np.zeros(num_features)
        self.std = np.zeros(num_features)

    def fit(self, x: np.ndarray) -> None:
        self.mean[:] = x.mean(axis=0)
        self.std[:] = x.std(axis=0)

    def transform(self, x: np.ndarray) -> np.ndarray:
        return (x - self.mean) / self.std


def standardize(train: np.ndarray, test: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    s = Standardizer(train.shape[1])
    s.fit(train)
    return s.transform(train), s.transform(test)
