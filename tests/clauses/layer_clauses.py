"""The clauses that layers have in common: each test once, as ``shared`` has those of functions."""

import numpy as np

from whybn.plugin import Mismatch

from . import judge, know
from .draw import LAYOUTS, PLAIN, TALL, WIDE, lay_out
from .judge import assert_all_within, assert_same
from .layers import (
    GRADIENTS,
    KEEPING,
    MODES,
    RUNNING,
    STATE,
    TAME,
    Pass,
    assert_apart,
    assert_unchanged,
    gradients_of,
    overwrite,
    restore,
    snapshot,
    spoiled,
    state_of,
    switched,
    update_bounds,
)
from .shared import WHOLE, assert_taken_from_half, whole_numbers
from .taking import SharedTests

LAYERS = SharedTests()
shared, clauses = LAYERS.shared, LAYERS.clauses


@shared("initial-state")
def test_a_new_layer_trains_with_gamma_one_beta_zero_mean_zero_and_variance_one(kind, impl, case):
    layer = kind.new(impl, case, eps=case.eps, momentum=case.momentum)
    for name, value in zip(STATE.split(), (1.0, 0.0, 0.0, 1.0), strict=True):
        assert_same(getattr(layer, name), np.full(case.columns, value), f"{name} of a new layer")
    judge.assert_dtype([*state_of(layer, case).values()], np.float64, STATE)
    if not layer.training:
        raise Mismatch(f"training of a new layer is {layer.training}, must be True")


@shared("modes")
def test_train_and_eval_set_the_mode_and_return_the_layer(kind, impl, case):
    layer = getattr(impl, kind.function)(case.columns)
    for mode in ("eval", "eval", "train", "train", "eval"):
        if getattr(layer, mode)() is not layer:
            raise Mismatch(f"{mode}() must return the layer itself")
        if bool(layer.training) is not (mode == "train"):
            raise Mismatch(f"training is {layer.training} after {mode}(), must be {mode == 'train'}")


@shared("training-values")
def test_a_training_forward_normalizes_by_the_batch_alone(kind, impl, case):
    out, expected = kind.forward(kind.trained(impl, case, "train"), case, case.x)
    expected.assert_output(out)


@shared("eval-values", **TAME)
def test_an_eval_forward_normalizes_by_the_running_statistics(kind, impl, case):
    out, expected = kind.forward(kind.trained(impl, case, "eval"), case, case.x)
    expected.assert_output(out)


@shared("running-update")
def test_each_training_forward_moves_the_running_statistics_towards_the_batch(kind, impl, case):
    layer = kind.layer_of(impl, case, case.momentum)
    for x in (case.other_x, case.x):
        before = snapshot(layer, case)
        layer.forward(kind.arranged(case, x))
        kind.assert_updated(layer, before, x, case.momentum)


@shared("running-sequence")
def test_the_running_statistics_weigh_every_batch_by_its_age_not_by_its_size(kind, impl, case):
    layer = kind.layer_of(impl, case, case.momentum)
    values = [np.zeros(case.columns, np.longdouble), np.ones(case.columns, np.longdouble)]
    errors = [np.zeros_like(value) for value in values]
    for x in (case.other_x, case.x[:1], case.x):
        layer.forward(kind.arranged(case, x))
        rows = kind.rows(x)
        # The errors so far do not grow by the update, but they enlarge what it rounds.
        sizes = (np.abs(value) + error for value, error in zip(values, errors, strict=True))
        added = update_bounds(*sizes, rows, case.momentum)
        errors = [error + more for error, more in zip(errors, added, strict=True)]
        values = know.update_running(*values, rows, case.momentum)
    assert_all_within([getattr(layer, name) for name in RUNNING.split()], values, errors, RUNNING)


@shared("tall-batch", most=2, **TALL)
def test_more_than_a_thousand_rows_all_count(kind, impl, case):
    kind.assert_trains_once(impl, case)


@shared("wide-batch", most=2, **WIDE)
def test_more_than_a_thousand_features_are_treated_alike(kind, impl, case):
    kind.assert_trains_once(impl, case)


@shared("mode-switch", **TAME)
def test_each_mode_does_its_own_however_often_it_is_switched(kind, impl, case):
    layer = kind.trained(impl, case, "eval")
    for mode in ("eval", "train", "eval", "train", "eval"):
        before = snapshot(layer, case)
        out, expected = kind.forward(switched(layer, mode), case, case.x)
        expected.assert_output(out)
        if mode == "train":
            kind.assert_updated(layer, before, case.x, case.pick("keeping", KEEPING))


@shared("positional-arguments")
def test_all_arguments_may_be_given_by_place(kind, impl, case):
    layer = getattr(impl, kind.function)(case.columns, case.eps, case.momentum, *kind.options(case).values())
    kind.assert_trains(layer, case, case.x, layer.forward, case.eps, case.momentum)


@shared("keywords")
def test_every_parameter_may_be_passed_by_its_name(kind, impl, case):
    named = {**kind.options(case), "momentum": case.momentum, "eps": case.eps, "num_features": case.columns}
    layer = getattr(impl, kind.function)(**named)
    kind.assert_trains(layer, case, case.x, lambda x: layer.forward(x=x), case.eps, case.momentum)


@shared("default-eps")
def test_eps_is_1e_minus_5_unless_given(kind, impl, case):
    # A small scale, so that eps decides the result.
    layer = kind.new(impl, case, momentum=case.momentum)
    kind.assert_trains(layer, case, know.scaled(case.x, 2.0**-9), layer.forward, 1e-5, case.momentum)


@shared("default-momentum")
def test_momentum_is_nine_tenths_unless_given(kind, impl, case):
    layer = kind.new(impl, case, eps=case.eps)
    kind.assert_trains(layer, case, case.x, layer.forward, case.eps, 0.9)


@shared("eval-keeps-state", **TAME)
def test_an_eval_forward_changes_nothing_in_the_layer(kind, impl, case):
    layer = kind.trained(impl, case, "eval")
    before = snapshot(layer, case)
    for x in (case.x, case.x[:1]):
        layer.forward(kind.arranged(case, x))
        assert_unchanged(layer, case, before, "an eval forward")


@shared("eval-empty-batch", **TAME)
def test_in_eval_mode_an_empty_batch_gives_an_empty_output(kind, impl, case):
    nothing = kind.arranged(case, case.x[:0])
    judge.assert_array(kind.trained(impl, case, "eval").forward(nothing), nothing.shape, "out of an empty batch")


@shared("arrays-of-its-own")
def test_no_two_arrays_of_two_layers_share_memory(kind, impl, case):
    layers = [kind.new(impl, case, eps=case.eps) for _ in range(2)]
    for after in ("construction", "a forward"):
        arrays = [item for layer in layers for item in state_of(layer, case).items()]
        for k, (name, part) in enumerate(arrays):
            for other_name, other in arrays[:k]:
                assert_apart(part, other, f"{name} shares memory with {other_name} after {after}")
        for layer in layers:
            layer.forward(kind.arranged(case, case.x))


@shared("nan-containment", layouts=("C",))
def test_in_training_a_nan_or_infinity_spoils_its_own_feature_only(kind, impl, case):
    x, (_, j, *_) = spoiled(case)
    others = np.arange(case.columns) != j
    clean = case.x[:, others]
    layer = kind.layer_of(impl, case, case.momentum)
    before = snapshot(layer, case)
    out = layer.forward(kind.arranged(case, x))
    judge.assert_array(out, kind.arranged(case, x).shape, "out")
    out = kind.plain(case, out)
    judge.assert_spoiled(out[:, j], f"feature {j} of out")
    expected = Pass(kind, case, clean, case.gamma[others], case.beta[others], case.eps, None)
    expected.assert_output(kind.arranged(case, out[:, others]), "in the other features")
    kept = [before[name][others] for name in RUNNING.split()]
    now = [state_of(layer, case)[name][others] for name in RUNNING.split()]
    target = know.update_running(*kept, kind.rows(clean), case.momentum)
    assert_all_within(now, target, update_bounds(*kept, kind.rows(clean), case.momentum), RUNNING)


@shared("dtype", **TAME)
def test_the_output_has_the_dtype_of_the_data_and_the_state_is_float64(kind, impl, case):
    for layer, out, _ in kind.passes(impl, case):
        judge.assert_dtype(out, case.dtype, "out")
        judge.assert_dtype([*state_of(layer, case).values()], np.float64, STATE)


@shared("memory-layout", **TAME)
def test_a_batch_of_any_memory_layout_is_accepted(kind, impl, case):
    layer = kind.trained(impl, case, case.pick("mode", MODES))
    for layout in (*LAYOUTS, "channels-last"):
        out, expected = kind.forward(layer, case, lay_out(case.x, layout))
        expected.assert_output(out, f"of a {layout} array")


@shared("no-mutation", layouts=("C", "Fortran"), **TAME)
def test_forward_leaves_x_as_it_is(kind, impl, case):
    for layer, _, _ in kind.passes(impl, case):
        judge.assert_changes_nothing(layer.forward, {"x": kind.arranged(case, case.x)})


@shared("no-aliasing", layouts=("C", "Fortran"), **TAME)
def test_the_output_is_a_new_array_and_writing_into_it_changes_nothing(kind, impl, case):
    for layer, out, _ in kind.passes(impl, case):
        judge.assert_owns_results(layer.forward, {"x": kind.arranged(case, case.x)})
        for name, part in state_of(layer, case).items():
            assert_apart(out, part, f"out shares memory with {name}")
        before = snapshot(layer, case)
        overwrite(out)
        assert_unchanged(layer, case, before, "writing into out")
        again, expected = kind.forward(layer, case, case.x)
        expected.assert_output(again, "after writing into an earlier one")


@shared("training-gradient")
def test_backward_of_a_training_forward_flows_through_the_statistics(kind, impl, case):
    layer = kind.trained(impl, case, "train")
    _, expected = kind.forward(layer, case, case.x)
    expected.assert_gradient(layer, case.dout)


@shared("eval-gradient", **TAME)
def test_backward_of_an_eval_forward_takes_the_statistics_as_constants(kind, impl, case):
    layer = kind.trained(impl, case, "eval")
    _, expected = kind.forward(layer, case, case.x)
    expected.assert_gradient(layer, case.dout)


@shared("backward-repeats", **TAME)
def test_backward_twice_gives_the_same_twice(kind, impl, case):
    for layer, _, _ in kind.passes(impl, case):
        dout = kind.arranged(case, case.dout)
        first, again = gradients_of(layer, case, dout), gradients_of(layer, case, dout)
        for name, value, expected in zip(GRADIENTS.split(), again, first, strict=True):
            assert_same(value, expected, f"{name} of a second backward")


@shared("backward-keeps-state", **TAME)
def test_backward_changes_neither_statistics_nor_parameters_nor_mode(kind, impl, case):
    for layer, _, _ in kind.passes(impl, case):
        before = snapshot(layer, case)
        layer.backward(kind.arranged(case, case.dout))
        assert_unchanged(layer, case, before, "a backward")


@shared("dtype-gradient", **TAME)
def test_gradients_have_the_dtype_of_the_data(kind, impl, case):
    for layer, _, _ in kind.passes(impl, case):
        judge.assert_dtype(gradients_of(layer, case, kind.arranged(case, case.dout)), case.dtype, GRADIENTS)


@shared("no-mutation-gradient", layouts=("C", "Fortran"), **TAME)
def test_backward_leaves_dout_and_x_as_they_are(kind, impl, case):
    x = np.array(case.x)
    for layer, _, _ in kind.passes(impl, case):
        judge.assert_changes_nothing(layer.backward, {"dout": kind.arranged(case, case.dout)})
        assert_same(case.x, x, "x after a backward")


@shared("restored-statistics", **TAME)
def test_running_statistics_set_by_the_caller_are_used(kind, impl, case):
    for replace in (True, False):
        layer = kind.trained(impl, case, "eval")
        layer.forward(kind.arranged(case, case.x))
        restore(layer, case, replace)
        out, _ = kind.forward(layer, case, case.x)
        running = case.running_mean, case.running_var
        expected = Pass(kind, case, case.x, case.gamma, case.beta, case.eps, running)
        expected.assert_output(out, "by the restored statistics")


@shared("float64-statistics", dtypes=(np.float32,), scales=(1.0, 1e3), offsets=(0.0, 1.0))
def test_running_statistics_stay_float64_over_float32_batches(kind, impl, case):
    # So slow an average moves by less than a float32 rounding at each step.
    momentum = 1 - 2.0**-20
    layer = kind.layer_of(impl, case, momentum)
    for x in (case.other_x, case.x):
        before = snapshot(layer, case)
        layer.forward(kind.arranged(case, x))
        judge.assert_dtype([getattr(layer, name) for name in RUNNING.split()], np.float64, RUNNING)
        kind.assert_updated(layer, before, x, momentum, careful=True, held=np.float64)


@shared("large-offset", scales=(1.0, 1e-3), offsets=(0.0,))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(kind, impl, case):
    x = (case.x + 1e6 * kind.per_feature(case.spread)).astype(case.dtype)
    layer = kind.layer_of(impl, case, case.momentum)
    before = snapshot(layer, case)
    out, expected = kind.forward(layer, case, x)
    expected.assert_output(out, careful=True)
    kind.assert_updated(layer, before, x, case.momentum, careful=True)


@shared("integers", values=("integers",), scales=(1.0,), offsets=(0.0,), dtypes=(np.float64,))
def test_integers_of_any_width_are_taken_as_float64(kind, impl, case):
    whole = whole_numbers(case.x, np.dtype(case.pick("kind", WHOLE)))
    for layer, _, _ in kind.passes(impl, case):
        _, expected = kind.forward(layer, case, whole.astype(np.float64))
        out = layer.forward(kind.arranged(case, whole))
        judge.assert_dtype(out, np.float64, "out")
        expected.assert_output(out, f"of {whole.dtype} data")


@shared("half-precision", most=2, rows=(33,), values=("normal",), **PLAIN)
def test_float16_is_refused_or_taken_as_float32(kind, impl, case):
    half = (case.x / kind.per_feature(case.spread) * 150).astype(np.float16)
    single = half.astype(np.float32)
    for mode in MODES:
        layer = kind.trained(impl, case, mode)
        before = snapshot(layer, case)
        running = None if mode == "train" else (before["running_mean"], before["running_var"])
        try:
            out = layer.forward(kind.arranged(case, half))
        except ValueError:
            continue  # refused
        seen = Pass(kind, case, single, case.gamma, case.beta, case.eps, running)
        assert_taken_from_half(out, *seen.known(), f"out of the {seen.mode} forward")
        if mode == "train":
            kind.assert_updated(layer, before, single, case.pick("keeping", KEEPING))


@shared("refuses-wrong-shapes")
def test_a_batch_of_another_shape_is_refused(kind, impl, case):
    for mode in MODES:
        layer = kind.trained(impl, case, mode)
        for x in kind.wrong_batches(case):
            judge.assert_raises(layer.forward, {"x": x}, "x", x.shape)


@shared("refuses-empty-batch")
def test_a_training_batch_without_values_is_refused(kind, impl, case):
    layer = kind.layer_of(impl, case, case.momentum)
    for x in kind.empty_batches(case):
        judge.assert_raises(layer.forward, {"x": x}, "x", x.shape)


@shared("refuses-wrong-dout")
def test_a_dout_of_another_shape_than_the_batch_is_refused(kind, impl, case):
    layer = kind.layer_of(impl, case, case.momentum)
    layer.forward(kind.arranged(case, case.x))
    n, *rest = kind.arranged(case, case.x).shape
    wider, stretched = (n, *rest[:-1], rest[-1] + 1), [(1, *rest)] if n > 1 else []
    for shape in ((n + 1, *rest), wider, (n,), tuple(rest), (1, n, *rest), *stretched):
        judge.assert_raises(layer.backward, {"dout": np.ones(shape, case.dtype)}, "dout", shape)
