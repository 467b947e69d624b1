"""Photographs of digits at random exposure."""

import numpy as np
import pytest

from docs.experiments.regression import QUICK, Photographs


@pytest.mark.parametrize("by_itself", [False, True])
def test_only_an_image_standardized_by_itself_hides_its_exposure(by_itself):
    photographs = Photographs(QUICK, by_itself)
    pixels = photographs.pixels.test.x[:20]
    light, dark = (photographs.taken(pixels, np.full((1, 2, 1), exposure)) for exposure in (0.3, 0.9))
    assert np.allclose(light.x, dark.x, atol=1e-5) == by_itself
    assert (light.y < dark.y).all()


def test_a_shared_mini_batch_has_one_exposure_and_a_mixed_one_many():
    photographs = Photographs(QUICK, by_itself=False)
    for shared in (True, False):
        batch = next(photographs.batches(photographs.pixels.train, 16, 1, shared))
        # Every digit has a pixel that is nearly black: on a photograph it shows the exposure.
        raw = batch.x * photographs.std + photographs.mean
        ink = batch.y * photographs.ink_std + photographs.ink_mean
        np.testing.assert_allclose(raw.sum(axis=2, keepdims=True), ink, rtol=1e-3)
        darkest = raw.max(axis=2)
        assert (np.ptp(darkest, axis=0) < 0.2).all() == shared
