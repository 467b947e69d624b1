"""Exercise 26: batch norm of images as a layer with two modes."""

import numpy as np


class BatchNorm2d:
    """Keep the parameters, the running statistics and the mode of one batch norm of images.

    Shapes: forward x (N, C, H, W) -> out, backward dout -> dx, all of x's shape; with
    channels_last (N, H, W, C). C is num_features. Attributes gamma, beta,
    running_mean, running_var are (C,).

    Every position of every image is a row of exercise 09. Training: out by each
    channel's statistics over N, H and W (exercise 17), then both running values become
    momentum * old + (1 - momentum) * batch (06). Evaluation: out by the running
    statistics (07); nothing is updated. Gradients: exercises 18 and 11.

    Rules:
    - The batch's variance is the population variance: it divides by N * H * W.
    - N, H and W may differ from call to call. One image trains like any other batch.
    - Only a training forward changes the running statistics. One that raises, such as
      for a wrong number of channels, changes nothing at all. No values at all:
      ValueError in training, an empty result in evaluation.
    - backward belongs to the last forward: its x, its shape, its mode, its gamma and in
      evaluation its running values. A later change of gamma, mode or running values
      does not alter it, and calling it twice gives the same.
    - Parameters and running values are float64. Outputs and all three gradients have
      x's dtype (integers become float64). No result shares memory with x, the state or
      another.

    >>> layer = BatchNorm2d(2, eps=3.0, momentum=0.75)
    >>> layer.gamma = np.array([2.0, 4.0])
    >>> x = np.array([[[[1.0, 3.0]], [[13.0, 7.0]]], [[[1.0, 3.0]], [[3.0, 9.0]]]])
    >>> layer.forward(x)[0, :, 0]               # the first image, a row a channel
    array([[-1.,  1.],
           [ 5., -1.]])
    >>> layer.running_mean, layer.running_var
    (array([0.5, 2. ]), array([1., 4.]))
    >>> last = BatchNorm2d(2, eps=3.0, channels_last=True)
    >>> last.forward(np.moveaxis(x, 1, -1))[0, 0]   # a row a position
    array([[-0.5 ,  1.25],
           [ 0.5 , -0.25]])

    In the lecture: L7 and L17, the batch's statistics in training and stored ones at
    test time; here for convolutional networks.
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.9,
        channels_last: bool = False,
    ):
        """Set gamma 1, beta 0, running_mean 0, running_var 1 and training True."""
        raise NotImplementedError

    def train(self) -> "BatchNorm2d":
        """Go into training mode; return self."""
        raise NotImplementedError

    def eval(self) -> "BatchNorm2d":
        """Go into evaluation mode; return self."""
        raise NotImplementedError

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Normalize x in the current mode; update the running values if training."""
        raise NotImplementedError

    def backward(self, dout: np.ndarray) -> np.ndarray:
        """Return dx of the last forward; set dgamma and dbeta, both (C,)."""
        raise NotImplementedError
