"""Mistakes in exercise 34: what weight decay does in front of batch normalization."""

from . import _edits as edits
from ._twin import lines, twins

SHRINKING = "shrinking = lr * decay\n"
LENGTH = "length = np.sqrt((wide * wide).sum(axis=0))"
SLOPE = "gradient_length = np.sqrt((dweight * dweight).sum(axis=0))"
STEP = "new_weight = (1 - shrinking) * wide - lr * dweight"
RATE = "rate = lr / ((1 - shrinking) * length**2)"
RESTING = "resting_rate = np.sqrt(shrinking * (2 - shrinking)) / ((1 - shrinking) * at_length_1)"
RETURNS = "return (\n"
RATE_CHECK = 'lr = positive("lr", lr)'
DECAY_CHECK = 'decay = valid.at_least("decay", decay, 0)'

TWINS = twins(
    "weight_decay_behind_batchnorm",
    (
        "decay-without-rate",
        "decay is what the weight loses in a step, whatever lr is",
        (SHRINKING, "shrinking = decay if decay < 1 else lr * decay\n"),
    ),
    ("decay-not-in-step", "decay sets a rate and leaves the weight alone", (STEP, "new_weight = wide - lr * dweight")),
    (
        "decay-doubled",
        "the penalty is decay times the squared length, so its gradient has a 2",
        (SHRINKING, "shrinking = min(2 * lr * decay, 0.999)\n"),
    ),
    (
        "decay-sign",
        "decay is subtracted from the gradient",
        (STEP, "new_weight = (1 + shrinking) * wide - lr * dweight"),
    ),
    (
        "decay-after-step",
        "the stepped weight is what decays",
        (STEP, "new_weight = (1 - shrinking) * (wide - lr * dweight)"),
    ),
    ("step-uphill", "the gradient is added", (STEP, "new_weight = (1 - shrinking) * wide + lr * dweight")),
    ("step-of-one", "the gradient is subtracted as it is", (STEP, "new_weight = (1 - shrinking) * wide - dweight")),
    (
        "gradient-projected",
        "the gradient's part along the unit is taken out first",
        (
            STEP,
            lines(
                "along = (dweight * wide).sum(axis=0) / length**2",
                "new_weight = (1 - shrinking) * wide - lr * (dweight - along * wide)",
            ),
        ),
    ),
    (
        "weight-normalized",
        "since the length does not matter, the new weight has the old length",
        (STEP, lines(STEP, "new_weight = new_weight * length / np.sqrt((new_weight**2).sum(axis=0))")),
    ),
    ("rate-over-length", "the effective rate is lr over the length", (RATE, RATE.replace("length**2", "length"))),
    ("rate-is-lr", "the effective rate is the learning rate", (RATE, "rate = np.full_like(length, lr)")),
    ("rate-times-square", "longer weights learn faster", (RATE, "rate = lr * length**2 / (1 - shrinking)")),
    ("rate-without-decay", "decay does not enter the rate of the step itself", (RATE, "rate = lr / length**2")),
    ("rate-shrunk", "decay makes the step smaller", (RATE, "rate = lr * (1 - shrinking) / length**2")),
    (
        "rate-of-new-weight",
        "the rate is that of the new length",
        (RATE, "rate = lr / ((1 - shrinking) * (new_weight**2).sum(axis=0))"),
    ),
    (
        "mean-square",
        "the squared length is the mean of the squares",
        (RATE, "rate = lr / ((1 - shrinking) * (wide**2).mean(axis=0))"),
    ),
    ("eps-in-the-rate", "a length needs an eps", (RATE, RATE.replace("length**2", "(length**2 + 1e-5)"))),
    (
        "length-of-whole-matrix",
        "a layer's weight has one length",
        (LENGTH, "length = np.full(wide.shape[1], np.sqrt((wide * wide).sum()))"),
    ),
    (
        "rows-are-units",
        "each row of the weight is a unit",
        (LENGTH, "length = np.resize(np.sqrt((wide * wide).sum(axis=1)), wide.shape[1])"),
    ),
    ("largest-weight", "the length is the largest entry", (LENGTH, "length = np.abs(wide).max(axis=0)")),
    ("sum-of-sizes", "the length is the sum of the sizes", (LENGTH, "length = np.abs(wide).sum(axis=0)")),
    ("resting-is-rate", "decay only changes how fast it gets there", (RESTING, "resting_rate = rate.copy()")),
    (
        "resting-by-plain-gradient",
        "the gradient in the balance is the one that is given",
        (RESTING, RESTING.replace("at_length_1", "gradient_length")),
    ),
    (
        "resting-without-gradient",
        "decay and learning rate alone set the rate",
        (RESTING, RESTING.replace(" * at_length_1", " * np.ones_like(length)")),
    ),
    (
        "resting-without-root",
        "the rate at rest is proportional to lr times decay",
        (RESTING, RESTING.replace("np.sqrt(shrinking * (2 - shrinking))", "shrinking * (2 - shrinking)")),
    ),
    (
        "resting-first-order",
        "the rate at rest is the root of 2 lr decay",
        (RESTING, "resting_rate = np.sqrt(2 * shrinking) / at_length_1"),
    ),
    (
        "resting-half",
        "the rate at rest is the root of lr decay",
        (RESTING, "resting_rate = np.sqrt(shrinking) / ((1 - shrinking) * at_length_1)"),
    ),
    (
        "resting-by-decay-alone",
        "the rate at rest is set by decay",
        (RESTING, "resting_rate = np.sqrt(decay) / at_length_1"),
    ),
    (
        "resting-by-old-rate",
        "at rest, too, the rate is that before the decay",
        (RESTING, "resting_rate = np.sqrt(shrinking * (2 - shrinking)) / at_length_1"),
    ),
    (
        "resting-cancels",
        "1 / (1 - p)^2 - 1 is as good as p (2 - p)",
        (RESTING, "resting_rate = np.sqrt(1 / (1 - shrinking) ** 2 - 1) / at_length_1"),
    ),
    (
        "whole-gradient",
        "a layer has one gradient length",
        (SLOPE, "gradient_length = np.full(wide.shape[1], np.sqrt((dweight * dweight).sum()))"),
    ),
    (
        "first-768-inputs",
        "a unit has at most 768 inputs",
        (LENGTH, LENGTH.replace("(wide * wide)", "(wide * wide)[:768]")),
    ),
    (
        "results-swapped",
        "the resting rate comes before the rate",
        (RETURNS, "rate, resting_rate = resting_rate, rate\n    " + RETURNS),
    ),
    (
        "float64-always",
        "results are float64 whatever came in",
        (RETURNS, "return new_weight, rate, resting_rate\n    " + RETURNS),
    ),
    (
        "dtype-of-gradient",
        "results have the dtype of the gradient",
        ('weight = data("weight"', lines("dtype = np.asarray(dweight).dtype", 'weight = data("weight"')),
        (RETURNS, "return new_weight.astype(dtype), rate.astype(dtype), resting_rate.astype(dtype)\n    " + RETURNS),
    ),
    (
        "integer-truncation",
        "an integer weight stays one",
        ('weight = data("weight"', lines("dtype = np.asarray(weight).dtype", 'weight = data("weight"')),
        (RETURNS, "return new_weight.astype(dtype), rate.astype(dtype), resting_rate.astype(dtype)\n    " + RETURNS),
    ),
    (
        "parameters-as-row",
        "a rate for each unit is a row",
        (RETURNS, "rate, resting_rate = rate[None], resting_rate[None]\n    " + RETURNS),
    ),
    ("mutates-weight", "an optimizer steps in place", (STEP, lines(STEP, "weight[...] = new_weight"))),
    (
        "aliases-gradient",
        "the step is taken in the gradient's memory",
        (STEP, lines("dweight *= -lr", "dweight += (1 - shrinking) * wide", "new_weight = dweight")),
    ),
    (
        "momentum",
        "half of the step before is added",
        edits.remembers("weight_decay_behind_batchnorm"),
        (
            STEP,
            lines(
                STEP,
                "step = MEMORY.get(wide.shape, 0.0)",
                "MEMORY[wide.shape] = new_weight - wide",
                "new_weight = new_weight + 0.5 * step",
            ),
        ),
    ),
    (
        "nan-as-zero",
        "a NaN weight has no length",
        (LENGTH, "length = np.full(wide.shape[1], 1.0) * np.sqrt((wide * wide).sum(axis=0)) + 0 * (wide * wide).sum()"),
    ),
    (
        "half-precision-length",
        "float16 is precise enough for a length",
        (
            'weight = data("weight", weight, "(K, D)")',
            lines(
                "half = np.asarray(weight).dtype == np.float16",
                'weight = data("weight", np.asarray(weight, np.float32) if half else weight, "(K, D)")',
            ),
        ),
        (LENGTH, lines(LENGTH, "if half:", "    length = np.sqrt((weight.astype(np.float16) ** 2).sum(axis=0))")),
    ),
    (
        "gradient-stretched",
        "one gradient serves all units",
        ('dweight = matching("dweight", dweight, weight.shape)', "dweight = np.asarray(dweight, dtype=np.float64)"),
    ),
    ("rate-unchecked", "any learning rate will do", (RATE_CHECK, "lr = float(lr)")),
    ("decay-unchecked", "any decay will do", (DECAY_CHECK, "decay = float(decay)")),
)
