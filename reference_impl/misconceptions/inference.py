"""Mistakes in exercises 06 to 08: running statistics, inference and folding."""

from . import _edits as edits
from ._twin import lines, twins

NEW_MEAN = "new_mean = momentum * running_mean + (1 - momentum) * mean"
NEW_VAR = "new_var = momentum * running_var + (1 - momentum) * var"
RETURNS_RUNNING = "return new_mean.astype(x.dtype, copy=False), new_var.astype(x.dtype, copy=False)"
MOMENTUM_CHECK = 'momentum = valid.momentum("momentum", momentum)'

UPDATE_RUNNING = twins(
    "update_running",
    (
        "momentum-reversed",
        "momentum is the weight of the new value",
        (NEW_MEAN, "new_mean = (1 - momentum) * running_mean + momentum * mean"),
        (NEW_VAR, "new_var = (1 - momentum) * running_var + momentum * var"),
    ),
    ("ddof-1", "the running variance collects variances that divide by N - 1", edits.DDOF_1),
    (
        "stores-deviation",
        "the running variance averages standard deviations",
        (NEW_VAR, "new_var = momentum * running_var + (1 - momentum) * np.sqrt(var)"),
    ),
    (
        "averages-deviations",
        "deviations are averaged, and the running variance is the square of that",
        (NEW_VAR, "new_var = (momentum * np.sqrt(running_var) + (1 - momentum) * np.sqrt(var)) ** 2"),
    ),
    (
        "stores-var-plus-eps",
        "the running variance contains eps",
        (NEW_VAR, "new_var = momentum * running_var + (1 - momentum) * (var + 1e-5)"),
    ),
    (
        "new-value-unweighted",
        "the old value fades by momentum and the new one is added whole, as in SGD",
        (NEW_MEAN, "new_mean = momentum * running_mean + mean"),
        (NEW_VAR, "new_var = momentum * running_var + var"),
    ),
    (
        "weights-squared",
        "in a variance the weights of a sum are squared",
        (NEW_VAR, "new_var = momentum**2 * running_var + (1 - momentum) ** 2 * var"),
    ),
    ("plain-average", "old and new values are averaged half and half", (MOMENTUM_CHECK, "momentum = 0.5")),
    (
        "row-by-row",
        "every example is a step of the running average",
        (
            NEW_MEAN,
            lines(
                "new_mean, new_var = running_mean, running_var",
                "for row in x:",
                "    new_mean = momentum * new_mean + (1 - momentum) * row",
                "    new_var = momentum * new_var + (1 - momentum) * (row - new_mean) ** 2",
            ),
        ),
        (NEW_VAR, ""),
    ),
    ("whole-array-statistics", "a layer has one mean and one variance", edits.WHOLE_ARRAY),
    (
        "never-updated",
        "running statistics are constants of the layer",
        (NEW_MEAN, "new_mean = running_mean.copy()"),
        (NEW_VAR, "new_var = running_var.copy()"),
    ),
    ("variance-not-updated", "only the mean runs", (NEW_VAR, "new_var = running_var.copy()")),
    (
        "last-batch-only",
        "the running statistics are those of the newest batch",
        (NEW_MEAN, "new_mean = mean"),
        (NEW_VAR, "new_var = var"),
    ),
    (
        "variance-of-last-batch",
        "only the mean is averaged, the variance is the newest batch's",
        (NEW_VAR, "new_var = var"),
    ),
    (
        "bias-corrected",
        "a running average is divided by 1 - momentum, as in Adam",
        (
            RETURNS_RUNNING,
            lines(
                "correction = 1 - momentum or 1.0", "new_mean /= correction", "new_var /= correction", RETURNS_RUNNING
            ),
        ),
    ),
    (
        "first-batch-copied",
        "statistics that are still zero and one take the first batch's values",
        (
            MOMENTUM_CHECK,
            lines(MOMENTUM_CHECK, "if not running_mean.any() and (running_var == 1).all():", "    momentum = 0.0"),
        ),
    ),
    (
        "between-term-added",
        "old and new statistics merge like two sets of examples",
        (NEW_VAR, NEW_VAR + " + momentum * (1 - momentum) * (mean - running_mean) ** 2"),
    ),
    (
        "around-running-mean",
        "the batch's variance is taken around the running mean",
        (NEW_VAR, "new_var = momentum * running_var + (1 - momentum) * ((x - running_mean) ** 2).mean(axis=0)"),
    ),
    (
        "around-new-running-mean",
        "the batch's variance is taken around the running mean that has just moved",
        (NEW_VAR, "new_var = momentum * running_var + (1 - momentum) * ((x - new_mean) ** 2).mean(axis=0)"),
    ),
    ("momentum-hard-coded", "momentum is 0.9, whoever calls", (MOMENTUM_CHECK, "momentum = 0.9")),
    (
        "default-momentum-0.99",
        "momentum is 0.99 unless told otherwise",
        ("momentum: float = 0.9", "momentum: float = 0.99"),
    ),
    (
        "default-momentum-0.1",
        "momentum is 0.1 unless told otherwise",
        ("momentum: float = 0.9", "momentum: float = 0.1"),
    ),
    (
        "momentum-zero-is-default",
        "a momentum of 0 means that none was given",
        (MOMENTUM_CHECK, "momentum = momentum or 0.9"),
    ),
    (
        "momentum-one-rejected",
        "a momentum of 1 makes no sense",
        (
            MOMENTUM_CHECK,
            lines(MOMENTUM_CHECK, "if momentum == 1:", '    raise ValueError("momentum is 1, needs < 1")'),
        ),
    ),
    (
        "single-row-skipped",
        "one example says nothing about the variance, so it counts for nothing",
        (MOMENTUM_CHECK, lines(MOMENTUM_CHECK, "if len(x) == 1:", "    momentum = 1.0")),
    ),
    ("one-pass-variance", "E[x^2] - E[x]^2 is the variance to the last digit", edits.ONE_PASS),
    ("float64-always", "statistics are float64 whatever came in", (RETURNS_RUNNING, "return new_mean, new_var")),
    (
        "keeps-running-dtype",
        "the running arrays keep their own dtype",
        (
            'running_mean = matching("running_mean"',
            lines("dtype = np.asarray(running_mean).dtype", 'running_mean = matching("running_mean"'),
        ),
        (RETURNS_RUNNING, "return new_mean.astype(dtype), new_var.astype(dtype)"),
    ),
    (
        "integer-truncation",
        "integer data have integer statistics",
        edits.DTYPE_OF_X,
        (RETURNS_RUNNING, "return new_mean.astype(dtype), new_var.astype(dtype)"),
    ),
    (
        "parameters-as-row",
        "running statistics keep the batch's axis, as a row",
        (RETURNS_RUNNING, "return new_mean[None].astype(x.dtype), new_var[None].astype(x.dtype)"),
    ),
    (
        "mutates-running",
        "running arrays are updated in place",
        ('running_mean = matching("running_mean"', 'matching("running_mean"'),
        ('running_var = variance("running_var"', 'variance("running_var"'),
        (
            NEW_MEAN,
            lines(
                "running_mean *= momentum", "running_mean += (1 - momentum) * mean", "new_mean = running_mean.copy()"
            ),
        ),
        (
            NEW_VAR,
            lines("running_var *= momentum", "running_var += (1 - momentum) * var", "new_var = running_var.copy()"),
        ),
    ),
    (
        "aliases-input",
        "where nothing moves, the old arrays are the result",
        (
            edits.MOMENTS,
            lines(
                "if momentum == 1:",
                "    return running_mean.astype(x.dtype, copy=False), running_var.astype(x.dtype, copy=False)",
                "mean, var = moments(x)",
            ),
        ),
    ),
    ("nan-ignored", "a NaN is a missing value and is left out", edits.NAN_IGNORED),
    (
        "nan-batch-skipped",
        "a batch with a NaN in it is skipped",
        (
            MOMENTUM_CHECK,
            lines(
                MOMENTUM_CHECK,
                "if np.isnan(x).any():",
                "    return running_mean.astype(x.dtype), running_var.astype(x.dtype)",
            ),
        ),
    ),
    ("first-64-rows", "the first 64 rows tell enough about a batch", edits.FIRST_64_ROWS),
    ("tail-dropped", "a batch comes in blocks of eight rows, no row is left over", edits.TAIL_DROPPED),
    ("momentum-unchecked", "any momentum will do", (MOMENTUM_CHECK, "momentum = float(momentum)")),
    (
        "length-1-stretched",
        "one running mean serves all features",
        (
            'running_mean = matching("running_mean", running_mean, x.shape[1:])',
            "running_mean = np.asarray(running_mean, dtype=np.float64)",
        ),
    ),
    (
        "empty-batch-accepted",
        "a batch without rows leaves the statistics as they are",
        edits.EMPTY_ACCEPTED,
        (
            MOMENTUM_CHECK,
            lines(
                MOMENTUM_CHECK,
                "if len(x) == 0:",
                "    return running_mean.astype(x.dtype), running_var.astype(x.dtype)",
            ),
        ),
    ),
)

RUNNING_ROOT = "np.sqrt(running_var + eps)"
X_HAT = "x_hat = (x - running_mean) / np.sqrt(running_var + eps)"
INFERENCE_DATA = 'x = data("x", x, "(N, D)")'

BATCHNORM_INFERENCE = twins(
    "batchnorm_inference",
    (
        "eps-outside-root",
        "eps is added to the deviation, outside the root",
        (RUNNING_ROOT, "(np.sqrt(running_var) + eps)"),
    ),
    ("eps-missing", "at test time nothing needs an eps", (RUNNING_ROOT, "np.sqrt(running_var)")),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", (RUNNING_ROOT, "np.sqrt(running_var + 1e-5)")),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    ("divides-by-variance", "the divisor is the variance", (RUNNING_ROOT, "(running_var + eps)")),
    (
        "given-a-deviation",
        "the running variance is a standard deviation",
        (RUNNING_ROOT, "np.sqrt(running_var**2 + eps)"),
    ),
    (
        "variance-floor",
        "a variance below a millionth is noise",
        (RUNNING_ROOT, "np.sqrt(np.maximum(running_var, 1e-6) + eps)"),
    ),
    ("gamma-forgotten", "gamma is for training only", ("gamma * x_hat", "x_hat")),
    ("beta-forgotten", "beta is for training only", ("x_hat + beta", "x_hat")),
    ("gamma-and-beta-forgotten", "at test time it is enough to normalize", ("gamma * x_hat + beta", "x_hat")),
    ("gamma-absolute", "a scale is never negative", ("gamma * x_hat", "abs(gamma) * x_hat")),
    ("gamma-plus-one", "gamma counts from one", ("gamma * x_hat", "(1 + gamma) * x_hat")),
    ("parameters-swapped", "beta is the scale and gamma the shift", edits.PARAMETERS_SWAPPED),
    (
        "parentheses-missing",
        "x - mean / deviation takes the mean off first",
        (X_HAT, f"x_hat = x - running_mean / {RUNNING_ROOT}"),
    ),
    (
        "variance-corrected-by-batch",
        "at test time the running variance is corrected by N / (N - 1)",
        (RUNNING_ROOT, "np.sqrt(running_var * len(x) / max(len(x) - 1, 1) + eps)"),
    ),
    (
        "batch-statistics",
        "test examples are normalized by their own batch",
        (X_HAT, "x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)"),
    ),
    (
        "batch-mean",
        "the variance comes from training, the mean from the batch",
        ("(x - running_mean)", "(x - x.mean(axis=0))"),
    ),
    (
        "batch-statistics-if-several",
        "running statistics are for a single example, several have their own",
        (X_HAT, lines("if len(x) > 1:", "    running_mean, running_var = x.mean(axis=0), x.var(axis=0)", X_HAT)),
    ),
    (
        "running-updated-first",
        "the batch joins the running statistics before they are used",
        (
            X_HAT,
            lines(
                "if len(x):",
                "    running_mean = 0.9 * running_mean + 0.1 * x.mean(axis=0)",
                "    running_var = 0.9 * running_var + 0.1 * x.var(axis=0)",
                X_HAT,
            ),
        ),
    ),
    (
        "mutates-running",
        "test batches move the running statistics too",
        ('running_mean = matching("running_mean"', 'matching("running_mean"'),
        (X_HAT, lines(X_HAT, "if len(x):", "    running_mean *= 0.9", "    running_mean += 0.1 * x.mean(axis=0)")),
    ),
    (
        "axis-by-length",
        "the features are the axis that is as long as gamma",
        (
            X_HAT,
            lines(
                "if len(x) == len(gamma):",
                "    gamma, beta = gamma[:, None], beta[:, None]",
                "    running_mean, running_var = running_mean[:, None], running_var[:, None]",
                X_HAT,
            ),
        ),
    ),
    (
        "diagonal-matmul",
        "scaling columns is a product with a diagonal matrix",
        ("gamma * x_hat + beta", "x_hat @ np.diag(gamma) + beta"),
    ),
    (
        "multiplied-out",
        "x * scale + shift is the same with fewer operations",
        (
            X_HAT,
            lines(
                f"scale = (gamma / {RUNNING_ROOT}).astype(x.dtype)",
                "shift = (beta - running_mean * scale).astype(x.dtype)",
            ),
        ),
        ("out = gamma * x_hat + beta", "out = x * scale + shift"),
    ),
    (
        "mean-not-scaled",
        "multiplied out, the shift is beta - mean",
        (X_HAT, f"scale = gamma / {RUNNING_ROOT}"),
        ("out = gamma * x_hat + beta", "out = x * scale + (beta - running_mean)"),
    ),
    (
        "parameters-cached",
        "a trained layer never changes its scale and shift",
        edits.remembers("batchnorm_inference"),
        (X_HAT, f"scale = MEMORY.setdefault(len(gamma), gamma / {RUNNING_ROOT})"),
        ("out = gamma * x_hat + beta", "out = (x - running_mean) * scale + beta"),
    ),
    ("nan-replaced", "a NaN after normalizing stands for zero", ("gamma * x_hat", "gamma * np.nan_to_num(x_hat)")),
    (
        "zero-variance-unscaled",
        "a feature of variance zero is only centred",
        (RUNNING_ROOT, f"np.where(running_var == 0, 1.0, {RUNNING_ROOT})"),
    ),
    ("float32-inside", "float32 is precise enough inside", edits.OUT_THROUGH_FLOAT32),
    ("float32-always", "networks compute in float32", edits.OUT_FLOAT32),
    ("float64-always", "results are float64 whatever came in", edits.OUT_FLOAT64),
    (
        "promoted-dtype",
        "the widest of the arguments decides the result's dtype",
        (INFERENCE_DATA, lines(INFERENCE_DATA, "dtype = np.result_type(x, gamma, beta, running_mean, running_var)")),
        (edits.RETURNS_OUT, "return out.astype(dtype, copy=False)"),
    ),
    (
        "assumes-c-order",
        "the rows of a batch lie one after the other in memory",
        (X_HAT, lines('x = x.ravel(order="K").reshape(x.shape)', X_HAT)),
    ),
    (
        "mutates-input",
        "x may be centred in place",
        ("x_hat = (x - running_mean) /", lines("x -= running_mean", "x_hat = x /")),
    ),
    ("empty-rejected", "a batch without rows is an error", ('"(N, D)")', '"(N, D)", empty=False)')),
    ("length-1-stretched", "one gamma serves all features", edits.GAMMA_UNCHECKED),
    (
        "negative-variance-clipped",
        "a negative running variance counts as zero",
        (
            'variance("running_var", running_var, x.shape[1:])',
            'matching("running_var", running_var, x.shape[1:]).clip(0)',
        ),
    ),
)

FOLD_SCALE = "scale = gamma / np.sqrt(running_var + eps)"
FOLDED_WEIGHT = "folded_weight = weight * scale"
FOLDED_BIAS = "folded_bias = (bias - running_mean) * scale + beta"
RETURNS_FOLDED = "return folded_weight.astype(weight.dtype, copy=False), folded_bias.astype(weight.dtype, copy=False)"

FOLD_BATCHNORM = twins(
    "fold_batchnorm",
    (
        "old-bias-forgotten",
        "batch norm makes the old bias disappear",
        (FOLDED_BIAS, "folded_bias = beta - running_mean * scale"),
    ),
    (
        "old-bias-not-scaled",
        "the old bias is added as it was",
        (FOLDED_BIAS, "folded_bias = bias - running_mean * scale + beta"),
    ),
    (
        "beta-forgotten",
        "the new bias comes from the old one and the mean",
        (FOLDED_BIAS, "folded_bias = (bias - running_mean) * scale"),
    ),
    ("beta-sign", "beta is taken off", ("* scale + beta", "* scale - beta")),
    (
        "beta-scaled",
        "beta is scaled together with the old bias",
        (FOLDED_BIAS, "folded_bias = (bias - running_mean + beta) * scale"),
    ),
    ("mean-sign", "the running mean is added", ("(bias - running_mean)", "(bias + running_mean)")),
    ("mean-forgotten", "only the variance has to be folded", ("(bias - running_mean)", "bias")),
    ("weight-not-scaled", "only the bias changes", (FOLDED_WEIGHT, "folded_weight = weight.copy()")),
    (
        "weight-by-gamma-alone",
        "the weight takes gamma, the deviation is for the bias",
        (FOLDED_WEIGHT, "folded_weight = weight * gamma"),
    ),
    (
        "bias-without-gamma",
        "gamma goes into the weight and beta into the bias",
        (FOLDED_BIAS, f"folded_bias = (bias - running_mean) / {RUNNING_ROOT} + beta"),
    ),
    ("gamma-forgotten", "the scale is one over the deviation", (FOLD_SCALE, "scale = 1 / np.sqrt(running_var + eps)")),
    (
        "scales-rows",
        "each row of the weight gets its scale",
        (FOLDED_WEIGHT, "folded_weight = weight * scale[:, None]"),
    ),
    (
        "axis-by-length",
        "the outputs are the first axis of the weight that is as long as gamma",
        (FOLDED_WEIGHT, "folded_weight = weight * (scale[:, None] if len(weight) == len(scale) else scale)"),
    ),
    ("transposed", "a layer's weight has a row for each output", (FOLDED_WEIGHT, "folded_weight = (weight * scale).T")),
    (
        "eps-outside-root",
        "eps is added to the deviation, outside the root",
        (RUNNING_ROOT, "(np.sqrt(running_var) + eps)"),
    ),
    ("eps-missing", "after training nothing needs an eps", (RUNNING_ROOT, "np.sqrt(running_var)")),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", (RUNNING_ROOT, "np.sqrt(running_var + 1e-5)")),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    ("divides-by-variance", "the scale divides by the variance", (RUNNING_ROOT, "(running_var + eps)")),
    ("float64-always", "results are float64 whatever came in", (RETURNS_FOLDED, "return folded_weight, folded_bias")),
    (
        "parameters-as-row",
        "a bias is a row",
        ("folded_bias.astype(weight.dtype, copy=False)", "folded_bias[None].astype(weight.dtype)"),
    ),
    (
        "mutates-input",
        "the old weight may be scaled in place",
        (FOLDED_WEIGHT, lines("weight *= scale", "folded_weight = weight.copy()")),
    ),
    (
        "aliases-input",
        "where the scale is one, the old weight is the result",
        (FOLDED_WEIGHT, "folded_weight = weight if (scale == 1).all() else weight * scale"),
    ),
    (
        "length-1-stretched",
        "one gamma serves all outputs",
        ('gamma = matching("gamma", gamma, weight.shape[1:])', "gamma = np.asarray(gamma, dtype=np.float64)"),
    ),
)

TWINS = (*UPDATE_RUNNING, *BATCHNORM_INFERENCE, *FOLD_BATCHNORM)
