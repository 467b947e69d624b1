"""Batch normalization as a layer with state (exercise 09)."""

from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from . import _validate as valid
from ._moments import moments
from ._validate import Array, Float64, data, matching, positive
from .gradients import batchnorm_backward, batchnorm_inference_backward
from .inference import batchnorm_inference
from .normalizing import batchnorm_forward


class _Forward(NamedTuple):
    """What backward needs of the forward that it differentiates."""

    x: Array
    gamma: Float64
    statistics: tuple[Float64, Float64] | None  # the running ones in eval mode, None in training


class BatchNorm:
    """Batch normalization over the rows of (N, D) batches, with running statistics for test time.

    Args:
        num_features: D, a whole number >= 1.
        eps: added to the variance inside the root, > 0.
        momentum: the weight that the old running value keeps, 0 to 1.

    Attributes:
        gamma, beta: affine parameters, (D,) float64, at first ones and zeros.
        running_mean, running_var: running statistics, (D,) float64, at first zeros and ones.
        dgamma, dbeta: the last backward's gradients, (D,), of x's dtype; None before it.
        training: True at first; ``train()`` and ``eval()`` set it.

    Raises:
        ValueError: a constructor argument lies outside its range.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), Algorithms 1 and 2; running update as in ONNX
        BatchNormalization, version 15.
    """

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.9) -> None:
        num_features = valid.count("num_features", num_features, least=1)
        self.eps = positive("eps", eps)
        self.momentum = valid.momentum("momentum", momentum)
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True
        self.dgamma: Array | None = None
        self.dbeta: Array | None = None
        self._last: _Forward | None = None

    def train(self) -> Self:
        """Normalize by the batch from now on, and update the running statistics. Returns the layer."""
        self.training = True
        return self

    def eval(self) -> Self:
        """Normalize by the running statistics from now on, and leave them alone. Returns the layer."""
        self.training = False
        return self

    def forward(self, x: npt.ArrayLike) -> Array:
        """Normalize ``x`` (N, D) in the present mode; a training forward also updates the running statistics.

        Returns ``out`` (N, D), of x's dtype. Raises ValueError where x is not (N, D), or has no rows in training; the
        layer is then unchanged.
        """
        x = data("x", x, "(N, D)", empty=not self.training)
        matching("x", x, (len(x), len(self.gamma)))
        if self.training:
            out = batchnorm_forward(x, self.gamma, self.beta, self.eps)
            mean, var = moments(x)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
            self._last = _Forward(x, self.gamma.copy(), None)
        else:
            statistics = self.running_mean.copy(), self.running_var.copy()
            out = batchnorm_inference(x, self.gamma, self.beta, *statistics, self.eps)
            self._last = _Forward(x, self.gamma.copy(), statistics)
        return out

    def backward(self, dout: npt.ArrayLike) -> Array:
        """Differentiate the last forward, with the gamma and in the mode of that forward.

        Args:
            dout: (N, D), the loss's gradient with respect to that forward's output.

        Returns ``dx`` (N, D), of x's dtype, and sets ``dgamma`` and ``dbeta``. May be called again for the same
        forward, whose x the caller keeps unchanged. Raises ValueError where dout has another shape than x, and
        RuntimeError before the first forward.
        """
        if self._last is None:
            raise RuntimeError("backward needs a forward before it")
        x, gamma, statistics = self._last
        if statistics is None:
            dx, self.dgamma, self.dbeta = batchnorm_backward(dout, x, gamma, self.eps)
        else:
            dx, self.dgamma, self.dbeta = batchnorm_inference_backward(dout, x, gamma, *statistics, self.eps)
        return dx
