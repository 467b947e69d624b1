"""Mistakes in exercise 32: folding into a convolution. Most stand in public tools, and are named there by a number."""

from . import _edits as edits
from ._twin import lines, twins

SCALE = "scale = gamma / np.sqrt(running_var + eps)"
ROOT = "np.sqrt(running_var + eps)"
ALONG = "along[axis] = len(scale)"
WEIGHT = "folded_weight = weight * scale.reshape(along)"
BIAS = "folded_bias = (bias - running_mean) * scale + beta"
BIAS_CHECK = 'bias = np.zeros(channels) if bias is None else matching("bias", bias, channels)'
AXIS_CHECK = 'axis = valid.axis("axis", axis, weight.ndim)'
RETURNS = "return folded_weight.astype(weight.dtype, copy=False), folded_bias.astype(weight.dtype, copy=False)"

TWINS = twins(
    "fold_conv_batchnorm",
    # ultralytics pull request 25364, onnx/optimizer 106, zennit 71: transposed convolutions by the axis of ordinary
    # ones. Where the lengths differ, NumPy or an assertion objects; where they do not, nobody does.
    (
        "first-axis-always",
        "the output channels are the first axis of every weight",
        (ALONG, "along[0] = len(scale)"),
    ),
    (
        "axis-by-length",
        "the output channels are the first axis that is as long as gamma",
        (ALONG, "along[weight.shape.index(len(scale))] = len(scale)"),
    ),
    (
        "input-channels-scaled",
        "the axis of a convolution's channels is the second, as in its images",
        (ALONG, "along[1 if weight.shape[1] == len(scale) else axis] = len(scale)"),
    ),
    (
        "last-axis-always",
        "NumPy lines the scale up with the output channels by itself",
        (WEIGHT, "folded_weight = weight * (scale if weight.shape[-1] == len(scale) else scale.reshape(along))"),
    ),
    (
        "rows-but-of-axis-one",
        "but for axis 1 the output channels are the rows of the weight as a matrix",
        (
            WEIGHT,
            lines(
                "rows = weight.reshape(len(scale), -1) * scale[:, None]",
                "folded_weight = weight * scale.reshape(along) if axis == 1 else rows.reshape(weight.shape)",
            ),
        ),
    ),
    (
        "negative-axis-ignored",
        "an axis below zero means the first one",
        (ALONG, "along[axis if given >= 0 else weight.shape.index(len(scale))] = len(scale)"),
        (AXIS_CHECK, lines("given = axis", AXIS_CHECK)),
    ),
    (
        "axis-1-by-default",
        "the output channels are the second axis unless told otherwise",
        ("axis: int = 0", "axis: int = 1"),
    ),
    (
        "channels-moved-first",
        "a folded weight has its output channels first",
        (WEIGHT, "folded_weight = np.moveaxis(weight, axis, 0) * scale.reshape(-1, *[1] * (weight.ndim - 1))"),
    ),
    (
        "kernels-only",
        "a convolution's weight has four axes",
        (
            AXIS_CHECK,
            lines(
                AXIS_CHECK,
                "if weight.ndim != 4:",
                '    raise ValueError(f"weight has shape {weight.shape}, needs (C_out, C_in, kH, kW)")',
            ),
        ),
    ),
    # tt-metal pull request 5317: without a bias nothing was folded into one.
    (
        "no-bias-stays-none",
        "a convolution without a bias needs none afterwards",
        (BIAS_CHECK, lines("had_bias = bias is not None", BIAS_CHECK)),
        (RETURNS, lines("if not had_bias:", "    return folded_weight.astype(weight.dtype), None", RETURNS)),
    ),
    (
        "missing-bias-is-beta",
        "without a bias the new one is beta alone",
        (BIAS_CHECK, "bias = running_mean if bias is None else matching('bias', bias, channels)"),
    ),
    (
        "missing-bias-refused",
        "every convolution has a bias",
        (BIAS_CHECK, 'bias = matching("bias", np.asarray(bias, dtype=np.float64), channels)'),
    ),
    # mmdetection issue 2924: the folded convolution was built without a bias.
    (
        "bias-dropped",
        "a convolution before batch norm has no bias, so the folded one has none",
        (BIAS, "folded_bias = np.zeros(channels)"),
    ),
    (
        "old-bias-forgotten",
        "batch norm makes the old bias disappear",
        (BIAS, "folded_bias = beta - running_mean * scale"),
    ),
    # ultralytics/yolov3 issue 807: `b_conv + b_bn`.
    (
        "old-bias-not-scaled",
        "the old bias is added as it was",
        (BIAS, "folded_bias = bias - running_mean * scale + beta"),
    ),
    ("mean-forgotten", "only the variance has to be folded", (BIAS, "folded_bias = bias * scale + beta")),
    ("mean-sign", "the running mean is added", (BIAS, "folded_bias = (bias + running_mean) * scale + beta")),
    (
        "mean-from-weight",
        "the running mean is subtracted from the weight, where the input meets it",
        (WEIGHT, "folded_weight = (weight - running_mean.reshape(along)) * scale.reshape(along)"),
        (BIAS, "folded_bias = bias * scale + beta"),
    ),
    ("mean-not-scaled", "the mean is subtracted as it is", (BIAS, "folded_bias = bias * scale - running_mean + beta")),
    (
        "beta-forgotten",
        "the new bias comes from the old one and the mean",
        (BIAS, "folded_bias = (bias - running_mean) * scale"),
    ),
    (
        "beta-scaled",
        "beta is scaled together with the old bias",
        (BIAS, "folded_bias = (bias - running_mean + beta) * scale"),
    ),
    ("weight-not-scaled", "only the bias changes", (WEIGHT, "folded_weight = weight.copy()")),
    (
        "weight-by-gamma-alone",
        "the weight takes gamma, the deviation is for the bias",
        (WEIGHT, "folded_weight = weight * gamma.reshape(along)"),
    ),
    (
        "bias-without-gamma",
        "gamma goes into the weight and beta into the bias",
        (BIAS, f"folded_bias = (bias - running_mean) / {ROOT} + beta"),
    ),
    ("gamma-forgotten", "the scale is one over the deviation", (SCALE, f"scale = 1 / {ROOT}")),
    ("divides-by-variance", "the scale divides by the variance", (ROOT, "(running_var + eps)")),
    ("given-a-deviation", "the running variance is a standard deviation", (ROOT, "np.sqrt(running_var**2 + eps)")),
    (
        "one-scale-for-all",
        "a convolution shares its weights, so it has one scale",
        (WEIGHT, "folded_weight = weight * scale.mean()"),
    ),
    ("eps-outside-root", "eps is added to the deviation, outside the root", (ROOT, "(np.sqrt(running_var) + eps)")),
    ("eps-missing", "after training nothing needs an eps", (ROOT, "np.sqrt(running_var)")),
    ("eps-hard-coded", "eps is 1e-5, whoever calls", (ROOT, "np.sqrt(running_var + 1e-5)")),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    ("eps-unchecked", "any eps will do", edits.EPS_UNCHECKED),
    (
        "first-64-channels",
        "channels are folded 64 at a time",
        (SCALE, lines(SCALE, "scale[len(scale) // 64 * 64 or len(scale) :] = 1.0")),
    ),
    (
        "diagonal-matmul",
        "folding is a product with a diagonal matrix",
        (BIAS, "folded_bias = np.diag(scale) @ (bias - running_mean) + beta"),
    ),
    (
        "float32-inside",
        "float32 is precise enough inside",
        (RETURNS, lines("folded_weight = folded_weight.astype(np.float32)", RETURNS)),
    ),
    ("float64-always", "results are float64 whatever came in", (RETURNS, "return folded_weight, folded_bias")),
    (
        "promoted-dtype",
        "the widest of the arguments decides the results' dtype",
        (BIAS_CHECK, lines("dtype = np.result_type(weight, gamma, beta, running_mean, running_var)", BIAS_CHECK)),
        (RETURNS, "return folded_weight.astype(dtype), folded_bias.astype(dtype)"),
    ),
    (
        "integer-truncation",
        "an integer weight stays one",
        ('weight = data("weight"', lines("dtype = np.asarray(weight).dtype", 'weight = data("weight"')),
        (RETURNS, "return folded_weight.astype(dtype), folded_bias.astype(dtype)"),
    ),
    (
        "parameters-as-row",
        "a bias is a row",
        ("folded_bias.astype(weight.dtype, copy=False)", "folded_bias[None].astype(weight.dtype)"),
    ),
    # ultralytics pull request 25363: kernels with channels last in memory could not be flattened.
    (
        "assumes-c-order",
        "the kernel of a channel is one piece of memory",
        (WEIGHT, 'folded_weight = weight.ravel(order="K").reshape(weight.shape) * scale.reshape(along)'),
    ),
    (
        "mutates-input",
        "the old weight may be scaled in place",
        (WEIGHT, lines("weight *= scale.reshape(along).astype(weight.dtype)", "folded_weight = weight.copy()")),
    ),
    (
        "aliases-input",
        "where the scale is one, the old weight is the result",
        (WEIGHT, "folded_weight = weight if (scale == 1).all() else weight * scale.reshape(along)"),
    ),
    (
        "scale-cached",
        "a trained layer never changes its scale",
        edits.remembers("fold_conv_batchnorm"),
        (
            SCALE,
            lines(
                'if MEMORY.get("gamma") is not gamma:',
                f"    MEMORY.update(gamma=gamma, scale=gamma / {ROOT})",
                'scale = MEMORY["scale"]',
            ),
        ),
    ),
    (
        "length-1-stretched",
        "one gamma serves all channels",
        ('gamma = matching("gamma", gamma, channels)', "gamma = np.asarray(gamma, dtype=np.float64)"),
    ),
    (
        "axis-wraps-around",
        "an axis beyond the last starts again at the first",
        (AXIS_CHECK, "axis = axis % weight.ndim"),
    ),
    (
        "negative-variance-clipped",
        "a negative running variance counts as zero",
        (
            'variance("running_var", running_var, channels)',
            'matching("running_var", running_var, channels).clip(0)',
        ),
    ),
)
