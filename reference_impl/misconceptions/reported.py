"""Mistakes that stood in public code, found there or reported; where there is a public report, it is named."""

from . import _edits as edits
from ._twin import Edit, Twin, lines, twins

LAST_OF_DX = "x_hat * (dgamma / len(x))"
MERGED_VAR = "var = share_a * var_a + share_b * var_b + share_a * share_b * (mean_b - mean_a) ** 2"
NEW_MEAN = "self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean"
NEW_VAR = "self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var"
REMEMBER_EVAL = "self._last = _Forward(x, self.gamma.copy(), statistics)"
TRAIN_BACKWARD = "dx, self.dgamma, self.dbeta = batchnorm_backward(dout, x, gamma, self.eps)"
ENTERS_FORWARD = 'x = data("x", x, "(N, D)", empty=not self.training)'
SPATIAL_FORWARD = "out = batchnorm_forward(rows, gamma, beta, eps)"
SPATIAL_SHAPE = "n, channels, height, width = x.shape"
SPATIAL_RETURN = "return np.ascontiguousarray(out.reshape(n, height, width, channels).transpose(0, 3, 1, 2))"
FORWARDS = ("normalize", "batchnorm_forward", "layernorm_forward")


def of_each(functions: tuple[str, ...], slug: str, belief: str, *slips: Edit) -> tuple[Twin, ...]:
    """The same slip in several functions."""
    return tuple(twin for name in functions for twin in twins(name, (slug, belief, *slips)))


TWINS = (
    # The formula of the forward pass.
    *of_each(
        FORWARDS,
        "root-squared",  # jax-ml/jax #442; in layer norm 131250208/TPlinker-joint-extraction #37
        "the divisor is the square of var + eps",
        (edits.ROOT, "(var + eps) ** 2"),
    ),
    *twins(
        "batchnorm_inference",
        (
            "root-squared",
            "the divisor is the square of var + eps",
            ("np.sqrt(running_var + eps)", "(running_var + eps) ** 2"),
        ),
    ),
    *of_each(
        FORWARDS,
        "root-of-deviation",
        "eps is added to the deviation, and the divisor is the root of that",
        (edits.ROOT, "np.sqrt(np.sqrt(var) + eps)"),
    ),
    *of_each(
        FORWARDS,
        "eps-added-after",
        "eps is added after the division",
        (f" / {edits.ROOT}", " / np.sqrt(var) + eps"),
    ),
    *of_each(
        ("batchnorm_forward", "batchnorm_backward", "layernorm_forward"),
        "eps-hard-coded-1e-8",
        "eps is 1e-8, whoever calls",
        (edits.ROOT, "np.sqrt(var + 1e-8)"),
    ),
    *of_each(
        ("batchnorm_forward", "batchnorm_backward"),
        "eps-twice",
        "a variance that comes back from 1 / deviation still needs its eps",
        (edits.ROOT, "np.sqrt(var + eps + eps)"),
    ),
    *twins(
        "standardize",
        (
            "parentheses-missing",
            "x - mean / deviation takes the mean off first",
            ("train_z = (train - mean) / scale", "train_z = train - mean / scale"),
            ("test_z = (test - mean) / scale", "test_z = test - mean / scale"),
        ),
    ),
    *twins(
        "layernorm_forward",
        (
            "parentheses-missing",
            "x - mean / deviation takes the mean off first",
            (f"(x.T - mean) / {edits.ROOT}", f"x.T - mean / {edits.ROOT}"),
        ),
    ),
    # The statistics.
    *twins(
        "batch_statistics",
        (
            "returns-inverse-deviation",  # what cuDNN and Caffe2 hand to the backward pass
            "the second statistic is 1 / sqrt(var + eps), ready for use",
            ("var.astype(x.dtype)", "(1 / np.sqrt(var + 1e-5)).astype(x.dtype)"),
        ),
        (
            "mean-of-means",
            "the mean of the means of the parts is the mean of the whole",
            (
                edits.MOMENTS,
                lines(
                    "mean = np.mean([moments(x[i : i + 4])[0] for i in range(0, len(x), 4)], axis=0)",
                    "var = ((x - mean) ** 2).mean(axis=0)",
                ),
            ),
        ),
    ),
    *twins(
        "merge_statistics",
        (
            "variances-added",
            "variances of two sets add up",
            (MERGED_VAR, MERGED_VAR.replace("share_a * var_a + share_b * var_b", "var_a + var_b")),
        ),
        (
            "shares-squared",
            "in a variance the shares of a sum are squared",
            (
                MERGED_VAR,
                MERGED_VAR.replace("share_a * var_a + share_b * var_b", "share_a**2 * var_a + share_b**2 * var_b"),
            ),
        ),
        (
            "delta-not-squared",
            "the distance of the means is added, not its square",
            ("(mean_b - mean_a) ** 2", "np.abs(mean_b - mean_a)"),
        ),
        (
            "delta-after-update",
            "the distance of the means is taken once the mean has moved",
            ("(mean_b - mean_a) ** 2", "(mean_b - mean) ** 2"),
        ),
        (
            "returns-sum-of-squares",
            "what is merged is the sum of the squared distances",
            (MERGED_VAR, lines(MERGED_VAR, "var = var * n")),
        ),
    ),
    *twins(
        "dropout_variance_ratio",
        (
            "scaled-by-drop-probability",
            "a unit that stays is divided by the probability of dropping it",
            (
                "train_var = (var + (1 - keep_prob) * mean**2) / keep_prob",
                lines(
                    "drop = max(1 - keep_prob, 1e-12)",
                    "train_var = keep_prob * (var + (1 - keep_prob) * mean**2) / drop**2",
                ),
            ),
        ),
    ),
    *twins(
        "spatial_batchnorm_forward",
        (
            "padding-counted",
            "the zeros around an image are pixels too",
            (
                SPATIAL_FORWARD,
                lines(
                    "padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))",
                    "mean, var = moments(padded.transpose(0, 2, 3, 1).reshape(-1, channels))",
                    "out = (gamma * ((rows - mean) / np.sqrt(var + eps)) + beta).astype(x.dtype)",
                ),
            ),
        ),
        (
            "axis-by-length",
            "the channels are the first axis that is as long as gamma",
            (
                SPATIAL_SHAPE,
                lines(
                    "found = (*x.shape, len(gamma)).index(len(gamma)) % x.ndim",
                    "x = np.moveaxis(x, found, 1)",
                    SPATIAL_SHAPE,
                ),
            ),
            (
                SPATIAL_RETURN,
                SPATIAL_RETURN.replace("return np.ascontiguousarray(", "return np.ascontiguousarray(np.moveaxis(")
                + ", 1, found)",
            ),
        ),
    ),
    # The running statistics. Momentum the other way round, pytorch/pytorch #15298 and d2l-ai/d2l-en #2213, is the
    # twin momentum-reversed of update_running and BatchNorm.
    *twins(
        "update_running",
        (
            "momentum-type-test",
            "a momentum that is no Python float was not meant",
            ('valid.momentum("momentum", momentum)', "momentum if isinstance(momentum, float) else 0.9"),
        ),
    ),
    *twins(
        "BatchNorm",
        (
            "momentum-type-test",
            "a momentum that is no Python float was not meant",
            ('valid.momentum("momentum", momentum)', "momentum if isinstance(momentum, float) else 0.9"),
        ),
        (
            "first-batch-kept",
            "the first batch's statistics are those of the data",
            (NEW_MEAN, "self.running_mean = mean if self._last is None else self.running_mean"),
            (NEW_VAR, "self.running_var = var if self._last is None else self.running_var"),
        ),
        (
            "eval-overwrites-running",
            "a test batch's statistics take the place of the running ones",
            (
                REMEMBER_EVAL,
                lines(REMEMBER_EVAL, "if len(x):", "    self.running_mean, self.running_var = moments(x)", depth=3),
            ),
        ),
        (
            "backward-by-running",
            "backward too normalizes by the running statistics",
            (
                TRAIN_BACKWARD,
                lines(
                    "dx, self.dgamma, self.dbeta = batchnorm_inference_backward(",
                    "    dout, x, gamma, self.running_mean, self.running_var, self.eps",
                    ")",
                    depth=3,
                ),
            ),
        ),
        (
            "decays-before-reading",
            "the old statistics fade as soon as a forward begins",
            (
                ENTERS_FORWARD,
                lines(
                    "if self.training:",
                    "    self.running_mean = self.momentum * self.running_mean",
                    "    self.running_var = self.momentum * self.running_var",
                    ENTERS_FORWARD,
                    depth=2,
                ),
            ),
            (NEW_MEAN, "self.running_mean = self.running_mean + (1 - self.momentum) * mean"),
            (NEW_VAR, "self.running_var = self.running_var + (1 - self.momentum) * var"),
        ),
    ),
    # The backward pass.
    *twins(
        "batchnorm_backward",
        (
            "exponent-of-deviation",
            "the exponent -3/2 belongs to the deviation",
            (LAST_OF_DX, "x_hat * std**1.5 * (dgamma / len(x))"),
        ),
        (
            "exponent-sign",
            "the derivative of (var + eps)^(-1/2) has the exponent 3/2",
            (LAST_OF_DX, "x_hat * std**6 * (dgamma / len(x))"),
        ),
    ),
)
