"""Mistakes in exercises 21 and 22: the backward passes of layer and group normalization.

Many are batch norm's backward pass, copied and half adapted, as public solutions of CS231n's layer norm have it.
"""

from . import _edits as edits
from ._twin import Edit, Twin, lines, twins

DOUT_CHECK = 'dout = matching("dout", dout, x.shape)'
STD = "std = np.sqrt(var + eps)[:, None]"
MEAN_PATH = "through_mean = dx_hat.mean(axis=1, keepdims=True)"
VAR_PATH = "through_var = x_hat * (dx_hat * x_hat).mean(axis=1, keepdims=True)"
PATHS = "dx_hat - through_mean - through_var"
DX = f"({PATHS}) / std"


def at_the_end(*statements: str) -> Edit:
    """What happens to the gradients last."""
    return edits.RETURNS_GRADIENTS, lines(*statements, edits.RETURNS_GRADIENTS)


def both_means(old: str, new: str) -> tuple[Edit, Edit]:
    """The same change in both means of dx."""
    return (MEAN_PATH, MEAN_PATH.replace(old, new)), (VAR_PATH, VAR_PATH.replace(old, new))


def in_either(function: str) -> tuple[Twin, ...]:
    """What goes wrong alike in both functions: what a row is to the one, an example's group is to the other."""
    return twins(
        function,
        ("statistics-held-constant", "mean and variance are constants", (PATHS, "dx_hat")),
        ("mean-path-forgotten", "the gradient flows through the variance alone", (" - through_mean", "")),
        ("variance-path-forgotten", "the gradient flows through the mean alone", (" - through_var", "")),
        ("mean-path-sign", "the gradient through the mean is added", ("- through_mean", "+ through_mean")),
        ("variance-path-sign", "the gradient through the variance is added", ("- through_var", "+ through_var")),
        (
            "variance-path-doubled",
            "the square in the variance leaves a 2 behind",
            ("- through_var", "- 2 * through_var"),
        ),
        (
            "x-hat-forgotten",
            "the mean of dx_hat * x_hat is taken off every entry alike",
            (VAR_PATH, VAR_PATH.replace("= x_hat * ", "= ")),
        ),
        (
            "variance-path-of-centred",
            "the path through the variance carries x - mean",
            ("- through_var", "- std * through_var"),
        ),
        (
            "exponent-kept",
            "the derivative of (var + eps)^(-1/2) is -1/2 (var + eps)^(-1/2)",
            ("- through_var", "- std**2 * through_var"),
        ),
        ("sums-not-divided", "the two sums in dx are subtracted as they are", *both_means(".mean(", ".sum(")),
        ("whole-array-means", "the two means in dx need no axis", *both_means("axis=1", "axis=(0, 1)")),
        ("divides-by-variance", "dx is divided by the variance", (DX, f"{DX}**2")),
        ("deviation-forgotten", "dx is not divided by the deviation", (DX, f"({PATHS})")),
        ("eps-missing", "the gradient needs no eps", edits.EPS_MISSING),
        ("eps-outside-root", "eps is added to the deviation, outside the root", edits.EPS_OUTSIDE_ROOT),
        ("eps-hard-coded", "eps is 1e-5, whoever calls", edits.EPS_HARD_CODED),
        ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
        ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
        ("dbeta-one-number", "the sum of dout is one number", at_the_end("dbeta = np.full_like(dbeta, dout.sum())")),
        ("dgamma-times-gamma", "gamma is in its own gradient", at_the_end("dgamma = dgamma * gamma")),
        ("dbeta-times-gamma", "gamma scales beta's gradient", at_the_end("dbeta = dbeta * gamma")),
        ("results-swapped", "beta's gradient comes before gamma's", at_the_end("dgamma, dbeta = dbeta, dgamma")),
        ("parameters-as-row", "gradients keep the batch's axis, as a row", edits.GRADIENTS_AS_ROW),
        ("float64-always", "gradients are float64 whatever came in", edits.GRADIENTS_FLOAT64),
        (
            "dtype-of-dout",
            "gradients have the dtype of dout",
            (DOUT_CHECK, lines("dtype = np.asarray(dout).dtype", DOUT_CHECK)),
            (edits.RETURNS_GRADIENTS, edits.RETURNS_GRADIENTS.replace("x.dtype", "dtype")),
        ),
        ("float32-inside", "float32 is precise enough inside", (STD, f"{STD}.astype(np.float32)")),
        ("nan-replaced", "a NaN in a gradient stands for zero", at_the_end("dx = np.nan_to_num(dx)")),
        (
            "single-row-to-zero",
            "one example has no statistics to differentiate, as in batch norm",
            at_the_end("dx = dx if len(x) > 1 else 0 * dx"),
        ),
        (
            "mutates-dout",
            "dout may hold dx",
            (DOUT_CHECK, 'matching("dout", dout, x.shape)'),
            at_the_end("dout[...] = dx", "dx = dx.copy()"),
        ),
        (
            "reuses-buffer",
            "a gradient may be written over that of the call before",
            edits.remembers(function),
            at_the_end(
                "new = dx.astype(x.dtype)", "dx = MEMORY.setdefault((x.shape, x.dtype), new.copy())", "dx[...] = new"
            ),
        ),
    )


ROW_MOMENTS = "mean, var = moments(x.T)"
ROW_HAT = "x_hat = (x - mean[:, None]) / std"
ROW_DX_HAT = "dx_hat = gamma * dout"
ROW_DX = f"dx = {DX}"

LAYERNORM_BACKWARD = in_either("layernorm_backward") + twins(
    "layernorm_backward",
    (
        "axis-0",
        "statistics and means run over the batch, as in batch norm",
        (ROW_MOMENTS, "mean, var = moments(x)"),
        (STD, "std = np.sqrt(var + eps)"),
        (ROW_HAT, "x_hat = (x - mean) / std"),
        *both_means("axis=1", "axis=0"),
    ),
    (
        "means-over-batch",
        "statistics belong to the row, the two means in dx run over the batch",
        *both_means("axis=1", "axis=0"),
    ),
    (
        "first-mean-over-batch",
        "what is taken off dx for the mean is averaged over the batch",
        (MEAN_PATH, MEAN_PATH.replace("axis=1", "axis=0")),
    ),
    (
        "second-mean-over-batch",
        "what is taken off dx for the variance is averaged over the batch",
        (VAR_PATH, VAR_PATH.replace("axis=1", "axis=0")),
    ),
    (
        "batch-norm-formula",
        "the two sums in dx are dbeta and dgamma, as in batch norm",
        (MEAN_PATH, "through_mean = gamma * dbeta / max(len(x), 1)"),
        (VAR_PATH, "through_var = gamma * x_hat * dgamma / max(len(x), 1)"),
    ),
    (
        "all-sums-along-row",
        "all sums run along the row, those of the parameters too",
        ("dbeta = dout.sum(axis=0)", "dbeta = dout.sum(axis=1, keepdims=True)"),
        ("dgamma = (dout * x_hat).sum(axis=0)", "dgamma = (dout * x_hat).sum(axis=1, keepdims=True)"),
        (MEAN_PATH, "through_mean = gamma * dbeta / x.shape[1]"),
        (VAR_PATH, "through_var = gamma * x_hat * dgamma / x.shape[1]"),
    ),
    (
        "batch-norm-formula-over-features",
        "the two sums in dx are dbeta and dgamma, as in batch norm, divided by D",
        (MEAN_PATH, "through_mean = gamma * dbeta / x.shape[1]"),
        (VAR_PATH, "through_var = gamma * x_hat * dgamma / x.shape[1]"),
    ),
    (
        "sums-over-batch",
        "the two sums in dx run over the batch and are divided by D",
        (MEAN_PATH, "through_mean = dx_hat.sum(axis=0) / x.shape[1]"),
        (VAR_PATH, "through_var = x_hat * (dx_hat * x_hat).sum(axis=0) / x.shape[1]"),
    ),
    (
        "axis-by-length",
        "the features are the axis that is as long as gamma",
        *both_means("axis=1", "axis=0 if len(x) == len(gamma) else 1"),
    ),
    (
        "gamma-after-means",
        "gamma scales dx at the end, as in batch norm",
        (ROW_DX_HAT, "dx_hat = dout"),
        (ROW_DX, f"dx = gamma * {DX}"),
    ),
    (
        "gamma-on-direct-path-only",
        "gamma scales dout on its own way back, mean and variance get dout as it is",
        *both_means("dx_hat", "dout"),
    ),
    ("gamma-forgotten", "gamma does not matter for dx", (ROW_DX_HAT, "dx_hat = dout")),
    (
        "gamma-twice",
        "gamma scales the gradient on the way in and on the way out",
        (ROW_DX, f"dx = gamma * {DX}"),
    ),
    (
        "gamma-per-row",
        "gamma belongs to the examples",
        (ROW_DX_HAT, "dx_hat = np.resize(gamma, len(x))[:, None] * dout"),
    ),
    (
        "divides-by-examples",
        "the two sums in dx are divided by N",
        (MEAN_PATH, "through_mean = dx_hat.sum(axis=1, keepdims=True) / max(len(x), 1)"),
        (VAR_PATH, "through_var = x_hat * (dx_hat * x_hat).sum(axis=1, keepdims=True) / max(len(x), 1)"),
    ),
    (
        "parameters-per-row",
        "the gradients of gamma and beta are summed along the row, like the statistics",
        ("dbeta = dout.sum(axis=0)", "dbeta = dout.sum(axis=1)"),
        ("dgamma = (dout * x_hat).sum(axis=0)", "dgamma = (dout * x_hat).sum(axis=1)"),
    ),
    ("gradients-averaged", "the gradients of gamma and beta are means over the batch", edits.GRADIENTS_AVERAGED),
    ("dgamma-of-x", "gamma multiplies x, so its gradient sums dout * x", at_the_end("dgamma = (dout * x).sum(axis=0)")),
    (
        "dgamma-of-centred",
        "gamma multiplies x - mean, so its gradient sums dout * (x - mean)",
        at_the_end("dgamma = (dout * x_hat * std).sum(axis=0)"),
    ),
    (
        "whole-array-statistics",
        "the batch has one mean and one variance",
        (ROW_MOMENTS, "mean, var = np.full(len(x), x.mean()), np.full(len(x), x.var())"),
    ),
    (
        "variance-over-batch",
        "the mean is the row's, the variance the feature's",
        (STD, "std = np.sqrt(((x - mean[:, None]) ** 2).mean(axis=0) + eps)"),
    ),
    (
        "root-mean-square",
        "a row is divided by its root mean square, and has no mean to go through",
        (ROW_MOMENTS, "mean, var = np.zeros(len(x)), (x.T.astype(np.float64) ** 2).mean(axis=0)"),
        (PATHS, "dx_hat - through_var"),
    ),
    (
        "ddof-1",
        "a row's variance divides by D - 1",
        (ROW_MOMENTS, lines(ROW_MOMENTS, "var = var * x.shape[1] / max(x.shape[1] - 1, 1)")),
    ),
    (
        "ddof-1-throughout",
        "a row's variance divides by D - 1, and so does its gradient",
        (ROW_MOMENTS, lines(ROW_MOMENTS, "var = var * x.shape[1] / max(x.shape[1] - 1, 1)")),
        ("- through_var", "- through_var * x.shape[1] / max(x.shape[1] - 1, 1)"),
    ),
    (
        "one-pass-variance",
        "E[x^2] - E[x]^2 is the variance to the last digit",
        (ROW_MOMENTS, "mean, var = x.mean(axis=1), (x * x).mean(axis=1) - x.mean(axis=1) ** 2"),
    ),
    (
        "running-total",
        "a running total in float32 keeps its digits",
        (
            ROW_MOMENTS,
            lines(
                "mean = np.cumsum(x, axis=1)[:, -1] / x.dtype.type(x.shape[1])",
                "var = np.cumsum((x - mean[:, None]) ** 2, axis=1)[:, -1] / x.dtype.type(x.shape[1])",
            ),
        ),
    ),
    (
        "nan-ignored",
        "a NaN is a missing value and is left out",
        (ROW_MOMENTS, "mean, var = np.nanmean(x, axis=1, dtype=np.float64), np.nanvar(x, axis=1, dtype=np.float64)"),
    ),
    (
        "first-64-features",
        "the first 64 features tell enough about a row",
        (ROW_MOMENTS, "mean, var = moments(x.T[:64])"),
    ),
    (
        "mutates-input",
        "x may be normalized in place",
        (ROW_HAT, lines("x -= mean[:, None]", "x /= std", "x_hat = x.astype(np.float64)")),
    ),
    (
        "cached-by-id",
        "the same array holds the same numbers as last time",
        edits.remembers("layernorm_backward"),
        (
            ROW_MOMENTS,
            lines(
                'if MEMORY.get("x") is not x:',
                "    MEMORY.update(x=x, moments=moments(x.T))",
                'mean, var = MEMORY["moments"]',
            ),
        ),
    ),
    ("empty-rejected", "a batch without rows is an error", ('"(N, D)")', '"(N, D)", empty=False)')),
    ("length-1-stretched", "one gamma serves all features", edits.GAMMA_UNCHECKED),
)

CHECK = 'num_groups = valid.divisor("num_groups", num_groups, "C", channels)'
BY_GROUP = "by_group = (n * num_groups, channels // num_groups * height * width)"
GROUP_MOMENTS = "mean, var = moments(groups.T)"
GROUP_HAT = "x_hat = (groups - mean[:, None]) / std"
GROUP_DX_HAT = "dx_hat = (gamma[:, None, None] * dout).reshape(by_group)"
GROUP_DX = f"dx = ({DX}).reshape(x.shape)"
DBETA = "dbeta = dout.sum(axis=(0, 2, 3))"
DGAMMA = "dgamma = (dout * x_hat.reshape(x.shape)).sum(axis=(0, 2, 3))"


def means_over(shape: str, axes: str) -> Edit:
    """Both means in dx over other members: the values in this shape, and the axes."""
    return GROUP_DX, lines(
        f"inner, hat = dx_hat.reshape({shape}), x_hat.reshape({shape})",
        f"taken = inner.mean(axis={axes}, keepdims=True) + hat * (inner * hat).mean(axis={axes}, keepdims=True)",
        "dx = ((dx_hat - taken.reshape(by_group)) / std).reshape(x.shape)",
    )


def sums_divided_by(count: str) -> Edit:
    """Both sums in dx divided by another count."""
    return GROUP_DX, lines(
        f"count = by_group[1] / max({count}, 1)",
        "dx = ((dx_hat - count * (through_mean + through_var)) / std).reshape(x.shape)",
    )


GROUPNORM_BACKWARD = in_either("groupnorm_backward") + twins(
    "groupnorm_backward",
    (
        "strided-groups",
        "a group takes every k-th channel",
        (
            BY_GROUP,
            lines(
                "order = np.arange(channels).reshape(-1, num_groups).T.ravel()",
                "x, dout, gamma = x[:, order], dout[:, order], gamma[order]",
                BY_GROUP,
            ),
        ),
        at_the_end("back = np.argsort(order)", "dx, dgamma, dbeta = dx[:, back], dgamma[back], dbeta[back]"),
    ),
    (
        "groups-are-sizes",
        "num_groups is the number of channels in a group",
        (BY_GROUP, lines("num_groups = channels // num_groups", BY_GROUP)),
    ),
    ("one-group", "all channels of an example go together", (BY_GROUP, lines("num_groups = 1", BY_GROUP))),
    (
        "instance-norm",
        "every channel of an example stands alone",
        (BY_GROUP, lines("num_groups = channels", BY_GROUP)),
    ),
    (
        "batch-included",
        "a group's statistics and means run over the batch",
        (
            GROUP_MOMENTS,
            lines(
                "mean, var = moments(x.reshape(n, num_groups, -1).swapaxes(1, 2).reshape(-1, num_groups))",
                "mean, var = np.tile(mean, n), np.tile(var, n)",
            ),
        ),
        means_over("n, num_groups, by_group[1]", "(0, 2)"),
    ),
    (
        "means-over-batch",
        "statistics belong to the group, the two means in dx run over the batch too",
        means_over("n, num_groups, by_group[1]", "(0, 2)"),
    ),
    (
        "means-over-example",
        "statistics belong to the group, the two means in dx run over the whole example",
        means_over("n, num_groups, by_group[1]", "(1, 2)"),
    ),
    (
        "means-per-channel",
        "statistics belong to the group, the two means in dx to the channel",
        means_over("x.shape", "(2, 3)"),
    ),
    (
        "batch-norm-formula",
        "the two sums in dx are dbeta and dgamma, as in batch norm",
        (
            GROUP_DX,
            lines(
                "count = max(n * height * width, 1)",
                "hat, wide = x_hat.reshape(x.shape), std.reshape(n, num_groups, 1, 1)",
                "inner = dout - dbeta[:, None, None] / count - hat * dgamma[:, None, None] / count",
                "dx = gamma[:, None, None] * inner / np.repeat(wide, channels // num_groups, axis=1)",
            ),
        ),
    ),
    (
        "gamma-after-means",
        "gamma scales dx at the end, as in batch norm",
        (GROUP_DX_HAT, "dx_hat = dout.reshape(by_group)"),
        at_the_end("dx = gamma[:, None, None] * dx"),
    ),
    ("gamma-forgotten", "gamma does not matter for dx", (GROUP_DX_HAT, "dx_hat = dout.reshape(by_group)")),
    (
        "gamma-twice",
        "gamma scales the gradient on the way in and on the way out",
        at_the_end("dx = gamma[:, None, None] * dx"),
    ),
    (
        "gamma-per-group",
        "a group has one gamma",
        (
            GROUP_DX_HAT,
            lines(
                "gamma = np.repeat(gamma[:: channels // num_groups], channels // num_groups)",
                GROUP_DX_HAT,
            ),
        ),
    ),
    (
        "divides-by-channels",
        "the two sums in dx are divided by the number of channels in a group",
        sums_divided_by("channels // num_groups"),
    ),
    ("divides-by-pixels", "the two sums in dx are divided by H W", sums_divided_by("height * width")),
    ("divides-by-examples", "the two sums in dx are divided by N", sums_divided_by("n")),
    (
        "divides-by-batch-and-pixels",
        "the two sums in dx are divided by N H W, as in batch norm of images",
        sums_divided_by("n * height * width"),
    ),
    (
        "parameters-per-group",
        "the gradients of gamma and beta are summed over the group, like the statistics",
        at_the_end(
            "size = channels // num_groups",
            "dgamma = np.repeat(dgamma.reshape(num_groups, size).sum(axis=1), size)",
            "dbeta = np.repeat(dbeta.reshape(num_groups, size).sum(axis=1), size)",
        ),
    ),
    (
        "parameters-per-image",
        "each image has its own gradient of gamma and beta",
        (DBETA, "dbeta = dout.sum(axis=(2, 3))"),
        (DGAMMA, DGAMMA.replace("(0, 2, 3)", "(2, 3)")),
    ),
    (
        "parameters-over-batch-alone",
        "the gradients of gamma and beta are summed over the batch",
        (DBETA, "dbeta = dout.sum(axis=0)"),
        (DGAMMA, DGAMMA.replace("(0, 2, 3)", "0")),
    ),
    (
        "parameters-keep-axes",
        "gradients of parameters keep four axes",
        at_the_end("dgamma, dbeta = dgamma.reshape(1, -1, 1, 1), dbeta.reshape(1, -1, 1, 1)"),
    ),
    (
        "gradients-averaged",
        "the gradients of gamma and beta are means over the channel",
        at_the_end("count = max(n * height * width, 1)", "dgamma, dbeta = dgamma / count, dbeta / count"),
    ),
    (
        "dgamma-of-centred",
        "gamma multiplies x - mean, so its gradient sums dout * (x - mean)",
        (DGAMMA, DGAMMA.replace("x_hat.", "(x_hat * std).")),
    ),
    (
        "ddof-1",
        "a group's variance divides by one less than its count",
        (GROUP_MOMENTS, lines(GROUP_MOMENTS, "var = var * by_group[1] / max(by_group[1] - 1, 1)")),
    ),
    (
        "one-pass-variance",
        "E[x^2] - E[x]^2 is the variance to the last digit",
        (GROUP_MOMENTS, "mean, var = groups.mean(axis=1), (groups * groups).mean(axis=1) - groups.mean(axis=1) ** 2"),
    ),
    (
        "running-total",
        "a running total in float32 keeps its digits",
        (
            GROUP_MOMENTS,
            lines(
                "mean = np.cumsum(groups, axis=1)[:, -1] / x.dtype.type(by_group[1])",
                "var = np.cumsum((groups - mean[:, None]) ** 2, axis=1)[:, -1] / x.dtype.type(by_group[1])",
            ),
        ),
    ),
    (
        "assumes-c-order",
        "images lie one after the other in memory",
        (BY_GROUP, lines('x = x.ravel(order="K").reshape(x.shape)', BY_GROUP)),
    ),
    ("mutates-input", "the images may be normalized in place", at_the_end("x[...] = x_hat.reshape(x.shape)")),
    (
        "cached-by-id",
        "the same array holds the same numbers as last time",
        edits.remembers("groupnorm_backward"),
        (
            GROUP_MOMENTS,
            lines(
                'if MEMORY.get("x") is not x:',
                "    MEMORY.update(x=x, moments=moments(groups.T))",
                'mean, var = MEMORY["moments"]',
            ),
        ),
    ),
    (
        "num-groups-unchecked",
        "channels that fill no group make one with what is there",
        (CHECK, 'num_groups = min(valid.count("num_groups", num_groups, least=1), channels)'),
        (BY_GROUP, lines("while channels % num_groups:", "    num_groups -= 1", BY_GROUP)),
    ),
    (
        "empty-rejected",
        "a batch without images is an error",
        ('"(N, C, H, W)")', '"(N, C, H, W)", empty=False)'),
    ),
    (
        "length-1-stretched",
        "one gamma serves all channels",
        (
            'gamma = matching("gamma", gamma, (channels,))',
            "gamma = np.broadcast_to(np.asarray(gamma, dtype=np.float64), (channels,))",
        ),
    ),
)

TWINS = (*LAYERNORM_BACKWARD, *GROUPNORM_BACKWARD)
