import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    Ex2 = var + mean ** 2
    var_train = Ex2 / keep_prob
    return var_train / var
