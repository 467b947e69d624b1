import numpy as np


class Scaler:
    """Zero mean, unit variance per column."""

    def fit(self, data):
        self.mean_ = np.mean(data, axis=0)
        self.std_ = np.std(data, axis=0)
        self.std_[self.std_ == 0] = 1.0
        return self

    def transform(self, data):
        return (data - self.mean_) / self.std_

    def fit_transform(self, data):
        return self.fit(data).transform(data)


def standardize(train, test):
    scaler = Scaler()
    train_z = scaler.fit_transform(train)
    test_z = scaler.fit_transform(test)
    return train_z, test_z
