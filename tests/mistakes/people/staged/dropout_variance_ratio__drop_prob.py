import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    p = 1. - keep_prob
    Ex2 = (var + mean ** 2) / p
    var_train = Ex2 - mean ** 2
    return var_train / var
