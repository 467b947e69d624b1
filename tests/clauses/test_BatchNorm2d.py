"""The clauses of BatchNorm2d. The channels stand first in one half of the examples, last in the other."""  # noqa: N999

from typing import Any

import numpy as np

from spec import bounds
from spec.bounds import Numbers
from whybn.plugin import clause

from . import judge, know
from .draw import Case, Cases, Images, cases_of, given
from .judge import assert_within
from .layer_clauses import clauses
from .layers import MODES, TAME, LayerKind, assert_unchanged, others_of, snapshot, switched
from .row import Given

ENOUGH = 8  # examples beside the corners: a clause takes several passes, and the arithmetic is that of other functions


def images(**tables: Any) -> Cases:
    return cases_of(Images, **{"rows": (2, 3, 1, 4, 5), "columns": (3, 2, 4, 1, None), "most": ENOUGH, **tables})


def last(case: Case) -> bool:
    """Whether the channels stand last."""
    return bool(case.pick("channels last", (False, True)))


class ImageLayer(LayerKind):
    """The layer of images: an example's are (N, C, H, W), and the layer takes them in either order."""

    def options(self, case: Case) -> Given:
        return {"channels_last": last(case)}

    def arranged(self, case: Case, values: Any) -> Any:
        return np.moveaxis(values, 1, -1) if last(case) else values

    def plain(self, case: Case, values: Any) -> Any:
        return np.moveaxis(values, -1, 1) if last(case) else values

    def rows(self, values: Any) -> Any:
        return know.rows_of(values)

    def whole(self, rows: Any, shape: tuple[int, ...]) -> Any:
        return know.images_of(rows, shape)

    def per_feature(self, values: Numbers) -> Numbers:
        return values[:, None, None]

    def wrong_batches(self, case: Case) -> list[Numbers]:
        n, c, h, w = case.x.shape
        shapes = [(n, c + 1, h, w), *([(n, 1, h, w)] if c > 1 else [])]
        flat = [case.x[0], case.x[None], case.x[:, :, 0]]
        return [*flat, *(self.arranged(case, np.ones(shape, case.dtype)) for shape in shapes)]

    def empty_batches(self, case: Case) -> list[Numbers]:
        return [self.arranged(case, x) for x in (case.x[:0], case.x[:, :, :0], case.x[:, :, :, :0])]


KIND = ImageLayer(function="BatchNorm2d", cases=images)

globals().update(
    clauses(
        KIND,
        "initial-state running-sequence tall-batch wide-batch mode-switch positional-arguments keywords default-eps "
        "default-momentum eval-keeps-state dtype memory-layout no-mutation no-aliasing eval-gradient backward-repeats "
        "backward-keeps-state dtype-gradient no-mutation-gradient restored-statistics float64-statistics integers "
        "half-precision refuses-wrong-shapes",
    )
    | clauses(KIND, "training-values", rows=(2, 3, 1, 4, 5, 9), most=20)
    | clauses(KIND, "eval-values running-update training-gradient", most=20)
    | clauses(KIND, "modes eval-empty-batch arrays-of-its-own refuses-empty-batch refuses-wrong-dout", most=4)
    | clauses(KIND, "nan-containment", rows=(2, 3, 5), columns=(2, 3, 4))
    | clauses(KIND, "large-offset", rows=(2, 3, 5))
)


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
        KIND.assert_updated(layer, before, first, 0.9)


@clause("BatchNorm2d.one-position")
@given(case=images())
def test_of_images_of_one_position_it_is_batch_norm_of_rows(impl, case):
    x = case.x[:, :, :1, :1]
    layer = KIND.layer_of(impl, case, case.momentum)
    out = layer.forward(KIND.arranged(case, x))
    judge.assert_array(out, KIND.arranged(case, x).shape, "out")
    rows = x[:, :, 0, 0]
    expected = know.batchnorm_forward(rows, case.gamma, case.beta, case.eps)
    bound = bounds.forward(rows, case.gamma, case.beta, case.eps)
    assert_within(out.reshape(rows.shape), expected, bound, "out of images of one position")


@clause("BatchNorm2d.one-image")
@given(case=images())
def test_a_single_image_trains_by_its_positions(impl, case):
    layer = KIND.layer_of(impl, case, case.momentum)
    before, x = snapshot(layer, case), case.x[:1]
    out, seen = KIND.forward(layer, case, x)
    seen.assert_output(out, "of one image")
    KIND.assert_updated(layer, before, x, case.momentum)


@clause("BatchNorm2d.parameters-changed")
@given(case=images(**TAME))
def test_a_new_gamma_and_beta_are_used_from_the_next_forward_on(impl, case):
    for mode in MODES:
        layer = KIND.trained(impl, case, mode)
        if case.pick("replace", (True, False)):
            layer.gamma, layer.beta = others_of(case)
        else:
            layer.gamma[...], layer.beta[...] = others_of(case)
        out, seen = KIND.forward(layer, case, case.x, *others_of(case))
        seen.assert_output(out, "by the new gamma and beta")


@clause("BatchNorm2d.backward-of-the-last-forward")
@given(case=images(**TAME))
def test_backward_differentiates_the_last_forward_whatever_was_changed_since(impl, case):
    for earlier, mode in (("train", "eval"), ("eval", "train")):
        layer = KIND.trained(impl, case, earlier)
        layer.forward(KIND.arranged(case, np.concatenate([case.x, case.other_x], axis=3)))
        _, seen = KIND.forward(switched(layer, mode), case, case.x)
        switched(layer, earlier)
        if mode == "eval":
            layer.gamma, layer.beta = others_of(case)
        else:  # as a step of gradient descent does
            layer.gamma[...], layer.beta[...] = others_of(case)
        seen.assert_gradient(layer, case.dout)


@clause("BatchNorm2d.failed-forward-changes-nothing")
@given(case=images().few(4))
def test_a_forward_that_raises_leaves_the_layer_and_its_gradient_as_they_were(impl, case):
    layer = KIND.layer_of(impl, case, case.momentum)
    _, seen = KIND.forward(layer, case, case.x)
    before = snapshot(layer, case)
    more = KIND.arranged(case, np.concatenate([case.x, case.x], axis=1))
    for x in (case.x[0], more, KIND.arranged(case, case.x[:0])):
        judge.assert_raises(layer.forward, {"x": x}, "x", x.shape)
        assert_unchanged(layer, case, before, f"a refused batch of shape {x.shape}")
    seen.assert_gradient(layer, case.dout)


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
