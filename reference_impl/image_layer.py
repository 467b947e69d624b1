"""Batch normalization of images as a layer with state (exercise 26)."""

from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from . import _validate as valid
from ._moments import moments
from ._validate import Array, Float64, data, matching, positive
from .gradients import batchnorm_backward, batchnorm_inference_backward
from .inference import batchnorm_inference
from .normalizing import batchnorm_forward


class _Images(NamedTuple):
    """What backward needs of the forward that it differentiates."""

    rows: Array
    shape: tuple[int, ...]
    gamma: Float64
    statistics: tuple[Float64, Float64] | None  # the running ones in eval mode, None in training


class BatchNorm2d:
    """Batch normalization of images, channel by channel over N, H and W, with running statistics for test time.

    Args:
        num_features: C, a whole number >= 1.
        eps: added to the variance inside the root, > 0.
        momentum: the weight that the old running value keeps, 0 to 1.
        channels_last: whether images are (N, H, W, C), and not (N, C, H, W).

    Attributes:
        gamma, beta: affine parameters, (C,) float64, at first ones and zeros.
        running_mean, running_var: running statistics, (C,) float64, at first zeros and ones.
        dgamma, dbeta: the last backward's gradients, (C,), of x's dtype; None before it.
        training: True at first; ``train()`` and ``eval()`` set it.

    Raises:
        ValueError: a constructor argument lies outside its range.

    Source: Ioffe and Szegedy 2015 (arXiv:1502.03167), section 3.2 and Algorithm 2; running update as in ONNX
        BatchNormalization, version 15.
    """

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float = 0.9, channels_last: bool = False
    ) -> None:
        num_features = valid.count("num_features", num_features, least=1)
        self.eps = positive("eps", eps)
        self.momentum = valid.momentum("momentum", momentum)
        self.channels_last = channels_last
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True
        self.dgamma: Array | None = None
        self.dbeta: Array | None = None
        self._last: _Images | None = None

    def train(self) -> Self:
        """Normalize by the batch from now on, and update the running statistics. Returns the layer."""
        self.training = True
        return self

    def eval(self) -> Self:
        """Normalize by the running statistics from now on, and leave them alone. Returns the layer."""
        self.training = False
        return self

    def forward(self, x: npt.ArrayLike) -> Array:
        """Normalize images in the present mode; a training forward also updates the running statistics.

        Returns ``out`` of x's shape and dtype. Raises ValueError where x is not (N, C, H, W), or (N, H, W, C) with
        channels_last, or is empty in training; the layer is then unchanged.
        """
        x = data("x", x, "(N, H, W, C)" if self.channels_last else "(N, C, H, W)", empty=not self.training)
        shape = list(x.shape)
        shape[-1 if self.channels_last else 1] = len(self.gamma)
        matching("x", x, shape)
        rows = self._rows(x)
        if self.training:
            out = batchnorm_forward(rows, self.gamma, self.beta, self.eps)
            mean, var = moments(rows)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
            self._last = _Images(rows, x.shape, self.gamma.copy(), None)
        else:
            statistics = self.running_mean.copy(), self.running_var.copy()
            out = batchnorm_inference(rows, self.gamma, self.beta, *statistics, self.eps)
            self._last = _Images(rows, x.shape, self.gamma.copy(), statistics)
        return self._images(out, x.shape)

    def backward(self, dout: npt.ArrayLike) -> Array:
        """Differentiate the last forward, with the gamma and in the mode of that forward.

        Args:
            dout: of the shape of that forward's output, the loss's gradient with respect to it.

        Returns ``dx``, of x's shape and dtype, and sets ``dgamma`` and ``dbeta``. May be called again for the same
        forward, whose x the caller keeps unchanged. Raises ValueError where dout has another shape than x, and
        RuntimeError before the first forward.
        """
        if self._last is None:
            raise RuntimeError("backward needs a forward before it")
        rows, shape, gamma, statistics = self._last
        slopes = self._rows(matching("dout", dout, shape))
        if statistics is None:
            dx, self.dgamma, self.dbeta = batchnorm_backward(slopes, rows, gamma, self.eps)
        else:
            dx, self.dgamma, self.dbeta = batchnorm_inference_backward(slopes, rows, gamma, *statistics, self.eps)
        return self._images(dx, shape)

    def _rows(self, images: Array) -> Array:
        """One row for each position of each image, (N H W, C)."""
        last = images if self.channels_last else np.moveaxis(images, 1, -1)
        return last.reshape(-1, last.shape[-1])

    def _images(self, rows: Array, shape: tuple[int, ...]) -> Array:
        """The inverse of ``_rows``, for images of this shape."""
        if self.channels_last:
            return rows.reshape(shape)
        n, channels, height, width = shape
        return np.ascontiguousarray(np.moveaxis(rows.reshape(n, height, width, channels), -1, 1))
