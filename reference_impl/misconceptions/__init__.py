"""The wrong twins: mistakes that people really make, each a small edit of a reference function, each with a name.

``TWINS["batchnorm_forward.eps-outside-root"].build()`` is ``batchnorm_forward`` as someone would write it who holds
that belief. The modules here are named after those of the reference that they edit, or after what their mistakes of
several functions have in common. A slug that several functions share
is one misconception: ``--impl misconception:ddof-1`` puts all its twins under test.
"""

from . import (
    beyond,
    careless,
    counting,
    decay,
    folding,
    gradients,
    image_layer,
    inference,
    instances,
    layer,
    normalizing,
    randomness,
    relatives,
    renorm,
    reported,
    root_mean_square,
    sizes,
)
from ._twin import Edit, Twin, by_id

__all__ = ["TWINS", "Edit", "Twin"]

TWINS: dict[str, Twin] = by_id(
    *normalizing.TWINS,
    *inference.TWINS,
    *layer.TWINS,
    *gradients.TWINS,
    *randomness.TWINS,
    *relatives.TWINS,
    *beyond.TWINS,
    *careless.TWINS,
    *sizes.TWINS,
    *reported.TWINS,
    *root_mean_square.TWINS,
    *instances.TWINS,
    *counting.TWINS,
    *folding.TWINS,
    *renorm.TWINS,
    *image_layer.TWINS,
    *decay.TWINS,
)
