"""Exercise 32: fold a trained batch norm into the convolution before it."""

import numpy as np


def fold_conv_batchnorm(
    weight: np.ndarray,
    bias: np.ndarray | None,
    gamma: np.ndarray,
    beta: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    eps: float = 1e-5,
    axis: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Merge a convolution and its test-time batch norm into one convolution.

    Shapes: weight (C_out, C_in, kH, kW), all others (C_out,)
    -> new weight (C_out, C_in, kH, kW), new bias (C_out,).

    The new pair must give, for all images, what the two old layers gave in turn:

        conv(images, weight') + bias' = batchnorm_inference(conv(images, weight) + bias)

    Batch norm of images has one mean and one variance for each channel, and the
    channels that it meets are those that the convolution puts out. So this is exercise
    08, except for where the output channels stand in weight. `axis` says it:

        0    a convolution, (C_out, C_in, kH, kW), or the same as a matrix (C_out, K)
        1    a transposed convolution, (C_in, C_out, kH, kW)
        -1   kernels with channels last, (kH, kW, C_in, C_out)

    Rules:
    - bias may be None: most convolutions before batch norm have none. The new one has.
    - The old bias is inside the normalization, so it is shifted and scaled too.
    - weight may have any number of axes from two on, and only `axis` says which of
      them counts the output channels: C_in may be equal to C_out.
    - Both results have weight's dtype (integers become float64). They are new arrays;
      no input is changed.

    Three output channels, two input channels, kernels of one pixel:

    >>> weight = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).reshape(3, 2, 1, 1)
    >>> gamma, beta = np.array([4.0, 2.0, 1.0]), np.array([10.0, 20.0, 30.0])
    >>> mean, var = np.array([1.0, 2.0, 0.0]), np.array([1.0, 13.0, 1.0])
    >>> w, b = fold_conv_batchnorm(weight, None, gamma, beta, mean, var, eps=3.0)
    >>> w[:, :, 0, 0]                                 # scale [2, 0.5, 0.5]
    array([[2. , 4. ],
           [1.5, 2. ],
           [2.5, 3. ]])
    >>> b
    array([ 8., 19., 30.])

    In the lecture: not said, but it follows from L17 (fixed statistics at test time)
    and from N6 (beta does the work of the bias before it).
    """
    raise NotImplementedError
