"""What ``axis`` says of the colour unit."""

import numpy as np

from docs.experiments.axis import QUICK, TABLE, run


def test_batch_norm_ignores_the_colour_s_factor_and_layer_norm_does_not():
    found = run(QUICK, lambda sequence, _: sequence)["moved"]
    assert found["batch"]["others"] == 0
    assert found["batch"]["colour"] < 1e-13
    assert found["layer"]["others"] > 0.1


def test_the_table_is_normalized_down_its_columns_or_along_its_rows():
    found = run(QUICK, lambda sequence, _: sequence)["table"]
    assert np.array_equal(found["x"], TABLE)
    np.testing.assert_allclose(np.mean(found["batch"], axis=0), 0, atol=0.01)
    np.testing.assert_allclose(np.mean(found["layer"], axis=1), 0, atol=0.01)
