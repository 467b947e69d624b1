import math


class FeatureNoise:
    def __init__(self, variance: float):
        self.variance = float(variance)

    def std_of_mean(self, n: int) -> float:
        return math.sqrt(self.variance / n)


def statistics_noise(var, batch_size):
    result = []
    for v in var:
        result.append(FeatureNoise(v).std_of_mean(batch_size))
    return result
