import numpy as np

DEFAULT_MOMENTUM = 0.9


class Momentum:
    def __init__(self, beta: float = DEFAULT_MOMENTUM):
        self.beta = beta

    def step(self, velocity: np.ndarray, value: np.ndarray) -> np.ndarray:
        return self.beta * velocity + value


def update_running(running_mean, running_var, x, momentum=DEFAULT_MOMENTUM):
    m = Momentum(momentum)
    return m.step(running_mean, x.mean(axis=0)), m.step(running_var, x.var(axis=0))
