def batch_statistics(x):
    n = len(x)
    mean = []
    var = []
    for j in range(len(x[0])):
        col = []
        for i in range(n):
            col.append(x[i][j])
        m = sum(col) / n
        mean.append(m)
        var.append(sum([(c - m) ** 2 for c in col]) / n)
    return mean, var
