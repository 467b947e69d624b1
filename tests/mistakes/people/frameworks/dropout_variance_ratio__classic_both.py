import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    p = keep_prob
    train = p * (var + mean * mean) - (p * mean) ** 2
    test = p ** 2 * var
    return train / test
