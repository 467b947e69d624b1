"""Exercise 09: batch norm as a layer with two modes."""

import numpy as np


class BatchNorm:
    """Keep the parameters, the running statistics and the mode of one batch norm.

    Shapes: forward x (N, D) -> out (N, D); backward dout (N, D) -> dx (N, D);
    D is num_features. Attributes gamma, beta, running_mean, running_var are (D,).

    Training: out by the batch's statistics (exercise 04), then both running values
    become momentum * old + (1 - momentum) * batch (06). Evaluation: out by the running
    statistics (07); nothing is updated. Gradients: exercises 10 and 11.

    Rules:
    - Only a training forward changes the running statistics. One that raises, such as
      an empty training batch, changes nothing at all.
    - backward belongs to the last forward: its x, its mode, its gamma. A later change
      of gamma or of the mode does not alter it, and calling it twice gives the same.
    - Parameters and running values are float64. Outputs and gradients have x's dtype
      (integers become float64). No result shares memory with x, the state or another.

    >>> layer = BatchNorm(2, eps=3.0, momentum=0.75)
    >>> layer.gamma = np.array([2.0, 4.0])
    >>> layer.beta = np.array([10.0, 2.0])
    >>> layer.forward(np.array([[1.0, 13.0], [3.0, 7.0], [1.0, 3.0], [3.0, 9.0]]))
    array([[ 9.,  7.],
           [11.,  1.],
           [ 9., -3.],
           [11.,  3.]])
    >>> layer.running_mean, layer.running_var
    (array([0.5, 2. ]), array([1., 4.]))
    >>> layer.eval().forward(np.array([[2.5, 2.0]]))   # by the running values
    array([[12.,  2.]])

    In the lecture: L7 and L17, the batch's statistics in training and stored ones at
    test time; T2, where the stored ones come from.
    """

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.9):
        """Set gamma 1, beta 0, running_mean 0, running_var 1 and training True."""
        raise NotImplementedError

    def train(self) -> "BatchNorm":
        """Go into training mode; return self."""
        raise NotImplementedError

    def eval(self) -> "BatchNorm":
        """Go into evaluation mode; return self."""
        raise NotImplementedError

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Normalize x in the current mode; update the running values if training."""
        raise NotImplementedError

    def backward(self, dout: np.ndarray) -> np.ndarray:
        """Return dx of the last forward; set dgamma and dbeta, both (D,)."""
        raise NotImplementedError
