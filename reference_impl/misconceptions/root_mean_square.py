"""Mistakes in exercises 23 and 24: root mean square normalization. Where there is a public report, it is named."""

from . import _edits as edits
from ._twin import Edit, Twin, lines, twins

SQUARED = "(x.astype(np.float64) ** 2).mean(axis=1, keepdims=True)"
MEAN_SQUARE = f"mean_square: Float64 = {SQUARED}"
ROOT = "np.sqrt(mean_square + eps)"
HAT = f"x_hat = x / {ROOT}"
OUT = "out = gamma * x_hat"


def of_squares(mean: str) -> Edit:
    """Another mean square."""
    return MEAN_SQUARE, f"mean_square = {mean}"


RMSNORM_FORWARD: tuple[Twin, ...] = twins(
    "rmsnorm_forward",
    # What is taken of the row.
    (
        "mean-subtracted",
        "a row loses its mean first, as in layer norm",
        (MEAN_SQUARE, lines("x = x - x.mean(axis=1, keepdims=True, dtype=np.float64).astype(x.dtype)", MEAN_SQUARE)),
    ),
    (
        "standard-deviation",  # stanford-cs336/assignment1-basics #93
        "the divisor is the deviation from the row's mean",
        of_squares("x.var(axis=1, keepdims=True, dtype=np.float64)"),
    ),
    (
        "square-of-mean",
        "the mean comes before the square",
        of_squares("x.mean(axis=1, keepdims=True, dtype=np.float64) ** 2"),
    ),
    (
        "euclidean-length",
        "a row is divided by its length",
        of_squares("(x.astype(np.float64) ** 2).sum(axis=1, keepdims=True)"),
    ),
    (
        "length-times-root",  # kyegomez/zeta #180: the scale is D ** -0.5, and it is multiplied
        "a row of length 1 is divided by the root of D once more",
        (MEAN_SQUARE, lines(MEAN_SQUARE, "mean_square = mean_square * x.shape[1] ** 2")),
    ),
    (
        "ddof-1",
        "the squares are averaged over D - 1",
        (MEAN_SQUARE, lines(MEAN_SQUARE, "mean_square = mean_square * x.shape[1] / max(x.shape[1] - 1, 1)")),
    ),
    # Over which axis.
    (
        "axis-0",
        "the squares are averaged over the batch, as in batch norm",
        of_squares("(x.astype(np.float64) ** 2).mean(axis=0) if len(x) else 1.0"),
    ),
    (
        "whole-array-statistics",
        "the batch has one mean square",
        of_squares("np.full((len(x), 1), (x.astype(np.float64) ** 2).mean() if len(x) else 1.0)"),
    ),
    # The root and eps.
    (
        "multiplied-by-root",  # mosaicml/llm-foundry #371: x / rsqrt(...)
        "the reciprocal root is what x is divided by",
        (HAT, f"x_hat = x * {ROOT}"),
    ),
    ("root-forgotten", "a row is divided by its mean square", (ROOT, "(mean_square + eps)")),
    (
        "root-of-root",  # pytorch/pytorch #139274, in the documentation
        "eps is added to the root mean square, and the divisor is the root of that",
        (ROOT, "np.sqrt(np.sqrt(mean_square) + eps)"),
    ),
    (
        "eps-outside-root",  # the code of the paper's authors; allenai/OLMo #281
        "eps is added to the root mean square",
        (ROOT, "(np.sqrt(mean_square) + eps)"),
    ),
    ("eps-missing", "a root mean square is never zero", (ROOT, "np.sqrt(mean_square)")),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", (ROOT, "np.sqrt(mean_square + 1e-5)")),
    ("default-eps-1e-6", "eps is 1e-6 unless told otherwise", ("eps: float = 1e-5", "eps: float = 1e-6")),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    # The scale.
    ("gamma-forgotten", "the output has mean square one", (OUT, "out = x_hat")),
    (
        "one-plus-gamma",  # Gemma's convention, where gamma starts at 0
        "gamma is the distance of the scale from 1",
        (OUT, "out = (1 + gamma) * x_hat"),
    ),
    ("gamma-per-row", "gamma belongs to the examples", (OUT, "out = np.resize(gamma, len(x))[:, None] * x_hat")),
    # Precision, dtype, memory.
    (
        "squares-in-data-type",  # jingyaogong/minimind #301: the cast stands behind the square
        "the square of a number fits where the number does",
        (
            'x = data("x", x, "(N, D)")',
            lines(
                "raw = np.asarray(x)",
                'x = data("x", x, "(N, D)")',
                'raw = raw if raw.dtype.kind in "iu" else x',
            ),
        ),
        of_squares("np.multiply(raw, raw).mean(axis=1, keepdims=True)"),
    ),
    (
        "running-total",
        "a running total in float32 keeps its digits",
        of_squares("np.cumsum(x * x, axis=1)[:, -1:] / x.dtype.type(x.shape[1])"),
    ),
    (
        "nan-ignored",
        "a NaN is a missing value and is left out",
        of_squares("np.nanmean(x.astype(np.float64) ** 2, axis=1, keepdims=True)"),
    ),
    (
        "first-1024-features",
        "a block of 1024 holds a row",
        of_squares("(x[:, :1024].astype(np.float64) ** 2).sum(axis=1, keepdims=True) / x.shape[1]"),
    ),
    (
        "last-rows-left",
        "rows come in blocks of 128, and what is left over stays as it is",
        (
            "return out.astype(x.dtype, copy=False)",
            lines(
                "out = out.astype(x.dtype, copy=False)",
                "if len(x) > 128:",
                "    out[len(x) // 128 * 128 :] = x[len(x) // 128 * 128 :]",
                "return out",
            ),
        ),
    ),
    ("float64-always", "results are float64 whatever came in", edits.OUT_FLOAT64),
    (
        "half-precision-inside",
        "float16 data are squared in float16",
        (
            'x = data("x", x, "(N, D)")',
            lines(
                "x = np.asarray(x)",
                "if x.dtype == np.float16:",
                "    return (gamma * x / np.sqrt((x * x).mean(axis=1, keepdims=True) + eps)).astype(x.dtype)",
                'x = data("x", x, "(N, D)")',
            ),
        ),
    ),
    (
        "mutates-input",
        "x may be divided in place",
        (HAT, lines("x_hat = x", f"x_hat /= {ROOT}")),
    ),
    (
        "reuses-buffer",
        "an output may be written over that of the call before",
        edits.remembers("rmsnorm_forward"),
        (
            "return out.astype(x.dtype, copy=False)",
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
        edits.remembers("rmsnorm_forward"),
        (
            MEAN_SQUARE,
            lines(
                'if MEMORY.get("x") is not x:',
                f"    MEMORY.update(x=x, mean_square={SQUARED})",
                'mean_square = MEMORY["mean_square"]',
            ),
        ),
    ),
    (
        "returns-root",
        "a forward pass hands back the root that the backward pass needs",
        ("return out.astype(x.dtype, copy=False)", f"return out.astype(x.dtype, copy=False), {ROOT}"),
    ),
    ("empty-rejected", "a batch without rows is an error", ('"(N, D)")', '"(N, D)", empty=False)')),
    ("length-1-stretched", "one gamma serves all features", edits.GAMMA_UNCHECKED),
)

TWINS = RMSNORM_FORWARD
