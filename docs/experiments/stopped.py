"""Batch norm whose statistics, or their gradient, come from elsewhere: the layers of ``frozen_statistics``."""

from collections.abc import Iterator, Sequence

import numpy as np

from reference_impl import (
    batch_statistics,
    batchnorm_inference_backward,
    normalize,
    update_running,
)
from reference_impl.network import BatchNormLayer, Layer, Mode, Network

from .data import Floats


class Stopped(BatchNormLayer):
    """Batch norm whose gradient does not flow through the batch's mean, its variance, or both.

    Forward nothing changes. Backward, dx = gamma/s (dout - mean(dout) - x_hat mean(dout x_hat)): the second term is
    what flows through the mean, the third through the variance. A stopped term is left out.
    """

    def __init__(self, models: int, units: int, stop: Sequence[str]) -> None:
        super().__init__(models, units)
        self.stop = stop

    def backward(self, dout: Floats) -> Floats:
        """As the class says."""
        dx = super().backward(dout).reshape(len(dout), -1)
        gamma, gradients = self.parameters["gamma"].ravel(), self.gradients
        mean, var = batch_statistics(self.columns)
        factor = gamma / np.sqrt(var + self.eps) / len(dx)
        if "mean" in self.stop:
            dx += factor * gradients["beta"].ravel()
        if "variance" in self.stop:
            dx += factor * gradients["gamma"].ravel() * normalize(self.columns, mean, var, self.eps)
        return dx.reshape(dout.shape)


class Running(BatchNormLayer):
    """Batch norm that trains with its running statistics, which are constants to the gradient."""

    def __init__(self, models: int, units: int, momentum: float) -> None:
        super().__init__(models, units, momentum=momentum)

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:
        """In training the running statistics take in the mini-batch, then normalize it."""
        if mode != "train":
            return super().forward(x, mode)
        self.shape, self.columns = x.shape, x.reshape(len(x), -1)
        running = self.running_mean, self.running_var
        self.running_mean, self.running_var = update_running(*running, self.columns, self.momentum)
        return super().forward(x, "eval")

    def backward(self, dout: Floats) -> Floats:
        """The gradient of an affine map with constant statistics."""
        gamma = self.parameters["gamma"].ravel()
        dout = dout.reshape(len(dout), -1)
        dx, dgamma, dbeta = batchnorm_inference_backward(
            dout, self.columns, gamma, self.running_mean, self.running_var, self.eps
        )
        self.gradients = {"gamma": dgamma.reshape(self.shape[1:]), "beta": dbeta.reshape(self.shape[1:])}
        return dx.reshape(self.shape)


class WholeSet(Network):
    """A network whose batch norm takes its statistics from the whole training set, while the loss is the mini-batch's.

    Args:
        layers: of the network.
        x: the training set's inputs (n, M, K).
        rows: yields for every step where the mini-batch is found in it, (m, M).
    """

    def __init__(self, layers: Sequence[Layer], x: Floats, rows: Iterator[np.ndarray]) -> None:
        super().__init__(layers)
        self.x, self.rows = x, rows

    def forward(self, x: Floats, mode: Mode = "train") -> Floats:
        """The mini-batch's logits; all rows go through the network."""
        if mode != "train":
            return super().forward(x, mode)
        self.chosen = next(self.rows)[:, :, None]
        if not np.array_equal(np.take_along_axis(self.x, self.chosen, 0), x):
            raise ValueError("The rows are not those of the mini-batch.")
        return np.take_along_axis(super().forward(self.x), self.chosen, 0)

    def backward(self, dout: Floats) -> Floats:
        """The loss reaches the other rows through the statistics alone."""
        whole = np.zeros((len(self.x), *dout.shape[1:]), dout.dtype)
        np.put_along_axis(whole, self.chosen, dout, 0)
        return super().backward(whole)
