"""Mistakes in exercises 27 to 31: padding that counts, averages that weigh wrongly, shards that are not shared.

Padding in the statistics is tensorflow #30161, pytorch #70529 and keras #3228.
"""

from . import _edits as edits
from ._twin import Edit, lines, twins

COUNTED = "counted = x[mask]"
COUNTED_MOMENTS = "mean, var = moments(counted)"
COUNTED_HAT = "x_hat = (counted - mean) / np.sqrt(var + eps)"
ZEROS = "out = np.zeros(x.shape)"
COUNTED_OUT = "out[mask] = gamma * x_hat + beta"
MASK_CHECK = 'mask = valid.mask("mask", mask, len(x))'


def at_the_end(*statements: str) -> Edit:
    """What happens to out last."""
    return edits.RETURNS_OUT, lines(*statements, edits.RETURNS_OUT)


MASKED_BATCHNORM = twins(
    "masked_batchnorm",
    (
        "padding-counted",
        "the statistics are those of the whole batch, only the output is masked",
        (COUNTED_MOMENTS, "mean, var = moments(x)"),
    ),
    (
        "padding-as-zeros",
        "multiplying by the mask takes padding out, and the mean of what is left is right",
        (COUNTED_MOMENTS, "mean, var = moments(np.where(mask[:, None], x, 0))"),
    ),
    (
        "mean-divided-by-n",
        "the sums run over what counts, and the mean is over N",
        (
            COUNTED_MOMENTS,
            lines("mean = counted.sum(axis=0) / len(x)", "var = ((counted - mean) ** 2).sum(axis=0) / len(x)"),
        ),
    ),
    (
        "padding-in-variance",
        "padding is left out of the mean, and its deviations are zero once it is multiplied by the mask",
        (
            COUNTED_MOMENTS,
            lines(
                COUNTED_MOMENTS,
                "var = ((np.where(mask[:, None], x, 0) - mean) ** 2).sum(axis=0) / len(counted)",
            ),
        ),
    ),
    (
        "mask-by-multiplying",
        "times zero is left out",
        (
            COUNTED_MOMENTS,
            lines(
                "weight = mask[:, None]",
                "mean = (x * weight).sum(axis=0, dtype=np.float64) / len(counted)",
                "var = (((x - mean) * weight) ** 2).sum(axis=0) / len(counted)",
            ),
        ),
    ),
    (
        "output-by-multiplying",
        "times zero is zero, so the whole output is normalized and multiplied by the mask",
        (ZEROS, "out = gamma * ((x - mean) / np.sqrt(var + eps)) + beta"),
        (COUNTED_OUT, "out = out * mask[:, None]"),
    ),
    (
        "mask-inverted",
        "True is what is masked out",
        (MASK_CHECK, lines(MASK_CHECK, "mask = ~mask if not mask.all() else mask")),
    ),
    (
        "padding-as-beta",
        "what does not count is zero after normalizing, so it comes out as beta",
        (ZEROS, "out = np.zeros(x.shape) + beta"),
    ),
    (
        "padding-normalized",
        "all rows are normalized, by the statistics of those that count",
        (ZEROS, "out = gamma * ((x - mean) / np.sqrt(var + eps)) + beta"),
    ),
    (
        "counted-only",
        "the output has the rows that count and no others",
        at_the_end("out = out[mask]"),
    ),
    (
        "packed-to-the-front",
        "what counts stands at the front",
        (COUNTED_OUT, "out[: len(counted)] = gamma * x_hat + beta"),
    ),
    (
        "first-rows-count",
        "padding stands at the end, so the number of rows that count is all there is to know",
        (COUNTED, lines("count = mask.sum()", "mask = np.arange(len(x)) < count", COUNTED)),
    ),
    (
        "zeros-as-padding",
        "padding is known by its zeros, whatever the mask says",
        (
            COUNTED,
            lines("mask = mask & (x != 0).any(axis=1) if (mask & (x != 0).any(axis=1)).any() else mask", COUNTED),
        ),
    ),
    (
        "nan-ignored",
        "a NaN is a value that is missing",
        (
            COUNTED_MOMENTS,
            lines(
                "mean = np.nanmean(counted, axis=0, dtype=np.float64)",
                "var = np.nanvar(counted, axis=0, dtype=np.float64)",
            ),
        ),
    ),
    (
        "ddof-1",
        "the sample variance divides by n - 1",
        (COUNTED_MOMENTS, lines(COUNTED_MOMENTS, "var = var * (len(counted) / max(len(counted) - 1, 1))")),
    ),
    (
        "one-counts-as-zero",
        "a single row has no statistics, so it comes out as zero",
        at_the_end("out = out if len(counted) > 1 else 0 * out"),
    ),
    (
        "one-pass-variance",
        "E[x^2] - E[x]^2 is the variance",
        (
            COUNTED_MOMENTS,
            "mean, var = counted.mean(axis=0), (counted * counted).mean(axis=0) - counted.mean(axis=0) ** 2",
        ),
    ),
    (
        "half-precision-statistics",
        "float16 holds the numbers, so it can hold their mean and variance",
        (
            'x = data("x", x, "(N, D)")',
            lines(
                "half = np.asarray(x).dtype == np.float16",
                'x = data("x", np.asarray(x, np.float32) if half else x, "(N, D)")',
            ),
        ),
        (
            COUNTED_MOMENTS,
            lines(
                COUNTED_MOMENTS,
                "if half:",
                "    short = counted.astype(np.float16)",
                "    mean, var = short.mean(axis=0), ((short - short.mean(axis=0)) ** 2).mean(axis=0)",
            ),
        ),
    ),
    ("eps-missing", "the root needs no eps", edits.EPS_MISSING),
    ("eps-outside-root", "eps is added to the deviation, outside the root", edits.EPS_OUTSIDE_ROOT),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", edits.EPS_HARD_CODED),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    ("float64-always", "outputs are float64 whatever came in", edits.OUT_FLOAT64),
    (
        "writes-into-x",
        "x may hold the output",
        (ZEROS, lines("out = x", "out[~mask] = 0")),
        (edits.RETURNS_OUT, "return out"),
    ),
    (
        "clears-padding",
        "padding may be set to zero in place",
        ('x = data("x", x, "(N, D)")', lines("given = x", 'x = data("x", x, "(N, D)")')),
        (COUNTED, lines("given[~np.asarray(mask)] = 0", COUNTED)),
    ),
    (
        "statistics-by-identity",
        "an array that comes again holds what it held",
        edits.remembers("masked_batchnorm"),
        (
            COUNTED_MOMENTS,
            lines(
                'if MEMORY.get("x") is not x:',
                "    MEMORY.update(x=x, moments=moments(counted))",
                'mean, var = MEMORY["moments"]',
            ),
        ),
    ),
    (
        "empty-accepted",
        "where nothing counts, all is zero",
        (
            MASK_CHECK,
            lines(
                "mask = np.asarray(mask)",
                "if mask.dtype == np.bool_ and mask.shape == (len(x),) and not mask.any():",
                "    return np.zeros_like(x)",
                'mask = valid.mask("mask", mask, len(x))',
            ),
        ),
    ),
    (
        "mask-of-numbers",
        "ones and zeros are a mask too",
        (MASK_CHECK, MASK_CHECK.replace(", mask,", ", np.asarray(mask).astype(bool),")),
    ),
    ("gamma-unchecked", "gamma may be of any shape that broadcasts", edits.GAMMA_UNCHECKED),
)

TWINS = MASKED_BATCHNORM
