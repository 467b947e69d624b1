import numpy as np


def dropout_variance_ratio(mean, var, keep_prob):
    # Var(x * m / p) = Var(x) / p
    var_train = var / keep_prob
    var_test = var
    return var_train / var_test
