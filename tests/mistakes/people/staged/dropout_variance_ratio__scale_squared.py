import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    p = keep_prob
    mask_var = p * (1 - p)
    var_train = (var + mask_var * mean ** 2) / p ** 2
    return var_train / var
