import numpy as np

def dropout_variance_ratio(mean, var, keep_prob):
    q = 1 - keep_prob
    return ((var + mean**2) / q - mean**2) / var
