"""Mistakes in exercises 27 to 31: padding that counts, averages that weigh wrongly, shards that are not shared.

Padding in the statistics is tensorflow #30161, pytorch #70529 and keras #3228; the mean of the shards' means is Paddle
#32464; a count that is taken for every shard's, inplace_abn #68; eps that stays in a variance recovered from 1 / std,
pytorch #22192; a shard of one row that is refused, apex #262 and pytorch #36865.
"""

from . import _edits as edits
from ._twin import Edit, Twin, lines, twins

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
        "padding-kept",
        "the rows that do not count stay as they came",
        (ZEROS, "out = np.array(x, dtype=np.float64)"),
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
        "statistics-by-identity",
        "an array that comes again holds what it held",
        edits.remembers("cumulative_running"),
        edits.MOMENTS_BY_ID,
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

MERGED = ", mean, var = merged(shards)"
SHARDS_CHECK = 'shards = valid.shards("shards", shards)'
SHARDS_GAMMA = 'gamma = matching("gamma", gamma, shards[0].shape[1:])'
OWN = "own = [(len(x), *moments(x)) for x in shards if len(x)]"
TOTAL_ROWS = "rows = sum(count for count, _, _ in own)"


def statistics(*statements: str) -> Edit:
    """Another mean and variance of all shards, from each shard's count, mean and variance."""
    return MERGED, lines(MERGED, OWN, TOTAL_ROWS, *statements)


def in_shards(function: str) -> tuple[Twin, ...]:
    """What goes wrong alike forward and backward: the statistics of all shards."""
    return twins(
        function,
        (
            "mean-of-means",
            "the mean of the shards' means is the mean, whatever their sizes",
            statistics(
                "mean = sum(m for _, m, _ in own) / len(own)",
                "var = sum(v + (m - mean) ** 2 for _, m, v in own) / len(own)",
            ),
        ),
        (
            "between-term-forgotten",
            "variances are averaged by size, and that is the variance of all",
            statistics("var = sum(count * v for count, _, v in own) / rows"),
        ),
        (
            "statistics-averaged",
            "means are averaged over the shards, and variances too",
            statistics(
                "mean = sum(m for _, m, _ in own) / len(own)",
                "var = sum(v for _, _, v in own) / len(own)",
            ),
        ),
        (
            "first-count-for-all",
            "every shard has as many rows as the first",
            statistics(
                "count = own[0][0]",
                "rows = count * len(own)",
                "mean = sum(own_count * m for own_count, m, _ in own) / rows",
                "var = sum(own_count * (v + (m - mean) ** 2) for own_count, m, v in own) / rows",
            ),
        ),
        (
            "eps-twice",
            "a shard's variance is 1 / std^2, in which eps already is",
            (MERGED, lines(MERGED, "var = var + eps")),
        ),
        (
            "one-row-shards-left-out",
            "a shard of one row has no statistics",
            (
                MERGED,
                lines(
                    MERGED, "several = [x for x in shards if len(x) > 1] or shards", "_, mean, var = merged(several)"
                ),
            ),
        ),
        (
            "empty-shards-spoil",
            "a shard without rows weighs 0, so it needs no look",
            (MERGED, lines(MERGED, "if not all(map(len, shards)):", "    mean = mean * np.nan")),
        ),
        (
            "ddof-1",
            "the sample variance of all rows divides by n - 1",
            statistics("var = var * rows / max(rows - 1, 1)"),
        ),
        (
            "between-unweighted",
            "what the shards' means differ by is their plain variance, each weighing the same",
            statistics(
                "var = sum(c * v for c, _, v in own) / rows + np.var([m for _, m, _ in own], axis=0)",
            ),
        ),
        (
            "shards-ddof-1",
            "each shard sends its sample variance",
            statistics(
                "var = sum(c * (v * c / max(c - 1, 1) + (m - mean) ** 2) for c, m, v in own) / rows",
            ),
        ),
        (
            "nan-shards-left-out",
            "a shard with a NaN is left out",
            (
                MERGED,
                lines(
                    MERGED,
                    "sound = [x for x in shards if np.isfinite(x).all()]",
                    "_, mean, var = merged(sound if any(map(len, sound)) else shards)",
                ),
            ),
        ),
        (
            "one-pass-variance",
            "sums of x and of x^2 are what crosses, and E[x^2] - E[x]^2 is the variance",
            statistics(
                "mean = sum(x.sum(axis=0) for x in shards) / rows",
                "var = sum((x * x).sum(axis=0) for x in shards) / rows - mean**2",
            ),
        ),
        ("eps-outside-root", "eps is added to the deviation, outside the root", edits.EPS_OUTSIDE_ROOT),
        ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
        ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
        (
            "no-rows-accepted",
            "where there is nothing, nothing comes out",
            (
                SHARDS_CHECK,
                lines(
                    "if not any(map(len, shards)):",
                    "    return [np.array(x) for x in shards]",
                    SHARDS_CHECK,
                ),
            ),
        ),
        (
            "gamma-unchecked",
            "gamma may be of any shape that broadcasts",
            (SHARDS_GAMMA, "gamma = np.asarray(gamma, dtype=np.float64)"),
        ),
    )


CALL_BEFORE: Edit = (
    MERGED,
    lines(
        MERGED,
        "now, key = (mean, var), tuple(x.shape for x in shards)",
        "mean, var = MEMORY.get(key, now)",
        "MEMORY[key] = now",
    ),
)
OUTS = "outs = [gamma * ((x - mean) / std) + beta for x in shards]"
RETURNS_OUTS = "return [out.astype(x.dtype, copy=False) for out, x in zip(outs, shards, strict=True)]"

SYNC_BATCHNORM_FORWARD = in_shards("sync_batchnorm_forward") + twins(
    "sync_batchnorm_forward",
    (
        "own-statistics",
        "every shard is normalized by itself",
        (
            OUTS,
            lines(
                "own = [moments(x) if len(x) else (mean, var) for x in shards]",
                "outs = [gamma * ((x - m) / np.sqrt(v + eps)) + beta for x, (m, v) in zip(shards, own, strict=True)]",
            ),
        ),
    ),
    (
        "own-means",
        "the variance is shared, each shard takes away its own mean",
        (
            OUTS,
            lines(
                "own = [moments(x)[0] if len(x) else mean for x in shards]",
                "outs = [gamma * ((x - m) / std) + beta for x, m in zip(shards, own, strict=True)]",
            ),
        ),
    ),
    (
        "empty-shards-dropped",
        "a shard without rows has no output",
        (OUTS, lines("shards = [x for x in shards if len(x)]", OUTS)),
    ),
    (
        "outputs-in-one-array",
        "the outputs of all devices are one array",
        (RETURNS_OUTS, RETURNS_OUTS.replace("return [", "return np.concatenate([") + ")"),
    ),
    (
        "one-row-shards-give-beta",
        "a shard of one row gives beta, as a batch of one row does",
        (OUTS, lines(OUTS, "outs = [out if len(out) != 1 else 0 * out + beta for out in outs]")),
    ),
    ("hard-coded-eps", "eps is 1e-5, whoever calls", edits.EPS_HARD_CODED),
    ("float64-always", "outputs are float64 whatever came in", (RETURNS_OUTS, "return outs")),
    (
        "writes-into-shards",
        "a shard may hold its output",
        (SHARDS_CHECK, lines("given = shards", SHARDS_CHECK)),
        (
            RETURNS_OUTS,
            lines(
                "for x, out in zip(given, outs, strict=True):",
                "    x[...] = out",
                "return given",
            ),
        ),
    ),
    (
        "statistics-of-the-call-before",
        "devices need not wait: the statistics of the step before are near enough",
        edits.remembers("sync_batchnorm_forward"),
        CALL_BEFORE,
    ),
)

SHARDS_DBETA = "dbeta = np.sum([dout.sum(axis=0) for dout in above], axis=0)"
X_HATS = "x_hats = [(x - mean) / std for x in shards]"
DX_OF_SHARD = "gamma / std * (dout - dbeta / n - x_hat * (dgamma / n))"
DTYPE_OF_ALL = "dtype = np.result_type(*shards)"
RETURNS_SHARDS = "return dxs, dgamma.astype(dtype, copy=False), dbeta.astype(dtype, copy=False)"
ABOVE = (
    'above = [matching(f"douts[{k}]", dout, x.shape) for k, (dout, x) in enumerate(zip(douts, shards, strict=True))]'
)
OWN_SUMS = "gamma / std * (dout - {dbeta} - x_hat * {dgamma})"
OWN_MEANS = OWN_SUMS.format(
    dbeta="dout.sum(axis=0) / max(len(dout), 1)", dgamma="(dout * x_hat).sum(axis=0) / max(len(dout), 1)"
)

SYNC_BATCHNORM_BACKWARD = in_shards("sync_batchnorm_backward") + twins(
    "sync_batchnorm_backward",
    ("statistics-held-constant", "mean and variance are constants", (DX_OF_SHARD, "gamma / std * dout")),
    ("variance-path-forgotten", "the gradient flows through the mean alone", (" - x_hat * (dgamma / n)", "")),
    ("mean-path-forgotten", "the gradient flows through the variance alone", (" - dbeta / n", "")),
    (
        "own-statistics",
        "every shard is normalized by itself",
        (
            X_HATS,
            lines(
                "own = [moments(x) if len(x) else (mean, var) for x in shards]",
                "stds = [np.sqrt(v + eps) for _, v in own]",
                "x_hats = [(x - m) / s for x, (m, _), s in zip(shards, own, stds, strict=True)]",
            ),
        ),
        (
            f"[{DX_OF_SHARD} for dout, x_hat in zip(above, x_hats, strict=True)]",
            f"[{OWN_MEANS.replace('std', 's')} for dout, x_hat, s in zip(above, x_hats, stds, strict=True)]",
        ),
    ),
    ("own-sums", "statistics are shared forward, the way back is each shard's own affair", (DX_OF_SHARD, OWN_MEANS)),
    (
        "divided-by-own-rows",
        "the sums over all shards are divided by the shard's own number of rows",
        (DX_OF_SHARD, DX_OF_SHARD.replace("/ n", "/ max(len(dout), 1)")),
    ),
    (
        "first-count-on-the-way-back",
        "on the way back every shard counts as many rows as the first",
        (DX_OF_SHARD, DX_OF_SHARD.replace("/ n", "/ (len(shards) * max(len(shards[0]), 1))")),
    ),
    (
        "mean-of-shards-means",
        "the means in dx are averages over the shards of each shard's mean",
        (
            SHARDS_DBETA,
            lines(
                SHARDS_DBETA,
                "filled = [(dout, x_hat) for dout, x_hat in zip(above, x_hats, strict=True) if len(dout)]",
                "mean_dout = sum(dout.mean(axis=0) for dout, _ in filled) / len(filled)",
                "mean_along = sum((dout * x_hat).mean(axis=0) for dout, x_hat in filled) / len(filled)",
            ),
        ),
        (DX_OF_SHARD, OWN_SUMS.format(dbeta="mean_dout", dgamma="mean_along")),
    ),
    (
        "gradients-averaged",
        "dgamma and dbeta are averaged over the devices, as gradients are",
        (DTYPE_OF_ALL, lines("dgamma, dbeta = dgamma / len(shards), dbeta / len(shards)", DTYPE_OF_ALL)),
    ),
    (
        "first-shards-sums",
        "each device returns its own sums, and the first answers",
        (
            DTYPE_OF_ALL,
            lines("dgamma, dbeta = (above[0] * x_hats[0]).sum(axis=0), above[0].sum(axis=0)", DTYPE_OF_ALL),
        ),
    ),
    (
        "sums-by-shard",
        "dgamma and dbeta have a row for each shard",
        (
            DTYPE_OF_ALL,
            lines(
                "dbeta = np.array([dout.sum(axis=0) for dout in above])",
                "dgamma = np.array([(dout * x_hat).sum(axis=0) for dout, x_hat in zip(above, x_hats, strict=True)])",
                DTYPE_OF_ALL,
            ),
        ),
    ),
    (
        "results-swapped",
        "beta's gradient comes before gamma's",
        (DTYPE_OF_ALL, lines("dgamma, dbeta = dbeta, dgamma", DTYPE_OF_ALL)),
    ),
    (
        "gradient-in-one-array",
        "the gradients of all devices are one array",
        (RETURNS_SHARDS, RETURNS_SHARDS.replace("return dxs", "return np.concatenate(dxs)")),
    ),
    (
        "empty-shards-dropped",
        "a shard without rows has no gradient",
        (RETURNS_SHARDS, lines("dxs = [dx for dx in dxs if len(dx)]", RETURNS_SHARDS)),
    ),
    ("float64-always", "gradients are float64 whatever came in", (DTYPE_OF_ALL, "dtype = np.float64")),
    (
        "writes-into-douts",
        "douts may hold dxs",
        (
            RETURNS_SHARDS,
            lines(
                "for dout, dx in zip(douts, dxs, strict=True):",
                "    dout[...] = dx",
                RETURNS_SHARDS.replace("dxs,", "douts,"),
            ),
        ),
    ),
    (
        "statistics-of-the-call-before",
        "devices need not wait: the statistics of the step before are near enough",
        edits.remembers("sync_batchnorm_backward"),
        CALL_BEFORE,
    ),
)

INSTANCE_MOMENTS = "means, variances = moments(instances)"
AVERAGE_MEAN = "mean = means.reshape(n, channels).mean(axis=0)"
AVERAGE_VAR = "var = variances.reshape(n, channels).mean(axis=0)"
MOVED_MEAN = "new_mean = momentum * running_mean + (1 - momentum) * mean"
MOVED_VAR = "new_var = momentum * running_var + (1 - momentum) * var"
RETURNS_MOVED = "return new_mean.astype(x.dtype, copy=False), new_var.astype(x.dtype, copy=False)"
IMAGES_ENTER = 'x = data("x", x, "(N, C, H, W)", empty=False)'

INSTANCENORM_RUNNING = twins(
    "instancenorm_running",
    (
        "variance-of-the-batch",
        "the running variance is that of all pixels of the batch, as in batch norm",
        (AVERAGE_VAR, "var = x.var(axis=(0, 2, 3), dtype=np.float64)"),
    ),
    (
        "momentum-reversed",
        "momentum is the weight of the new value, as in PyTorch",
        (MOVED_MEAN, MOVED_MEAN.replace("momentum *", "(1 - momentum) *", 1).replace("+ (1 - momentum)", "+ momentum")),
        (MOVED_VAR, MOVED_VAR.replace("momentum *", "(1 - momentum) *", 1).replace("+ (1 - momentum)", "+ momentum")),
    ),
    (
        "momentum-hard-coded",
        "momentum is 0.9, whoever calls",
        ('momentum = valid.momentum("momentum", momentum)', 'valid.momentum("momentum", momentum)\n    momentum = 0.9'),
    ),
    (
        "default-momentum-0.1",
        "momentum is 0.1 unless told otherwise",
        ("momentum: float = 0.9", "momentum: float = 0.1"),
    ),
    (
        "ddof-1",
        "the variances are unbiased, as in PyTorch",
        (AVERAGE_VAR, lines(AVERAGE_VAR, "var = var * len(instances) / max(len(instances) - 1, 1)")),
    ),
    (
        "one-update-for-each-image",
        "each image is a batch of its own, taken one after the other",
        (
            MOVED_MEAN,
            lines(
                "new_mean = running_mean",
                "for mean in means.reshape(n, channels):",
                "    new_mean = momentum * new_mean + (1 - momentum) * mean",
            ),
        ),
        (
            MOVED_VAR,
            lines(
                "new_var = running_var",
                "for var in variances.reshape(n, channels):",
                "    new_var = momentum * new_var + (1 - momentum) * var",
            ),
        ),
    ),
    (
        "last-image",
        "the last image's statistics are the batch's",
        (AVERAGE_MEAN, "mean = means.reshape(n, channels)[-1]"),
        (AVERAGE_VAR, "var = variances.reshape(n, channels)[-1]"),
    ),
    (
        "sum-over-images",
        "what the images say is added up",
        (AVERAGE_MEAN, AVERAGE_MEAN.replace(".mean(axis=0)", ".sum(axis=0)")),
        (AVERAGE_VAR, AVERAGE_VAR.replace(".mean(axis=0)", ".sum(axis=0)")),
    ),
    (
        "averages-deviations",
        "the deviation is what is averaged over the images",
        (AVERAGE_VAR, "var = np.sqrt(variances).reshape(n, channels).mean(axis=0) ** 2"),
    ),
    (
        "running-deviation",
        "the running value is the deviation",
        (AVERAGE_VAR, "var = np.sqrt(variances.reshape(n, channels).mean(axis=0))"),
    ),
    (
        "variance-of-the-means",
        "the variance over the images is that of their means",
        (AVERAGE_VAR, "var = means.reshape(n, channels).var(axis=0)"),
    ),
    (
        "means-of-rows",
        "an instance is a row of pixels",
        (AVERAGE_VAR, "var = x.var(axis=3, dtype=np.float64).mean(axis=(0, 2))"),
    ),
    (
        "channels-mixed",
        "the images are the rows of the table that reshape gives",
        (AVERAGE_MEAN, "mean = means.reshape(channels, n).mean(axis=1)"),
        (AVERAGE_VAR, "var = variances.reshape(channels, n).mean(axis=1)"),
    ),
    (
        "one-pixel-skipped",
        "an image of one pixel has no variance, so nothing moves",
        (MOVED_VAR, lines(MOVED_VAR, "new_var = new_var if len(instances) > 1 else running_var")),
    ),
    (
        "nan-images-left-out",
        "an image with a NaN is left out",
        (AVERAGE_MEAN, "mean = np.nanmean(np.where(np.isfinite(means), means, np.nan).reshape(n, channels), axis=0)"),
        (
            AVERAGE_VAR,
            "var = np.nanmean(np.where(np.isfinite(variances), variances, np.nan).reshape(n, channels), axis=0)",
        ),
    ),
    (
        "first-768-pixels",
        "a channel has at most 768 pixels",
        (INSTANCE_MOMENTS, "means, variances = moments(instances[:768])"),
    ),
    (
        "one-pass-variance",
        "E[x^2] - E[x]^2 is the variance",
        (
            INSTANCE_MOMENTS,
            lines("means = instances.mean(axis=0)", "variances = (instances * instances).mean(axis=0) - means**2"),
        ),
    ),
    ("float64-always", "statistics are float64 whatever came in", (RETURNS_MOVED, "return new_mean, new_var")),
    (
        "values-of-each-image",
        "running values have a row for each image",
        (
            RETURNS_MOVED,
            "return np.tile(new_mean.astype(x.dtype), (n, 1)), np.tile(new_var.astype(x.dtype), (n, 1))",
        ),
    ),
    (
        "in-place",
        "the running values are moved where they lie",
        (IMAGES_ENTER, lines("kept = running_mean, running_var", IMAGES_ENTER)),
        (RETURNS_MOVED, lines("kept[0][...], kept[1][...] = new_mean, new_var", "return kept")),
    ),
    (
        "statistics-by-identity",
        "an array that comes again holds what it held",
        edits.remembers("instancenorm_running"),
        (
            INSTANCE_MOMENTS,
            lines(
                'if MEMORY.get("x") is not x:',
                "    MEMORY.update(x=x, moments=moments(instances))",
                'means, variances = MEMORY["moments"]',
            ),
        ),
    ),
    (
        "empty-accepted",
        "a batch without images changes nothing",
        (
            IMAGES_ENTER,
            lines(
                'x = data("x", x, "(N, C, H, W)")',
                "if x.size == 0:",
                "    return np.array(running_mean), np.array(running_var)",
            ),
        ),
    ),
    ("momentum-unchecked", "any momentum will do", ('momentum = valid.momentum("momentum", momentum)', "pass")),
    (
        "variance-unchecked",
        "a variance comes from a square, so it needs no look",
        (
            'running_var = valid.variance("running_var", running_var, (channels,))',
            'running_var = matching("running_var", running_var, (channels,))',
        ),
    ),
    (
        "running-mean-unchecked",
        "the running mean may be of any shape that broadcasts",
        (
            'running_mean = matching("running_mean", running_mean, (channels,))',
            "running_mean = np.asarray(running_mean, dtype=np.float64)",
        ),
    ),
)

TWINS = (
    *MASKED_BATCHNORM,
    *CUMULATIVE_RUNNING,
    *SYNC_BATCHNORM_FORWARD,
    *SYNC_BATCHNORM_BACKWARD,
    *INSTANCENORM_RUNNING,
)
