"""What the experiments on shifted data do to their data, on images small enough to be looked at."""

import numpy as np
import pytest

from docs.experiments import colour, domain, ink, own_scale, shift
from docs.experiments.shared.data import standardized

SQUARE = np.arange(64.0).reshape(1, 1, 8, 8)


def test_a_moved_image_has_each_column_one_further_right():
    moved = shift.moved(SQUARE)
    assert (moved[..., 1:] == SQUARE[..., :-1]).all()
    assert (moved[..., 0] == 0).all()


def test_blur_averages_nine_pixels_and_finds_no_ink_outside():
    blurred = shift.blurred(SQUARE)
    assert blurred[0, 0, 3, 4] == SQUARE[0, 0, 2:5, 3:6].mean()
    assert blurred[0, 0, 0, 0] == SQUARE[0, 0, :2, :2].sum() / 9


def test_standardized_images_have_their_own_scale_only_by_themselves():
    x = np.random.default_rng(0).normal(3, 2, (5, 2, 4))
    own = standardized(x, x)
    assert own.mean(axis=(0, 2)) == pytest.approx([0, 0])
    assert own.std(axis=(0, 2)) == pytest.approx([1, 1])
    assert standardized(2 * x + 1, x) == pytest.approx(2 * own + (x.mean((0, 2)) + 1)[:, None] / x.std((0, 2))[:, None])


def test_black_ink_has_three_equal_colours_and_coloured_ink_spares_its_own():
    one_dot = np.zeros((1, 1, 64))
    one_dot[0, 0, 5] = 0.75
    black, red = (colour.painted(one_dot, np.array([[c]])).reshape(64, 3) for c in ([0.0, 0, 0], [1.0, 0, 0]))
    assert black[5] == pytest.approx([0.25, 0.25, 0.25])
    assert red[5] == pytest.approx([1, 0.25, 0.25])
    assert (np.delete(red, 5, axis=0) == 1).all()


def test_the_part_across_the_grey_space_is_what_black_images_cannot_see():
    rng = np.random.default_rng(1)
    weight = rng.normal(size=(2, 192, 5))
    black = colour.painted(rng.random((3, 2, 64)), np.zeros((3, 2, 3)))
    across = colour.across(weight)
    assert np.einsum("nsk,skd->nsd", black, across) == pytest.approx(0)
    assert across != pytest.approx(0)


def test_every_heavy_digit_has_more_ink_than_every_light_one_of_its_class():
    parts = ink.parts(ink.Settings(seeds=2))
    amount, labels = (
        {
            name: np.concatenate([get(part) for part in (parts[name].train, parts[name].validation, parts[name].test)])
            for name in ("light", "heavy")
        }
        for get in (lambda part: part.x.sum(axis=2), lambda part: part.y)
    )
    for digit in range(10):
        heavy, light = (amount[name][labels[name] == digit] for name in ("heavy", "light"))
        assert heavy.min() > light.max()


def test_half_of_what_learns_both_inks_is_light_and_half_heavy():
    parts = ink.parts(ink.Settings(seeds=2))
    assert len(parts["both"].train) == len(parts["light"].train)
    assert (parts["both"].train.x[:275] == parts["light"].train.x[:275]).all()
    assert (parts["both"].train.y[275:] == parts["heavy"].train.y[:275]).all()


def test_a_shrunk_image_keeps_the_share_of_ink_in_its_box():
    image = np.zeros((28, 28))
    image[4:14, 10:20] = 255
    image[4:9, 10:20] = 127.5
    small = domain.shrunk(image)
    assert small.shape == (8, 8)
    assert small[:4] == pytest.approx(0.5)
    assert small[4:] == pytest.approx(1)


def test_a_narrow_digit_is_not_stretched():
    image = np.zeros((28, 28))
    image[4:24, 12:14] = 255
    assert domain.shrunk(image).sum() / 64 == pytest.approx(2 / 20)
    assert domain.shrunk(image.T).sum() / 64 == pytest.approx(2 / 20)


def test_each_group_is_standardized_by_itself():
    x = np.random.default_rng(2).normal(size=(6, 2, 3))
    expected = np.concatenate([(group - group.mean(axis=0)) / group.std(axis=0) for group in (x[:3], x[3:])])
    assert own_scale.by_group(x, 3) == pytest.approx(expected)
    assert (own_scale.by_group(x, 1) == 0).all()
