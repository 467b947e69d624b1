import numpy as np

def dropout_variance_ratio(mean, var, keep_prob):
    tr = (var + mean**2) / keep_prob - mean**2
    return var / tr
