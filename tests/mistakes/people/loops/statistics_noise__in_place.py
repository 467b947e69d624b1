import math

def statistics_noise(var, batch_size):
    for j in range(len(var)):
        var[j] = math.sqrt(var[j] / batch_size)
    return var
