"""What weight decay sets in front of batch normalization (exercise 34)."""

import numpy as np
import numpy.typing as npt

from . import _validate as valid
from ._validate import Array, data, matching, positive


def weight_decay_behind_batchnorm(
    weight: npt.ArrayLike, dweight: npt.ArrayLike, lr: float, decay: float
) -> tuple[Array, Array, Array]:
    """One step of gradient descent with weight decay, and what the decay sets where batch normalization follows.

    Behind batch normalization a unit's length does not matter, and its gradient is orthogonal to it and shrinks as it
    grows. So a step turns the unit, as a step of the rate ``lr / ((1 - lr decay) |w|^2)`` would turn one of length 1.

    Args:
        weight: (K, D), of the layer ``a @ weight``, a column for each unit; float32, float64 or integers (taken as
            float64).
        dweight: (K, D), the loss's gradient with respect to it, without the decay's own.
        lr: the learning rate, > 0.
        decay: times weight is added to the gradient, >= 0; ``lr * decay`` < 1.

    Returns:
        ``(weight, rate, resting_rate)``, new arrays, (K, D), (D,) and (D,), of weight's dtype: the weight after the
        step, each unit's effective rate in it, and the effective rate at which steps with this gradient, as it is at
        length 1, would leave the length alone. Where a length or a gradient is 0, they are not finite.

    Raises:
        ValueError: weight is not (K, D), dweight has another shape, lr <= 0, decay < 0 or ``lr * decay`` >= 1.

    Source: van Laarhoven 2017 (arXiv:1706.05350), section 3; Hoffer et al. 2018 (arXiv:1803.01814), section 3; Zhang et
        al. 2019 (arXiv:1810.12281), section 4.1.
    """
    weight = data("weight", weight, "(K, D)")
    dweight = matching("dweight", dweight, weight.shape)
    lr = positive("lr", lr)
    decay = valid.at_least("decay", decay, 0)
    shrinking = lr * decay
    if not shrinking < 1:
        raise ValueError(f"decay is {decay}, needs lr * decay < 1 with lr = {lr}")
    wide = weight.astype(np.float64, copy=False)
    length = np.sqrt((wide * wide).sum(axis=0))
    gradient_length = np.sqrt((dweight * dweight).sum(axis=0))
    new_weight = (1 - shrinking) * wide - lr * dweight
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = lr / ((1 - shrinking) * length**2)
        at_length_1 = length * gradient_length
        resting_rate = np.sqrt(shrinking * (2 - shrinking)) / ((1 - shrinking) * at_length_1)
    return (
        new_weight.astype(weight.dtype, copy=False),
        rate.astype(weight.dtype, copy=False),
        resting_rate.astype(weight.dtype, copy=False),
    )
