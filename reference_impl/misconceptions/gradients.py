"""Mistakes in exercises 10 to 12: the backward passes."""

from . import _edits as edits
from ._twin import lines, twins

STD = "std = np.sqrt(var + eps)"
DBETA = "dbeta = dout.sum(axis=0)"
DGAMMA = "dgamma = (dout * x_hat).sum(axis=0)"
DX = "dx = gamma / std * (dout - dbeta / len(x) - x_hat * (dgamma / len(x)))"
PATH = "x_hat * (dgamma / len(x))"
PATH_WITHOUT_EPS = "(x - mean) / np.sqrt(np.where(var == 0, 1.0, var)) * (dgamma / len(x))"
DOUT_CHECK = 'dout = matching("dout", dout, x.shape)'

BATCHNORM_BACKWARD = twins(
    "batchnorm_backward",
    ("statistics-held-constant", "the batch's mean and variance are constants", (DX, "dx = gamma / std * dout")),
    ("mean-path-forgotten", "the gradient flows through the variance alone", ("dout - dbeta / len(x)", "dout")),
    ("variance-path-forgotten", "the gradient flows through the mean alone", (" - x_hat * (dgamma / len(x))", "")),
    (
        "variance-path-doubled",
        "the square in the variance leaves a 2 behind",
        ("x_hat * (dgamma", "2 * x_hat * (dgamma"),
    ),
    (
        "variance-path-sign",
        "the gradient through the variance is added",
        ("- x_hat * (dgamma / len(x))", "+ x_hat * (dgamma / len(x))"),
    ),
    ("mean-path-sign", "the gradient through the mean is added", ("dout - dbeta / len(x)", "dout + dbeta / len(x)")),
    ("variance-path-not-divided", "every row gets the whole gradient of the variance", (PATH, "x_hat * dgamma")),
    ("x-hat-forgotten", "the mean of dout * x_hat is taken off every row alike", (PATH, "dgamma / len(x)")),
    (
        "variance-path-of-centred",
        "the path through the variance carries x - mean",
        (PATH, "(x - mean) * (dgamma / len(x))"),
    ),
    (
        "exponent-kept",
        "the derivative of (var + eps)^(-1/2) is -1/2 (var + eps)^(-1/2)",
        (PATH, "x_hat * (var + eps) * (dgamma / len(x))"),
    ),
    ("gamma-forgotten", "gamma does not matter for dx", (DX, DX.replace("gamma / std", "1 / std"))),
    (
        "gamma-twice",
        "gamma scales the gradient on the way in and on the way out",
        (DX, DX.replace("gamma / std", "gamma * gamma / std")),
    ),
    (
        "gamma-on-direct-path-only",
        "gamma scales dout on its own way back, mean and variance get dout as it is",
        (DX, "dx = (gamma * dout - dbeta / len(x) - x_hat * (dgamma / len(x))) / std"),
    ),
    ("gamma-absolute", "a scale is never negative", (DX, DX.replace("gamma / std", "abs(gamma) / std"))),
    ("divides-by-variance", "dx is divided by the variance", (DX, DX.replace("gamma / std", "gamma / (var + eps)"))),
    ("deviation-forgotten", "dx is not divided by the deviation", (DX, DX.replace("gamma / std", "gamma"))),
    ("eps-missing", "the gradient needs no eps", edits.EPS_MISSING),
    ("eps-outside-root", "eps is added to the deviation, outside the root", edits.EPS_OUTSIDE_ROOT),
    ("eps-subtracted", "eps is taken off the variance", edits.EPS_SUBTRACTED),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", edits.EPS_HARD_CODED),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    (
        "eps-only-in-forward",
        "the path through the variance has no eps",
        (PATH, PATH_WITHOUT_EPS),
    ),
    (
        "eps-outside-root-throughout",
        "eps is added to the deviation, and the gradient goes by that",
        edits.EPS_OUTSIDE_ROOT,
        (PATH, PATH_WITHOUT_EPS),
    ),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    ("ddof-1", "the normalizer's variance divides by N - 1", edits.DDOF_1),
    (
        "ddof-1-in-path",
        "the path through the variance divides by N - 1",
        ("(dgamma / len(x))", "(dgamma / max(len(x) - 1, 1))"),
    ),
    (
        "ddof-1-throughout",
        "the variance divides by N - 1, and so does its gradient",
        edits.DDOF_1,
        ("(dgamma / len(x))", "(dgamma / max(len(x) - 1, 1))"),
    ),
    (
        "divides-by-features",
        "sums over the batch are divided by the number of columns",
        (DX, DX.replace("len(x)", "x.shape[1]")),
    ),
    ("divides-by-entries", "N is the number of entries of x", (DX, DX.replace("len(x)", "x.size"))),
    ("sums-not-divided", "sums over the batch are subtracted as they are", (DX, DX.replace(" / len(x)", ""))),
    ("gradients-averaged", "the gradients of gamma and beta are means over the batch", edits.GRADIENTS_AVERAGED),
    (
        "dgamma-of-x",
        "gamma multiplies x, so its gradient sums dout * x",
        (DGAMMA, lines("dgamma_of_x = (dout * x).sum(axis=0)", DGAMMA)),
        (edits.RETURNS_GRADIENTS, edits.RETURNS_GRADIENTS.replace("dgamma.", "dgamma_of_x.")),
    ),
    (
        "dgamma-of-centred",
        "gamma multiplies x - mean, so its gradient sums dout * (x - mean)",
        (edits.RETURNS_GRADIENTS, lines("dgamma = dgamma * std", edits.RETURNS_GRADIENTS)),
    ),
    (
        "dgamma-times-gamma",
        "gamma is in its own gradient",
        (edits.RETURNS_GRADIENTS, lines("dgamma = dgamma * gamma", edits.RETURNS_GRADIENTS)),
    ),
    (
        "dbeta-times-gamma",
        "gamma scales beta's gradient",
        (edits.RETURNS_GRADIENTS, lines("dbeta = dbeta * gamma", edits.RETURNS_GRADIENTS)),
    ),
    (
        "axis-1",
        "sums run over the features of an example",
        (
            DX,
            lines(
                "by_row = (dout * x_hat).mean(axis=1, keepdims=True)",
                "dx = gamma / std * (dout - dout.mean(axis=1, keepdims=True) - x_hat * by_row)",
            ),
        ),
    ),
    ("dbeta-one-number", "the sum over the batch is one number", (DBETA, "dbeta = np.full(x.shape[1], dout.sum())")),
    ("results-swapped", "beta's gradient comes before gamma's", (DX, lines(DX, "dgamma, dbeta = dbeta, dgamma"))),
    ("parameters-as-row", "gradients keep the batch's axis, as a row", edits.GRADIENTS_AS_ROW),
    ("one-pass-variance", "E[x^2] - E[x]^2 is the variance to the last digit", edits.ONE_PASS),
    ("float32-sums", "float32 can sum any number of float32 values", edits.FLOAT32_SUMS),
    ("float32-inside", "float32 is precise enough inside", edits.FLOAT32_INSIDE),
    ("float64-always", "gradients are float64 whatever came in", edits.GRADIENTS_FLOAT64),
    (
        "dtype-of-dout",
        "gradients have the dtype of dout",
        (DOUT_CHECK, lines("dtype = np.asarray(dout).dtype", DOUT_CHECK)),
        (edits.RETURNS_GRADIENTS, edits.RETURNS_GRADIENTS.replace("x.dtype", "dtype")),
    ),
    (
        "single-row-passes",
        "one example has no statistics to differentiate",
        (DX, lines(DX, "if len(x) == 1:", "    dx = gamma * dout")),
    ),
    ("nan-replaced", "a NaN in a gradient stands for zero", (DX, lines(DX, "dx = np.nan_to_num(dx)"))),
    ("first-64-rows", "the first 64 rows tell enough about a batch", edits.FIRST_64_ROWS),
    ("tail-dropped", "a batch comes in blocks of eight rows, no row is left over", edits.TAIL_DROPPED),
    (
        "cached-by-id",
        "the same array holds the same numbers as last time",
        edits.remembers("batchnorm_backward"),
        edits.MOMENTS_BY_ID,
    ),
    (
        "reuses-buffer",
        "a gradient may be written over that of the call before",
        edits.remembers("batchnorm_backward"),
        (
            DX,
            lines(
                DX.replace("dx =", "new ="),
                "dx = MEMORY.setdefault((x.shape, x.dtype), np.empty_like(x))",
                "dx[:] = new",
            ),
        ),
    ),
    (
        "mutates-dout",
        "dout may be scaled in place",
        (DOUT_CHECK, 'matching("dout", dout, x.shape)'),
        (
            DX,
            lines(
                DX.replace("gamma / std", "1 / std")
                .replace("(dout -", "(gamma * dout -")
                .replace("dbeta /", "gamma * dbeta /")
                .replace("(dgamma /", "(gamma * dgamma /"),
                "dout *= gamma",
            ),
        ),
    ),
    (
        "mutates-input",
        "x may be normalized in place",
        ("x_hat = (x - mean) / std", lines("x -= mean", "x /= std", "x_hat = x.astype(np.float64)")),
    ),
    ("length-1-stretched", "one gamma serves all features", edits.GAMMA_UNCHECKED),
    ("empty-batch-accepted", "a batch without rows has gradients without rows", edits.EMPTY_ACCEPTED),
)

RUNNING_ROOT = "np.sqrt(running_var + eps)"
X_HAT = "x_hat = (x - running_mean) / std"
INFERENCE_DX = "dx = dout * (gamma / std)"
THROUGH_STATISTICS = "dx = gamma / std * (dout - dbeta / max(len(x), 1) - x_hat * (dgamma / max(len(x), 1)))"

BATCHNORM_INFERENCE_BACKWARD = twins(
    "batchnorm_inference_backward",
    (
        "gradient-through-statistics",
        "the gradient flows through mean and variance at test time too",
        (INFERENCE_DX, THROUGH_STATISTICS),
    ),
    (
        "batch-statistics",
        "x is normalized by its own batch, in every mode",
        (X_HAT, "x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)"),
    ),
    (
        "eval-backward-as-training",
        "the gradient is the same in both modes",
        (X_HAT, lines("std = np.sqrt(x.var(axis=0) + eps)", "x_hat = (x - x.mean(axis=0)) / std")),
        (INFERENCE_DX, THROUGH_STATISTICS),
    ),
    (
        "three-terms-in-eval",
        "the chain rule has its three terms at test time too",
        (
            INFERENCE_DX,
            lines(
                "dx = gamma / std * (dout - x_hat * (dgamma / max(len(x), 1)))",
                "dx = dx - dx.sum(axis=0) / max(len(x), 1)",
            ),
        ),
    ),
    ("scale-undone", "going backwards undoes the scaling", (INFERENCE_DX, "dx = dout * std / gamma")),
    ("gamma-forgotten", "gamma does not matter for dx", (INFERENCE_DX, "dx = dout / std")),
    ("deviation-forgotten", "dx is not divided by the deviation", (INFERENCE_DX, "dx = dout * gamma")),
    (
        "divides-by-variance",
        "dx is divided by the variance",
        (INFERENCE_DX, "dx = dout * (gamma / (running_var + eps))"),
    ),
    ("eps-missing", "at test time nothing needs an eps", (RUNNING_ROOT, "np.sqrt(running_var)")),
    (
        "eps-outside-root",
        "eps is added to the deviation, outside the root",
        (RUNNING_ROOT, "(np.sqrt(running_var) + eps)"),
    ),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", (RUNNING_ROOT, "np.sqrt(running_var + 1e-5)")),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    (
        "no-parameter-gradients-in-eval",
        "gamma and beta have no gradient at test time",
        (INFERENCE_DX, lines(INFERENCE_DX, "dgamma, dbeta = np.zeros_like(dgamma), np.zeros_like(dbeta)")),
    ),
    ("dgamma-of-x", "gamma multiplies x, so its gradient sums dout * x", (DGAMMA, "dgamma = (dout * x).sum(axis=0)")),
    (
        "dgamma-uncentred",
        "the running mean is a constant, so it drops out of the gradient of gamma",
        (DGAMMA, "dgamma = (dout * x / std).sum(axis=0)"),
    ),
    (
        "dgamma-of-centred",
        "gamma multiplies x - mean, so its gradient sums dout * (x - mean)",
        (DGAMMA, DGAMMA + " * std"),
    ),
    ("gradients-averaged", "the gradients of gamma and beta are means over the batch", edits.GRADIENTS_AVERAGED),
    (
        "results-swapped",
        "beta's gradient comes before gamma's",
        (INFERENCE_DX, lines(INFERENCE_DX, "dgamma, dbeta = dbeta, dgamma")),
    ),
    ("parameters-as-row", "gradients keep the batch's axis, as a row", edits.GRADIENTS_AS_ROW),
    ("float64-always", "gradients are float64 whatever came in", edits.GRADIENTS_FLOAT64),
    ("nan-replaced", "a NaN in a gradient stands for zero", (DGAMMA, "dgamma = np.nansum(dout * x_hat, axis=0)")),
    (
        "mutates-dout",
        "dout may be scaled in place",
        (DOUT_CHECK, 'matching("dout", dout, x.shape)'),
        (INFERENCE_DX, lines("dout *= gamma / std", "dx = dout.copy()")),
    ),
    (
        "empty-rejected",
        "a batch without rows is an error",
        ('data("x", x, "(N, D)")', 'data("x", x, "(N, D)", empty=False)'),
    ),
    ("length-1-stretched", "one gamma serves all features", edits.GAMMA_UNCHECKED),
)

DZ = "dz, _, _ = batchnorm_backward(dout, z, gamma, eps)"
DA = "da = dz @ weight.T"
DWEIGHT = "dweight = wide.T @ dz"
DBIAS = "dbias = dz.sum(axis=0)"
RETURNS_LINEAR = (
    "return da.astype(a.dtype, copy=False), dweight.astype(a.dtype, copy=False), dbias.astype(a.dtype, copy=False)"
)

LINEAR_BATCHNORM_BACKWARD = twins(
    "linear_batchnorm_backward",
    (
        "statistics-held-constant",
        "the batch's mean and variance are constants",
        (DZ, "dz = dout * gamma / np.sqrt(moments(z)[1] + eps)"),
    ),
    (
        "mean-path-forgotten",
        "the gradient flows through the variance alone",
        (
            DZ,
            lines(
                "dz, _, dbeta = batchnorm_backward(dout, z, gamma, eps)",
                "dz = dz + gamma / np.sqrt(moments(z)[1] + eps) * dbeta / len(a)",
            ),
        ),
    ),
    (
        "variance-path-forgotten",
        "the gradient flows through the mean alone",
        (DZ, lines("dz = dout * gamma / np.sqrt(moments(z)[1] + eps)", "dz = dz - dz.mean(axis=0)")),
    ),
    ("norm-skipped", "batch norm passes gradients on as they are", (DZ, "dz = dout")),
    ("gamma-forgotten", "gamma does not matter for the layer below", (DZ, DZ.replace("gamma", "np.ones_like(bias)"))),
    ("dbias-of-dout", "the bias gets the sum of dout, as in any linear layer", (DBIAS, "dbias = dout.sum(axis=0)")),
    (
        "dbias-not-projected",
        "the bias gets the sum of dout, scaled by gamma and the deviation",
        (DBIAS, "dbias = (dout * gamma / np.sqrt(moments(z)[1] + eps)).sum(axis=0)"),
    ),
    ("dweight-of-dout", "the weight gets a.T @ dout, as in any linear layer", (DWEIGHT, "dweight = wide.T @ dout")),
    ("da-of-dout", "the input gets dout @ weight.T, as in any linear layer", (DA, "da = dout @ weight.T")),
    (
        "gradients-averaged",
        "the gradients of weight and bias are means over the batch",
        (DWEIGHT, "dweight = wide.T @ dz / len(a)"),
        (DBIAS, "dbias = dz.mean(axis=0)"),
    ),
    ("dweight-transposed", "dweight has a row for each output", (DWEIGHT, "dweight = dz.T @ wide")),
    (
        "dweight-orthogonal",
        "each column of dweight is exactly orthogonal to that of weight",
        (
            DWEIGHT,
            lines(
                DWEIGHT,
                "dweight -= weight * ((weight * dweight).sum(axis=0) / np.maximum((weight**2).sum(axis=0), 1e-300))",
            ),
        ),
    ),
    ("da-weight-not-transposed", "gradients go back through the same matrix", (DA, "da = dz @ weight")),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", (DZ, DZ.replace(", eps)", ", 1e-5)"))),
    ("eps-missing", "the gradient needs no eps", (DZ, DZ.replace(", eps)", ", 1e-300)"))),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    (
        "norm-before-linear",
        "the input of the linear layer is normalized, its output scaled by gamma",
        (DZ, "dz = dout * gamma"),
        (DA, "da, _, _ = batchnorm_backward(dz @ weight.T, wide, np.ones(a.shape[1]), eps)"),
        (
            DWEIGHT,
            lines("mean, var = moments(wide)", "dweight = ((wide - mean) / np.sqrt(var + eps)).T @ dz"),
        ),
    ),
    ("parameters-as-row", "a bias is a row", (DBIAS, "dbias = dz.sum(axis=0, keepdims=True)")),
    (
        "float32-inside",
        "float32 is precise enough inside",
        ("wide = a.astype(np.float64, copy=False)", "wide = a.astype(np.float32)"),
        (DZ, DZ.replace(", z,", ", z.astype(np.float32),")),
    ),
    ("float64-always", "gradients are float64 whatever came in", (RETURNS_LINEAR, "return da, dweight, dbias")),
    (
        "promoted-dtype",
        "the widest of the arguments decides the gradients' dtype",
        ('weight = data("weight"', lines("dtype = np.result_type(a, weight)", 'weight = data("weight"')),
        (RETURNS_LINEAR, RETURNS_LINEAR.replace("a.dtype", "dtype")),
    ),
    ("mutates-input", "the input may be centred in place", (DZ, lines(DZ, "a -= a.mean(axis=0)"))),
    (
        "mutates-dout",
        "dout may hold dz",
        (
            'dout = matching("dout", dout, (len(a), weight.shape[1]))',
            'matching("dout", dout, (len(a), weight.shape[1]))',
        ),
        (DZ, lines(DZ, "dout[...] = dz")),
    ),
    (
        "length-1-stretched",
        "one bias serves all outputs",
        ('bias = matching("bias", bias, weight.shape[1:])', "bias = np.asarray(bias, dtype=np.float64)"),
    ),
)

TWINS = (*BATCHNORM_BACKWARD, *BATCHNORM_INFERENCE_BACKWARD, *LINEAR_BATCHNORM_BACKWARD)
