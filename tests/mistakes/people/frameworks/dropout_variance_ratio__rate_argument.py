import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    p = keep_prob
    scale = 1.0 / (1.0 - p)
    second_moment = (var + mean ** 2) * (1.0 - p) * scale ** 2
    return (second_moment - mean ** 2) / var
