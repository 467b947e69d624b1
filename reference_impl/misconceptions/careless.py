"""Carelessness that any function may suffer: what is not checked, what is reused, what is changed on the way."""

from . import _edits as edits
from ._twin import Twin, lines, twins

UNCHECKED_VARIANCE = "a variance is never negative, there is nothing to check"
UNCHECKED_EMPTY = "nobody passes an empty batch"
UNCHECKED_RANK = "a single row may come without its second axis"
BUFFER = "a result array kept from the last call saves time"
BY_ID = "the same array object always holds the same numbers"
IN_PLACE = "the batch may be centred in place, nobody needs it afterwards"


def trusts(function: str, name: str, shape: str) -> tuple[Twin, ...]:
    """A variance that may be negative."""
    edit = (f'variance("{name}", {name}, {shape})', f'matching("{name}", {name}, {shape})')
    return twins(function, ("negative-variance-accepted", UNCHECKED_VARIANCE, edit))


def takes_empty(function: str, dims: str) -> tuple[Twin, ...]:
    """A batch that may be empty."""
    return twins(function, ("empty-batch-accepted", UNCHECKED_EMPTY, (f'"{dims}", empty=False)', f'"{dims}")')))


def takes_any_rank(function: str) -> tuple[Twin, ...]:
    """A batch that may be a single row."""
    return twins(function, ("any-rank-accepted", UNCHECKED_RANK, ('data("x", x,', 'data("x", np.atleast_2d(x),')))


def keeps_buffer(function: str, old: str, new: str) -> tuple[Twin, ...]:
    """A result written into an array that is kept between calls: ``old`` is what is returned, in ``new`` it is KEPT."""
    kept = lines(
        f"result = {old}",
        "kept = MEMORY.setdefault((result.shape, result.dtype), np.empty_like(result))",
        "kept[...] = result",
        new,
    )
    return twins(function, ("reuses-buffer", BUFFER, (new.replace("kept", old), kept), edits.remembers(function)))


def squeezes(function: str, result: str) -> tuple[Twin, ...]:
    """A result that has lost its axes of length one."""
    return twins(
        function, ("squeezed", "axes of length one may go", (f"return {result}.", f"return np.squeeze({result})."))
    )


def cached_by_id(function: str, data: str, name: str, value: str) -> tuple[Twin, ...]:
    """A value on the way that is kept for an array object, whatever that holds by now."""
    kept = lines(
        f'if MEMORY.get("data") is not {data}:',
        f"    MEMORY.update(data={data}, kept={value})",
        f'{name} = MEMORY["kept"]',
    )
    return twins(function, ("cached-by-id", BY_ID, (f"{name} = {value}", kept), edits.remembers(function)))


TWINS = (
    *takes_empty("standardize", "(N, D)"),
    *takes_empty("ghost_batchnorm", "(N, D)"),
    *takes_empty("linear_batchnorm_backward", "(N, K)"),
    *takes_empty("spatial_batchnorm_forward", "(N, C, H, W)"),
    *takes_empty("spatial_batchnorm_backward", "(N, C, H, W)"),
    *takes_any_rank("batch_statistics"),
    *takes_any_rank("identity_parameters"),
    *trusts("normalize", "var", "x.shape[1:]"),
    *trusts("update_running", "running_var", "x.shape[1:]"),
    *trusts("batchnorm_inference_backward", "running_var", "x.shape[1:]"),
    *trusts("fold_batchnorm", "running_var", "weight.shape[1:]"),
    *trusts("statistics_noise", "var", "np.shape(var)"),
    *trusts("merge_statistics", "var_a", "mean_a.shape"),
    *twins(
        "statistics_noise",
        ("any-rank-accepted", UNCHECKED_RANK, ('data("var", var, "(D,)")', 'data("var", np.ravel(var), "(D,)")')),
    ),
    *twins(
        "merge_statistics",
        (
            "counts-unchecked",
            "counts come from len() and need no check",
            ('valid.count("n_a", n_a, least=0)', "int(n_a)"),
            ('valid.count("n_b", n_b, least=0)', "int(n_b)"),
        ),
    ),
    *twins(
        "BatchNorm",
        (
            "num-features-unchecked",
            "NumPy will complain about a bad size by itself",
            ('valid.count("num_features", num_features, least=1)', "int(num_features)"),
        ),
    ),
    *twins(
        "ghost_batchnorm",
        (
            "eps-raised",
            "an eps of zero is simply replaced by a tiny one",
            ('positive("eps", eps)', "max(float(eps), 1e-12)"),
        ),
    ),
    *keeps_buffer(
        "standardize",
        "train_z.astype(train.dtype, copy=False)",
        "return kept, test_z.astype(train.dtype, copy=False)",
    ),
    *keeps_buffer("normalize", "x_hat.astype(x.dtype, copy=False)", "return kept"),
    *keeps_buffer("identity_parameters", "gamma.astype(x.dtype)", "return kept, mean.astype(x.dtype)"),
    *keeps_buffer("batchnorm_inference", "out.astype(x.dtype, copy=False)", "return kept"),
    *keeps_buffer(
        "batchnorm_inference_backward",
        "dx.astype(x.dtype, copy=False)",
        "return kept, dgamma.astype(x.dtype, copy=False), dbeta.astype(x.dtype, copy=False)",
    ),
    *keeps_buffer("statistics_noise", "noise.astype(dtype, copy=False)", "return kept"),
    *keeps_buffer("dropout_variance_ratio", "ratio.astype(dtype, copy=False)", "return kept"),
    *keeps_buffer("spatial_batchnorm_backward", "dx", "return kept, dgamma, dbeta"),
    *squeezes("standardize", "train_z"),
    *squeezes("normalize", "x_hat"),
    *squeezes("batchnorm_inference", "out"),
    *cached_by_id("standardize", "train", "train_z", "(train - mean) / scale"),
    *cached_by_id("merge_statistics", "mean_a", "mean", "share_a * mean_a + share_b * mean_b"),
    *cached_by_id("normalize", "x", "x_hat", "(x - mean) / np.sqrt(var + eps)"),
    *cached_by_id("batchnorm_inference", "x", "out", "gamma * x_hat + beta"),
    *cached_by_id("batchnorm_inference_backward", "x", "x_hat", "(x - running_mean) / std"),
    *cached_by_id("dropout_variance_ratio", "mean", "train_var", "(var + (1 - keep_prob) * mean**2) / keep_prob"),
    *cached_by_id("statistics_noise", "var", "noise", "np.sqrt(var / batch_size)"),
    *cached_by_id("spatial_batchnorm_backward", "x", "x_rows", "x.transpose(0, 2, 3, 1).reshape(-1, channels)"),
    *twins(
        "batch_statistics",
        ("centres-in-place", IN_PLACE, (edits.MOMENTS, lines(edits.MOMENTS, "x -= mean.astype(x.dtype)"))),
    ),
    *twins(
        "identity_parameters",
        ("centres-in-place", IN_PLACE, (edits.MOMENTS, lines(edits.MOMENTS, "x -= mean.astype(x.dtype)"))),
        (
            "cached-by-id",
            "the same array object always holds the same batch",
            edits.MOMENTS_BY_ID,
            edits.remembers("identity_parameters"),
        ),
    ),
)
