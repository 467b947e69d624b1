def dropout_variance_ratio(mean, var, keep_prob):
    ratios = []
    for i in range(len(mean)):
        m = mean[i]
        v = var[i]
        ratios.append(((v + m * m) / keep_prob - m * m) / v)
    return ratios
