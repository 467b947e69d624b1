"""Mistakes in exercise 33, batch renormalization; those of public implementations are named there by a number."""

from . import _edits as edits
from ._twin import Edit, lines, twins
from .sizes import FIRST_768, FIRST_768_ROWS, in_half

STD = "std = np.sqrt(var + eps)\n"
RUNNING_STD = "running_std = np.sqrt(running_var + eps)"
R = "r = np.clip(std / running_std, 1 / r_max, r_max)"
D = "d = np.clip((mean - running_mean) / running_std, -d_max, d_max)"
X_HAT = "x_hat = (x - mean) / std"
OUT = "out = gamma * (x_hat * r + d) + beta"
LIMITS = 'd_max = valid.at_least("d_max", d_max, 0)'
RETURNS = "return out.astype(x.dtype, copy=False), r.astype(x.dtype, copy=False), d.astype(x.dtype, copy=False)"


def both(old: str, new: str) -> tuple[Edit, Edit]:
    """The same change in either root."""
    return (STD, STD.replace(old, new)), (RUNNING_STD, RUNNING_STD.replace(old, new))


TWINS = in_half("batch_renorm", edits.MOMENTS, "x") + twins(
    "batch_renorm",
    # tensorpack issue 1065 and Neural-Photo-Editor issue 14: the library's batch norm, corrected after its affine step.
    (
        "affine-before-correction",
        "gamma and beta belong to batch norm, and the correction comes after it",
        (OUT, "out = (gamma * x_hat + beta) * r + d"),
    ),
    (
        "beta-before-correction",
        "only gamma comes after the correction",
        (OUT, "out = gamma * ((x_hat + beta) * r + d)"),
    ),
    ("d-outside-gamma", "d is a shift like beta", (OUT, "out = gamma * x_hat * r + d + beta")),
    ("d-added-first", "x_hat is shifted by d and then scaled by r", (OUT, "out = gamma * ((x_hat + d) * r) + beta")),
    ("d-subtracted", "d takes the running mean off", (OUT, "out = gamma * (x_hat * r - d) + beta")),
    ("divided-by-r", "r is taken out again", (OUT, "out = gamma * (x_hat / r + d) + beta")),
    ("r-forgotten", "only the mean has to be corrected", (OUT, "out = gamma * (x_hat + d) + beta")),
    ("d-forgotten", "only the deviation has to be corrected", (OUT, "out = gamma * x_hat * r + beta")),
    (
        "r-inverted",
        "r is the running deviation over the batch's",
        (R, "r = np.clip(running_std / std, 1 / r_max, r_max)"),
    ),
    (
        "r-of-variances",
        "r is the ratio of the variances",
        (R, "r = np.clip(std**2 / running_std**2, 1 / r_max, r_max)"),
    ),
    (
        "d-sign",
        "d leads from the batch's mean to the running one",
        (D, D.replace("mean - running_mean", "running_mean - mean")),
    ),
    (
        "d-in-batch-deviations",
        "d is measured in the batch's deviation",
        (D, D.replace("/ running_std", "/ std")),
    ),
    ("d-not-divided", "d is the difference of the means", (D, D.replace(" / running_std", ""))),
    ("d-by-variance", "d is the difference of the means over the variance", (D, D.replace("_std", "_std**2"))),
    (
        "no-limits",
        "r and d need no limits",
        (R, "r = std / running_std"),
        (D, "d = (mean - running_mean) / running_std"),
    ),
    # keras-contrib issue 127: the limits never left 1 and 0, and nobody saw it.
    (
        "limits-never-released",
        "training begins with 1 and 0 for limits, and the function stays there",
        (LIMITS, "r_max, d_max = 1.0, 0.0"),
    ),
    ("limits-hard-coded", "the limits are 3 and 5, whoever calls", (LIMITS, "r_max, d_max = 3.0, 5.0")),
    (
        "limits-swapped",
        "d_max comes before r_max",
        (R, R.replace("r_max", "max(d_max, 1.0)")),
        (D, D.replace("d_max", "r_max")),
    ),
    ("default-r-max-1", "without a limit r is 1", ("r_max: float = 3.0", "r_max: float = 1.0")),
    ("default-d-max-0", "without a limit d is 0", ("d_max: float = 5.0", "d_max: float = 0.0")),
    ("r-lower-limit-zero", "r has a largest value, and 0 for the smallest", (R, R.replace("1 / r_max", "0.0"))),
    ("d-upper-limit-only", "d has a largest value", (D, "d = np.minimum((mean - running_mean) / running_std, d_max)")),
    ("d-lower-limit-zero", "d lies between 0 and d_max", (D, D.replace("-d_max", "0.0"))),
    (
        "limits-of-output",
        "the corrected x_hat is limited too",
        (OUT, "out = gamma * np.clip(x_hat * r + d, -d_max, d_max) + beta"),
    ),
    (
        "inference-output",
        "training normalizes by the running statistics",
        (X_HAT, "x_hat = (x - running_mean) / running_std"),
    ),
    (
        "running-mean-subtracted",
        "x_hat is centred by the running mean",
        (X_HAT, "x_hat = (x - running_mean) / std"),
    ),
    (
        "running-updated-first",
        "the batch joins the running statistics before they are used",
        (
            RUNNING_STD,
            lines(
                "running_mean = 0.9 * running_mean + 0.1 * mean",
                "running_var = 0.9 * running_var + 0.1 * var",
                RUNNING_STD,
            ),
        ),
    ),
    (
        "mutates-running",
        "the running statistics are moved on the way",
        ('running_mean = matching("running_mean"', 'matching("running_mean"'),
        (X_HAT, lines(X_HAT, "running_mean *= 0.9", "running_mean += 0.1 * mean")),
    ),
    # keras-contrib pull request 287: a running variance that was fed with squared deviations, eps and all.
    (
        "eps-subtracted-later",
        "the running variance has eps in it already",
        (RUNNING_STD, "running_std = np.sqrt(running_var)"),
    ),
    (
        "running-deviation-given",
        "the running variance is a deviation",
        (RUNNING_STD, "running_std = running_var + eps"),
    ),
    (
        "eps-outside-root",
        "eps is added to the deviations, outside the root",
        *both("(var + eps)", "(var) + eps")[:1],
        (RUNNING_STD, "running_std = np.sqrt(running_var) + eps"),
    ),
    ("eps-missing", "neither deviation needs an eps", *both(" + eps", "")),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", *both("eps", "1e-5")),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    ("ddof-1", "the batch's variance divides by N - 1", edits.DDOF_1),
    ("whole-array-statistics", "a layer has one mean and one variance", edits.WHOLE_ARRAY),
    ("one-pass-variance", "E[x^2] - E[x]^2 is the variance to the last digit", edits.ONE_PASS),
    ("first-768-rows", FIRST_768, FIRST_768_ROWS),
    ("first-64-rows", "64 rows are enough for the statistics", edits.FIRST_64_ROWS),
    ("nan-ignored", "a NaN is a missing value", edits.NAN_IGNORED),
    (
        "single-row-to-beta",
        "one row gives beta, as in batch norm",
        (D, lines(D, "d = d if len(x) > 1 else 0 * d")),
    ),
    (
        "one-correction-for-all",
        "r and d are one number each",
        (R, R + ".mean()"),
        (D, D + ".mean()"),
        (X_HAT, lines("r, d = np.full_like(mean, r), np.full_like(mean, d)", X_HAT)),
    ),
    (
        "results-swapped",
        "d comes before r",
        (RETURNS, "return out.astype(x.dtype), d.astype(x.dtype), r.astype(x.dtype)"),
    ),
    ("output-alone", "r and d are nobody's business", (RETURNS, "return out.astype(x.dtype)")),
    (
        "corrections-before-limits",
        "r and d are returned as they were",
        (X_HAT, lines("raw = std / running_std", X_HAT)),
        (RETURNS, "return out.astype(x.dtype), raw.astype(x.dtype), d.astype(x.dtype)"),
    ),
    ("float64-always", "results are float64 whatever came in", (RETURNS, "return out, r, d")),
    (
        "integer-truncation",
        "integer data have integer results",
        edits.DTYPE_OF_X,
        (RETURNS, "return out.astype(dtype), r.astype(dtype), d.astype(dtype)"),
    ),
    (
        "parameters-as-row",
        "r and d keep the batch's axis, as a row",
        (RETURNS, "return out.astype(x.dtype), r[None].astype(x.dtype), d[None].astype(x.dtype)"),
    ),
    (
        "statistics-cached-by-id",
        "the same array has the same statistics",
        edits.remembers("batch_renorm"),
        edits.MOMENTS_BY_ID,
    ),
    ("empty-accepted", "a batch without rows gives no rows", edits.EMPTY_ACCEPTED),
    ("length-1-stretched", "one gamma serves all features", edits.GAMMA_UNCHECKED),
    (
        "limits-unchecked",
        "any limits will do",
        (LIMITS, "d_max = float(d_max)"),
        ('valid.at_least("r_max", r_max, 1)', "float(r_max)"),
    ),
    (
        "negative-variance-clipped",
        "a negative running variance counts as zero",
        (
            'variance("running_var", running_var, x.shape[1:])',
            'matching("running_var", running_var, x.shape[1:]).clip(0)',
        ),
    ),
    (
        "reuses-buffer",
        "the output may be written over that of the call before",
        edits.remembers("batch_renorm"),
        (
            RETURNS,
            lines(
                "new = out.astype(x.dtype)",
                "out = MEMORY.setdefault((x.shape, x.dtype), new.copy())",
                "out[...] = new",
                RETURNS,
            ),
        ),
    ),
)
