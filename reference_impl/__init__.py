"""The ground truth: batch normalization and its relatives in NumPy.

Conventions: variance is the population variance (divide by N), eps is added to the variance inside the square root,
and momentum is the weight that the OLD running value keeps. Sums run in float64 whatever the input's dtype, but for
those of large arrays in ``reference_impl.fast``; results have the dtype of the data. ``spec/`` states every rule;
``reference_impl.misconceptions`` keeps the wrong twins.
"""

from .beyond import groupnorm_backward, layernorm_backward
from .counting import (
    cumulative_running,
    instancenorm_running,
    masked_batchnorm,
    sync_batchnorm_backward,
    sync_batchnorm_forward,
)
from .decay import weight_decay_behind_batchnorm
from .fast import FORMS
from .folding import fold_conv_batchnorm
from .gradients import batchnorm_backward, batchnorm_inference_backward, linear_batchnorm_backward
from .image_layer import BatchNorm2d
from .inference import batchnorm_inference, fold_batchnorm, update_running
from .instances import instancenorm_forward
from .layer import BatchNorm
from .normalizing import (
    batch_statistics,
    batchnorm_forward,
    identity_parameters,
    normalize,
    standardize,
)
from .randomness import dropout_variance_ratio, ghost_batchnorm, statistics_noise
from .relatives import (
    groupnorm_forward,
    layernorm_forward,
    merge_statistics,
    spatial_batchnorm_backward,
    spatial_batchnorm_forward,
)
from .renorm import batch_renorm
from .root_mean_square import rmsnorm_backward, rmsnorm_forward

__all__ = [
    "BatchNorm",
    "BatchNorm2d",
    "batch_renorm",
    "batch_statistics",
    "batchnorm_backward",
    "batchnorm_forward",
    "batchnorm_inference",
    "batchnorm_inference_backward",
    "cumulative_running",
    "dropout_variance_ratio",
    "fold_batchnorm",
    "fold_conv_batchnorm",
    "ghost_batchnorm",
    "groupnorm_backward",
    "groupnorm_forward",
    "identity_parameters",
    "instancenorm_forward",
    "instancenorm_running",
    "layernorm_backward",
    "layernorm_forward",
    "linear_batchnorm_backward",
    "masked_batchnorm",
    "merge_statistics",
    "normalize",
    "rmsnorm_backward",
    "rmsnorm_forward",
    "spatial_batchnorm_backward",
    "spatial_batchnorm_forward",
    "standardize",
    "statistics_noise",
    "sync_batchnorm_backward",
    "sync_batchnorm_forward",
    "update_running",
    "weight_decay_behind_batchnorm",
]

globals().update(FORMS)  # what is read, and what a type checker sees, are the clear forms: the contract is theirs
