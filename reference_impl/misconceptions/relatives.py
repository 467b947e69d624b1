"""Mistakes in exercises 16 to 20: merged statistics, images, layer and group normalization."""

from . import _edits as edits
from ._twin import Edit, lines, twins

MERGED_N = "n = n_a + n_b"
SHARES = "share_a, share_b = n_a / n, n_b / n"
MERGED_MEAN = "mean = share_a * mean_a + share_b * mean_b"
MERGED_VAR = "var = share_a * var_a + share_b * var_b + share_a * share_b * (mean_b - mean_a) ** 2"
RETURNS_MERGED = "return n, mean.astype(dtype, copy=False), var.astype(dtype, copy=False)"
EMPTY_A = lines("if n_a == 0:", "    return n_b, mean_b.astype(dtype), var_b.astype(dtype)")
EMPTY_B = lines("if n_b == 0:", "    return n_a, mean_a.astype(dtype), var_a.astype(dtype)")

MERGE_STATISTICS = twins(
    "merge_statistics",
    (
        "plain-average",
        "means and variances of the two sets are averaged",
        (SHARES, "share_a, share_b = 0.5, 0.5"),
        (MERGED_VAR, "var = (var_a + var_b) / 2"),
    ),
    ("equal-shares", "two sets count alike, whatever their sizes", (SHARES, "share_a, share_b = 0.5, 0.5")),
    ("shares-swapped", "a set counts by the size of the other", (SHARES, "share_a, share_b = n_b / n, n_a / n")),
    (
        "mean-shares-swapped",
        "the mean moves from the first set's by the share of the first set",
        (MERGED_MEAN, "mean = share_b * mean_a + share_a * mean_b"),
    ),
    (
        "between-term-forgotten",
        "the variances are averaged by size",
        (" + share_a * share_b * (mean_b - mean_a) ** 2", ""),
    ),
    (
        "between-term-unweighted",
        "the squared distance of the means is added whole",
        ("share_a * share_b * (mean_b", "(mean_b"),
    ),
    (
        "between-term-not-divided",
        "the squared distance of the means counts n_a n_b / n times",
        ("share_a * share_b * (mean_b", "n_a * share_b * (mean_b"),
    ),
    (
        "between-term-sign",
        "the distance of the means is taken off the variance",
        ("+ share_a * share_b", "- share_a * share_b"),
    ),
    (
        "averages-deviations",
        "deviations are averaged by size",
        ("share_a * var_a + share_b * var_b", "(share_a * np.sqrt(var_a) + share_b * np.sqrt(var_b)) ** 2"),
    ),
    ("ddof-1", "the merged variance divides by n - 1", (MERGED_VAR, lines(MERGED_VAR, "var = var * n / (n - 1)"))),
    (
        "sample-variances",
        "all three variances divide by n - 1",
        (
            MERGED_VAR,
            lines(
                "within = (n_a - 1) * var_a + (n_b - 1) * var_b",
                "var = (within + n_a * n_b / n * (mean_b - mean_a) ** 2) / (n - 1)",
            ),
        ),
    ),
    (
        "pooled-as-in-t-test",
        "the variance is the pooled one of the t-test, over n - 2",
        (MERGED_VAR, "var = ((n_a - 1) * var_a + (n_b - 1) * var_b) / max(n - 2, 1)"),
    ),
    (
        "one-pass-variance",
        "E[x^2] - E[x]^2 is the variance to the last digit",
        (
            MERGED_VAR,
            lines(
                "mean, mean_a, mean_b = mean.astype(dtype), mean_a.astype(dtype), mean_b.astype(dtype)",
                "var_a, var_b = var_a.astype(dtype), var_b.astype(dtype)",
                "var = share_a * (var_a + mean_a**2) + share_b * (var_b + mean_b**2) - mean**2",
            ),
        ),
    ),
    (
        "int32-counts",
        "counts fit into 32 bits",
        (SHARES, lines("n_a, n_b, n = np.int32(n_a), np.int32(n_b), np.int32(n)", SHARES)),
        ("share_a * share_b * (mean_b", "n_a * n_b / (n * n) * (mean_b"),
    ),
    (
        "count-not-added",
        "the count is that of the first set",
        (RETURNS_MERGED, RETURNS_MERGED.replace("return n,", "return n_a,")),
    ),
    ("empty-side-spoils", "0 times anything is 0", (EMPTY_A, ""), (EMPTY_B, "")),
    ("empty-second-side-spoils", "only the first set can be empty, at the start of a stream", (EMPTY_B, "")),
    (
        "empty-side-as-zero",
        "an empty side has mean and variance zero",
        (EMPTY_A, lines("if n_a == 0:", "    return n_b, np.zeros_like(mean_a, dtype), np.zeros_like(var_a, dtype)")),
    ),
    (
        "empty-side-rejected",
        "both sets have examples",
        (EMPTY_A, lines("if n_a == 0:", "    raise ValueError('n_a is 0, needs at least 1')")),
    ),
    (
        "both-empty-accepted",
        "two empty sets have mean and variance zero",
        (
            'raise ValueError("n_a is 0 and n_b is 0, needs at least one example on one side")',
            "return 0, np.zeros_like(mean_a), np.zeros_like(mean_a)",
        ),
    ),
    (
        "aliases-input",
        "beside an empty side the other is the result",
        (
            "mean_b.astype(dtype), var_b.astype(dtype)",
            "mean_b.astype(dtype, copy=False), var_b.astype(dtype, copy=False)",
        ),
    ),
    (
        "mutates-input",
        "the first set's mean moves in place",
        ('mean_a = matching("mean_a"', 'matching("mean_a"'),
        (RETURNS_MERGED, lines("mean_a += share_b * (mean_b - mean_a)", RETURNS_MERGED)),
    ),
    ("float64-always", "statistics are float64 whatever came in", (RETURNS_MERGED, "return n, mean, var")),
    (
        "parameters-as-row",
        "statistics keep the batch's axis, as a row",
        (RETURNS_MERGED, "return n, mean[None].astype(dtype), var[None].astype(dtype)"),
    ),
    (
        "length-1-stretched",
        "one mean serves all features",
        ('mean_b = matching("mean_b", mean_b, mean_a.shape)', "mean_b = np.asarray(mean_b, dtype=np.float64)"),
    ),
)

ROWS = "rows = x.transpose(0, 2, 3, 1).reshape(-1, channels)"
SPATIAL_FORWARD = "out = batchnorm_forward(rows, gamma, beta, eps)"
SPATIAL_BACK = "return np.ascontiguousarray(out.reshape(n, height, width, channels).transpose(0, 3, 1, 2))"
BACK_BY_AXES = (SPATIAL_BACK, "return out.astype(x.dtype)")


def by_axes(axis: str, *then: str) -> Edit:
    """The forward pass on images as they are, with moments over ``axis``; what comes then may change them."""
    return SPATIAL_FORWARD, lines(
        'gamma, beta = matching("gamma", gamma, (channels,)), matching("beta", beta, (channels,))',
        "wide = x.astype(np.float64)",
        f"mean, var = wide.mean(axis={axis}, keepdims=True), wide.var(axis={axis}, keepdims=True)",
        *then,
        "out = gamma[:, None, None] * (x - mean) / np.sqrt(var + eps) + beta[:, None, None]",
    )


SPATIAL_BATCHNORM_FORWARD = twins(
    "spatial_batchnorm_forward",
    (
        "no-transpose",
        "reshape(-1, C) puts the channels into columns",
        (ROWS, "rows = x.reshape(-1, channels)"),
        (SPATIAL_BACK, "return out.reshape(x.shape)"),
    ),
    (
        "no-transpose-back",
        "reshape alone turns the rows into images again",
        (SPATIAL_BACK, "return out.reshape(x.shape)"),
    ),
    (
        "transposed-back-alike",
        "the transpose that took the channels to the end brings them back",
        (SPATIAL_BACK, SPATIAL_BACK.replace("(0, 3, 1, 2)", "(0, 2, 3, 1)")),
    ),
    (
        "height-and-width-swapped",
        "the order of height and width does not matter",
        (SPATIAL_BACK, "return np.ascontiguousarray(out.reshape(n, width, height, channels).transpose(0, 3, 2, 1))"),
    ),
    (
        "channels-last",
        "the last axis holds the channels",
        (ROWS, "rows = x.reshape(-1, width)"),
        (SPATIAL_BACK, "return out.reshape(x.shape)"),
    ),
    ("per-image", "each image has statistics of its own", by_axes("(2, 3)"), BACK_BY_AXES),
    ("per-pixel", "each pixel is a feature with statistics of its own", by_axes("0"), BACK_BY_AXES),
    ("axis-missed", "statistics run over examples and rows, not over columns", by_axes("(0, 2)"), BACK_BY_AXES),
    ("all-but-last-axis", "statistics run over all axes but the last", by_axes("(0, 1, 2)"), BACK_BY_AXES),
    ("all-channels-together", "each image is normalized as a whole", by_axes("(1, 2, 3)"), BACK_BY_AXES),
    ("whole-array-statistics", "a layer has one mean and one variance", by_axes("(0, 1, 2, 3)"), BACK_BY_AXES),
    (
        "averages-image-variances",
        "a channel's variance is the mean of those of its images",
        by_axes("(0, 2, 3)", "var = wide.var(axis=(2, 3), keepdims=True).mean(axis=0)"),
        BACK_BY_AXES,
    ),
    (
        "divides-by-examples",
        "sums over a channel are divided by N",
        by_axes(
            "(0, 2, 3)",
            "mean = mean * height * width",
            "var = ((wide - mean) ** 2).sum(axis=(0, 2, 3), keepdims=True) / n",
        ),
        BACK_BY_AXES,
    ),
    (
        "variance-divided-by-examples",
        "the squared distances of a channel are summed and divided by N",
        by_axes("(0, 2, 3)", "var = var * height * width"),
        BACK_BY_AXES,
    ),
    (
        "ddof-1",
        "a channel's variance divides by one less than its count",
        by_axes("(0, 2, 3)", "var = var * len(rows) / max(len(rows) - 1, 1)"),
        BACK_BY_AXES,
    ),
    (
        "eps-outside-root",
        "eps is added to the deviation, outside the root",
        by_axes("(0, 2, 3)"),
        BACK_BY_AXES,
        edits.EPS_OUTSIDE_ROOT,
    ),
    (
        "one-pass-variance",
        "E[x^2] - E[x]^2 is the variance to the last digit",
        (
            SPATIAL_FORWARD,
            lines(
                "mean, var = rows.mean(axis=0), (rows * rows).mean(axis=0) - rows.mean(axis=0) ** 2",
                "out = (gamma * (rows - mean) / np.sqrt(var + eps) + beta).astype(x.dtype)",
            ),
        ),
    ),
    (
        "gamma-forgotten",
        "the output has variance one",
        (SPATIAL_FORWARD, SPATIAL_FORWARD.replace("gamma", "np.ones(channels)")),
    ),
    (
        "gamma-along-width",
        "gamma lines up with the last axis",
        by_axes("(0, 2, 3)"),
        BACK_BY_AXES,
        ("gamma[:, None, None]", "gamma"),
        ("beta[:, None, None]", "beta"),
    ),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", (SPATIAL_FORWARD, SPATIAL_FORWARD.replace("eps", "1e-5"))),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    (
        "assumes-c-order",
        "images lie one after the other in memory",
        (ROWS, lines('x = x.ravel(order="K").reshape(x.shape)', ROWS)),
    ),
    (
        "float64-always",
        "results are float64 whatever came in",
        (SPATIAL_BACK, lines("out = out.astype(np.float64)", SPATIAL_BACK)),
    ),
    (
        "mutates-input",
        "the images may be centred in place",
        (SPATIAL_FORWARD, lines("x -= x.mean(axis=(0, 2, 3), keepdims=True)", SPATIAL_FORWARD)),
    ),
    (
        "returns-cache",
        "a forward pass hands back what the backward pass needs",
        (SPATIAL_BACK, SPATIAL_BACK + ", (rows, gamma, eps)"),
    ),
    (
        "length-1-stretched",
        "one gamma serves all channels",
        (SPATIAL_FORWARD, lines("gamma = np.broadcast_to(gamma, (channels,))", SPATIAL_FORWARD)),
    ),
)

X_ROWS = "x_rows = x.transpose(0, 2, 3, 1).reshape(-1, channels)"
DOUT_ROWS = "dout_rows = dout.transpose(0, 2, 3, 1).reshape(-1, channels)"
SPATIAL_BACKWARD = "dx_rows, dgamma, dbeta = batchnorm_backward(dout_rows, x_rows, gamma, eps)"
DX_IMAGES = "dx = np.ascontiguousarray(dx_rows.reshape(n, height, width, channels).transpose(0, 3, 1, 2))"
RETURNS_SPATIAL = "return dx, dgamma, dbeta"

SPATIAL_BATCHNORM_BACKWARD = twins(
    "spatial_batchnorm_backward",
    (
        "no-transpose",
        "reshape(-1, C) puts the channels into columns",
        (X_ROWS, "x_rows = x.reshape(-1, channels)"),
        (DOUT_ROWS, "dout_rows = dout.reshape(-1, channels)"),
        (DX_IMAGES, "dx = dx_rows.reshape(x.shape)"),
    ),
    (
        "no-transpose-of-dout",
        "the order of dout's axes does not matter",
        (DOUT_ROWS, "dout_rows = dout.reshape(-1, channels)"),
    ),
    (
        "no-transpose-back",
        "reshape alone turns the rows into images again",
        (DX_IMAGES, "dx = dx_rows.reshape(x.shape)"),
    ),
    (
        "transposed-back-alike",
        "the transpose that took the channels to the end brings them back",
        (DX_IMAGES, DX_IMAGES.replace("(0, 3, 1, 2)", "(0, 2, 3, 1)")),
    ),
    (
        "height-and-width-swapped",
        "the order of dout's height and width does not matter",
        (DOUT_ROWS, DOUT_ROWS.replace("(0, 2, 3, 1)", "(0, 3, 2, 1)")),
        (
            DX_IMAGES,
            "dx = np.ascontiguousarray(dx_rows.reshape(n, width, height, channels).transpose(0, 3, 2, 1))",
        ),
    ),
    (
        "statistics-held-constant",
        "the channels' mean and variance are constants",
        (
            SPATIAL_BACKWARD,
            lines(
                SPATIAL_BACKWARD, "dx_rows = (dout_rows * gamma / np.sqrt(x_rows.var(axis=0) + eps)).astype(x.dtype)"
            ),
        ),
    ),
    (
        "mean-path-forgotten",
        "the gradient flows through the variance alone",
        (
            SPATIAL_BACKWARD,
            lines(
                SPATIAL_BACKWARD,
                "through_mean = gamma * dbeta / np.sqrt(x_rows.var(axis=0) + eps) / len(x_rows)",
                "dx_rows = (dx_rows + through_mean).astype(x.dtype)",
            ),
        ),
    ),
    (
        "divides-by-examples",
        "sums over a channel are divided by N",
        (
            SPATIAL_BACKWARD,
            lines(
                SPATIAL_BACKWARD,
                "std = np.sqrt(x_rows.var(axis=0) + eps)",
                "x_hat = (x_rows - x_rows.mean(axis=0)) / std",
                "dx_rows = (gamma / std * (dout_rows - dbeta / n - x_hat * dgamma / n)).astype(x.dtype)",
            ),
        ),
    ),
    (
        "per-image",
        "each image has statistics of its own",
        (
            SPATIAL_BACKWARD,
            lines(
                "images = zip(np.split(dout_rows, n), np.split(x_rows, n))",
                "parts = [batchnorm_backward(d, rows, gamma, eps) for d, rows in images]",
                "dx_rows = np.concatenate([part[0] for part in parts])",
                "dgamma, dbeta = sum(part[1] for part in parts), sum(part[2] for part in parts)",
            ),
        ),
    ),
    (
        "terms-per-image",
        "the statistics are those of the channel, the means in dx those of each image",
        (
            SPATIAL_BACKWARD,
            lines(
                SPATIAL_BACKWARD,
                "std = np.sqrt(x_rows.var(axis=0, dtype=np.float64) + eps)",
                "x_hat = ((x_rows - x_rows.mean(axis=0, dtype=np.float64)) / std).reshape(n, -1, channels)",
                "images = dout_rows.reshape(n, -1, channels)",
                "through = images.mean(axis=1, keepdims=True) + x_hat * (images * x_hat).mean(axis=1, keepdims=True)",
                "dx_rows = (gamma / std * (images - through)).astype(x.dtype)",
            ),
        ),
    ),
    (
        "parameters-per-image",
        "each image has its own gradient of gamma and beta",
        (
            RETURNS_SPATIAL,
            lines(
                "x_hat = (x_rows - x_rows.mean(axis=0)) / np.sqrt(x_rows.var(axis=0) + eps)",
                "dgamma = (dout_rows * x_hat).reshape(n, -1, channels).sum(axis=1).astype(x.dtype)",
                "dbeta = dout_rows.reshape(n, -1, channels).sum(axis=1).astype(x.dtype)",
                "return dx, dgamma, dbeta",
            ),
        ),
    ),
    (
        "gradients-averaged",
        "the gradients of gamma and beta are means over the channel",
        (RETURNS_SPATIAL, "return dx, dgamma / len(x_rows), dbeta / len(x_rows)"),
    ),
    (
        "gradients-averaged-over-pixels",
        "the gradients of gamma and beta are means over the pixels, summed over the images",
        (RETURNS_SPATIAL, "return dx, dgamma / (height * width), dbeta / (height * width)"),
    ),
    (
        "gamma-forgotten",
        "gamma does not matter for dx",
        (SPATIAL_BACKWARD, SPATIAL_BACKWARD.replace("gamma, eps", "np.ones(channels), eps")),
    ),
    (
        "parameters-keep-axes",
        "gradients of parameters keep four axes",
        (RETURNS_SPATIAL, "return dx, dgamma.reshape(1, -1, 1, 1), dbeta.reshape(1, -1, 1, 1)"),
    ),
    ("results-swapped", "beta's gradient comes before gamma's", (RETURNS_SPATIAL, "return dx, dbeta, dgamma")),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", (SPATIAL_BACKWARD, SPATIAL_BACKWARD.replace(", eps)", ", 1e-5)"))),
    ("eps-missing", "the gradient needs no eps", (SPATIAL_BACKWARD, SPATIAL_BACKWARD.replace(", eps)", ", 1e-300)"))),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    (
        "float64-always",
        "gradients are float64 whatever came in",
        (RETURNS_SPATIAL, "return dx.astype(np.float64), dgamma.astype(np.float64), dbeta.astype(np.float64)"),
    ),
    (
        "mutates-dout",
        "dout may hold dx",
        ('dout = matching("dout", dout, x.shape)', 'matching("dout", dout, x.shape)'),
        (RETURNS_SPATIAL, lines("dout[...] = dx", "return dx, dgamma, dbeta")),
    ),
    (
        "assumes-c-order",
        "images lie one after the other in memory",
        (X_ROWS, lines('x = x.ravel(order="K").reshape(x.shape)', X_ROWS)),
    ),
    (
        "length-1-stretched",
        "one gamma serves all channels",
        (SPATIAL_BACKWARD, lines("gamma = np.broadcast_to(gamma, (channels,))", SPATIAL_BACKWARD)),
    ),
)

ROW_MOMENTS = "mean, var = moments(x.T)"
ROW_HAT = "x_hat = (x.T - mean) / np.sqrt(var + eps)"

LAYERNORM_FORWARD = twins(
    "layernorm_forward",
    (
        "axis-0",
        "statistics run over the batch, as in batch norm",
        (ROW_MOMENTS, "mean, var = x.mean(axis=0)[:, None], x.var(axis=0)[:, None]"),
    ),
    (
        "axis-by-length",
        "the features are the axis that is as long as gamma",
        (
            ROW_HAT,
            lines(
                "if len(x) == len(gamma):", "    mean, var = x.mean(axis=0)[:, None], x.var(axis=0)[:, None]", ROW_HAT
            ),
        ),
    ),
    (
        "variance-over-batch",
        "the mean is the row's, the variance the feature's",
        (ROW_MOMENTS, lines(ROW_MOMENTS, "var = ((x.T - mean) ** 2).mean(axis=1, keepdims=True)")),
    ),
    (
        "whole-array-statistics",
        "the batch has one mean and one variance",
        (ROW_MOMENTS, "mean, var = x.mean(dtype=np.float64), x.var(dtype=np.float64)"),
    ),
    (
        "divides-by-examples",
        "sums over a row are divided by N",
        (ROW_MOMENTS, lines("mean = x.sum(axis=1) / len(x)", "var = ((x.T - mean) ** 2).sum(axis=0) / len(x)")),
    ),
    (
        "ddof-1",
        "a row's variance divides by D - 1",
        (ROW_MOMENTS, lines(ROW_MOMENTS, "var = var * x.shape[1] / max(x.shape[1] - 1, 1)")),
    ),
    (
        "root-mean-square",
        "a row is divided by its root mean square",
        (ROW_MOMENTS, "mean, var = np.zeros(len(x)), (x.T.astype(np.float64) ** 2).mean(axis=0)"),
    ),
    ("euclidean-length", "a row is divided by its length", (ROW_MOMENTS, lines(ROW_MOMENTS, "var = var * x.shape[1]"))),
    ("eps-outside-root", "eps is added to the deviation, outside the root", edits.EPS_OUTSIDE_ROOT),
    ("eps-missing", "the divisor is the standard deviation", edits.EPS_MISSING),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", edits.EPS_HARD_CODED),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    ("gamma-forgotten", "the output has variance one", ("gamma * x_hat.T", "x_hat.T")),
    ("beta-forgotten", "the output has mean zero", ("x_hat.T + beta", "x_hat.T")),
    (
        "parameters-swapped",
        "beta is the scale and gamma the shift",
        ("gamma * x_hat.T + beta", "beta * x_hat.T + gamma"),
    ),
    (
        "gamma-per-row",
        "gamma and beta belong to the examples",
        ("gamma * x_hat.T + beta", "gamma[:, None] * x_hat.T + beta[:, None]"),
    ),
    (
        "one-gamma-for-all",
        "a row has one gamma and one beta",
        ("gamma * x_hat.T + beta", "gamma[0] * x_hat.T + beta[0]"),
    ),
    (
        "single-row-to-beta",
        "one example has no statistics, as in batch norm",
        ("gamma * x_hat.T + beta", "gamma * (x_hat.T if len(x) > 1 else 0 * x) + beta"),
    ),
    (
        "one-pass-variance",
        "E[x^2] - E[x]^2 is the variance to the last digit",
        (ROW_MOMENTS, "mean, var = x.mean(axis=1), (x * x).mean(axis=1) - x.mean(axis=1) ** 2"),
    ),
    (
        "nan-ignored",
        "a NaN is a missing value and is left out",
        (ROW_MOMENTS, "mean, var = np.nanmean(x, axis=1, dtype=np.float64), np.nanvar(x, axis=1, dtype=np.float64)"),
    ),
    ("float32-inside", "float32 is precise enough inside", edits.OUT_THROUGH_FLOAT32),
    ("float64-always", "results are float64 whatever came in", edits.OUT_FLOAT64),
    (
        "mutates-input",
        "x may be centred in place",
        (ROW_MOMENTS, lines(ROW_MOMENTS, "x -= mean[:, None]", "mean = np.zeros(len(x))")),
    ),
    ("returns-cache", "a forward pass hands back what the backward pass needs", edits.RETURNS_CACHE),
    ("empty-rejected", "a batch without rows is an error", ('"(N, D)")', '"(N, D)", empty=False)')),
    ("length-1-stretched", "one gamma serves all features", edits.GAMMA_UNCHECKED),
)

GROUPS_CHECK = 'num_groups = valid.divisor("num_groups", num_groups, "C", channels)'
GROUP_SIZE = "values_in_group = channels // num_groups * height * width"
GROUPS = "groups = x.reshape(n * num_groups, values_in_group).T"
GROUP_MOMENTS = "mean, var = moments(groups)"
GROUP_HAT = "x_hat = ((groups - mean) / np.sqrt(var + eps)).T.reshape(x.shape)"
APART = "wide = x.astype(np.float64).reshape(n, num_groups, channels // num_groups, height, width)"
HAT_APART = "x_hat = ((wide - mean) / np.sqrt(var + eps)).reshape(x.shape)"
GROUP_OUT = "out = gamma[:, None, None] * x_hat + beta[:, None, None]"

GROUPNORM_FORWARD = twins(
    "groupnorm_forward",
    (
        "strided-groups",
        "a group takes every k-th channel",
        (
            GROUPS,
            lines(
                "mixed = x.reshape(n, channels // num_groups, num_groups, height, width).swapaxes(1, 2)",
                "groups = mixed.reshape(n * num_groups, values_in_group).T",
            ),
        ),
        (
            GROUP_HAT,
            "x_hat = ((groups - mean) / np.sqrt(var + eps)).T.reshape(mixed.shape).swapaxes(1, 2).reshape(x.shape)",
        ),
    ),
    (
        "groups-are-sizes",
        "num_groups is the number of channels in a group",
        (GROUP_SIZE, lines("num_groups = channels // num_groups", GROUP_SIZE)),
    ),
    ("one-group", "all channels of an example go together", (GROUP_SIZE, lines("num_groups = 1", GROUP_SIZE))),
    (
        "instance-norm",
        "every channel of an example stands alone",
        (GROUP_SIZE, lines("num_groups = channels", GROUP_SIZE)),
    ),
    (
        "batch-included",
        "a group's statistics run over the batch",
        (
            GROUP_HAT,
            lines(
                "mean, var = moments(x.reshape(n, num_groups, -1).swapaxes(1, 2).reshape(-1, num_groups))",
                "mean, var = np.tile(mean, n), np.tile(var, n)",
                GROUP_HAT,
            ),
        ),
    ),
    (
        "per-pixel",
        "a group's statistics are taken pixel by pixel, over its channels",
        (
            GROUP_HAT,
            lines(
                APART,
                "mean, var = wide.mean(axis=2, keepdims=True), wide.var(axis=2, keepdims=True)",
                HAT_APART,
            ),
        ),
    ),
    (
        "channels-centred-apart",
        "a channel has its own mean and shares the average variance of its group",
        (
            GROUP_HAT,
            lines(
                APART,
                "mean = wide.mean(axis=(3, 4), keepdims=True)",
                "var = wide.var(axis=(3, 4), keepdims=True).mean(axis=2, keepdims=True)",
                HAT_APART,
            ),
        ),
    ),
    (
        "averages-channel-variances",
        "a group's variance is the mean of those of its channels",
        (
            GROUP_MOMENTS,
            lines(GROUP_MOMENTS, "var = x.var(axis=(2, 3), dtype=np.float64).reshape(n * num_groups, -1).mean(axis=1)"),
        ),
    ),
    (
        "gamma-per-group",
        "a group has one gamma and one beta",
        (
            GROUP_OUT,
            lines(
                "gamma = np.repeat(gamma[:: channels // num_groups], channels // num_groups)",
                "beta = np.repeat(beta[:: channels // num_groups], channels // num_groups)",
                GROUP_OUT,
            ),
        ),
    ),
    (
        "gamma-by-group-number",
        "gamma[g] and beta[g] belong to group g",
        (
            GROUP_OUT,
            lines(
                "gamma = np.repeat(gamma[:num_groups], channels // num_groups)",
                "beta = np.repeat(beta[:num_groups], channels // num_groups)",
                GROUP_OUT,
            ),
        ),
    ),
    ("gamma-along-width", "gamma lines up with the last axis", (GROUP_OUT, "out = gamma * x_hat + beta")),
    ("gamma-forgotten", "the output has variance one", ("gamma[:, None, None] * x_hat", "x_hat")),
    (
        "ddof-1",
        "a group's variance divides by one less than its count",
        (GROUP_MOMENTS, lines(GROUP_MOMENTS, "var = var * values_in_group / max(values_in_group - 1, 1)")),
    ),
    (
        "one-pass-variance",
        "E[x^2] - E[x]^2 is the variance to the last digit",
        (GROUP_MOMENTS, "mean, var = groups.mean(axis=0), (groups * groups).mean(axis=0) - groups.mean(axis=0) ** 2"),
    ),
    ("eps-outside-root", "eps is added to the deviation, outside the root", edits.EPS_OUTSIDE_ROOT),
    ("eps-missing", "the divisor is the standard deviation", edits.EPS_MISSING),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", edits.EPS_HARD_CODED),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    (
        "single-row-to-beta",
        "one example has no statistics, as in batch norm",
        (GROUP_OUT, lines("x_hat = x_hat if n > 1 else 0 * x_hat", GROUP_OUT)),
    ),
    (
        "nan-ignored",
        "a NaN is a missing value and is left out",
        (
            GROUP_MOMENTS,
            "mean, var = np.nanmean(groups, axis=0, dtype=np.float64), np.nanvar(groups, axis=0, dtype=np.float64)",
        ),
    ),
    (
        "assumes-c-order",
        "images lie one after the other in memory",
        (GROUPS, lines('x = x.ravel(order="K").reshape(x.shape)', GROUPS)),
    ),
    ("float64-always", "results are float64 whatever came in", edits.OUT_FLOAT64),
    ("mutates-input", "the images may be normalized in place", (GROUP_OUT, lines("x[...] = x_hat", GROUP_OUT))),
    ("returns-cache", "a forward pass hands back what the backward pass needs", edits.RETURNS_CACHE),
    (
        "num-groups-unchecked",
        "channels that fill no group make one with what is there",
        (GROUPS_CHECK, 'num_groups = min(valid.count("num_groups", num_groups, least=1), channels)'),
        (GROUP_SIZE, lines("while channels % num_groups:", "    num_groups -= 1", GROUP_SIZE)),
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

TWINS = (
    *MERGE_STATISTICS,
    *SPATIAL_BATCHNORM_FORWARD,
    *SPATIAL_BATCHNORM_BACKWARD,
    *LAYERNORM_FORWARD,
    *GROUPNORM_FORWARD,
)
