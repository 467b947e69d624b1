"""The clauses of BatchNorm. Forward and backward are judged apart: a layer without backward is judged too."""  # noqa: N999

import numpy as np

from spec import bounds
from whybn.plugin import Mismatch, clause

from . import judge, know
from .draw import LAYOUTS, PLAIN, SEVERAL, TALL, UNLIKE, WIDE, batches, given, lay_out
from .judge import assert_all_within, assert_same, assert_within
from .layers import (
    FEW,
    GRADIENTS,
    KEEPING,
    MODES,
    RUNNING,
    STATE,
    TAME,
    Pass,
    assert_apart,
    assert_follows,
    assert_trains,
    assert_trains_once,
    assert_unchanged,
    assert_updated,
    forward,
    gradients_of,
    layer_of,
    others_of,
    overwrite,
    passes,
    restore,
    snapshot,
    spoiled,
    state_of,
    switched,
    trained,
    update_bounds,
    wrong_batches,
)
from .shared import LARGE, SMALL, UNLIKE_SCALES, WHOLE, assert_taken_from_half, whole_numbers


@clause("BatchNorm.initial-state")
@given(case=batches())
def test_a_new_layer_trains_with_gamma_one_beta_zero_mean_zero_and_variance_one(impl, case):
    layer = impl.BatchNorm(case.columns, eps=case.eps, momentum=case.momentum)
    for name, value in zip(STATE.split(), (1.0, 0.0, 0.0, 1.0), strict=True):
        assert_same(getattr(layer, name), np.full(case.columns, value), f"{name} of a new layer")
    judge.assert_dtype([*state_of(layer, case).values()], np.float64, STATE)
    if not layer.training:
        raise Mismatch(f"training of a new layer is {layer.training}, must be True")


@clause("BatchNorm.modes")
@given(case=batches(rows=FEW))
def test_train_and_eval_set_the_mode_and_return_the_layer(impl, case):
    layer = impl.BatchNorm(case.columns)
    for mode in ("eval", "eval", "train", "train", "eval"):
        if getattr(layer, mode)() is not layer:
            raise Mismatch(f"{mode}() must return the layer itself")
        if bool(layer.training) is not (mode == "train"):
            raise Mismatch(f"training is {layer.training} after {mode}(), must be {mode == 'train'}")


@clause("BatchNorm.training-values")
@given(case=batches())
def test_a_training_forward_normalizes_by_the_batch_alone(impl, case):
    out, expected = forward(trained(impl, case, "train"), case, case.x)
    expected.assert_output(out)


@clause("BatchNorm.eval-values")
@given(case=batches(**TAME))
def test_an_eval_forward_normalizes_by_the_running_statistics(impl, case):
    out, expected = forward(trained(impl, case, "eval"), case, case.x)
    expected.assert_output(out)


@clause("BatchNorm.running-update")
@given(case=batches())
def test_each_training_forward_moves_the_running_statistics_towards_the_batch(impl, case):
    layer = layer_of(impl, case, case.momentum)
    for x in (case.other_x, case.x):
        before = snapshot(layer, case)
        layer.forward(x)
        assert_updated(layer, case, before, x, case.momentum)


@clause("BatchNorm.running-sequence")
@given(case=batches())
def test_the_running_statistics_weigh_every_batch_by_its_age(impl, case):
    layer = layer_of(impl, case, case.momentum)
    values = [np.zeros(case.columns, np.longdouble), np.ones(case.columns, np.longdouble)]
    errors = [np.zeros_like(value) for value in values]
    for x in (case.other_x, case.x[:1], case.x):
        layer.forward(x)
        # The errors so far do not grow by the update, but they enlarge what it rounds.
        sizes = (np.abs(value) + error for value, error in zip(values, errors, strict=True))
        added = update_bounds(*sizes, x, case.momentum)
        errors = [error + more for error, more in zip(errors, added, strict=True)]
        values = know.update_running(*values, x, case.momentum)
    assert_all_within([getattr(layer, name) for name in RUNNING.split()], values, errors, RUNNING)


@clause("BatchNorm.tall-batch")
@given(case=batches(**TALL).few(2))
def test_more_than_a_thousand_rows_all_count(impl, case):
    assert_trains_once(impl, case)


@clause("BatchNorm.wide-batch")
@given(case=batches(**WIDE).few(2))
def test_more_than_a_thousand_features_are_treated_alike(impl, case):
    assert_trains_once(impl, case)


@clause("BatchNorm.number-types")
@given(case=batches(rows=FEW, values=("normal",), layouts=("C",)).few(4))
def test_eps_and_momentum_may_be_numbers_of_any_type(impl, case):
    for eps, momentum in ((1, 0), (np.float32(0.5), np.float32(0.25)), (np.float64(2.0), 1)):
        layer = impl.BatchNorm(case.columns, eps=eps, momentum=momentum)
        assert_trains(layer, case, case.x, layer.forward, float(eps), float(momentum))


@clause("BatchNorm.mode-switch")
@given(case=batches(rows=FEW, **TAME))
def test_each_mode_does_its_own_however_often_it_is_switched(impl, case):
    layer = trained(impl, case, "eval")
    for mode in ("eval", "train", "eval", "train", "eval"):
        before = snapshot(layer, case)
        out, expected = forward(switched(layer, mode), case, case.x)
        expected.assert_output(out)
        if mode == "train":
            assert_updated(layer, case, before, case.x, case.pick("keeping", KEEPING))


@clause("BatchNorm.positional-arguments")
@given(case=batches(rows=FEW))
def test_num_features_eps_and_momentum_may_be_given_by_place(impl, case):
    layer = impl.BatchNorm(case.columns, case.eps, case.momentum)
    assert_trains(layer, case, case.x, layer.forward, case.eps, case.momentum)


@clause("BatchNorm.keywords")
@given(case=batches(rows=FEW))
def test_every_parameter_may_be_passed_by_its_name(impl, case):
    layer = impl.BatchNorm(momentum=case.momentum, eps=case.eps, num_features=case.columns)
    assert_trains(layer, case, case.x, lambda x: layer.forward(x=x), case.eps, case.momentum)


@clause("BatchNorm.default-eps")
@given(case=batches(rows=SEVERAL))
def test_eps_is_1e_minus_5_unless_given(impl, case):
    # A small scale, so that eps decides the result.
    layer = impl.BatchNorm(case.columns, momentum=case.momentum)
    assert_trains(layer, case, know.scaled(case.x, 2.0**-9), layer.forward, 1e-5, case.momentum)


@clause("BatchNorm.default-momentum")
@given(case=batches())
def test_momentum_is_nine_tenths_unless_given(impl, case):
    layer = impl.BatchNorm(case.columns, eps=case.eps)
    assert_trains(layer, case, case.x, layer.forward, case.eps, 0.9)


@clause("BatchNorm.eval-keeps-state")
@given(case=batches(**TAME))
def test_an_eval_forward_changes_nothing_in_the_layer(impl, case):
    layer = trained(impl, case, "eval")
    before = snapshot(layer, case)
    for x in (case.x, case.x[:1]):
        layer.forward(x)
        assert_unchanged(layer, case, before, "an eval forward")


@clause("BatchNorm.eval-empty-batch")
@given(case=batches(rows=FEW, **TAME))
def test_in_eval_mode_no_rows_give_no_rows(impl, case):
    judge.assert_array(trained(impl, case, "eval").forward(case.x[:0]), (0, case.columns), "out of no rows")


@clause("BatchNorm.batch-of-one")
@given(case=batches(rows=(1,)))
def test_a_training_batch_of_one_gives_beta(impl, case):
    out = layer_of(impl, case, case.momentum).forward(case.x)
    u = bounds.unit_roundoff(case.dtype)
    rounding = 64 * u * np.abs(bounds.exact(case.x) * case.gamma) / np.sqrt(bounds.exact(case.eps))
    bound = rounding + 4 * u * np.abs(bounds.exact(case.beta))
    assert_within(out, np.broadcast_to(case.beta, case.x.shape), bound, "out of one row")


@clause("BatchNorm.parameters-replaced")
@given(case=batches(rows=FEW, **TAME))
def test_a_new_gamma_and_beta_are_used_from_the_next_forward_on(impl, case):
    for layer, _, _ in passes(impl, case):
        layer.gamma, layer.beta = others_of(case)
        out, expected = forward(layer, case, case.x, *others_of(case))
        expected.assert_output(out, "by the new gamma and beta")


@clause("BatchNorm.parameters-in-place")
@given(case=batches(rows=FEW, **TAME))
def test_gamma_and_beta_changed_in_place_are_used_from_the_next_forward_on(impl, case):
    for mode in MODES:
        layer = switched(impl.BatchNorm(case.columns, eps=case.eps), mode)
        layer.forward(case.other_x)
        layer.gamma[...], layer.beta[...] = others_of(case)
        out, expected = forward(layer, case, case.x, *others_of(case))
        expected.assert_output(out, "by the changed gamma and beta")


@clause("BatchNorm.arrays-of-its-own")
@given(case=batches(rows=FEW))
def test_no_two_arrays_of_two_layers_share_memory(impl, case):
    layers = [impl.BatchNorm(case.columns, eps=case.eps) for _ in range(2)]
    for after in ("construction", "a forward"):
        arrays = [item for layer in layers for item in state_of(layer, case).items()]
        for k, (name, part) in enumerate(arrays):
            for other_name, other in arrays[:k]:
                assert_apart(part, other, f"{name} shares memory with {other_name} after {after}")
        for layer in layers:
            layer.forward(case.x)


@clause("BatchNorm.layers-share-nothing")
@given(case=batches(rows=FEW, **TAME))
def test_what_one_layer_does_leaves_another_alone(impl, case):
    for layer, _, _ in passes(impl, case):
        before = snapshot(layer, case)
        other = impl.BatchNorm(case.columns, eps=2 * case.eps, momentum=0.25)
        other.gamma, other.beta = others_of(case)
        other.forward(case.other_x)
        switched(other, "eval" if layer.training else "train").forward(case.other_x)
        assert_unchanged(layer, case, before, "another layer's forward")
        out, expected = forward(layer, case, case.x)
        expected.assert_output(out, "after another layer's forward")


@clause("BatchNorm.nan-containment")
@given(case=batches(rows=SEVERAL, layouts=("C",)))
def test_in_training_a_nan_or_infinity_spoils_its_own_feature_only(impl, case):
    x, (_, j) = spoiled(case)
    others = np.arange(case.columns) != j
    clean = case.x[:, others]
    layer = layer_of(impl, case, case.momentum)
    before = snapshot(layer, case)
    out = layer.forward(x)
    judge.assert_array(out, x.shape, "out")
    judge.assert_spoiled(out[:, j], f"feature {j} of out")
    expected = Pass(clean, case.gamma[others], case.beta[others], case.eps, None)
    expected.assert_output(out[:, others], "in the other features")
    kept = [before[name][others] for name in RUNNING.split()]
    now = [state_of(layer, case)[name][others] for name in RUNNING.split()]
    target = know.update_running(*kept, clean, case.momentum)
    assert_all_within(now, target, update_bounds(*kept, clean, case.momentum), RUNNING)


@clause("BatchNorm.eval-nan-containment")
@given(case=batches(layouts=("C",), **TAME))
def test_in_eval_mode_a_nan_or_infinity_spoils_its_own_entry_only(impl, case):
    x, (i, j) = spoiled(case)
    layer = trained(impl, case, "eval")
    _, expected = forward(layer, case, case.x)
    out = layer.forward(x)
    judge.assert_array(out, x.shape, "out")
    judge.assert_spoiled(out[i, j], f"entry ({i}, {j}) of out")
    rest = np.array(out)
    rest[i, j] = know.batchnorm_inference(case.x, case.gamma, case.beta, *expected.running, case.eps)[i, j]
    expected.assert_output(rest, f"but for entry ({i}, {j})")


@clause("BatchNorm.dtype")
@given(case=batches(dtypes=(np.float64,), **TAME))
def test_float64_data_give_float64_output_and_state(impl, case):
    for layer, out, _ in passes(impl, case):
        judge.assert_dtype(out, np.float64, "out")
        judge.assert_dtype([*state_of(layer, case).values()], np.float64, STATE)


@clause("BatchNorm.memory-layout")
@given(case=batches(rows=FEW, **TAME))
def test_a_batch_of_any_memory_layout_is_accepted(impl, case):
    layer = trained(impl, case, case.pick("mode", MODES))
    for layout in LAYOUTS:
        out, expected = forward(layer, case, lay_out(case.x, layout))
        expected.assert_output(out, f"of a {layout} array")


@clause("BatchNorm.no-mutation")
@given(case=batches(layouts=("C", "Fortran"), **TAME))
def test_forward_leaves_x_as_it_is(impl, case):
    for layer, _, _ in passes(impl, case):
        judge.assert_changes_nothing(layer.forward, {"x": case.x})


@clause("BatchNorm.no-aliasing")
@given(case=batches(rows=FEW, layouts=("C", "Fortran"), **TAME))
def test_the_output_is_a_new_array_and_writing_into_it_changes_nothing(impl, case):
    for layer, out, _ in passes(impl, case):
        judge.assert_owns_results(layer.forward, {"x": case.x})
        for name, part in state_of(layer, case).items():
            assert_apart(out, part, f"out shares memory with {name}")
        before = snapshot(layer, case)
        overwrite(out)
        assert_unchanged(layer, case, before, "writing into out")
        again, expected = forward(layer, case, case.x)
        expected.assert_output(again, "after writing into an earlier one")


@clause("BatchNorm.no-hidden-state")
@given(case=batches(rows=FEW, **TAME))
def test_the_same_array_filled_anew_is_a_new_batch(impl, case):
    for mode in MODES:
        layer, x = trained(impl, case, mode), np.array(case.other_x)
        layer.forward(x)
        x[...] = case.x
        out, expected = forward(layer, case, x)
        expected.assert_output(out, "of an array that was filled anew")


@clause("BatchNorm.state-machine")
@given(case=batches(rows=FEW, **TAME))
def test_any_sequence_of_forwards_modes_and_parameters_follows_the_model(impl, case):
    assert_follows(impl, case, ("train", "eval", "forward", "forward", "replace", "write"))


@clause("BatchNorm.training-gradient")
@given(case=batches())
def test_backward_of_a_training_forward_flows_through_the_statistics(impl, case):
    layer = trained(impl, case, "train")
    _, expected = forward(layer, case, case.x)
    expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.eval-gradient")
@given(case=batches(**TAME))
def test_backward_of_an_eval_forward_takes_the_statistics_as_constants(impl, case):
    layer = trained(impl, case, "eval")
    _, expected = forward(layer, case, case.x)
    expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.unlike-scales-gradient")
@given(case=batches(**UNLIKE).few(2))
def test_the_gradients_of_features_of_very_different_scales_do_not_touch_each_other(impl, case):
    layer = impl.BatchNorm(case.columns, eps=1e-8)
    x = know.scaled(case.x, np.resize((SMALL, LARGE), case.columns))
    layer.forward(x)
    expected = Pass(x, np.ones(case.columns), np.zeros(case.columns), 1e-8, None)
    expected.assert_gradient(layer, case.dout, UNLIKE_SCALES)


@clause("BatchNorm.keywords-gradient")
@given(case=batches(rows=FEW))
def test_dout_may_be_passed_by_its_name(impl, case):
    layer = layer_of(impl, case, case.momentum)
    layer.forward(case.x)
    dx, _, _ = know.batchnorm_backward(case.dout, case.x, case.gamma, case.eps)
    bound = bounds.backward(case.dout, case.x, case.gamma, case.eps)
    assert_within(layer.backward(dout=case.dout), dx, bound.dx, "dx")


@clause("BatchNorm.batch-of-one-gradient")
@given(case=batches(rows=(1,)))
def test_the_gradient_of_a_training_batch_of_one_is_zero(impl, case):
    layer = layer_of(impl, case, case.momentum)
    layer.forward(case.x)
    bound = bounds.backward(case.dout, case.x, case.gamma, case.eps)
    assert_within(layer.backward(case.dout), np.zeros(case.x.shape), bound.dx, "dx of one row")


@clause("BatchNorm.backward-repeats")
@given(case=batches(rows=FEW, **TAME))
def test_backward_twice_gives_the_same_twice(impl, case):
    for layer, _, _ in passes(impl, case):
        first = gradients_of(layer, case, case.dout)
        again = gradients_of(layer, case, case.dout)
        for name, value, expected in zip(GRADIENTS.split(), again, first, strict=True):
            assert_same(value, expected, f"{name} of a second backward")


@clause("BatchNorm.backward-other-dout")
@given(case=batches(rows=FEW, **TAME))
def test_backward_may_be_called_again_with_another_dout(impl, case):
    for layer, _, expected in passes(impl, case):
        layer.backward(case.dout[::-1] + 1)
        expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.backward-of-the-last-forward")
@given(case=batches(rows=FEW, **TAME))
def test_backward_differentiates_the_last_forward_not_an_earlier_one(impl, case):
    for earlier, last in (("train", "eval"), ("eval", "train"), ("train", "train")):
        layer = trained(impl, case, earlier)
        layer.forward(np.concatenate([case.x, case.other_x]))
        _, expected = forward(switched(layer, last), case, case.x)
        expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.backward-keeps-gamma")
@given(case=batches(rows=FEW, **TAME))
def test_backward_uses_the_gamma_of_the_forward(impl, case):
    for layer, _, expected in passes(impl, case):
        if case.pick("replace", (True, False)):
            layer.gamma, layer.beta = others_of(case)
        else:
            layer.gamma[...], layer.beta[...] = others_of(case)
        expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.backward-keeps-mode")
@given(case=batches(rows=FEW, **TAME))
def test_backward_uses_the_mode_of_the_forward(impl, case):
    for layer, _, expected in passes(impl, case):
        expected.assert_gradient(switched(layer, "eval" if layer.training else "train"), case.dout)


@clause("BatchNorm.backward-keeps-state")
@given(case=batches(rows=FEW, **TAME))
def test_backward_changes_neither_statistics_nor_parameters_nor_mode(impl, case):
    for layer, _, _ in passes(impl, case):
        before = snapshot(layer, case)
        layer.backward(case.dout)
        assert_unchanged(layer, case, before, "a backward")


@clause("BatchNorm.interleaved-layers")
@given(case=batches(rows=FEW, **TAME))
def test_backward_differentiates_the_forward_of_its_own_layer(impl, case):
    for layer, _, expected in passes(impl, case):
        other = layer_of(impl, case, case.momentum)
        other.gamma, other.beta = others_of(case)
        _, expected_of_other = forward(other, case, case.other_x, *others_of(case))
        expected.assert_gradient(layer, case.dout)
        expected_of_other.assert_gradient(other, case.dout)


@clause("BatchNorm.dtype-gradient")
@given(case=batches(dtypes=(np.float64,), **TAME))
def test_float64_data_give_float64_gradients(impl, case):
    for layer, _, _ in passes(impl, case):
        judge.assert_dtype(gradients_of(layer, case, case.dout), np.float64, GRADIENTS)


@clause("BatchNorm.no-mutation-gradient")
@given(case=batches(layouts=("C", "Fortran"), **TAME))
def test_backward_leaves_dout_and_x_as_they_are(impl, case):
    x = np.array(case.x)
    for layer, _, _ in passes(impl, case):
        judge.assert_changes_nothing(layer.backward, {"dout": case.dout})
        assert_same(case.x, x, "x after a backward")


@clause("BatchNorm.no-aliasing-gradient")
@given(case=batches(rows=FEW, layouts=("C", "Fortran"), **TAME))
def test_dx_is_a_new_array_and_writing_into_results_changes_no_later_backward(impl, case):
    for layer, out, expected in passes(impl, case):
        judge.assert_owns_results(layer.backward, {"dout": case.dout})
        dx = layer.backward(case.dout)
        others = {"x": case.x, "out": out, "dgamma": layer.dgamma, "dbeta": layer.dbeta, **state_of(layer, case)}
        for name, part in others.items():
            assert_apart(dx, part, f"dx shares memory with {name}")
        overwrite(out)
        overwrite(dx)
        expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.new-gradients")
@given(case=batches(layouts=("C", "Fortran"), **TAME))
def test_dgamma_and_dbeta_are_new_arrays_at_every_backward(impl, case):
    for layer, _, _ in passes(impl, case):
        layer.backward(case.dout)
        earlier = {"dgamma": layer.dgamma, "dbeta": layer.dbeta}
        copies = {name: np.array(part) for name, part in earlier.items()}
        layer.backward(case.dout + 1)
        others = {"dout": case.dout, "x": case.x, **state_of(layer, case)}
        for name, part in earlier.items():
            judge.assert_array(part, (case.columns,), name)
            assert_same(part, copies[name], f"an earlier {name}, after another backward")
            for other, array in others.items():
                assert_apart(part, array, f"{name} shares memory with {other}")


@clause("BatchNorm.new-layer-gradient")
@given(case=batches(rows=FEW, layouts=("C",), **TAME))
def test_writing_into_the_output_of_a_new_layer_changes_no_later_backward(impl, case):
    one, zero = np.ones(case.columns), np.zeros(case.columns)
    for mode in MODES:
        layer = switched(impl.BatchNorm(case.columns, eps=case.eps, momentum=case.momentum), mode)
        out = layer.forward(case.x)
        judge.assert_array(out, case.x.shape, "out")
        overwrite(out)
        running = None if mode == "train" else (zero, one)
        Pass(case.x, one, zero, case.eps, running).assert_gradient(layer, case.dout)


@clause("BatchNorm.state-machine-gradient")
@given(case=batches(rows=FEW, **TAME))
def test_any_sequence_with_backwards_follows_the_model(impl, case):
    assert_follows(impl, case, ("train", "eval", "forward", "replace", "write", "backward", "backward"))


@clause("BatchNorm.restored-statistics")
@given(case=batches(rows=FEW, **TAME))
def test_running_statistics_set_by_the_caller_are_used(impl, case):
    for replace in (True, False):
        layer = trained(impl, case, "eval")
        layer.forward(case.x)
        restore(layer, case, replace)
        expected = Pass(case.x, case.gamma, case.beta, case.eps, (case.running_mean, case.running_var))
        expected.assert_output(layer.forward(case.x), "by the restored statistics")


@clause("BatchNorm.backward-keeps-statistics")
@given(case=batches(rows=FEW, **TAME))
def test_backward_of_an_eval_forward_uses_the_statistics_of_that_forward(impl, case):
    for replace in (True, False):
        layer = trained(impl, case, "eval")
        _, expected = forward(layer, case, case.x)
        restore(layer, case, replace)
        expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.float32-data")
@given(case=batches(dtypes=(np.float32,), **TAME))
def test_float32_data_give_float32_output(impl, case):
    for _, out, _ in passes(impl, case):
        judge.assert_dtype(out, np.float32, "out")


@clause("BatchNorm.float32-gradient")
@given(case=batches(dtypes=(np.float32,), **TAME))
def test_float32_data_give_float32_gradients(impl, case):
    for layer, _, _ in passes(impl, case):
        judge.assert_dtype(gradients_of(layer, case, case.dout), np.float32, GRADIENTS)


@clause("BatchNorm.float64-statistics")
@given(case=batches(dtypes=(np.float32,), scales=(1.0, 1e3), offsets=(0.0, 1.0)))
def test_running_statistics_stay_float64_over_float32_batches(impl, case):
    # So slow an average moves by less than a float32 rounding at each step.
    momentum = 1 - 2.0**-20
    layer = layer_of(impl, case, momentum)
    for x in (case.other_x, case.x):
        before = snapshot(layer, case)
        layer.forward(x)
        judge.assert_dtype([getattr(layer, name) for name in RUNNING.split()], np.float64, RUNNING)
        assert_updated(layer, case, before, x, momentum, careful=True, held=np.float64)


@clause("BatchNorm.large-offset")
@given(case=batches(rows=SEVERAL, scales=(1.0, 1e-3), offsets=(0.0,)))
def test_an_offset_of_a_million_standard_deviations_costs_no_digits(impl, case):
    x = (case.x + 1e6 * case.spread).astype(case.dtype)
    layer = layer_of(impl, case, case.momentum)
    before = snapshot(layer, case)
    out, expected = forward(layer, case, x)
    expected.assert_output(out, careful=True)
    assert_updated(layer, case, before, x, case.momentum, careful=True)


@clause("BatchNorm.integers")
@given(case=batches(rows=FEW, values=("integers",), scales=(1.0,), offsets=(0.0,), dtypes=(np.float64,)))
def test_integers_of_any_width_are_taken_as_float64(impl, case):
    whole = whole_numbers(case.x, np.dtype(case.pick("kind", WHOLE)))
    for layer, _, _ in passes(impl, case):
        _, expected = forward(layer, case, whole.astype(np.float64))
        out = layer.forward(whole)
        judge.assert_dtype(out, np.float64, "out")
        expected.assert_output(out, f"of {whole.dtype} data")


@clause("BatchNorm.half-precision")
@given(case=batches(rows=(33,), values=("normal",), **PLAIN).few(2))
def test_float16_is_refused_or_taken_as_float32(impl, case):
    half = (case.x / case.spread * 150).astype(np.float16)
    single = half.astype(np.float32)
    for mode in MODES:
        layer = trained(impl, case, mode)
        before = snapshot(layer, case)
        running = None if mode == "train" else (before["running_mean"], before["running_var"])
        try:
            out = layer.forward(half)
        except ValueError:
            continue  # refused
        seen = Pass(single, case.gamma, case.beta, case.eps, running)
        assert_taken_from_half(out, *seen.known(), f"out of the {seen.mode} forward")
        if mode == "train":
            assert_updated(layer, case, before, single, case.pick("keeping", KEEPING))


@clause("BatchNorm.raise-changes-nothing")
@given(case=batches(rows=FEW).few(8))
def test_a_forward_that_cannot_go_on_leaves_the_layer_as_it_was(impl, case):
    layer = trained(impl, case, case.pick("mode", MODES))
    before = snapshot(layer, case)
    x = np.ones((case.rows, case.columns + 1), case.dtype)
    try:
        layer.forward(x)
    except Exception:  # what it raises, and whether, is for the clauses about what is refused
        assert_unchanged(layer, case, before, f"a forward of shape {x.shape} that raised")


@clause("BatchNorm.refuses-wrong-shapes")
@given(case=batches(rows=FEW))
def test_a_batch_of_another_shape_is_refused(impl, case):
    for mode in MODES:
        layer = trained(impl, case, mode)
        for x in wrong_batches(case):
            judge.assert_raises(layer.forward, {"x": x}, "x", x.shape)


@clause("BatchNorm.refuses-empty-batch")
@given(case=batches(rows=FEW))
def test_a_training_batch_without_rows_is_refused(impl, case):
    layer = layer_of(impl, case, case.momentum)
    judge.assert_raises(layer.forward, {"x": case.x[:0]}, "x", case.x[:0].shape)


@clause("BatchNorm.failed-forward-changes-nothing")
@given(case=batches(rows=FEW))
def test_a_forward_that_raises_leaves_the_layer_as_it_was(impl, case):
    layer = trained(impl, case, "train")
    before = snapshot(layer, case)
    for x in (*wrong_batches(case), case.x[:0]):
        judge.assert_raises(layer.forward, {"x": x}, "x", x.shape)
        assert_unchanged(layer, case, before, f"a refused batch of shape {x.shape}")


@clause("BatchNorm.failed-forward-keeps-gradient")
@given(case=batches(rows=FEW))
def test_backward_after_a_forward_that_raised_differentiates_the_one_before(impl, case):
    layer = layer_of(impl, case, case.momentum)
    _, expected = forward(layer, case, case.x)
    for x in (*wrong_batches(case), case.x[:0]):
        judge.assert_raises(layer.forward, {"x": x}, "x", x.shape)
        expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.refuses-wrong-dout")
@given(case=batches(rows=FEW))
def test_a_dout_of_another_shape_than_the_batch_is_refused(impl, case):
    n, d = case.x.shape
    layer = layer_of(impl, case, case.momentum)
    layer.forward(case.x)
    for shape in ((n + 1, d), (n, d + 1), (n,), (d,), (1, n, d), *([(1, d)] if n > 1 else ())):
        judge.assert_raises(layer.backward, {"dout": np.ones(shape, case.dtype)}, "dout", shape)


@clause("BatchNorm.refuses-num-features")
@given(case=batches(rows=FEW))
def test_a_num_features_that_is_no_positive_whole_number_is_refused(impl, case):
    for num_features in (0, -case.columns, case.columns + 0.5):
        judge.assert_raises(impl.BatchNorm, {"num_features": num_features}, "num_features", num_features)


@clause("BatchNorm.refuses-eps")
@given(case=batches(rows=FEW))
def test_an_eps_that_is_not_positive_is_refused(impl, case):
    for eps in (0.0, -1e-5, float("nan")):
        judge.assert_raises(impl.BatchNorm, {"num_features": case.columns, "eps": eps}, "eps", eps)


@clause("BatchNorm.refuses-momentum")
@given(case=batches(rows=FEW))
def test_a_momentum_outside_zero_to_one_is_refused(impl, case):
    for momentum in (-0.25, 1.5, float("nan")):
        arguments = {"num_features": case.columns, "eps": case.eps, "momentum": momentum}
        judge.assert_raises(impl.BatchNorm, arguments, "momentum", momentum)
