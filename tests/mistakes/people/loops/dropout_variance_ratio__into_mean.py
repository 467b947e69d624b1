def dropout_variance_ratio(mean, var, keep_prob):
    for i in range(len(mean)):
        mean[i] = 1.0 / keep_prob + mean[i] * mean[i] * (1.0 - keep_prob) / (keep_prob * var[i])
    return mean
