"""Mistakes that small, wide data of like scales hide: in sizes, in number types, in sums that reach too far."""

from . import _edits as edits
from ._twin import Edit, Twin, lines, twins

# A public GPU kernel for the variance stopped there; others start again with every block of 64 features.
FIRST_768 = "a batch has at most 768 rows"
WRAPS = "a block holds 64 features, and the next block begins again at the first"
LEAKS = "what rounding leaves in the mean is one number for the whole array"
DVAR_LEAKS = "the sum of x - mean needs no axis, it is zero anyway"
SINGLE = "whole numbers are as well off in float32"
NATIVE = "the bytes of a number lie in this machine's order"
HALF = "float16 is precise enough for a mean and a variance"

FIRST_768_ROWS: Edit = (edits.MOMENTS, "mean, var = moments(x[:768])")
SPATIAL_FORWARD = "out = batchnorm_forward(rows, gamma, beta, eps)"
SPATIAL_BACKWARD = "dx_rows, dgamma, dbeta = batchnorm_backward(dout_rows, x_rows, gamma, eps)"
TRAIN_BACKWARD = "dx, self.dgamma, self.dbeta = batchnorm_backward(dout, x, gamma, self.eps)"
DX = "dx = gamma / std * (dout - dbeta / len(x) - x_hat * (dgamma / len(x)))"
ENTERS = 'x = data("x", x'


def leaking(centred: str, dout: str, eps: str, dx: str = "dx", depth: int = 1) -> str:
    """The gradient through the mean of the squared distances, its sum taken over all features at once."""
    return lines(
        f"centred = {centred}",
        f"dvar = ({dout} * gamma * centred).sum(axis=0) / -2 * ((centred**2).mean(axis=0) + {eps}) ** -1.5",
        f"{dx} = ({dx} + dvar * np.sum(-2 * centred) / len(centred) ** 2).astype(x.dtype)",
        depth=depth,
    )


def wraps(*functions: str) -> tuple[Twin, ...]:
    """The statistics of feature 64 are those of feature 0."""
    wrapped = lines(edits.MOMENTS, "first = np.arange(x.shape[1]) % 64", "mean, var = mean[first], var[first]")
    return tuple(
        twin for name in functions for twin in twins(name, ("wraps-at-64-features", WRAPS, (edits.MOMENTS, wrapped)))
    )


def in_half(function: str, moments: str, rows: str, *after: str, depth: int = 1) -> tuple[Twin, ...]:
    """float16 is taken, and the statistics of these rows are taken in it; the statements ``after`` use them."""
    taken = lines(
        "half = np.asarray(x).dtype == np.float16",
        "x = np.asarray(x, np.float32) if half else x",
        ENTERS,
        depth=min(depth, 2),
    )
    statistics = lines(
        moments,
        "if half:",
        f"    short = {rows}.astype(np.float16)",
        "    mean = short.mean(axis=0)",
        "    var = ((short - mean) ** 2).mean(axis=0)",
        *(f"    {line}" for line in after),
        depth=depth,
    )
    return twins(function, ("half-precision-statistics", HALF, (ENTERS, taken), (moments, statistics)))


def takes_as(slug: str, belief: str, taken: str, *functions: str) -> tuple[Twin, ...]:
    """The data are turned into another type before anything else."""
    edit = ENTERS, lines("x = np.asarray(x)", f"x = {taken}", ENTERS)
    return tuple(twin for name in functions for twin in twins(name, (slug, belief, edit)))


TWINS = (
    *twins("standardize", ("first-768-rows", FIRST_768, ("moments(train)", "moments(train[:768])"))),
    *twins("batch_statistics", ("first-768-rows", FIRST_768, FIRST_768_ROWS)),
    *twins("batchnorm_forward", ("first-768-rows", FIRST_768, FIRST_768_ROWS)),
    *twins("identity_parameters", ("first-768-rows", FIRST_768, FIRST_768_ROWS)),
    *twins("update_running", ("first-768-rows", FIRST_768, FIRST_768_ROWS)),
    *twins("BatchNorm", ("first-768-rows", FIRST_768, FIRST_768_ROWS)),
    *twins("batchnorm_backward", ("first-768-rows", FIRST_768, FIRST_768_ROWS)),
    *twins(
        "spatial_batchnorm_forward",
        (
            "first-768-pixels",
            "a channel has at most 768 pixels",
            (
                SPATIAL_FORWARD,
                lines(
                    "mean, var = moments(rows[:768])",
                    "out = (gamma * ((rows - mean) / np.sqrt(var + eps)) + beta).astype(x.dtype)",
                ),
            ),
        ),
    ),
    *twins(
        "spatial_batchnorm_backward",
        (
            "first-768-pixels",
            "a channel has at most 768 pixels",
            (
                SPATIAL_BACKWARD,
                lines(
                    SPATIAL_BACKWARD,
                    "_, dgamma, dbeta = batchnorm_backward(dout_rows[:768], x_rows[:768], gamma, eps)",
                ),
            ),
        ),
        (
            "sum-without-axis",
            DVAR_LEAKS,
            (
                SPATIAL_BACKWARD,
                lines(SPATIAL_BACKWARD, leaking("x_rows - x_rows.mean(axis=0)", "dout_rows", "eps", "dx_rows")),
            ),
        ),
    ),
    *twins(
        "layernorm_forward",
        ("first-768-features", "a row has at most 768 features", ("moments(x.T)", "moments(x.T[:768])")),
        (
            "residue-of-all-rows",
            LEAKS,
            ("mean, var = moments(x.T)", lines("mean, var = moments(x.T)", "mean = mean + (x.T - mean).mean()")),
        ),
    ),
    *twins(
        "groupnorm_forward",
        ("first-768-values", "a group has at most 768 values", ("moments(groups)", "moments(groups[:768])")),
        (
            "residue-of-all-groups",
            LEAKS,
            (
                "mean, var = moments(groups)",
                lines("mean, var = moments(groups)", "mean = mean + (groups - mean).mean() if groups.size else mean"),
            ),
        ),
    ),
    *wraps("batch_statistics", "batchnorm_forward", "update_running", "batchnorm_backward"),
    *twins(
        "batchnorm_inference",
        (
            "wraps-at-64-features",
            WRAPS,
            ("x_hat = (x", lines("first = np.arange(x.shape[1]) % 64", "x_hat = (x[:, first]")),
        ),
    ),
    *twins(
        "linear_batchnorm_backward",
        (
            "wraps-at-64-features",
            WRAPS,
            (
                "dz, _, _ = batchnorm_backward(dout, z,",
                "dz, _, _ = batchnorm_backward(dout, z[:, np.arange(z.shape[1]) % 64],",
            ),
        ),
    ),
    *twins(
        "batch_statistics",
        ("residue-of-all-features", LEAKS, (edits.MOMENTS, lines(edits.MOMENTS, "mean = mean + (x - mean).mean()"))),
        (
            "squares-in-own-dtype",
            "the square of a whole number is a whole number of the same type",
            (ENTERS, lines("whole = np.asarray(x)", ENTERS)),
            (
                edits.MOMENTS,
                lines(
                    edits.MOMENTS,
                    'if whole.dtype.kind in "iu":',
                    "    var = (whole * whole).mean(axis=0) - mean**2",
                ),
            ),
        ),
    ),
    *twins(
        "batchnorm_forward",
        ("residue-of-all-features", LEAKS, (edits.MOMENTS, lines(edits.MOMENTS, "mean = mean + (x - mean).mean()"))),
        (
            "differences-in-own-dtype",
            "the difference of two whole numbers is a whole number of the same type",
            (ENTERS, lines("whole = np.asarray(x)", ENTERS)),
            (
                edits.MOMENTS,
                lines(
                    edits.MOMENTS,
                    'if whole.dtype.kind in "iu":',
                    "    mean, var = moments((whole - whole[0]).astype(np.float64))",
                    "    mean = mean + whole[0]",
                ),
            ),
        ),
    ),
    *twins("batchnorm_backward", ("sum-without-axis", DVAR_LEAKS, (DX, lines(DX, leaking("x - mean", "dout", "eps"))))),
    *twins(
        "BatchNorm",
        (
            "sum-without-axis",
            DVAR_LEAKS,
            (
                TRAIN_BACKWARD,
                lines(
                    TRAIN_BACKWARD,
                    leaking("x - x.mean(axis=0, dtype=np.float64)", "dout", "self.eps", depth=3),
                    depth=3,
                ),
            ),
        ),
    ),
    *takes_as(
        "small-integers-to-float32",
        SINGLE,
        'x.astype(np.float32) if x.dtype.kind in "biu" and x.dtype.itemsize < 4 else x',
        "batch_statistics",
        "normalize",
        "batchnorm_forward",
        "spatial_batchnorm_forward",
    ),
    *takes_as(
        "reads-native-bytes", NATIVE, 'x.view(x.dtype.newbyteorder("="))', "batch_statistics", "batchnorm_forward"
    ),
    *in_half("batch_statistics", edits.MOMENTS, "x"),
    *in_half("batchnorm_forward", edits.MOMENTS, "x"),
    *in_half("update_running", edits.MOMENTS, "x"),
    *in_half("batchnorm_backward", edits.MOMENTS, "x"),
    *in_half("layernorm_forward", "mean, var = moments(x.T)", "x.T"),
    *in_half(
        "spatial_batchnorm_forward",
        SPATIAL_FORWARD,
        "rows",
        "out = (gamma * ((rows - mean) / np.sqrt(var + eps)) + beta).astype(x.dtype)",
    ),
    *in_half(
        "spatial_batchnorm_backward",
        SPATIAL_BACKWARD,
        "x_rows",
        "dgamma = (dout_rows * ((x_rows - mean) / np.sqrt(var + eps))).sum(axis=0).astype(x.dtype)",
    ),
    *in_half("groupnorm_forward", "mean, var = moments(groups)", "groups"),
    *in_half("groupnorm_backward", "mean, var = moments(groups.T)", "groups.T"),
    *in_half("BatchNorm", edits.MOMENTS, "x", depth=3),
    *in_half("BatchNorm2d", "mean, var = moments(rows)", "rows", depth=3),
    *twins(
        "standardize",
        (
            "ten-epsilons-is-constant",  # scikit-learn's rule until a feature's own size came into it
            "a deviation below ten machine epsilons is as good as none",
            ("(train == train[0]).all(axis=0)", "np.sqrt(var) < 10 * np.finfo(np.float64).eps"),
        ),
    ),
)
