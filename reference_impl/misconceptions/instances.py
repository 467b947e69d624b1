"""Mistakes in exercise 25: instance normalization."""

from . import _edits as edits
from ._twin import Edit, lines, twins

PLANES = "planes = x.reshape(n * channels, height * width).T"
PLANE_MOMENTS = "mean, var = moments(planes)"
HAT = "x_hat = ((planes - mean) / np.sqrt(var + eps)).T.reshape(x.shape)"
OUT = "out = gamma[:, None, None] * x_hat + beta[:, None, None]"


def statistics_over(axes: str) -> Edit:
    """Mean and variance over other axes."""
    return HAT, lines(
        "wide = x.astype(np.float64)",
        f"mean, var = wide.mean(axis={axes}, keepdims=True), wide.var(axis={axes}, keepdims=True)",
        "x_hat = (wide - mean) / np.sqrt(var + eps)",
    )


TWINS = twins(
    "instancenorm_forward",
    # Whose statistics.
    ("batch-norm", "a channel's statistics run over the batch too", statistics_over("(0, 2, 3)")),
    ("layer-norm", "an image has one mean and one variance", statistics_over("(1, 2, 3)")),
    ("per-pixel", "the channels of a pixel are normalized together", statistics_over("1")),
    ("last-axis", "the last axis is the one to normalize over", statistics_over("3")),
    (
        "channels-last",  # keras-team/keras-contrib #126 is about which axis is meant
        "the channels are the last axis",
        statistics_over("(1, 2)"),
    ),
    (
        "reshaped-without-moving",
        "a reshape brings the channels to the end",
        (PLANES, "planes = x.reshape(n, height * width, channels).swapaxes(0, 1).reshape(height * width, -1)"),
        (
            HAT,
            lines(
                "x_hat = ((planes - mean) / np.sqrt(var + eps)).reshape(height * width, n, channels).swapaxes(0, 1)",
                "return (gamma * x_hat + beta).reshape(x.shape).astype(x.dtype)",
            ),
        ),
    ),
    (
        "mean-only",
        "an instance loses its mean, and keeps its contrast",
        (HAT, "x_hat = (planes - mean).T.reshape(x.shape)"),
    ),
    (
        "sum-instead-of-deviation",  # equation 1 of the paper, of which instance norm is what follows
        "a plane is divided by its sum",
        (HAT, "x_hat = (planes / np.sqrt(planes.sum(axis=0, dtype=np.float64) ** 2 + eps)).T.reshape(x.shape)"),
    ),
    (
        "ddof-1",
        "a plane's variance divides by H W - 1",
        (PLANE_MOMENTS, lines(PLANE_MOMENTS, "var = var * len(planes) / max(len(planes) - 1, 1)")),
    ),
    (
        "one-pass-variance",
        "E[x^2] - E[x]^2 is the variance to the last digit",
        (PLANE_MOMENTS, "mean, var = planes.mean(axis=0), (planes * planes).mean(axis=0) - planes.mean(axis=0) ** 2"),
    ),
    (
        "running-total",
        "a running total in float32 keeps its digits",
        (
            PLANE_MOMENTS,
            lines(
                "mean = np.cumsum(planes, axis=0)[-1] / x.dtype.type(len(planes))",
                "var = np.cumsum((planes - mean) ** 2, axis=0)[-1] / x.dtype.type(len(planes))",
            ),
        ),
    ),
    # The formula.
    ("eps-outside-root", "eps is added to the deviation, outside the root", edits.EPS_OUTSIDE_ROOT),
    ("eps-missing", "the divisor is the standard deviation", edits.EPS_MISSING),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", edits.EPS_HARD_CODED),
    ("root-forgotten", "a plane is divided by its variance", edits.ROOT_FORGOTTEN),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    ("affine-forgotten", "without parameters is the default, as in PyTorch", (OUT, "out = x_hat")),
    ("gamma-along-width", "gamma lines up with the last axis", (OUT, "out = gamma * x_hat + beta")),
    (
        "gamma-per-image",
        "gamma and beta belong to the images",
        (OUT, "out = np.resize(gamma, (n, 1, 1, 1)) * x_hat + np.resize(beta, (n, 1, 1, 1))"),
    ),
    (
        "single-value-as-it-is",
        "one value has no statistics, so it stays",
        (OUT, lines("x_hat = x_hat if height * width > 1 else x", OUT)),
    ),
    # Precision, dtype, memory.
    (
        "nan-ignored",
        "a NaN is a missing value and is left out",
        (
            PLANE_MOMENTS,
            "mean, var = np.nanmean(planes, axis=0, dtype=np.float64), np.nanvar(planes, axis=0, dtype=np.float64)",
        ),
    ),
    (
        "first-1024-positions",
        "a block of 1024 holds a plane",
        (PLANE_MOMENTS, "mean, var = moments(planes[:1024])"),
    ),
    (
        "last-channels-left",
        "channels come in blocks of 128, and what is left over stays as it is",
        (OUT, lines("done = channels // 128 * 128 or channels", "x_hat[:, done:] = x[:, done:]", OUT)),
    ),
    (
        "leak-over-planes",
        "a sum of deviations is zero, whatever axis it takes",
        (
            HAT,
            lines(
                "centred = planes - mean",
                "centred = centred - centred.sum() / len(planes)",
                HAT.replace("(planes - mean)", "centred"),
            ),
        ),
    ),
    ("float32-inside", "float32 is precise enough inside", edits.OUT_THROUGH_FLOAT32),
    ("float64-always", "results are float64 whatever came in", edits.OUT_FLOAT64),
    (
        "half-precision-inside",
        "float16 data are normalized in float16",
        (
            'x = data("x", x, "(N, C, H, W)")',
            lines(
                "x = np.asarray(x)",
                "if x.dtype == np.float16:",
                "    var = np.square(x - x.mean(axis=(2, 3), keepdims=True)).mean(axis=(2, 3), keepdims=True)",
                "    x_hat = (x - x.mean(axis=(2, 3), keepdims=True)) / np.sqrt(var + eps)",
                "    return (gamma[:, None, None] * x_hat + beta[:, None, None]).astype(x.dtype)",
                'x = data("x", x, "(N, C, H, W)")',
            ),
        ),
    ),
    (
        "squares-in-data-type",
        "the square of a number fits where the number does",
        (
            PLANE_MOMENTS,
            lines(
                PLANE_MOMENTS,
                "centred = planes - mean.astype(x.dtype)",
                "var = (centred * centred).mean(axis=0)",
            ),
        ),
    ),
    (
        "integers-stay",
        "the output of whole numbers is whole numbers",
        ('x = data("x"', lines("whole = np.asarray(x).dtype", 'x = data("x"')),
        (edits.RETURNS_OUT, 'return out.astype(whole if whole.kind in "iu" else x.dtype)'),
    ),
    (
        "assumes-c-order",
        "images lie one after the other in memory",
        (PLANES, lines('x = x.ravel(order="K").reshape(x.shape)', PLANES)),
    ),
    (
        "mutates-input",
        "the images may be normalized in place",
        (OUT, lines("x[...] = x_hat", OUT)),
    ),
    (
        "reuses-buffer",
        "an output may be written over that of the call before",
        edits.remembers("instancenorm_forward"),
        (
            edits.RETURNS_OUT,
            lines(
                "kept = MEMORY.setdefault((out.shape, x.dtype), np.empty(out.shape, x.dtype))",
                "kept[...] = out",
                "return kept",
            ),
        ),
    ),
    (
        "cached-by-id",
        "the same array holds the same numbers as last time",
        edits.remembers("instancenorm_forward"),
        (
            PLANE_MOMENTS,
            lines(
                'if MEMORY.get("x") is not x:',
                "    MEMORY.update(x=x, moments=moments(planes))",
                'mean, var = MEMORY["moments"]',
            ),
        ),
    ),
    ("returns-cache", "a forward pass hands back what the backward pass needs", edits.RETURNS_CACHE),
    ("empty-rejected", "a batch without images is an error", ('"(N, C, H, W)")', '"(N, C, H, W)", empty=False)')),
    (
        "length-1-stretched",
        "one gamma serves all channels",
        (
            'gamma = matching("gamma", gamma, (channels,))',
            "gamma = np.broadcast_to(np.asarray(gamma, dtype=np.float64), (channels,))",
        ),
    ),
)
