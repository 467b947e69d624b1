"""Mistakes in exercises 01 to 05: standardizing, batch statistics and the training forward pass."""

from . import _edits as edits
from ._twin import lines, twins

BATCH_STATISTICS_RETURN = "return mean.astype(x.dtype), var.astype(x.dtype)"
NORMALIZE_RETURN = "return x_hat.astype(x.dtype, copy=False)"
IDENTITY_RETURN = "return gamma.astype(x.dtype), mean.astype(x.dtype)"
SCALE = "scale = np.where(constant, 1.0, np.sqrt(var))"

STANDARDIZE = twins(
    "standardize",
    (
        "test-by-itself",
        "the test set is standardized by its own mean and deviation",
        ("test_z = (test - mean) / scale", "test_z = (test - test.mean(axis=0)) / test.std(axis=0)"),
    ),
    (
        "both-sets-pooled",
        "mean and deviation are those of training and test set together",
        ("moments(train)", "moments(np.concatenate([train, test]))"),
    ),
    (
        "test-left-alone",
        "only the training set is standardized, the test set stays as it came",
        ("test_z = (test - mean) / scale", "test_z = test.copy()"),
    ),
    ("only-centred", "a mean of zero is enough, the scale may stay", (SCALE, "scale = np.ones(len(mean))")),
    ("divides-by-variance", "the values are divided by the variance", ("np.sqrt(var)", "var")),
    (
        "ddof-1",
        "the deviation is that of a sample, with N - 1",
        ("np.sqrt(var)", "np.sqrt(var * len(train) / max(len(train) - 1, 1))"),
    ),
    (
        "min-max",
        "to normalize is to map a feature's values onto 0 to 1",
        (
            "mean = np.where(constant, train[0], mean)",
            "mean, scale = train.min(axis=0), np.where(constant, 1.0, np.ptp(train, axis=0))",
        ),
    ),
    (
        "whole-array-statistics",
        "one mean and one deviation serve the whole table",
        (
            "mean = np.where(constant, train[0], mean)",
            "mean, scale = train.mean(dtype=np.float64), train.std(dtype=np.float64) or 1.0",
        ),
    ),
    (
        "axis-1",
        "each example is standardized over its own features",
        (
            "train_z = (train - mean) / scale",
            "train_z = (train - train.mean(axis=1, keepdims=True)) / train.std(axis=1, keepdims=True)",
        ),
        (
            "test_z = (test - mean) / scale",
            "test_z = (test - test.mean(axis=1, keepdims=True)) / test.std(axis=1, keepdims=True)",
        ),
    ),
    ("constant-gives-nan", "a constant feature needs no care", (SCALE, "scale = np.sqrt(var)")),
    (
        "constant-divided-by-eps",
        "a small number under the root takes care of a constant feature",
        (SCALE, "scale = np.sqrt(var + 1e-8)"),
    ),
    (
        "eps-included",
        "the deviation is the root of the variance plus eps, as in batch norm",
        (SCALE, "scale = np.sqrt(var + 1e-5)"),
    ),
    (
        "constant-to-zero",
        "a feature that is constant in training is zero in both sets",
        (SCALE, "scale = np.where(constant, np.inf, np.sqrt(var))"),
    ),
    (
        "constant-left-alone",
        "a constant feature is neither scaled nor shifted",
        ("np.where(constant, train[0], mean)", "np.where(constant, 0.0, mean)"),
    ),
    (
        "constant-by-deviation",
        "a feature is constant where its computed deviation is exactly zero",
        (SCALE, lines("std = train.std(axis=0, dtype=np.float64)", "scale = np.where(std == 0, 1.0, std)")),
    ),
    (
        "small-spread-is-constant",
        "a deviation below a millionth is as good as none",
        ("(train == train[0]).all(axis=0)", "np.sqrt(var) < 1e-6"),
    ),
    (
        "mutates-input",
        "the training set may be centred in place",
        ("train_z = (train - mean) / scale", lines("train -= mean", "train_z = train / scale")),
    ),
    (
        "float64-always",
        "results are float64 whatever came in",
        (
            "return train_z.astype(train.dtype, copy=False), test_z.astype(train.dtype, copy=False)",
            "return train_z, test_z",
        ),
    ),
    (
        "each-its-own-dtype",
        "each result has the dtype of its own set",
        ('test = matching("test"', lines("test_dtype = test.dtype", 'test = matching("test"')),
        ("test_z.astype(train.dtype, copy=False)", "test_z.astype(test_dtype, copy=False)"),
    ),
    (
        "length-1-stretched",
        "a test set with one feature stands for any number of equal ones",
        ('matching("test", test, (len(test), train.shape[1]))', "test.astype(np.float64)"),
    ),
)

BATCH_STATISTICS = twins(
    "batch_statistics",
    (
        "squeezed",
        "a statistic of a single feature is a number",
        (BATCH_STATISTICS_RETURN, "return np.squeeze(mean.astype(x.dtype)), np.squeeze(var.astype(x.dtype))"),
    ),
    ("ddof-1", "a batch is a sample, so its variance divides by N - 1", edits.DDOF_1),
    ("axis-1", "the statistics of a batch are those of each example", (edits.MOMENTS, "mean, var = moments(x.T)")),
    ("whole-array-statistics", "a layer has one mean and one variance", edits.WHOLE_ARRAY),
    ("divides-by-features", "sums over the batch are divided by the number of columns", edits.DIVIDED_BY_FEATURES),
    (
        "returns-deviation",
        "the second statistic is the standard deviation",
        (BATCH_STATISTICS_RETURN, "return mean.astype(x.dtype), np.sqrt(var).astype(x.dtype)"),
    ),
    ("second-moment", "the variance is the mean of the squares", edits.SECOND_MOMENT),
    (
        "mean-not-squared",
        "the variance is E[x^2] - E[x]",
        (edits.MOMENTS, lines(edits.MOMENTS, "var = (x * x).mean(axis=0) - mean")),
    ),
    (
        "variance-not-divided",
        "the variance is the sum of the squared distances from the mean",
        edits.VARIANCE_NOT_DIVIDED,
    ),
    (
        "mean-absolute-deviation",
        "the variance is the mean distance from the mean",
        (edits.MOMENTS, lines(edits.MOMENTS, "var = abs(x - mean).mean(axis=0)")),
    ),
    (
        "absolute-deviation-squared",
        "the deviation is the mean distance from the mean, and the variance is its square",
        (edits.MOMENTS, lines(edits.MOMENTS, "var = abs(x - mean).mean(axis=0) ** 2")),
    ),
    (
        "around-whole-mean",
        "distances are measured from the mean of the whole batch, all features in one",
        (edits.MOMENTS, lines(edits.MOMENTS, "var = ((x - x.mean(dtype=np.float64)) ** 2).mean(axis=0)")),
    ),
    (
        "around-mean-so-far",
        "a stream adds up the squared distances from the mean so far",
        (
            edits.MOMENTS,
            lines(
                edits.MOMENTS,
                "so_far = np.zeros_like(mean)",
                "var = np.zeros_like(mean)",
                "for count, row in enumerate(x, 1):",
                "    var += (row - so_far) ** 2 / len(x)",
                "    so_far += (row - so_far) / count",
            ),
        ),
    ),
    (
        "covariance-matrix",
        "the variance of several features is their covariance matrix",
        (edits.MOMENTS, lines(edits.MOMENTS, "var = (x - mean).T @ (x - mean) / len(x)")),
    ),
    (
        "eps-included",
        "the variance contains an eps",
        (BATCH_STATISTICS_RETURN, "return mean.astype(x.dtype), (var + 1e-5).astype(x.dtype)"),
    ),
    ("one-pass-variance", "E[x^2] - E[x]^2 is the variance to the last digit", edits.ONE_PASS),
    ("float32-sums", "float32 can sum any number of float32 values", edits.FLOAT32_SUMS),
    ("float64-always", "statistics are float64 whatever came in", (BATCH_STATISTICS_RETURN, "return mean, var")),
    (
        "integer-truncation",
        "integer data have an integer mean",
        edits.DTYPE_OF_X,
        (BATCH_STATISTICS_RETURN, "return mean.astype(dtype), var.astype(dtype)"),
    ),
    (
        "parameters-as-row",
        "statistics keep the batch's axis, as a row",
        (BATCH_STATISTICS_RETURN, "return mean[None].astype(x.dtype), var[None].astype(x.dtype)"),
    ),
    (
        "results-swapped",
        "the variance comes first",
        (BATCH_STATISTICS_RETURN, "return var.astype(x.dtype), mean.astype(x.dtype)"),
    ),
    ("nan-ignored", "a NaN is a missing value and is left out", edits.NAN_IGNORED),
    ("zeros-as-missing", "a zero is a missing value and is left out", edits.ZEROS_AS_MISSING),
    ("first-64-rows", "the first 64 rows tell enough about a batch", edits.FIRST_64_ROWS),
    ("tail-dropped", "a batch comes in blocks of eight rows, no row is left over", edits.TAIL_DROPPED),
    (
        "cached-by-id",
        "the same array holds the same numbers as last time",
        edits.remembers("batch_statistics"),
        edits.MOMENTS_BY_ID,
    ),
    (
        "reuses-buffer",
        "results may be written over those of the call before",
        edits.remembers("batch_statistics"),
        (
            BATCH_STATISTICS_RETURN,
            lines(
                "buffer = MEMORY.setdefault((x.shape[1], x.dtype), np.empty((2, x.shape[1]), x.dtype))",
                "buffer[:] = mean, var",
                "return buffer[0], buffer[1]",
            ),
        ),
    ),
    (
        "empty-batch-accepted",
        "a batch without rows has mean and variance zero",
        edits.EMPTY_ACCEPTED,
        (edits.MOMENTS, "mean, var = moments(x) if len(x) else np.zeros((2, x.shape[1]))"),
    ),
)

NORMALIZE = twins(
    "normalize",
    ("eps-outside-root", "eps is added to the deviation, outside the root", edits.EPS_OUTSIDE_ROOT),
    ("eps-missing", "the divisor is the standard deviation", edits.EPS_MISSING),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", edits.EPS_HARD_CODED),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-as-floor", "eps is the least that a variance may be", edits.EPS_AS_FLOOR),
    ("eps-only-at-zero", "eps comes in only where the variance is zero", edits.EPS_ONLY_AT_ZERO),
    ("eps-squared", "eps is a small deviation, so its square joins the variance", edits.EPS_SQUARED),
    ("divides-by-variance", "the divisor is the variance", edits.ROOT_FORGOTTEN),
    ("given-a-deviation", "var is the standard deviation", (edits.ROOT, "np.sqrt(var**2 + eps)")),
    ("parentheses-missing", "x - mean / deviation takes the mean off first", edits.PARENTHESES_MISSING),
    (
        "own-statistics",
        "normalizing is always by the mean and variance of x itself",
        ("x_hat = (x - mean)", lines("mean, var = x.mean(axis=0), x.var(axis=0)", "x_hat = (x - mean)")),
    ),
    (
        "batch-mean",
        "the variance is the one that is given, the mean is that of x itself",
        ("x_hat = (x - mean)", lines("if len(x):", "    mean = x.mean(axis=0)", "x_hat = (x - mean)")),
    ),
    (
        "zero-variance-unscaled",
        "a feature of variance zero is only centred",
        (edits.ROOT, "np.where(var == 0, 1.0, np.sqrt(var + eps))"),
    ),
    (
        "axis-by-length",
        "the features are the axis that is as long as mean",
        (
            "x_hat = (x - mean)",
            lines("if len(x) == len(mean):", "    mean, var = mean[:, None], var[:, None]", "x_hat = (x - mean)"),
        ),
    ),
    (
        "nan-replaced",
        "a NaN in the data comes out as zero",
        (NORMALIZE_RETURN, "return np.nan_to_num(x_hat).astype(x.dtype)"),
    ),
    ("mutates-input", "x may be centred in place", ("x_hat = (x - mean) /", lines("x -= mean", "x_hat = x /"))),
    ("float64-always", "results are float64 whatever came in", (NORMALIZE_RETURN, "return x_hat")),
    (
        "promoted-dtype",
        "the widest of the arguments decides the result's dtype",
        ('mean = matching("mean"', lines("dtype = np.result_type(x, mean, var)", 'mean = matching("mean"')),
        (NORMALIZE_RETURN, "return x_hat.astype(dtype, copy=False)"),
    ),
    (
        "empty-rejected",
        "a batch without rows is an error",
        ('data("x", x, "(N, D)")', 'data("x", x, "(N, D)", empty=False)'),
    ),
    (
        "length-1-stretched",
        "one mean serves all features",
        ('mean = matching("mean", mean, x.shape[1:])', "mean = np.asarray(mean, dtype=np.float64)"),
    ),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
)

BATCHNORM_FORWARD = twins(
    "batchnorm_forward",
    ("eps-outside-root", "eps is added to the deviation, outside the root", edits.EPS_OUTSIDE_ROOT),
    ("eps-missing", "the output's variance is exactly gamma squared", edits.EPS_MISSING),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", edits.EPS_HARD_CODED),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-as-floor", "eps is the least that a variance may be", edits.EPS_AS_FLOOR),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    ("divides-by-variance", "the divisor is the variance", edits.ROOT_FORGOTTEN),
    ("variance-floor", "a variance below a millionth is noise", edits.VARIANCE_FLOOR),
    ("ddof-1", "the normalizer's variance divides by N - 1", edits.DDOF_1),
    ("second-moment", "the variance is the mean of the squares", edits.SECOND_MOMENT),
    (
        "variance-not-divided",
        "the variance is the sum of the squared distances from the mean",
        edits.VARIANCE_NOT_DIVIDED,
    ),
    ("parentheses-missing", "x - mean / deviation takes the mean off first", edits.PARENTHESES_MISSING),
    (
        "multiplies-by-deviation",
        "x - mean times the deviation is normalized",
        ("(x - mean) / np.sqrt(var + eps)", "(x - mean) * np.sqrt(var + eps)"),
    ),
    (
        "train-uses-updated-running",
        "a training batch moves the running statistics and is normalized by them",
        edits.remembers("batchnorm_forward"),
        (
            edits.MOMENTS,
            lines(
                edits.MOMENTS,
                "old_mean, old_var = MEMORY.get(x.shape[1], (0.0, 1.0))",
                "mean, var = 0.9 * old_mean + 0.1 * mean, 0.9 * old_var + 0.1 * var",
                "MEMORY.clear()",
                "MEMORY[x.shape[1]] = mean, var",
            ),
        ),
    ),
    (
        "mean-of-half-centred",
        "the mean may be taken anew for each row while the rows are being centred",
        (
            edits.MOMENTS,
            lines(
                "wide = x.astype(np.float64)",
                "for i in range(len(x)):",
                "    wide[i] -= wide.mean(axis=0)",
                "mean, var = x - wide, (wide * wide).mean(axis=0)",
            ),
        ),
    ),
    (
        "axis-1",
        "the units of a layer are normalized together, example by example",
        ("mean, var = moments(x)", "mean, var = (value[:, None] for value in moments(x.T))"),
    ),
    (
        "axis-by-length",
        "the features are the axis that is as long as gamma",
        (
            edits.MOMENTS,
            lines("features = x.shape.index(len(gamma))", "x = np.moveaxis(x, features, 1)", "mean, var = moments(x)"),
        ),
        ("out = gamma * x_hat + beta", "out = np.moveaxis(gamma * x_hat + beta, 1, features)"),
    ),
    ("whole-array-statistics", "a layer has one mean and one variance", edits.WHOLE_ARRAY),
    ("divides-by-features", "sums over the batch are divided by the number of columns", edits.DIVIDED_BY_FEATURES),
    (
        "whitens",
        "normalized features are uncorrelated too",
        (
            "x_hat = (x - mean) / np.sqrt(var + eps)",
            lines(
                "centred = x - mean",
                "values, vectors = np.linalg.eigh(centred.T @ centred / len(x) + eps * np.eye(x.shape[1]))",
                "x_hat = centred @ (vectors / np.sqrt(values)) @ vectors.T",
            ),
        ),
    ),
    ("gamma-forgotten", "the output has variance one", ("gamma * x_hat", "x_hat")),
    ("beta-forgotten", "the output has mean zero", ("x_hat + beta", "x_hat")),
    ("gamma-absolute", "a scale is never negative", ("gamma * x_hat", "abs(gamma) * x_hat")),
    ("gamma-plus-one", "gamma counts from one", ("gamma * x_hat", "(1 + gamma) * x_hat")),
    (
        "gamma-per-row",
        "gamma and beta belong to the examples",
        ("gamma * x_hat + beta", "gamma[:, None] * x_hat + beta[:, None]"),
    ),
    (
        "one-gamma-for-all",
        "the layer has one gamma and one beta",
        ("gamma * x_hat + beta", "gamma[0] * x_hat + beta[0]"),
    ),
    ("shift-before-scale", "beta shifts before gamma scales", ("gamma * x_hat + beta", "gamma * (x_hat + beta)")),
    ("parameters-swapped", "beta is the scale and gamma the shift", edits.PARAMETERS_SWAPPED),
    (
        "affine-before-normalizing",
        "gamma and beta are applied to x, then comes the normalization",
        (edits.MOMENTS, lines("x = (gamma * x + beta).astype(x.dtype)", "mean, var = moments(x)")),
        ("out = gamma * x_hat + beta", "out = x_hat"),
    ),
    ("one-pass-variance", "E[x^2] - E[x]^2 is the variance to the last digit", edits.ONE_PASS),
    ("float32-sums", "float32 can sum any number of float32 values", edits.FLOAT32_SUMS),
    ("float32-inside", "float32 is precise enough inside", edits.OUT_THROUGH_FLOAT32),
    ("float32-always", "networks compute in float32", edits.OUT_FLOAT32),
    ("float64-always", "results are float64 whatever came in", edits.OUT_FLOAT64),
    (
        "integer-truncation",
        "integers in, integers out",
        edits.DTYPE_OF_X,
        (edits.RETURNS_OUT, "return out.astype(dtype, copy=False)"),
    ),
    (
        "multiplied-out",
        "x * scale + shift is the same with fewer operations",
        (
            "x_hat = (x - mean) / np.sqrt(var + eps)",
            lines(
                "scale = (gamma / np.sqrt(var + eps)).astype(x.dtype)", "shift = (beta - mean * scale).astype(x.dtype)"
            ),
        ),
        ("out = gamma * x_hat + beta", "out = x * scale + shift"),
    ),
    (
        "diagonal-matmul",
        "scaling columns is a product with a diagonal matrix",
        ("gamma * x_hat + beta", "x_hat @ np.diag(gamma) + beta"),
    ),
    ("nan-ignored", "a NaN is a missing value and is left out", edits.NAN_IGNORED),
    ("nan-replaced", "a NaN after normalizing stands for zero", ("gamma * x_hat", "gamma * np.nan_to_num(x_hat)")),
    ("zeros-as-missing", "a zero is a missing value and is left out", edits.ZEROS_AS_MISSING),
    ("first-64-rows", "the first 64 rows tell enough about a batch", edits.FIRST_64_ROWS),
    ("tail-dropped", "a batch comes in blocks of eight rows, no row is left over", edits.TAIL_DROPPED),
    (
        "constant-to-zero",
        "a constant feature comes out as zero",
        ("gamma * x_hat + beta", "np.where(var == 0, 0.0, gamma * x_hat + beta)"),
    ),
    (
        "single-row-passes",
        "one example has no statistics and is not normalized",
        ("out = gamma * x_hat + beta", "out = gamma * (x_hat if len(x) > 1 else x) + beta"),
    ),
    (
        "assumes-c-order",
        "the rows of a batch lie one after the other in memory",
        (edits.MOMENTS, lines('x = x.ravel(order="K").reshape(x.shape)', "mean, var = moments(x)")),
    ),
    (
        "cached-by-shape",
        "the statistics of the first batch serve later ones of its shape",
        edits.remembers("batchnorm_forward"),
        edits.MOMENTS_BY_SHAPE,
    ),
    (
        "cached-by-id",
        "the same array holds the same numbers as last time",
        edits.remembers("batchnorm_forward"),
        edits.MOMENTS_BY_ID,
    ),
    ("squeezed", "axes of length one may go", ("out = gamma * x_hat + beta", "out = np.squeeze(gamma * x_hat + beta)")),
    ("returns-cache", "a forward pass hands back what the backward pass needs", edits.RETURNS_CACHE),
    (
        "reuses-buffer",
        "a result may be written over that of the call before",
        edits.remembers("batchnorm_forward"),
        (
            "out = gamma * x_hat + beta",
            lines("out = MEMORY.setdefault((x.shape, x.dtype), np.empty_like(x))", "out[:] = gamma * x_hat + beta"),
        ),
    ),
    ("mutates-input", "x may be centred in place", ("x_hat = (x - mean) /", lines("x -= mean", "x_hat = x /"))),
    (
        "mutates-gamma",
        "gamma may hold an intermediate result",
        ('gamma = matching("gamma", gamma, x.shape[1:])', 'matching("gamma", gamma, x.shape[1:])'),
        ("x_hat = (x - mean) / np.sqrt(var + eps)", "gamma /= np.sqrt(var + eps)"),
        ("gamma * x_hat", "gamma * (x - mean)"),
    ),
    ("length-1-stretched", "one gamma serves all features", edits.GAMMA_UNCHECKED),
    ("empty-batch-accepted", "a batch without rows gives no rows", edits.EMPTY_ACCEPTED),
)

IDENTITY_PARAMETERS = twins(
    "identity_parameters",
    (
        "ones-and-zeros",
        "gamma one and beta zero change nothing",
        (edits.ROOT, "np.ones_like(var)"),
        ("mean.astype(x.dtype)", "np.zeros_like(mean, dtype=x.dtype)"),
    ),
    ("eps-missing", "gamma is the standard deviation", edits.EPS_MISSING),
    ("eps-outside-root", "gamma is the deviation plus eps", edits.EPS_OUTSIDE_ROOT),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", edits.EPS_HARD_CODED),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    ("gamma-is-variance", "gamma is the variance", edits.ROOT_FORGOTTEN),
    ("gamma-inverse", "gamma is one over the deviation", (edits.ROOT, "1 / np.sqrt(var + eps)")),
    (
        "both-inverted",
        "gamma is one over the deviation and beta is minus the mean",
        (edits.ROOT, "1 / np.sqrt(var + eps)"),
        ("mean.astype(x.dtype)", "-mean.astype(x.dtype)"),
    ),
    (
        "normalizes-again",
        "the gamma and beta are those of the normalization itself, 1 / deviation and -mean / deviation",
        (edits.ROOT, "1 / np.sqrt(var + eps)"),
        ("mean.astype(x.dtype)", "(-mean * gamma).astype(x.dtype)"),
    ),
    (
        "beta-forgotten",
        "gamma alone undoes the normalization",
        ("mean.astype(x.dtype)", "np.zeros_like(mean, dtype=x.dtype)"),
    ),
    ("beta-sign", "beta is minus the mean", ("mean.astype(x.dtype)", "-mean.astype(x.dtype)")),
    (
        "beta-over-deviation",
        "beta is the mean over the deviation, for gamma scales it again",
        ("mean.astype(x.dtype)", "(mean / gamma).astype(x.dtype)"),
    ),
    ("ddof-1", "the deviation to undo is that of a sample, with N - 1", edits.DDOF_1),
    ("one-pass-variance", "E[x^2] - E[x]^2 is the variance to the last digit", edits.ONE_PASS),
    ("results-swapped", "beta comes first", (IDENTITY_RETURN, "return mean.astype(x.dtype), gamma.astype(x.dtype)")),
    (
        "parameters-as-row",
        "parameters keep the batch's axis, as a row",
        (IDENTITY_RETURN, "return gamma[None].astype(x.dtype), mean[None].astype(x.dtype)"),
    ),
    ("float64-always", "parameters are float64 whatever came in", (IDENTITY_RETURN, "return gamma, mean")),
    ("empty-batch-accepted", "a batch without rows has an identity too", edits.EMPTY_ACCEPTED),
)

TWINS = (*STANDARDIZE, *BATCH_STATISTICS, *NORMALIZE, *BATCHNORM_FORWARD, *IDENTITY_PARAMETERS)
