"""Mistakes in exercises 13 to 15: the noise of a batch's statistics, ghost batches, dropout."""

from . import _edits as edits
from ._twin import lines, twins

NOISE = "noise = np.sqrt(var / batch_size)"
RETURNS_NOISE = "return noise.astype(dtype, copy=False)"

STATISTICS_NOISE = twins(
    "statistics_noise",
    ("root-of-n-forgotten", "the deviation falls as 1 / n", (NOISE, "noise = np.sqrt(var) / batch_size")),
    ("returns-variance", "the size of the noise is its variance", (NOISE, "noise = var / batch_size")),
    ("given-a-deviation", "var is the standard deviation", (NOISE, "noise = var / np.sqrt(batch_size)")),
    ("ddof-1", "a batch of n has n - 1 independent values", (NOISE, "noise = np.sqrt(var / max(batch_size - 1, 1))")),
    ("batch-size-ignored", "a mean varies as much as the values do", (NOISE, "noise = np.sqrt(var)")),
    (
        "noise-of-deviation",
        "the noise is that of the batch's deviation",
        (NOISE, "noise = np.sqrt(var / (2 * batch_size))"),
    ),
    (
        "noise-of-variance",
        "the noise is that of the batch's variance",
        (NOISE, "noise = var * np.sqrt(2 / batch_size)"),
    ),
    (
        "whole-array-statistics",
        "a layer has one noise",
        (NOISE, lines(NOISE, "noise = np.full_like(noise, noise.mean())")),
    ),
    (
        "one-number",
        "the features' noise is one number, their mean",
        (NOISE, lines(NOISE, "noise = np.asarray(noise.mean())")),
    ),
    ("float64-always", "results are float64 whatever came in", (RETURNS_NOISE, "return noise")),
    (
        "parameters-as-row",
        "statistics keep the batch's axis, as a row",
        (RETURNS_NOISE, "return noise[None].astype(dtype)"),
    ),
    (
        "mutates-input",
        "the variance may be divided in place",
        ('var = variance("var"', 'variance("var"'),
        (NOISE, lines("var /= batch_size", "noise = np.sqrt(var)")),
    ),
    (
        "batch-size-unchecked",
        "any batch size will do",
        ('valid.count("batch_size", batch_size, least=1)', "float(batch_size)"),
    ),
)

STARTS = "starts = range(0, len(x), ghost_size)"
GROUPS = "groups = [batchnorm_forward(x[i : i + ghost_size], gamma, beta, eps) for i in starts]"
JOIN = "return np.concatenate(groups)"

GHOST_BATCHNORM = twins(
    "ghost_batchnorm",
    (
        "whole-batch",
        "the groups share the statistics of the batch",
        (GROUPS, "groups = [batchnorm_forward(x, gamma, beta, eps)]"),
    ),
    (
        "last-group-dropped",
        "rows that fill no group are left out",
        (STARTS, "starts = range(0, len(x) - ghost_size + 1, ghost_size) or range(1)"),
    ),
    (
        "last-group-zero",
        "rows that fill no group stay zero",
        (
            GROUPS,
            lines(GROUPS, "short = len(x) % ghost_size", "if short:", "    groups[-1] = np.zeros_like(x[-short:])"),
        ),
    ),
    (
        "last-group-by-batch",
        "rows that fill no group are normalized by the whole batch",
        (
            GROUPS,
            lines(
                GROUPS,
                "short = len(x) % ghost_size",
                "if short:",
                "    groups[-1] = batchnorm_forward(x, gamma, beta, eps)[-short:]",
            ),
        ),
    ),
    (
        "last-group-full-divisor",
        "the sums of every group are divided by ghost_size",
        (
            GROUPS,
            lines(
                "groups = []",
                "for i in starts:",
                "    part = x[i : i + ghost_size].astype(np.float64)",
                "    mean = part.sum(axis=0) / ghost_size",
                "    var = ((part - mean) ** 2).sum(axis=0) / ghost_size",
                "    groups.append((gamma * (part - mean) / np.sqrt(var + eps) + beta).astype(x.dtype))",
            ),
        ),
    ),
    (
        "last-group-merged",
        "rows that fill no group join the one before",
        (
            GROUPS,
            lines(
                "stops = [*starts[1 : max(len(x) // ghost_size, 1)], len(x)]",
                "groups = [batchnorm_forward(x[i:j], gamma, beta, eps) for i, j in zip(starts, stops)]",
            ),
        ),
    ),
    (
        "last-group-padded",
        "a shorter group is filled up with zeros",
        (
            GROUPS,
            lines(
                "short = -len(x) % ghost_size if len(x) > ghost_size else 0",
                "rows = len(x)",
                "x = np.concatenate([x, np.zeros_like(x, shape=(short, x.shape[1]))])",
                GROUPS,
            ),
        ),
        (JOIN, "return np.concatenate(groups)[:rows]"),
    ),
    (
        "last-group-borrows",
        "a shorter group takes the rows before it into its statistics",
        (
            GROUPS,
            lines(
                GROUPS,
                "short = len(x) % ghost_size",
                "if short and len(x) > ghost_size:",
                "    groups[-1] = batchnorm_forward(x[-ghost_size:], gamma, beta, eps)[-short:]",
            ),
        ),
    ),
    (
        "last-group-passes",
        "rows that fill no group are not normalized",
        (
            GROUPS,
            lines(
                GROUPS,
                "short = len(x) % ghost_size",
                "if short and len(x) > ghost_size:",
                "    groups[-1] = x[-short:]",
            ),
        ),
    ),
    (
        "equal-groups-only",
        "the batch is a whole number of groups",
        (
            GROUPS,
            lines(
                "blocks = x.reshape(-1, min(ghost_size, len(x)), x.shape[1])",
                "groups = [batchnorm_forward(block, gamma, beta, eps) for block in blocks]",
            ),
        ),
    ),
    (
        "evened-groups",
        "the groups are made as equal as they can be",
        (GROUPS, "groups = [batchnorm_forward(g, gamma, beta, eps) for g in np.array_split(x, len(starts))]"),
    ),
    (
        "size-is-number",
        "ghost_size is the number of groups",
        (
            GROUPS,
            "groups = [batchnorm_forward(g, gamma, beta, eps) for g in np.array_split(x, min(ghost_size, len(x)))]",
        ),
    ),
    (
        "size-is-number-rounded-up",
        "ghost_size is the number of groups, each of N over that number of rows, rounded up",
        (STARTS, lines("ghost_size = -(-len(x) // ghost_size)", STARTS)),
    ),
    (
        "reshape-makes-groups",
        "reshape(ghost_size, -1, D) puts the rows of a group along the first axis",
        (
            GROUPS,
            lines(
                "whole = len(x) // ghost_size",
                "parts = [slice(i, whole * ghost_size, whole) for i in range(whole)]",
                "if len(x) % ghost_size:",
                "    parts.append(slice(whole * ghost_size, None))",
                "out = np.empty_like(x)",
                "for part in parts:",
                "    out[part] = batchnorm_forward(x[part], gamma, beta, eps)",
                "groups = [out]",
            ),
        ),
    ),
    (
        "strided-groups",
        "a group takes every k-th row",
        (
            GROUPS,
            lines(
                "out = np.empty_like(x)",
                "for i in range(len(starts)):",
                "    out[i :: len(starts)] = batchnorm_forward(x[i :: len(starts)], gamma, beta, eps)",
                "groups = [out]",
            ),
        ),
    ),
    (
        "shuffled-groups",
        "the groups are drawn at random",
        (
            GROUPS,
            lines(
                "order = np.random.default_rng(0).permutation(len(x))", "x, back = x[order], np.argsort(order)", GROUPS
            ),
        ),
        (JOIN, "return np.concatenate(groups)[back]"),
    ),
    (
        "variance-of-batch",
        "each group has its own mean, the variance is that of the batch",
        (
            GROUPS,
            lines(
                "std = np.sqrt(x.var(axis=0, dtype=np.float64) + eps)",
                "parts = [x[i : i + ghost_size].astype(np.float64) for i in starts]",
                "groups = [(gamma * (part - part.mean(axis=0)) / std + beta).astype(x.dtype) for part in parts]",
            ),
        ),
    ),
    (
        "averages-group-statistics",
        "the batch is normalized by the mean of its groups' statistics",
        (
            GROUPS,
            lines(
                "parts = [x[i : i + ghost_size].astype(np.float64) for i in starts]",
                "mean = np.mean([part.mean(axis=0) for part in parts], axis=0)",
                "var = np.mean([part.var(axis=0) for part in parts], axis=0)",
                "groups = [(gamma * (x - mean) / np.sqrt(var + eps) + beta).astype(x.dtype)]",
            ),
        ),
    ),
    (
        "first-group-for-all",
        "the first group's statistics serve all",
        (
            GROUPS,
            lines(
                "first = x[:ghost_size].astype(np.float64)",
                "x_hat = (x - first.mean(axis=0)) / np.sqrt(first.var(axis=0) + eps)",
                "groups = [(gamma * x_hat + beta).astype(x.dtype)]",
            ),
        ),
    ),
    (
        "single-row-passes",
        "a group of one has no statistics and is not normalized",
        (
            GROUPS,
            lines(
                "parts = [x[i : i + ghost_size] for i in starts]",
                "groups = [batchnorm_forward(g, gamma, beta, eps) if len(g) > 1 else g for g in parts]",
            ),
        ),
    ),
    (
        "gamma-forgotten",
        "the output of every group has variance one",
        (GROUPS, GROUPS.replace("gamma", "np.ones_like(gamma)")),
    ),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", (GROUPS, GROUPS.replace("eps", "1e-5"))),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    (
        "float64-always",
        "results are float64 whatever came in",
        (JOIN, "return np.concatenate(groups).astype(np.float64)"),
    ),
    (
        "large-ghost-rejected",
        "a group cannot be larger than the batch",
        (
            STARTS,
            lines(
                STARTS,
                "if ghost_size > len(x):",
                '    raise ValueError(f"ghost_size is {ghost_size}, needs to be <= {len(x)}")',
            ),
        ),
    ),
    (
        "mutates-input",
        "groups are views, so each may be normalized in place",
        (
            GROUPS,
            lines(
                "for i in starts:",
                "    x[i : i + ghost_size] = batchnorm_forward(x[i : i + ghost_size], gamma, beta, eps)",
                "groups = [x]",
            ),
        ),
    ),
    (
        "ghost-size-unchecked",
        "any group size will do",
        ('valid.count("ghost_size", ghost_size, least=1)', "max(int(ghost_size), 1)"),
    ),
    (
        "length-1-stretched",
        "one gamma serves all features",
        (
            'gamma = matching("gamma", gamma, x.shape[1:])',
            "gamma = np.broadcast_to(np.asarray(gamma, dtype=np.float64), x.shape[1:])",
        ),
    ),
)

TRAIN_VAR = "train_var = (var + (1 - keep_prob) * mean**2) / keep_prob"
RATIO = "ratio = train_var / var"
RETURNS_RATIO = "return ratio.astype(dtype, copy=False)"

DROPOUT_VARIANCE_RATIO = twins(
    "dropout_variance_ratio",
    (
        "keep-and-drop-swapped",
        "keep_prob is the probability that a unit is dropped",
        ('valid.probability("keep_prob", keep_prob)', '1 - valid.probability("keep_prob", keep_prob)'),
    ),
    ("mean-ignored", "the ratio is 1 / keep_prob, whatever the mean", (TRAIN_VAR, "train_var = var / keep_prob")),
    (
        "scaled-twice",
        "dividing by keep_prob multiplies a variance by 1 / keep_prob^2",
        (TRAIN_VAR, "train_var = var / keep_prob**2"),
    ),
    ("inverted-ratio", "the ratio is test over train", (RATIO, "ratio = var / train_var")),
    ("ratio-of-deviations", "the ratio is one of standard deviations", (RATIO, "ratio = np.sqrt(train_var / var)")),
    (
        "not-inverted",
        "dropout does not divide by keep_prob",
        (TRAIN_VAR, "train_var = keep_prob * (var + (1 - keep_prob) * mean**2)"),
    ),
    (
        "test-scaled",
        "at test time units are multiplied by keep_prob",
        (RATIO, "ratio = train_var / (keep_prob**2 * var)"),
    ),
    (
        "second-moment",
        "the variance is the mean of the squares",
        (TRAIN_VAR, "train_var = (var + mean**2) / keep_prob"),
    ),
    (
        "kept-part-unchanged",
        "dropout adds its own variance and leaves that of the unit",
        (TRAIN_VAR, "train_var = var + (1 - keep_prob) / keep_prob * mean**2"),
    ),
    (
        "mask-not-rescaled",
        "the mask adds (1 - keep_prob) of the mean of the squares",
        (TRAIN_VAR, "train_var = var + (1 - keep_prob) * (var + mean**2)"),
    ),
    (
        "mask-on-mean-only",
        "the mask adds keep_prob (1 - keep_prob) mean^2, and dividing by keep_prob squares",
        (TRAIN_VAR, "train_var = (var + keep_prob * (1 - keep_prob) * mean**2) / keep_prob**2"),
    ),
    ("eps-included", "the variance contains an eps", (RATIO, "ratio = train_var / (var + 1e-5)")),
    (
        "subtracted-squares",
        "E[x^2] - E[x]^2 is the variance to the last digit",
        (
            TRAIN_VAR,
            lines(
                "mean, var = mean.astype(dtype), var.astype(dtype)", "train_var = (var + mean**2) / keep_prob - mean**2"
            ),
        ),
    ),
    (
        "whole-array-statistics",
        "a layer has one ratio",
        (RETURNS_RATIO, "return np.full_like(ratio, ratio.mean()).astype(dtype)"),
    ),
    ("float64-always", "results are float64 whatever came in", (RETURNS_RATIO, "return ratio")),
    (
        "integer-truncation",
        "integers in, integers out",
        ('dtype = data("mean", mean, "(D,)").dtype', "dtype = np.asarray(mean).dtype"),
    ),
    (
        "parameters-as-row",
        "statistics keep the batch's axis, as a row",
        (RETURNS_RATIO, "return ratio[None].astype(dtype)"),
    ),
    (
        "mutates-input",
        "the mean may be squared in place",
        ('mean = matching("mean"', 'matching("mean"'),
        (TRAIN_VAR, lines("mean *= mean", "train_var = (var + (1 - keep_prob) * mean) / keep_prob")),
    ),
    (
        "keep-prob-unchecked",
        "any keep_prob will do",
        ('valid.probability("keep_prob", keep_prob)', "np.float64(keep_prob)"),
    ),
    (
        "length-1-stretched",
        "one variance serves all units",
        ('var = variance("var", var, mean.shape)', "var = np.asarray(var, dtype=np.float64)"),
    ),
)

TWINS = (*STATISTICS_NOISE, *GHOST_BATCHNORM, *DROPOUT_VARIANCE_RATIO)
