"""The experiments behind the site's verdicts; ``python -m docs.experiments`` reruns them.

Every module that ``NAMES`` lists has a docstring (the question, and how it is answered), settings ``FULL`` and
``QUICK``, ``run(settings, track)``, which returns the results as JSON, and ``figures(record)``, which draws them.
"""

# The longest first: two processes then end at nearly the same time.
NAMES: tuple[str, ...] = (
    "speed",
    "initialization",
    "noisy",
    "placement",
    "frozen_statistics",
    "gradient_change",
    "landscape",
    "moments",
    "tiny",
    "transfer",
    "shift",
    "running",
    "colour",
    "domain",
    "ink",
    "own_scale",
    "ghost",
    "large_batches",
    "variance_shift",
    "regression",
    "noise",
    "dropout",
    "gradients",
    "saturation",
    "conditioning",
    "scale",
    "axis",
)
