import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    ex = keep_prob * mean
    ex2 = keep_prob * (var + mean ** 2)
    return (ex2 - ex ** 2) / var
