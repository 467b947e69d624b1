"""p09. Spatial against flat.

`impl.spatial_batchnorm_forward(x, gamma, beta, eps=...)` takes images (N, C, H, W) and has one mean and one variance
for each channel. `impl.batchnorm_forward`, which is right, takes a table. Say how the first follows from the second.
`images()` draws batches of images; `images(height=3, width=2, columns=(4,))`, where columns lists C.

Right code promises: x of float64 or float32, no length 0, gamma and beta (C,), eps > 0, 1e-5 where none is given.

How a test is written is said in p01.
"""

import numpy as np

from whybn.properties import assert_close, given, images


@given(images())
def test_spatial_is_flat_on_pixels(impl, batch):
    """Say here what must hold."""
    raise NotImplementedError
