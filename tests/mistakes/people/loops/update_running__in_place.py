def update_running(running_mean, running_var, x, momentum=0.9):
    n = len(x)
    for j in range(len(running_mean)):
        m = 0.0
        for i in range(n):
            m += x[i, j]
        m /= n
        v = 0.0
        for i in range(n):
            v += (x[i, j] - m) ** 2
        v /= n
        running_mean[j] = momentum * running_mean[j] + (1 - momentum) * m
        running_var[j] = momentum * running_var[j] + (1 - momentum) * v
    return running_mean, running_var
