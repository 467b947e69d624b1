import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    second_moment = keep_prob * (var + mean ** 2)
    var_train = second_moment - (keep_prob * mean) ** 2
    return var_train / var
