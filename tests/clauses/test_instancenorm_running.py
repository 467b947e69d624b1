"""The clauses of instancenorm_running."""

from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import exact
from spec.convention import stored
from whybn.plugin import clause

from . import judge, know
from .draw import Cases, Images, given, images
from .judge import assert_all_within
from .row import Given, Result, Row
from .shared import clauses

NAMES = "running_mean running_var"
ROWS = (2, 3, 4, 1, 5, 9)
SEVERAL = tuple(n for n in ROWS if n > 1)
MOST = 12  # examples beside the corners: the function has many clauses
MOVING = (0.5, 0.9, 0.1)  # momenta at which both the old values and the batch count


def batches(**tables: Any) -> Cases:
    return images(**{"rows": ROWS, "most": MOST, **tables})


def arguments(case: Images) -> Given:
    old = {"running_mean": case.running_mean, "running_var": case.running_var}
    return old | {"x": case.x, "momentum": case.momentum}


def bounds_of(mean, var, x, momentum: float, careful: bool = False) -> tuple[bounds.Exact, bounds.Exact]:
    """Those of a running update by the averages over the images."""
    batch, pixels = bounds.instances(x, careful), x.shape[2] * x.shape[3]
    return (
        bounds.running(mean, batch.mean, batch.mean_error, momentum, x.dtype),
        bounds.running(var, stored(batch.var, pixels), stored(batch.var_error, pixels), momentum, x.dtype),
    )


ROW = Row(
    function="instancenorm_running",
    cases=batches,
    arguments=arguments,
    results={"running_mean": Result(unit=1), "running_var": Result(unit=2)},
    bound=bounds_of,
    units={"running_mean": 1, "running_var": 2, "x": 1},
    vectors=("running_mean", "running_var"),
    also=lambda case: [{"momentum": momentum} for momentum in (0.5, 1.0, 0.0)],  # moving both, or a result already
)

globals().update(
    clauses(
        ROW,
        "values keywords doubled-batch batch-order power-of-two-scale feature-independence shape dtype "
        "parameter-dtype integers memory-layout no-mutation no-aliasing no-hidden-state refuses-wrong-shapes "
        "refuses-empty-batch refuses-negative-variance",
    )
    | clauses(ROW, "tall-batch wide-batch")
)


@clause("instancenorm_running.default-momentum")
@given(case=batches())
def test_momentum_is_nine_tenths_unless_given(impl, case):
    got = impl.instancenorm_running(case.running_mean, case.running_var, case.x)
    ROW.assert_right(got, arguments(case) | {"momentum": 0.9})


@clause("instancenorm_running.momentum-zero")
@given(case=batches())
def test_momentum_zero_gives_the_averages_over_the_images(impl, case):
    got = ROW.call(impl, arguments(case) | {"momentum": 0.0})
    allowed = bounds_of(case.running_mean, case.running_var, case.x, 0.0)
    assert_all_within(got, know.instance_averages(case.x), allowed, NAMES)


@clause("instancenorm_running.momentum-one")
@given(case=batches())
def test_momentum_one_keeps_the_old_values(impl, case):
    got = ROW.call(impl, arguments(case) | {"momentum": 1.0})
    allowed = bounds_of(case.running_mean, case.running_var, case.x, 1.0)
    assert_all_within(got, (case.running_mean, case.running_var), allowed, NAMES)


@clause("instancenorm_running.one-image")
@given(case=batches())
def test_one_image_moves_as_batch_norm_of_its_pixels_does(impl, case):
    alone = case.x[:1].copy()
    momentum = case.pick("moving momentum", MOVING)
    got = ROW.call(impl, arguments(case) | {"x": alone, "momentum": momentum})
    expected = know.update_running(case.running_mean, case.running_var, know.rows_of(alone), momentum)
    assert_all_within(got, expected, bounds_of(case.running_mean, case.running_var, alone, momentum), NAMES)


@clause("instancenorm_running.brightness")
@given(case=batches(rows=SEVERAL, offsets=(0.0, 1.0)))
def test_a_constant_added_to_one_image_moves_the_mean_alone(impl, case):
    x, momentum = np.array(case.x), case.pick("moving momentum", MOVING)
    shift = (5 * case.spread).astype(case.dtype)[:, None, None]
    x[0] = x[0] + shift
    moved = arguments(case) | {"x": x, "momentum": momentum}
    before, after = ROW.truth(arguments(case) | {"momentum": momentum}), ROW.truth(moved)
    share = (1 - exact(momentum)) / len(x)
    expected = before[0] + share * exact(shift)[:, 0, 0], before[1]
    # Rounding the brighter image moves its values: that is known exactly.
    allowed = [e + np.abs(a - b) for e, a, b in zip(ROW.bounds(moved), after, expected, strict=True)]
    assert_all_within(ROW.call(impl, moved), expected, allowed, NAMES)


@clause("instancenorm_running.flat-images")
@given(case=batches(rows=SEVERAL, layouts=("C",)))
def test_images_without_contrast_have_variance_zero_however_they_differ(impl, case):
    x = np.array(case.x)
    x[...] = x[:, :, :1, :1]
    momentum = case.pick("moving momentum", MOVING)
    given = arguments(case) | {"x": x, "momentum": momentum}
    old = exact(momentum)
    mean = old * exact(case.running_mean) + (1 - old) * exact(x[:, :, 0, 0]).mean(axis=0)
    expected = mean, old * exact(case.running_var)
    assert_all_within(ROW.call(impl, given), expected, ROW.bounds(given), NAMES)


@clause("instancenorm_running.doubled-images")
@given(case=batches())
def test_every_pixel_twice_changes_nothing(impl, case):
    given = arguments(case) | {"momentum": case.pick("moving momentum", MOVING)}
    twice = given | {"x": np.concatenate([case.x, case.x], axis=2)}
    ROW.assert_moved(impl, given, twice, lambda *parts: parts)


@clause("instancenorm_running.pixel-order")
@given(case=batches())
def test_the_order_of_the_pixels_within_an_image_changes_nothing(impl, case):
    n, c, h, w = case.shape
    order = case.stream("pixels").permutation(h * w)
    moved = arguments(case) | {"x": case.x.reshape(n, c, -1)[:, :, order].reshape(case.x.shape)}
    ROW.assert_moved(impl, arguments(case), moved, lambda *parts: parts)


@clause("instancenorm_running.nan-containment")
@given(case=batches(layouts=("C",)))
def test_a_nan_or_infinity_spoils_its_own_channel_only(impl, case):
    stream = case.stream("spoiled")
    at = tuple(int(stream.integers(size)) for size in case.shape)
    x = np.array(case.x)
    x[at] = stream.choice((np.nan, np.inf, -np.inf))
    momentum = case.pick("moving momentum", MOVING)
    got = ROW.call(impl, arguments(case) | {"x": x, "momentum": momentum})
    ROW.assert_right(got, arguments(case) | {"momentum": momentum}, but=at[1])
    # Right code may know without looking that one value has variance zero.
    judged = NAMES.split() if case.shape[2] * case.shape[3] > 1 else ["running_mean"]
    for name, part in zip(judged, judge.unpacked(got, NAMES), strict=False):
        judge.assert_spoiled(part[at[1] : at[1] + 1], f"{name} of channel {at[1]}")


@clause("instancenorm_running.large-offset")
@given(case=batches(offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    x = (case.x + 1e6 * case.spread[:, None, None]).astype(case.dtype)
    moving = arguments(case) | {"x": x, "momentum": case.pick("moving momentum", MOVING)}
    ROW.assert_gives(impl, moving, careful=True)


@clause("instancenorm_running.refuses-momentum")
@given(case=batches().few(8))
def test_a_momentum_outside_zero_to_one_is_refused(impl, case):
    for momentum in (-0.25, 1.5, float("nan")):
        judge.assert_raises(impl.instancenorm_running, arguments(case) | {"momentum": momentum}, "momentum", momentum)
