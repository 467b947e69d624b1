import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    mean *= mean
    var_train = (var + mean) / keep_prob - mean
    return var_train / var
