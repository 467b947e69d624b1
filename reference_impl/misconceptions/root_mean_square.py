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

HAT_BACK = "x_hat = x / root"
DOUT_CHECK = 'dout = matching("dout", dout, x.shape)'
DX_HAT = "dx_hat = gamma * dout"
THROUGH = "through_root = x_hat * (dx_hat * x_hat).mean(axis=1, keepdims=True)"
INNER = "dx_hat - through_root"
DX = f"dx = ({INNER}) / root"
DGAMMA = "dgamma = (dout * x_hat).sum(axis=0)"
RETURNS = "return dx.astype(x.dtype, copy=False), dgamma.astype(x.dtype, copy=False)"


def through(old: str, new: str) -> Edit:
    """A change in the term that goes through the mean square."""
    return THROUGH, THROUGH.replace(old, new)


def at_the_end(*statements: str) -> Edit:
    """What happens to the gradients last."""
    return RETURNS, lines(*statements, RETURNS)


RMSNORM_BACKWARD: tuple[Twin, ...] = twins(
    "rmsnorm_backward",
    # The path through the mean square.
    ("statistics-held-constant", "the mean square is a constant", (INNER, "dx_hat")),
    ("second-term-sign", "the gradient through the mean square is added", (INNER, "dx_hat + through_root")),
    ("second-term-doubled", "the square leaves a 2 behind", (INNER, "dx_hat - 2 * through_root")),
    ("second-term-halved", "the derivative of x**2 is x", (INNER, "dx_hat - through_root / 2")),
    (
        "exponent-kept",
        "the derivative of m^(-1/2) is -1/2 m^(-1/2)",
        (INNER, "dx_hat - root**2 * through_root"),
    ),
    ("x-hat-forgotten", "the mean of dx_hat * x_hat is taken off every entry alike", through("x_hat * (", "(")),
    ("sum-not-divided", "the sum in dx is subtracted as it is", through(".mean(", ".sum(")),
    (
        "mean-path-added",
        "the gradient's mean is taken off, as in layer norm",
        (INNER, "dx_hat - dx_hat.mean(axis=1, keepdims=True) - through_root"),
    ),
    (
        "layer-norm-statistics",
        "a row loses its mean first, as in layer norm",
        (HAT_BACK, "x_hat = (x - x.mean(axis=1, keepdims=True, dtype=np.float64)) / root"),
    ),
    # gamma.
    (
        "gamma-forgotten",  # found by a reader of karpathy/llm.c #763 in code of his own
        "gamma does not matter for dx",
        (DX_HAT, "dx_hat = dout"),
    ),
    (
        "gamma-twice-in-second-term",  # NVIDIA/Megatron-LM #6859
        "gamma scales the term through the mean square once more",
        through("= x_hat * ", "= gamma * x_hat * "),
    ),
    (
        "gamma-on-direct-path-only",
        "gamma scales dout on its own way back, the mean square gets dout as it is",
        through("dx_hat * x_hat", "dout * x_hat"),
    ),
    (
        "gamma-after-means",
        "gamma scales dx at the end, as in batch norm",
        (DX_HAT, "dx_hat = dout"),
        (DX, f"dx = gamma * ({INNER}) / root"),
    ),
    # Which axis, and which divisor.
    ("means-over-batch", "the mean in dx runs over the batch", through("axis=1", "axis=0")),
    (
        "divides-by-examples",
        "the sum in dx is divided by N",
        through(".mean(axis=1, keepdims=True)", ".sum(axis=1, keepdims=True) / max(len(x), 1)"),
    ),
    (
        "axis-0",
        "mean square and mean run over the batch, as in batch norm",
        of_squares("(x.astype(np.float64) ** 2).mean(axis=0) if len(x) else 1.0"),
        through("axis=1", "axis=0"),
    ),
    ("whole-array-means", "the mean in dx needs no axis", through("axis=1", "axis=(0, 1)")),
    ("divides-by-mean-square", "dx is divided by the mean square", (DX, f"{DX}**2")),
    ("root-forgotten", "dx is not divided by the root", (DX, f"dx = {INNER}")),
    (
        "divisor-is-mean-square",  # flagos-ai/FlagGems #5771: one was stored in the other's place
        "what the forward kept is the mean square, and it divides x",
        (ROOT, "(mean_square + eps)"),
    ),
    ("eps-missing", "the gradient needs no eps", (ROOT, "np.sqrt(mean_square)")),
    ("eps-outside-root", "eps is added to the root mean square", (ROOT, "(np.sqrt(mean_square) + eps)")),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", (ROOT, "np.sqrt(mean_square + 1e-5)")),
    ("default-eps-1e-6", "eps is 1e-6 unless told otherwise", ("eps: float = 1e-5", "eps: float = 1e-6")),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    # dgamma.
    ("dgamma-times-gamma", "gamma is in its own gradient", (DGAMMA, DGAMMA.replace("dout *", "gamma * dout *"))),
    ("dgamma-of-x", "gamma multiplies x, so its gradient sums dout * x", (DGAMMA, DGAMMA.replace("x_hat", "x"))),
    (
        "dgamma-of-dx",  # unslothai/unsloth #4550: dout's memory held dx by then
        "dout is overwritten with dx before dgamma is summed",
        at_the_end("dgamma = (dx * x_hat).sum(axis=0)"),
    ),
    (
        "dgamma-missing",  # unslothai/unsloth #4533
        "gamma is not trained, so its gradient is zero",
        at_the_end("dgamma = np.zeros(x.shape[1])"),
    ),
    (
        "gradients-averaged",
        "the gradient of gamma is a mean over the batch",
        at_the_end("dgamma = dgamma / max(len(x), 1)"),
    ),
    (
        "parameters-per-row",
        "the gradient of gamma is summed along the row, like the mean square",
        (DGAMMA, DGAMMA.replace("axis=0", "axis=1")),
    ),
    (
        "returns-dbeta",
        "there is a dbeta, as in layer norm",
        (RETURNS, f"{RETURNS}, dout.sum(axis=0).astype(x.dtype)"),
    ),
    # Precision, dtype, memory.
    (
        "running-total",
        "a running total in float32 keeps its digits",
        of_squares("np.cumsum(x * x, axis=1)[:, -1:] / x.dtype.type(x.shape[1])"),
    ),
    ("nan-replaced", "a NaN in a gradient stands for zero", at_the_end("dx = np.nan_to_num(dx)")),
    (
        "first-1024-features",
        "a block of 1024 holds a row",
        of_squares("(x[:, :1024].astype(np.float64) ** 2).sum(axis=1, keepdims=True) / x.shape[1]"),
    ),
    (
        "last-rows-left",
        "rows come in blocks of 128, and what is left over adds nothing to dgamma",
        (DGAMMA, "dgamma = (dout * x_hat)[: len(x) // 128 * 128 or len(x)].sum(axis=0)"),
    ),
    ("float64-always", "gradients are float64 whatever came in", (RETURNS, "return dx, dgamma")),
    (
        "mutates-dout",
        "dout may hold dx",
        (DOUT_CHECK, 'matching("dout", dout, x.shape)'),
        at_the_end("dout[...] = dx", "dx = dx.copy()"),
    ),
    (
        "reuses-buffer",
        "a gradient may be written over that of the call before",
        edits.remembers("rmsnorm_backward"),
        at_the_end(
            "new = dx.astype(x.dtype)", "dx = MEMORY.setdefault((x.shape, x.dtype), new.copy())", "dx[...] = new"
        ),
    ),
    (
        "cached-by-id",
        "the same array holds the same numbers as last time",
        edits.remembers("rmsnorm_backward"),
        (
            MEAN_SQUARE,
            lines(
                'if MEMORY.get("x") is not x:',
                f"    MEMORY.update(x=x, mean_square={SQUARED})",
                'mean_square = MEMORY["mean_square"]',
            ),
        ),
    ),
    ("empty-rejected", "a batch without rows is an error", ('"(N, D)")', '"(N, D)", empty=False)')),
    ("length-1-stretched", "one gamma serves all features", edits.GAMMA_UNCHECKED),
)

TWINS = RMSNORM_FORWARD + RMSNORM_BACKWARD
