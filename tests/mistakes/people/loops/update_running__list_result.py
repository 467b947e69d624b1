def update_running(running_mean, running_var, x, momentum=0.9):
    rm = []
    rv = []
    for j in range(len(x[0])):
        col = [row[j] for row in x]
        m = sum(col) / len(col)
        v = sum([(c - m) * (c - m) for c in col]) / len(col)
        rm.append(momentum * running_mean[j] + (1 - momentum) * m)
        rv.append(momentum * running_var[j] + (1 - momentum) * v)
    return rm, rv
