"""The clauses of BatchNorm2d. The channels stand first in one half of the examples, last in the other."""  # noqa: N999

from typing import Any, NamedTuple

import numpy as np

from spec import bounds
from spec.bounds import Numbers
from whybn.plugin import Mismatch, clause

from . import judge, know
from .draw import LAYOUTS, PLAIN, TALL, WIDE, Cases, Images, cases_of, given, lay_out
from .judge import assert_all_within, assert_same, assert_within
from .layers import (
    GRADIENTS,
    KEEPING,
    MODES,
    RUNNING,
    STATE,
    TAME,
    assert_apart,
    assert_unchanged,
    assert_updated,
    gradients_of,
    others_of,
    overwrite,
    restore,
    snapshot,
    state_of,
    switched,
    update_bounds,
    wide,
)
from .shared import WHOLE, assert_taken_from_half, whole_numbers

ENOUGH = 8  # examples beside the corners: a clause takes several passes, and the arithmetic is that of other functions


def images(**tables: Any) -> Cases:
    return cases_of(Images, **{"rows": (2, 3, 1, 4, 5), "columns": (3, 2, 4, 1, None), "most": ENOUGH, **tables})


def last(case: Images) -> bool:
    """Whether the channels stand last."""
    return bool(case.pick("channels last", (False, True)))


def arranged(case: Images, values: Any) -> Any:
    """Images (N, C, H, W) as the case's layer takes them."""
    return np.moveaxis(values, 1, -1) if last(case) else values


class Seen(NamedTuple):
    """A forward as the oracle knows it. ``running`` are the statistics of an eval forward, None in training."""

    case: Images
    x: Numbers  # (N, C, H, W)
    gamma: Numbers
    beta: Numbers
    running: tuple[Numbers, Numbers] | None

    @property
    def mode(self) -> str:
        return "training" if self.running is None else "eval"

    def known(self, careful: bool = False) -> tuple[Any, Any]:
        """The output, and how far another one may be off."""
        rows, affine, eps = know.rows_of(self.x), (self.gamma, self.beta), self.case.eps
        if self.running is None:
            expected = know.batchnorm_forward(rows, *affine, eps)
            bound = bounds.forward(rows, *affine, eps, careful)
        else:
            expected = know.batchnorm_inference(rows, *affine, *self.running, eps)
            bound = bounds.inference(rows, *affine, *self.running, eps, careful)
        return self.whole(expected), self.whole(bound)

    def assert_output(self, out: Any, which: str = "", careful: bool = False) -> None:
        assert_within(out, *self.known(careful), f"out of the {self.mode} forward {which}".rstrip())

    def assert_gradient(self, layer: Any, dout: Numbers, where: str = "") -> None:
        """Call backward with dout, (N, C, H, W), and judge what it returns and sets."""
        rows, slopes, eps = know.rows_of(self.x), know.rows_of(dout), self.case.eps
        got = layer.backward(arranged(self.case, dout)), layer.dgamma, layer.dbeta
        if self.running is None:
            expected = know.batchnorm_backward(slopes, rows, self.gamma, eps)
            bound = bounds.backward(slopes, rows, self.gamma, eps)
        else:
            expected = know.batchnorm_inference_backward(slopes, rows, self.gamma, *self.running, eps)
            bound = bounds.inference_backward(slopes, rows, self.gamma, *self.running, eps)
        assert_within(got[0], self.whole(expected[0]), self.whole(bound.dx), f"dx{where}")
        assert_within(got[1], expected[1], bound.dgamma, f"dgamma{where}")
        assert_within(got[2], expected[2], bound.dbeta, f"dbeta{where}")

    def whole(self, rows: Numbers) -> Numbers:
        """Rows as images, in the layer's order."""
        return arranged(self.case, know.images_of(rows, self.x.shape))


def layer_of(impl, case: Images, momentum: float):
    """A layer with the case's numbers, which has seen nothing yet."""
    layer = impl.BatchNorm2d(case.columns, eps=case.eps, momentum=momentum, channels_last=last(case))
    layer.gamma, layer.beta = wide(case.gamma), wide(case.beta)
    return layer


def trained(impl, case: Images, mode: str):
    """A layer in this mode that has seen another batch: its statistics are neither the first ones nor the batch's."""
    layer = layer_of(impl, case, case.pick("keeping", KEEPING))
    layer.forward(arranged(case, case.other_x))
    return switched(layer, mode)


def forward(layer, case: Images, x: Numbers, gamma: Numbers | None = None, beta: Numbers | None = None):
    """The output of a forward of images (N, C, H, W) in the layer's mode, and what the oracle knows of it."""
    before = snapshot(layer, case)
    running = None if layer.training else (before["running_mean"], before["running_var"])
    seen = Seen(case, x, case.gamma if gamma is None else gamma, case.beta if beta is None else beta, running)
    return layer.forward(arranged(case, x)), seen


def assert_trains(impl, case: Images, x: Numbers, call, eps: float, momentum: float, layer) -> None:
    """A training forward of a new layer uses this eps and this momentum."""
    before, rows = snapshot(layer, case), know.rows_of(x)
    expected = know.batchnorm_forward(rows, before["gamma"], before["beta"], eps)
    bound = bounds.forward(rows, before["gamma"], before["beta"], eps)
    seen = Seen(case, x, case.gamma, case.beta, None)
    assert_within(call(arranged(case, x)), seen.whole(expected), seen.whole(bound), "out of the training forward")
    assert_updated(layer, case, before, rows, momentum)


@clause("BatchNorm2d.initial-state")
@given(case=images())
def test_a_new_layer_trains_with_gamma_one_beta_zero_mean_zero_and_variance_one(impl, case):
    layer = impl.BatchNorm2d(case.columns, eps=case.eps, momentum=case.momentum, channels_last=last(case))
    for name, value in zip(STATE.split(), (1.0, 0.0, 0.0, 1.0), strict=True):
        assert_same(getattr(layer, name), np.full(case.columns, value), f"{name} of a new layer")
    judge.assert_dtype([*state_of(layer, case).values()], np.float64, STATE)
    if not layer.training:
        raise Mismatch(f"training of a new layer is {layer.training}, must be True")


@clause("BatchNorm2d.modes")
@given(case=images().few(4))
def test_train_and_eval_set_the_mode_and_return_the_layer(impl, case):
    layer = impl.BatchNorm2d(case.columns)
    for mode in ("eval", "eval", "train", "train", "eval"):
        if getattr(layer, mode)() is not layer:
            raise Mismatch(f"{mode}() must return the layer itself")
        if bool(layer.training) is not (mode == "train"):
            raise Mismatch(f"training is {layer.training} after {mode}(), must be {mode == 'train'}")


@clause("BatchNorm2d.training-values")
@given(case=images(rows=(2, 3, 1, 4, 5, 9), most=20))
def test_a_training_forward_normalizes_each_channel_by_the_batch_alone(impl, case):
    out, seen = forward(trained(impl, case, "train"), case, case.x)
    seen.assert_output(out)


@clause("BatchNorm2d.eval-values")
@given(case=images(**TAME, most=20))
def test_an_eval_forward_normalizes_by_the_running_statistics(impl, case):
    out, seen = forward(trained(impl, case, "eval"), case, case.x)
    seen.assert_output(out)


@clause("BatchNorm2d.running-update")
@given(case=images(most=20))
def test_each_training_forward_moves_the_running_statistics_towards_the_batch(impl, case):
    layer = layer_of(impl, case, case.momentum)
    for x in (case.other_x, case.x):
        before = snapshot(layer, case)
        layer.forward(arranged(case, x))
        assert_updated(layer, case, before, know.rows_of(x), case.momentum)


@clause("BatchNorm2d.running-sequence")
@given(case=images())
def test_the_running_statistics_weigh_every_batch_by_its_age_not_by_its_size(impl, case):
    layer = layer_of(impl, case, case.momentum)
    values = [np.zeros(case.columns, np.longdouble), np.ones(case.columns, np.longdouble)]
    errors = [np.zeros_like(value) for value in values]
    for x in (case.other_x, case.x[:1], case.x[:, :, :1], case.x):
        layer.forward(arranged(case, x))
        rows = know.rows_of(x)
        # The errors so far do not grow by the update, but they enlarge what it rounds.
        sizes = (np.abs(value) + error for value, error in zip(values, errors, strict=True))
        added = update_bounds(*sizes, rows, case.momentum)
        errors = [error + more for error, more in zip(errors, added, strict=True)]
        values = know.update_running(*values, rows, case.momentum)
    assert_all_within([getattr(layer, name) for name in RUNNING.split()], values, errors, RUNNING)


@clause("BatchNorm2d.order-of-axes")
@given(case=images(columns=(2, 3, 4)))
def test_channels_are_axis_one_unless_said_to_be_last(impl, case):
    k = case.columns
    cube = case.laid_out((case.values("cube", (k**3, k)) * case.spread + case.centre).reshape(k, k, k, k))
    for layer, channels in (
        (impl.BatchNorm2d(k, eps=case.eps), 1),
        (impl.BatchNorm2d(k, eps=case.eps, channels_last=False), 1),
        (impl.BatchNorm2d(k, eps=case.eps, channels_last=True), 3),
    ):
        before = snapshot(layer, case)
        out = layer.forward(cube)
        first = np.moveaxis(cube, channels, 1)
        rows, one, zero = know.rows_of(first), np.ones(k), np.zeros(k)
        expected, bound = know.batchnorm_forward(rows, one, zero, case.eps), bounds.forward(rows, one, zero, case.eps)
        back = [np.moveaxis(know.images_of(part, first.shape), 1, channels) for part in (expected, bound)]
        assert_within(out, *back, f"out where axis {channels} is that of the channels")
        assert_updated(layer, case, before, rows, 0.9)


@clause("BatchNorm2d.one-position")
@given(case=images())
def test_of_images_of_one_position_it_is_batch_norm_of_rows(impl, case):
    x = case.x[:, :, :1, :1]
    layer = layer_of(impl, case, case.momentum)
    out = layer.forward(arranged(case, x))
    judge.assert_array(out, arranged(case, x).shape, "out")
    rows = x[:, :, 0, 0]
    expected = know.batchnorm_forward(rows, case.gamma, case.beta, case.eps)
    bound = bounds.forward(rows, case.gamma, case.beta, case.eps)
    assert_within(out.reshape(rows.shape), expected, bound, "out of images of one position")


@clause("BatchNorm2d.one-image")
@given(case=images())
def test_a_single_image_trains_by_its_positions(impl, case):
    layer = layer_of(impl, case, case.momentum)
    before, x = snapshot(layer, case), case.x[:1]
    out, seen = forward(layer, case, x)
    seen.assert_output(out, "of one image")
    assert_updated(layer, case, before, know.rows_of(x), case.momentum)


@clause("BatchNorm2d.tall-batch")
@given(case=images(**TALL).few(2))
def test_more_than_a_thousand_positions_all_count(impl, case):
    assert_trains_once(impl, case)


@clause("BatchNorm2d.wide-batch")
@given(case=images(**WIDE).few(2))
def test_more_than_a_thousand_channels_are_treated_alike(impl, case):
    assert_trains_once(impl, case)


def assert_trains_once(impl, case: Images) -> None:
    """A new layer's training forward normalizes by the whole batch and moves the running statistics by it."""
    layer = layer_of(impl, case, case.momentum)
    before = snapshot(layer, case)
    out, seen = forward(layer, case, case.x)
    seen.assert_output(out)
    assert_updated(layer, case, before, know.rows_of(case.x), case.momentum)


@clause("BatchNorm2d.mode-switch")
@given(case=images(**TAME))
def test_each_mode_does_its_own_however_often_it_is_switched(impl, case):
    layer = trained(impl, case, "eval")
    for mode in ("eval", "train", "eval", "train"):
        before = snapshot(layer, case)
        out, seen = forward(switched(layer, mode), case, case.x)
        seen.assert_output(out)
        if mode == "train":
            assert_updated(layer, case, before, know.rows_of(case.x), case.pick("keeping", KEEPING))


@clause("BatchNorm2d.positional-arguments")
@given(case=images())
def test_all_arguments_may_be_given_by_place(impl, case):
    layer = impl.BatchNorm2d(case.columns, case.eps, case.momentum, last(case))
    assert_trains(impl, case, case.x, layer.forward, case.eps, case.momentum, layer)


@clause("BatchNorm2d.keywords")
@given(case=images())
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    given_by_name = {"channels_last": last(case), "momentum": case.momentum, "eps": case.eps}
    layer = impl.BatchNorm2d(**given_by_name, num_features=case.columns)
    assert_trains(impl, case, case.x, lambda x: layer.forward(x=x), case.eps, case.momentum, layer)


@clause("BatchNorm2d.default-eps")
@given(case=images())
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small scale, so that eps decides the result.
    layer = impl.BatchNorm2d(case.columns, momentum=case.momentum, channels_last=last(case))
    assert_trains(impl, case, know.scaled(case.x, 2.0**-9), layer.forward, 1e-5, case.momentum, layer)


@clause("BatchNorm2d.default-momentum")
@given(case=images())
def test_momentum_is_nine_tenths_unless_given(impl, case):
    layer = impl.BatchNorm2d(case.columns, eps=case.eps, channels_last=last(case))
    assert_trains(impl, case, case.x, layer.forward, case.eps, 0.9, layer)


@clause("BatchNorm2d.eval-keeps-state")
@given(case=images(**TAME))
def test_an_eval_forward_changes_nothing_in_the_layer(impl, case):
    layer = trained(impl, case, "eval")
    before = snapshot(layer, case)
    for x in (case.x, case.x[:1]):
        layer.forward(arranged(case, x))
        assert_unchanged(layer, case, before, "an eval forward")


@clause("BatchNorm2d.eval-empty-batch")
@given(case=images(**TAME).few(4))
def test_in_eval_mode_no_images_give_no_images(impl, case):
    nothing = arranged(case, case.x[:0])
    judge.assert_array(trained(impl, case, "eval").forward(nothing), nothing.shape, "out of no images")


@clause("BatchNorm2d.parameters-changed")
@given(case=images(**TAME))
def test_a_new_gamma_and_beta_are_used_from_the_next_forward_on(impl, case):
    for mode in MODES:
        layer = trained(impl, case, mode)
        if case.pick("replace", (True, False)):
            layer.gamma, layer.beta = others_of(case)
        else:
            layer.gamma[...], layer.beta[...] = others_of(case)
        out, seen = forward(layer, case, case.x, *others_of(case))
        seen.assert_output(out, "by the new gamma and beta")


@clause("BatchNorm2d.arrays-of-its-own")
@given(case=images().few(4))
def test_no_two_arrays_of_two_layers_share_memory(impl, case):
    layers = [impl.BatchNorm2d(case.columns, channels_last=last(case)) for _ in range(2)]
    for after in ("construction", "a forward"):
        arrays = [item for layer in layers for item in state_of(layer, case).items()]
        for k, (name, part) in enumerate(arrays):
            for other_name, other in arrays[:k]:
                assert_apart(part, other, f"{name} shares memory with {other_name} after {after}")
        for layer in layers:
            layer.forward(arranged(case, case.x))


@clause("BatchNorm2d.nan-containment")
@given(case=images(rows=(2, 3, 5), columns=(2, 3, 4), layouts=("C",)))
def test_in_training_a_nan_or_infinity_spoils_its_own_channel_only(impl, case):
    stream = case.stream("spoiled")
    x = np.array(case.x)
    at = tuple(int(stream.integers(size)) for size in x.shape)
    x[at] = stream.choice((np.nan, np.inf, -np.inf))
    others = np.arange(case.columns) != at[1]
    layer = layer_of(impl, case, case.momentum)
    before = snapshot(layer, case)
    out = layer.forward(arranged(case, x))
    judge.assert_array(out, arranged(case, x).shape, "out")
    first = np.moveaxis(out, -1, 1) if last(case) else out
    judge.assert_spoiled(first[:, at[1]], f"channel {at[1]} of out")
    rows, gamma, beta = know.rows_of(case.x[:, others]), case.gamma[others], case.beta[others]
    expected, bound = know.batchnorm_forward(rows, gamma, beta, case.eps), bounds.forward(rows, gamma, beta, case.eps)
    assert_within(know.rows_of(first[:, others]), expected, bound, "the other channels of out, a row a position,")
    kept = [before[name][others] for name in RUNNING.split()]
    now = [state_of(layer, case)[name][others] for name in RUNNING.split()]
    target = know.update_running(*kept, rows, case.momentum)
    assert_all_within(now, target, update_bounds(*kept, rows, case.momentum), RUNNING)


@clause("BatchNorm2d.dtype")
@given(case=images(**TAME))
def test_output_and_gradients_have_the_dtype_of_the_data_and_the_state_is_float64(impl, case):
    for mode in MODES:
        layer = trained(impl, case, mode)
        judge.assert_dtype(layer.forward(arranged(case, case.x)), case.dtype, "out")
        judge.assert_dtype([*state_of(layer, case).values()], np.float64, STATE)


@clause("BatchNorm2d.memory-layout")
@given(case=images(**TAME))
def test_images_of_any_memory_layout_are_accepted(impl, case):
    layer = trained(impl, case, case.pick("mode", MODES))
    for layout in (*LAYOUTS, "channels-last"):
        out, seen = forward(layer, case, lay_out(case.x, layout))
        seen.assert_output(out, f"of a {layout} array")


@clause("BatchNorm2d.no-mutation")
@given(case=images(layouts=("C", "Fortran"), **TAME))
def test_forward_leaves_x_as_it_is(impl, case):
    for mode in MODES:
        judge.assert_changes_nothing(trained(impl, case, mode).forward, {"x": arranged(case, case.x)})


@clause("BatchNorm2d.no-aliasing")
@given(case=images(layouts=("C", "Fortran"), **TAME))
def test_the_output_is_a_new_array_and_writing_into_it_changes_nothing(impl, case):
    for mode in MODES:
        layer = trained(impl, case, mode)
        judge.assert_owns_results(layer.forward, {"x": arranged(case, case.x)})
        out, _ = forward(layer, case, case.x)
        before = snapshot(layer, case)
        overwrite(out)
        assert_unchanged(layer, case, before, "writing into out")
        again, seen = forward(layer, case, case.x)
        seen.assert_output(again, "after writing into an earlier one")


@clause("BatchNorm2d.training-gradient")
@given(case=images(most=20))
def test_backward_of_a_training_forward_flows_through_the_statistics(impl, case):
    layer = trained(impl, case, "train")
    _, seen = forward(layer, case, case.x)
    seen.assert_gradient(layer, case.dout)


@clause("BatchNorm2d.eval-gradient")
@given(case=images(**TAME))
def test_backward_of_an_eval_forward_takes_the_statistics_as_constants(impl, case):
    layer = trained(impl, case, "eval")
    _, seen = forward(layer, case, case.x)
    seen.assert_gradient(layer, case.dout)


@clause("BatchNorm2d.backward-repeats")
@given(case=images(**TAME))
def test_backward_twice_gives_the_same_twice(impl, case):
    for mode in MODES:
        layer = trained(impl, case, mode)
        layer.forward(arranged(case, case.x))
        dout = arranged(case, case.dout)
        first, again = gradients_of(layer, case, dout), gradients_of(layer, case, dout)
        for name, value, expected in zip(GRADIENTS.split(), again, first, strict=True):
            assert_same(value, expected, f"{name} of a second backward")


@clause("BatchNorm2d.backward-of-the-last-forward")
@given(case=images(**TAME))
def test_backward_differentiates_the_last_forward_whatever_was_changed_since(impl, case):
    for earlier, mode in (("train", "eval"), ("eval", "train")):
        layer = trained(impl, case, earlier)
        layer.forward(arranged(case, np.concatenate([case.x, case.other_x], axis=3)))
        _, seen = forward(switched(layer, mode), case, case.x)
        switched(layer, earlier)
        if mode == "eval":
            layer.gamma, layer.beta = others_of(case)
        else:  # as a step of gradient descent does
            layer.gamma[...], layer.beta[...] = others_of(case)
        seen.assert_gradient(layer, case.dout)


@clause("BatchNorm2d.backward-keeps-state")
@given(case=images(**TAME))
def test_backward_changes_neither_statistics_nor_parameters_nor_mode(impl, case):
    for mode in MODES:
        layer = trained(impl, case, mode)
        layer.forward(arranged(case, case.x))
        before = snapshot(layer, case)
        layer.backward(arranged(case, case.dout))
        assert_unchanged(layer, case, before, "a backward")


@clause("BatchNorm2d.dtype-gradient")
@given(case=images(**TAME))
def test_gradients_have_the_dtype_of_the_data(impl, case):
    for mode in MODES:
        layer = trained(impl, case, mode)
        layer.forward(arranged(case, case.x))
        judge.assert_dtype(gradients_of(layer, case, arranged(case, case.dout)), case.dtype, GRADIENTS)


@clause("BatchNorm2d.no-mutation-gradient")
@given(case=images(layouts=("C", "Fortran"), **TAME))
def test_backward_leaves_dout_as_it_is(impl, case):
    for mode in MODES:
        layer = trained(impl, case, mode)
        layer.forward(arranged(case, case.x))
        judge.assert_changes_nothing(layer.backward, {"dout": arranged(case, case.dout)})


@clause("BatchNorm2d.restored-statistics")
@given(case=images(**TAME))
def test_running_statistics_set_by_the_caller_are_used(impl, case):
    layer = trained(impl, case, "eval")
    layer.forward(arranged(case, case.x))
    restore(layer, case, case.pick("replace", (True, False)))
    out, seen = forward(layer, case, case.x)
    seen.assert_output(out, "by the restored statistics")


@clause("BatchNorm2d.float64-statistics")
@given(case=images(dtypes=(np.float32,), scales=(1.0, 1e3), offsets=(0.0, 1.0)))
def test_running_statistics_stay_float64_over_float32_batches(impl, case):
    # So slow an average moves by less than a float32 rounding at each step.
    momentum = 1 - 2.0**-20
    layer = layer_of(impl, case, momentum)
    for x in (case.other_x, case.x):
        before = snapshot(layer, case)
        layer.forward(arranged(case, x))
        assert_updated(layer, case, before, know.rows_of(x), momentum, careful=True, held=np.float64)


@clause("BatchNorm2d.large-offset")
@given(case=images(rows=(2, 3, 5), scales=(1.0, 1e-3), offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    x = (case.x + 1e6 * case.spread[:, None, None]).astype(case.dtype)
    layer = layer_of(impl, case, case.momentum)
    before = snapshot(layer, case)
    out, seen = forward(layer, case, x)
    seen.assert_output(out, careful=True)
    assert_updated(layer, case, before, know.rows_of(x), case.momentum, careful=True)


@clause("BatchNorm2d.integers")
@given(case=images(values=("integers",), scales=(1.0,), offsets=(0.0,), dtypes=(np.float64,)))
def test_integers_of_any_width_are_taken_as_float64(impl, case):
    whole = whole_numbers(case.x, np.dtype(case.pick("kind", WHOLE)))
    for mode in MODES:
        layer = trained(impl, case, mode)
        running = (layer.running_mean, layer.running_var) if mode == "eval" else None
        out = layer.forward(arranged(case, whole))
        judge.assert_dtype(out, np.float64, "out")
        Seen(case, whole.astype(np.float64), case.gamma, case.beta, running).assert_output(
            out, f"of {whole.dtype} data"
        )


@clause("BatchNorm2d.half-precision")
@given(case=images(rows=(33,), values=("normal",), **PLAIN).few(2))
def test_float16_is_refused_or_taken_as_float32(impl, case):
    half = (case.x / case.spread[:, None, None] * 150).astype(np.float16)
    single = half.astype(np.float32)
    for mode in MODES:
        layer = trained(impl, case, mode)
        before = snapshot(layer, case)
        running = None if mode == "train" else (before["running_mean"], before["running_var"])
        try:
            out = layer.forward(arranged(case, half))
        except ValueError:
            continue  # refused
        seen = Seen(case, single, case.gamma, case.beta, running)
        assert_taken_from_half(out, *seen.known(), f"out of the {seen.mode} forward")
        if mode == "train":
            assert_updated(layer, case, before, know.rows_of(single), case.pick("keeping", KEEPING))


@clause("BatchNorm2d.refuses-wrong-shapes")
@given(case=images())
def test_images_of_another_rank_or_number_of_channels_are_refused(impl, case):
    n, c, h, w = case.x.shape
    shapes = [(n, c + 1, h, w), *([(n, 1, h, w)] if c > 1 else [])]
    for mode in MODES:
        layer = trained(impl, case, mode)
        wrong = [case.x[0], case.x[None], case.x[:, :, 0], *(arranged(case, np.ones(s, case.dtype)) for s in shapes)]
        for x in wrong:
            judge.assert_raises(layer.forward, {"x": x}, "x", x.shape)


@clause("BatchNorm2d.refuses-empty-batch")
@given(case=images().few(4))
def test_a_training_batch_without_values_is_refused(impl, case):
    layer = layer_of(impl, case, case.momentum)
    for x in (case.x[:0], case.x[:, :, :0], case.x[:, :, :, :0]):
        judge.assert_raises(layer.forward, {"x": arranged(case, x)}, "x", arranged(case, x).shape)


@clause("BatchNorm2d.failed-forward-changes-nothing")
@given(case=images().few(4))
def test_a_forward_that_raises_leaves_the_layer_and_its_gradient_as_they_were(impl, case):
    layer = layer_of(impl, case, case.momentum)
    _, seen = forward(layer, case, case.x)
    before = snapshot(layer, case)
    more = arranged(case, np.concatenate([case.x, case.x], axis=1))
    for x in (case.x[0], more, arranged(case, case.x[:0])):
        judge.assert_raises(layer.forward, {"x": x}, "x", x.shape)
        assert_unchanged(layer, case, before, f"a refused batch of shape {x.shape}")
    seen.assert_gradient(layer, case.dout)


@clause("BatchNorm2d.refuses-wrong-dout")
@given(case=images().few(4))
def test_a_dout_of_another_shape_than_the_batch_is_refused(impl, case):
    layer = layer_of(impl, case, case.momentum)
    layer.forward(arranged(case, case.x))
    n, *rest = arranged(case, case.x).shape
    for shape in ((n + 1, *rest), tuple(rest), (1, n, *rest), (n, rest[0], rest[1], rest[2] + 1)):
        judge.assert_raises(layer.backward, {"dout": np.ones(shape, case.dtype)}, "dout", shape)


@clause("BatchNorm2d.refuses-arguments")
@given(case=images().few(4))
def test_a_constructor_argument_outside_its_range_is_refused(impl, case):
    wrong = {
        "num_features": (0, -case.columns, case.columns + 0.5),
        "eps": (0.0, -1e-5, float("nan")),
        "momentum": (-0.25, 1.5, float("nan")),
    }
    for name, values in wrong.items():
        for value in values:
            arguments = {"num_features": case.columns, "eps": case.eps, "momentum": case.momentum} | {name: value}
            judge.assert_raises(impl.BatchNorm2d, arguments, name, value)
