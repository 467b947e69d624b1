"""Exercise 31: running statistics for instance norm."""

import numpy as np


def instancenorm_running(
    running_mean: np.ndarray,
    running_var: np.ndarray,
    x: np.ndarray,
    momentum: float = 0.9,
) -> tuple[np.ndarray, np.ndarray]:
    """Move running statistics towards the average of the images' own statistics.

    Shapes: running_mean (C,), running_var (C,), x (N, C, H, W) -> new mean (C,), var (C,).

    Instance norm normalizes each channel of each image by itself: exercise 20 with as
    many groups as channels. Who wants to run it with stored statistics keeps, for each
    channel, the average over the images of the image's mean and of its variance. With
    m_n and v_n the mean and the population variance of the channel in image n, over its
    H * W values:

        running_mean' = momentum * running_mean + (1 - momentum) * average of m_n
        running_var'  = momentum * running_var  + (1 - momentum) * average of v_n

    That is not the variance over the batch, which exercise 17 uses: how much images
    differ in their means is not in it.

    Rules:
    - momentum is the weight that the OLD value keeps, as in exercise 06. Outside
      [0, 1]: ValueError. (PyTorch means the new value's weight.)
    - v_n divides by H * W. (PyTorch averages those that divide by H * W - 1, and
      refuses images of one pixel. Here their variance is 0.)
    - No images, or images without pixels: ValueError.
    - A NaN or an infinity spoils its own channel, no other one.
    - Results have x's dtype (integers become float64). They are new arrays: the old
      running values stay as they are, also when momentum is 1.

    >>> x = np.array([[[[1.0, 3.0]]], [[[7.0, 13.0]]]])      # two images, one channel
    >>> old_mean, old_var = np.array([2.0]), np.array([1.0])
    >>> mean, var = instancenorm_running(old_mean, old_var, x, momentum=0.75)
    >>> mean                        # 0.75 * 2 + 0.25 * (2 + 10) / 2
    array([3.])
    >>> var                         # 0.75 * 1 + 0.25 * (1 + 9) / 2
    array([2.])

    In the lecture: not there. T2 keeps such averages for batch norm.
    """
    raise NotImplementedError
