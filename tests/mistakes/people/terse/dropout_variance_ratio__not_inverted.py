import numpy as np

def dropout_variance_ratio(mean, var, keep_prob):
    p = keep_prob
    return (p * var + p * (1 - p) * mean**2) / var
