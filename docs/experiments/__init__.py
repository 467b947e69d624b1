"""The experiments behind the site's verdicts; ``python -m docs.experiments`` reruns them.

Every module that ``NAMES`` lists has a docstring (the question, and how it is answered), settings ``FULL`` and
``QUICK``, ``run(settings, track)``, which returns the results as JSON, and ``figures(record)``, which draws them.
What several of them need stands in ``shared``.
"""

# The longest first: two processes then end at nearly the same time.
NAMES: tuple[str, ...] = (
    "optimizers",
    "speed",
    "initialization",
    "frozen_statistics",
    "gradients",
    "gradient_change",
    "convolution",
    "ghost",
    "effective_rate",
    "landscape",
    "moments",
    "large_batches",
    "skips",
    "noisy",
    "placement",
    "larger_batches",
    "tiny",
    "variance_shift",
    "saturation",
    "regression",
    "conditioning",
    "scale",
    "transfer",
    "fair_batches",
    "stored",
    "running",
    "parts",
    "shape",
    "padding",
    "leak",
    "colour",
    "domain",
    "ink",
    "shift",
    "noise",
    "dropout",
    "own_scale",
    "rank",
    "axis",
)
