"""The clauses of BatchNorm. Forward and backward are judged apart: a layer without backward is judged too."""  # noqa: N999

import numpy as np

from spec import bounds
from whybn.plugin import clause

from . import judge, know
from .draw import SEVERAL, UNLIKE, batches, given
from .judge import assert_same, assert_within
from .layer_clauses import clauses
from .layers import (
    FEW,
    GRADIENTS,
    MODES,
    TAME,
    LayerKind,
    Pass,
    assert_apart,
    assert_follows,
    assert_unchanged,
    gradients_of,
    others_of,
    overwrite,
    restore,
    snapshot,
    spoiled,
    state_of,
    switched,
)
from .shared import LARGE, SMALL, UNLIKE_SCALES

KIND = LayerKind(function="BatchNorm", cases=batches)

globals().update(
    clauses(
        KIND,
        "initial-state training-values eval-values running-update running-sequence tall-batch wide-batch "
        "default-momentum eval-keeps-state no-mutation training-gradient eval-gradient no-mutation-gradient "
        "float64-statistics half-precision",
    )
    | clauses(
        KIND,
        "modes mode-switch positional-arguments keywords eval-empty-batch arrays-of-its-own memory-layout no-aliasing "
        "backward-repeats backward-keeps-state restored-statistics integers refuses-wrong-shapes refuses-empty-batch "
        "refuses-wrong-dout",
        rows=FEW,
    )
    | clauses(KIND, "default-eps nan-containment large-offset", rows=SEVERAL)
    | clauses(KIND, "dtype dtype-gradient", dtypes=(np.float64,))  # float32 has clauses of its own
)


@clause("BatchNorm.number-types")
@given(case=batches(rows=FEW, values=("normal",), layouts=("C",)).few(4))
def test_eps_and_momentum_may_be_numbers_of_any_type(impl, case):
    for eps, momentum in ((1, 0), (np.float32(0.5), np.float32(0.25)), (np.float64(2.0), 1)):
        layer = impl.BatchNorm(case.columns, eps=eps, momentum=momentum)
        KIND.assert_trains(layer, case, case.x, layer.forward, float(eps), float(momentum))


@clause("BatchNorm.batch-of-one")
@given(case=batches(rows=(1,)))
def test_a_training_batch_of_one_gives_beta(impl, case):
    out = KIND.layer_of(impl, case, case.momentum).forward(case.x)
    u = bounds.unit_roundoff(case.dtype)
    rounding = 64 * u * np.abs(bounds.exact(case.x) * case.gamma) / np.sqrt(bounds.exact(case.eps))
    bound = rounding + 4 * u * np.abs(bounds.exact(case.beta))
    assert_within(out, np.broadcast_to(case.beta, case.x.shape), bound, "out of one row")


@clause("BatchNorm.parameters-replaced")
@given(case=batches(rows=FEW, **TAME))
def test_a_new_gamma_and_beta_are_used_from_the_next_forward_on(impl, case):
    for layer, _, _ in KIND.passes(impl, case):
        layer.gamma, layer.beta = others_of(case)
        out, expected = KIND.forward(layer, case, case.x, *others_of(case))
        expected.assert_output(out, "by the new gamma and beta")


@clause("BatchNorm.parameters-in-place")
@given(case=batches(rows=FEW, **TAME))
def test_gamma_and_beta_changed_in_place_are_used_from_the_next_forward_on(impl, case):
    for mode in MODES:
        layer = switched(impl.BatchNorm(case.columns, eps=case.eps), mode)
        layer.forward(case.other_x)
        layer.gamma[...], layer.beta[...] = others_of(case)
        out, expected = KIND.forward(layer, case, case.x, *others_of(case))
        expected.assert_output(out, "by the changed gamma and beta")


@clause("BatchNorm.layers-share-nothing")
@given(case=batches(rows=FEW, **TAME))
def test_what_one_layer_does_leaves_another_alone(impl, case):
    for layer, _, _ in KIND.passes(impl, case):
        before = snapshot(layer, case)
        other = impl.BatchNorm(case.columns, eps=2 * case.eps, momentum=0.25)
        other.gamma, other.beta = others_of(case)
        other.forward(case.other_x)
        switched(other, "eval" if layer.training else "train").forward(case.other_x)
        assert_unchanged(layer, case, before, "another layer's forward")
        out, expected = KIND.forward(layer, case, case.x)
        expected.assert_output(out, "after another layer's forward")


@clause("BatchNorm.eval-nan-containment")
@given(case=batches(layouts=("C",), **TAME))
def test_in_eval_mode_a_nan_or_infinity_spoils_its_own_entry_only(impl, case):
    x, (i, j) = spoiled(case)
    layer = KIND.trained(impl, case, "eval")
    _, expected = KIND.forward(layer, case, case.x)
    out = layer.forward(x)
    judge.assert_array(out, x.shape, "out")
    judge.assert_spoiled(out[i, j], f"entry ({i}, {j}) of out")
    rest = np.array(out)
    rest[i, j] = know.batchnorm_inference(case.x, case.gamma, case.beta, *expected.running, case.eps)[i, j]
    expected.assert_output(rest, f"but for entry ({i}, {j})")


@clause("BatchNorm.no-hidden-state")
@given(case=batches(rows=FEW, **TAME))
def test_the_same_array_filled_anew_is_a_new_batch(impl, case):
    for mode in MODES:
        layer, x = KIND.trained(impl, case, mode), np.array(case.other_x)
        layer.forward(x)
        x[...] = case.x
        out, expected = KIND.forward(layer, case, x)
        expected.assert_output(out, "of an array that was filled anew")


@clause("BatchNorm.state-machine")
@given(case=batches(rows=FEW, **TAME))
def test_any_sequence_of_forwards_modes_and_parameters_follows_the_model(impl, case):
    assert_follows(KIND, impl, case, ("train", "eval", "forward", "forward", "replace", "write"))


@clause("BatchNorm.unlike-scales-gradient")
@given(case=batches(**UNLIKE).few(2))
def test_the_gradients_of_features_of_very_different_scales_do_not_touch_each_other(impl, case):
    layer = impl.BatchNorm(case.columns, eps=1e-8)
    x = know.scaled(case.x, np.resize((SMALL, LARGE), case.columns))
    layer.forward(x)
    expected = Pass(KIND, case, x, np.ones(case.columns), np.zeros(case.columns), 1e-8, None)
    expected.assert_gradient(layer, case.dout, UNLIKE_SCALES)


@clause("BatchNorm.keywords-gradient")
@given(case=batches(rows=FEW))
def test_dout_may_be_passed_by_its_name(impl, case):
    layer = KIND.layer_of(impl, case, case.momentum)
    layer.forward(case.x)
    dx, _, _ = know.batchnorm_backward(case.dout, case.x, case.gamma, case.eps)
    bound = bounds.backward(case.dout, case.x, case.gamma, case.eps)
    assert_within(layer.backward(dout=case.dout), dx, bound.dx, "dx")


@clause("BatchNorm.batch-of-one-gradient")
@given(case=batches(rows=(1,)))
def test_the_gradient_of_a_training_batch_of_one_is_zero(impl, case):
    layer = KIND.layer_of(impl, case, case.momentum)
    layer.forward(case.x)
    bound = bounds.backward(case.dout, case.x, case.gamma, case.eps)
    assert_within(layer.backward(case.dout), np.zeros(case.x.shape), bound.dx, "dx of one row")


@clause("BatchNorm.backward-other-dout")
@given(case=batches(rows=FEW, **TAME))
def test_backward_may_be_called_again_with_another_dout(impl, case):
    for layer, _, expected in KIND.passes(impl, case):
        layer.backward(case.dout[::-1] + 1)
        expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.backward-of-the-last-forward")
@given(case=batches(rows=FEW, **TAME))
def test_backward_differentiates_the_last_forward_not_an_earlier_one(impl, case):
    for earlier, last in (("train", "eval"), ("eval", "train"), ("train", "train")):
        layer = KIND.trained(impl, case, earlier)
        layer.forward(np.concatenate([case.x, case.other_x]))
        _, expected = KIND.forward(switched(layer, last), case, case.x)
        expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.backward-keeps-gamma")
@given(case=batches(rows=FEW, **TAME))
def test_backward_uses_the_gamma_of_the_forward(impl, case):
    for layer, _, expected in KIND.passes(impl, case):
        if case.pick("replace", (True, False)):
            layer.gamma, layer.beta = others_of(case)
        else:
            layer.gamma[...], layer.beta[...] = others_of(case)
        expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.backward-keeps-mode")
@given(case=batches(rows=FEW, **TAME))
def test_backward_uses_the_mode_of_the_forward(impl, case):
    for layer, _, expected in KIND.passes(impl, case):
        expected.assert_gradient(switched(layer, "eval" if layer.training else "train"), case.dout)


@clause("BatchNorm.interleaved-layers")
@given(case=batches(rows=FEW, **TAME))
def test_backward_differentiates_the_forward_of_its_own_layer(impl, case):
    for layer, _, expected in KIND.passes(impl, case):
        other = KIND.layer_of(impl, case, case.momentum)
        other.gamma, other.beta = others_of(case)
        _, expected_of_other = KIND.forward(other, case, case.other_x, *others_of(case))
        expected.assert_gradient(layer, case.dout)
        expected_of_other.assert_gradient(other, case.dout)


@clause("BatchNorm.no-aliasing-gradient")
@given(case=batches(rows=FEW, layouts=("C", "Fortran"), **TAME))
def test_dx_is_a_new_array_and_writing_into_results_changes_no_later_backward(impl, case):
    for layer, out, expected in KIND.passes(impl, case):
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
    for layer, _, _ in KIND.passes(impl, case):
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
        Pass(KIND, case, case.x, one, zero, case.eps, running).assert_gradient(layer, case.dout)


@clause("BatchNorm.state-machine-gradient")
@given(case=batches(rows=FEW, **TAME))
def test_any_sequence_with_backwards_follows_the_model(impl, case):
    assert_follows(KIND, impl, case, ("train", "eval", "forward", "replace", "write", "backward", "backward"))


@clause("BatchNorm.backward-keeps-statistics")
@given(case=batches(rows=FEW, **TAME))
def test_backward_of_an_eval_forward_uses_the_statistics_of_that_forward(impl, case):
    for replace in (True, False):
        layer = KIND.trained(impl, case, "eval")
        _, expected = KIND.forward(layer, case, case.x)
        restore(layer, case, replace)
        expected.assert_gradient(layer, case.dout)


@clause("BatchNorm.float32-data")
@given(case=batches(dtypes=(np.float32,), **TAME))
def test_float32_data_give_float32_output(impl, case):
    for _, out, _ in KIND.passes(impl, case):
        judge.assert_dtype(out, np.float32, "out")


@clause("BatchNorm.float32-gradient")
@given(case=batches(dtypes=(np.float32,), **TAME))
def test_float32_data_give_float32_gradients(impl, case):
    for layer, _, _ in KIND.passes(impl, case):
        judge.assert_dtype(gradients_of(layer, case, case.dout), np.float32, GRADIENTS)


@clause("BatchNorm.raise-changes-nothing")
@given(case=batches(rows=FEW).few(8))
def test_a_forward_that_cannot_go_on_leaves_the_layer_as_it_was(impl, case):
    layer = KIND.trained(impl, case, case.pick("mode", MODES))
    before = snapshot(layer, case)
    x = np.ones((case.rows, case.columns + 1), case.dtype)
    try:
        layer.forward(x)
    except Exception:  # what it raises, and whether, is for the clauses about what is refused
        assert_unchanged(layer, case, before, f"a forward of shape {x.shape} that raised")


@clause("BatchNorm.failed-forward-changes-nothing")
@given(case=batches(rows=FEW))
def test_a_forward_that_raises_leaves_the_layer_as_it_was(impl, case):
    layer = KIND.trained(impl, case, "train")
    before = snapshot(layer, case)
    for x in (*KIND.wrong_batches(case), case.x[:0]):
        judge.assert_raises(layer.forward, {"x": x}, "x", x.shape)
        assert_unchanged(layer, case, before, f"a refused batch of shape {x.shape}")


@clause("BatchNorm.failed-forward-keeps-gradient")
@given(case=batches(rows=FEW))
def test_backward_after_a_forward_that_raised_differentiates_the_one_before(impl, case):
    layer = KIND.layer_of(impl, case, case.momentum)
    _, expected = KIND.forward(layer, case, case.x)
    for x in (*KIND.wrong_batches(case), case.x[:0]):
        judge.assert_raises(layer.forward, {"x": x}, "x", x.shape)
        expected.assert_gradient(layer, case.dout)


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
