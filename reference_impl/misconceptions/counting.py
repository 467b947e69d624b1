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

TOTAL = "total = num_batches + 1"
FIRST = lines("if num_batches == 0:", "    running_mean, running_var = mean, var")
NEW_MEAN = "new_mean = (num_batches * running_mean + mean) / total"
NEW_VAR = "new_var = (num_batches * running_var + var) / total"
RETURNS_RUNNING = "return new_mean.astype(x.dtype, copy=False), new_var.astype(x.dtype, copy=False), total"
ENTERS = 'x = data("x", x, "(N, D)", empty=False)'
RUNNING_CHECK = 'running_mean = matching("running_mean", running_mean, x.shape[1:])'


def both_values(mean: str, var: str) -> tuple[Edit, Edit]:
    """Another step, for the mean and for the variance."""
    return (NEW_MEAN, f"new_mean = {mean}"), (NEW_VAR, f"new_var = {var}")


CUMULATIVE_RUNNING = twins(
    "cumulative_running",
    (
        "exponential",
        "without a momentum it is the usual one, 0.9",
        *both_values("0.9 * running_mean + 0.1 * mean", "0.9 * running_var + 0.1 * var"),
    ),
    (
        "half-and-half",
        "the average of the old value and the new one is their half sum",
        *both_values("(running_mean + mean) / 2", "(running_var + var) / 2"),
    ),
    (
        "weights-reversed",
        "the old value weighs 1 / n, for it is the momentum of PyTorch",
        *both_values("(running_mean + num_batches * mean) / total", "(running_var + num_batches * var) / total"),
    ),
    (
        "number-before",
        "the batch weighs 1 / n, with the number before it is counted",
        *both_values(
            "running_mean + (mean - running_mean) / max(num_batches, 1)",
            "running_var + (var - running_var) / max(num_batches, 1)",
        ),
    ),
    (
        "zeros-and-ones-counted",
        "a new layer's zeros and ones are the first batch",
        (FIRST, "num_batches += 1"),
        (RETURNS_RUNNING, RETURNS_RUNNING.replace(", total", ", num_batches")),
    ),
    (
        "rows-weigh",
        "a batch weighs as much as it has rows",
        *both_values(
            "(num_batches * running_mean + len(x) * mean) / (num_batches + len(x))",
            "(num_batches * running_var + len(x) * var) / (num_batches + len(x))",
        ),
    ),
    (
        "counts-rows",
        "what is counted is examples",
        (RETURNS_RUNNING, RETURNS_RUNNING.replace(", total", ", num_batches + len(x)")),
    ),
    ("count-kept", "the caller counts", (RETURNS_RUNNING, RETURNS_RUNNING.replace(", total", ", num_batches"))),
    (
        "count-as-float32",
        "the number is kept beside the values, in their dtype",
        (RETURNS_RUNNING, RETURNS_RUNNING.replace(", total", ", x.dtype.type(np.float32(num_batches) + 1)")),
    ),
    ("sum-kept", "the running values are sums", *both_values("running_mean + mean", "running_var + var")),
    (
        "ddof-1",
        "the running variance averages the unbiased one, as in PyTorch",
        (edits.MOMENTS, lines(edits.MOMENTS, "var = var * len(x) / max(len(x) - 1, 1)")),
    ),
    (
        "averages-deviations",
        "the deviation is what is averaged",
        (NEW_VAR, "new_var = ((num_batches * np.sqrt(running_var) + np.sqrt(var)) / total) ** 2"),
    ),
    (
        "variance-of-everything",
        "the variance is that of all examples, the distances of the means in it",
        (NEW_VAR, lines(NEW_VAR, "new_var += num_batches * (mean - running_mean) ** 2 / total**2")),
    ),
    ("first-batch-after-nan-spoils", "the old values weigh 0, so they need no look", (FIRST, "pass")),
    (
        "bad-batch-skipped",
        "a batch with a NaN is left out",
        (
            FIRST,
            lines(
                "if not np.isfinite(mean).all():",
                "    return running_mean.astype(x.dtype), running_var.astype(x.dtype), num_batches",
                FIRST,
            ),
        ),
    ),
    (
        "in-place",
        "the running values are moved where they lie",
        (
            ENTERS,
            lines("kept = running_mean, running_var", ENTERS),
        ),
        (
            RETURNS_RUNNING,
            lines(
                "kept[0][...], kept[1][...] = new_mean, new_var",
                "return *kept, total",
            ),
        ),
    ),
    (
        "counts-calls",
        "the function counts its calls itself, and a call that was refused is one",
        edits.remembers("cumulative_running"),
        (
            ENTERS,
            lines(
                'MEMORY["calls"] = MEMORY.get("calls", num_batches) + 1 if num_batches else 1',
                ENTERS,
                'num_batches = MEMORY["calls"] - 1',
            ),
        ),
    ),
    (
        "moves-before-checking",
        "what a refused batch has moved does not matter",
        (
            ENTERS,
            lines(
                "if isinstance(running_mean, np.ndarray) and np.size(x) == 0:",
                "    running_mean *= num_batches / (num_batches + 1)",
                ENTERS,
            ),
        ),
    ),
    (
        "values-as-rows",
        "running values keep the batch's axis, as a row",
        (RETURNS_RUNNING, "return new_mean[None].astype(x.dtype), new_var[None].astype(x.dtype), total"),
    ),
    ("first-768-rows", "a block of 768 rows is all there is", (edits.MOMENTS, "mean, var = moments(x[:768])")),
    ("one-pass-variance", "E[x^2] - E[x]^2 is the variance", edits.ONE_PASS),
    ("float64-always", "statistics are float64 whatever came in", (RETURNS_RUNNING, "return new_mean, new_var, total")),
    (
        "empty-accepted",
        "a batch without rows changes nothing",
        (
            ENTERS,
            lines(
                'x = data("x", x, "(N, D)")',
                "if not len(x):",
                "    return np.array(running_mean), np.array(running_var), num_batches",
            ),
        ),
    ),
    (
        "count-unchecked",
        "any number counts",
        ('num_batches = valid.count("num_batches", num_batches, least=0)', "pass"),
    ),
    (
        "variance-unchecked",
        "a variance comes from a square, so it needs no look",
        ('running_var = valid.variance("running_var", running_var, var.shape)', "pass"),
    ),
    (
        "running-mean-unchecked",
        "the running mean may be of any shape that broadcasts",
        (RUNNING_CHECK, "running_mean = np.asarray(running_mean, dtype=np.float64)"),
    ),
)

TWINS = MASKED_BATCHNORM + CUMULATIVE_RUNNING
