import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    q = 1 - keep_prob
    train = var / keep_prob + q * mean ** 2
    return train / var
