"""Edits that mean the same in several functions: all of them take the moments of x, and most a root of var + eps."""

from ._twin import Edit, lines

# How the batch's moments come out wrong. Those of one line fit a method too.
MOMENTS = "mean, var = moments(x)"
DDOF_1: Edit = (
    MOMENTS,
    "mean, var = x.mean(axis=0, dtype=np.float64), x.var(axis=0, dtype=np.float64, ddof=min(len(x) - 1, 1))",
)
ONE_PASS: Edit = (MOMENTS, "mean, var = x.mean(axis=0), (x * x).mean(axis=0) - x.mean(axis=0) ** 2")
FLOAT32_SUMS: Edit = (MOMENTS, "mean, var = x.mean(axis=0), x.var(axis=0)")
FLOAT32_INSIDE: Edit = (MOMENTS, "mean, var = moments(x.astype(np.float32))")
WHOLE_ARRAY: Edit = (MOMENTS, "mean, var = (np.full(x.shape[1], value[0]) for value in moments(x.reshape(-1, 1)))")
FIRST_64_ROWS: Edit = (MOMENTS, "mean, var = moments(x[:64])")
TAIL_DROPPED: Edit = (MOMENTS, "mean, var = moments(x[: len(x) // 8 * 8 or len(x)])")
NAN_IGNORED: Edit = (
    MOMENTS,
    "mean, var = np.nanmean(x, axis=0, dtype=np.float64), np.nanvar(x, axis=0, dtype=np.float64)",
)
ZEROS_AS_MISSING: Edit = (
    MOMENTS,
    lines(
        "there = x != 0",
        "count = np.maximum(there.sum(axis=0), 1)",
        "mean = x.sum(axis=0, dtype=np.float64) / count",
        "var = (there * (x - mean) ** 2).sum(axis=0) / count",
    ),
)
DIVIDED_BY_FEATURES: Edit = (
    MOMENTS,
    lines("mean = x.sum(axis=0, dtype=np.float64) / x.shape[1]", "var = ((x - mean) ** 2).sum(axis=0) / x.shape[1]"),
)
VARIANCE_NOT_DIVIDED: Edit = (MOMENTS, lines(MOMENTS, "var = var * len(x)"))
SECOND_MOMENT: Edit = (MOMENTS, "mean, var = moments(x)[0], (x * x).mean(axis=0)")

# Where eps goes wrong.
ROOT = "np.sqrt(var + eps)"
EPS_OUTSIDE_ROOT: Edit = (ROOT, "(np.sqrt(var) + eps)")
EPS_MISSING: Edit = (ROOT, "np.sqrt(var)")
EPS_HARD_CODED: Edit = (ROOT, "np.sqrt(var + 1e-5)")
EPS_AS_FLOOR: Edit = (ROOT, "np.sqrt(np.maximum(var, eps))")
EPS_ONLY_AT_ZERO: Edit = (ROOT, "np.sqrt(np.where(var == 0, eps, var))")
EPS_SUBTRACTED: Edit = (ROOT, "np.sqrt(var - eps)")
VARIANCE_FLOOR: Edit = (ROOT, "np.sqrt(np.maximum(var, 1e-6) + eps)")
ROOT_FORGOTTEN: Edit = (ROOT, "(var + eps)")
DEFAULT_EPS: Edit = ("eps: float = 1e-5", "eps: float = 1e-3")
EPS_UNCHECKED: Edit = ('eps = positive("eps", eps)', "eps = float(eps)")
EPS_SQUARED: Edit = (ROOT, "np.sqrt(var + eps**2)")

# The formula.
PARENTHESES_MISSING: Edit = ("(x - mean) / np.sqrt(var + eps)", "x - mean / np.sqrt(var + eps)")
PARAMETERS_SWAPPED: Edit = ("gamma * x_hat + beta", "beta * x_hat + gamma")


def remembers(function: str) -> Edit:
    """A dictionary, MEMORY, that outlives the calls of a function."""
    return f"def {function}(", f"MEMORY = {{}}\n\n\ndef {function}("


MOMENTS_BY_SHAPE: Edit = (MOMENTS, "mean, var = MEMORY.setdefault(x.shape, moments(x))")
MOMENTS_BY_ID: Edit = (
    MOMENTS,
    lines(
        'if MEMORY.get("x") is not x:', "    MEMORY.update(x=x, moments=moments(x))", 'mean, var = MEMORY["moments"]'
    ),
)

# What is accepted.
EMPTY_ACCEPTED: Edit = (', "(N, D)", empty=False)', ', "(N, D)")')
GAMMA_UNCHECKED: Edit = ('gamma = matching("gamma", gamma, x.shape[1:])', "gamma = np.asarray(gamma, dtype=np.float64)")

# What comes back.
DTYPE_OF_X: Edit = ('x = data("x"', lines("dtype = np.asarray(x).dtype", 'x = data("x"'))
RETURNS_OUT = "return out.astype(x.dtype, copy=False)"
OUT_FLOAT64: Edit = (RETURNS_OUT, "return out.astype(np.float64, copy=False)")
OUT_FLOAT32: Edit = (RETURNS_OUT, "return out.astype(np.float32, copy=False)")
OUT_THROUGH_FLOAT32: Edit = (RETURNS_OUT, "return out.astype(np.float32).astype(x.dtype)")
RETURNS_CACHE: Edit = (RETURNS_OUT, RETURNS_OUT + ", (x_hat, gamma, np.sqrt(var + eps))")
RETURNS_GRADIENTS = (
    "return dx.astype(x.dtype, copy=False), dgamma.astype(x.dtype, copy=False), dbeta.astype(x.dtype, copy=False)"
)
GRADIENTS_FLOAT64: Edit = (RETURNS_GRADIENTS, "return dx, dgamma, dbeta")
GRADIENTS_AVERAGED: Edit = (
    RETURNS_GRADIENTS,
    "return dx.astype(x.dtype), (dgamma / len(x)).astype(x.dtype), (dbeta / len(x)).astype(x.dtype)",
)
GRADIENTS_AS_ROW: Edit = (
    RETURNS_GRADIENTS,
    "return dx.astype(x.dtype), dgamma[None].astype(x.dtype), dbeta[None].astype(x.dtype)",
)
