"""Layers for the clauses of BatchNorm and BatchNorm2d: how they are made, and what the oracle knows of a forward."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from spec import bounds
from spec.bounds import Numbers
from spec.convention import stored
from whybn.plugin import Mismatch

from . import judge, know
from .draw import Case, Cases
from .judge import assert_all_within, assert_same, assert_within
from .row import Given

RUNNING = "running_mean running_var"
STATE = f"gamma beta {RUNNING}"
GRADIENTS = "dx dgamma dbeta"
MODES = ("train", "eval")
FEW = (2, 3, 1, 4, 5, 8)  # rows, where a clause takes several passes
# An eval forward is judged where every algorithm's running variance is positive, E[x^2] - E[x]^2 included: on data of
# ordinary size, and with a momentum that keeps some of the first value, 1.
TAME = {"scales": (1.0, 1e-3, 2.0**-40), "offsets": (0.0, 1.0)}
KEEPING = (0.5, 0.9, 0.75)


@dataclass(frozen=True)
class LayerKind:
    """One of the layers. Examples are batches, (N, D), or images, (N, C, H, W), and D or C are the columns.

    Attributes:
        function: its name.
        cases: makes its examples; takes tables, as ``draw.cases_of`` does.
    """

    function: str
    cases: Callable[..., Cases]

    def options(self, case: Case) -> Given:
        """What an example's layer is made with, beside what all layers are."""
        return {}

    def arranged(self, case: Case, values: Any) -> Any:
        """An example's data as its layer takes and gives them."""
        return values

    def plain(self, case: Case, values: Any) -> Any:
        """And back."""
        return values

    def rows(self, values: Any) -> Any:
        """Data as rows that share their statistics, (N, D)."""
        return values

    def whole(self, rows: Any, shape: tuple[int, ...]) -> Any:
        """And back, to data of this shape."""
        return rows

    def per_feature(self, values: Numbers) -> Numbers:
        """Numbers for each feature, to be joined with data."""
        return values

    def wrong_batches(self, case: Case) -> list[Numbers]:
        """Data of a wrong rank or width, as a layer would get them."""
        n, d = case.x.shape
        stretched = [np.ones((n, 1), case.dtype)] if d > 1 else []
        return [case.x[0], case.x[None], np.ones((n, d + 1), case.dtype), *stretched]

    def empty_batches(self, case: Case) -> list[Numbers]:
        """Data without a value, as a layer would get them."""
        return [case.x[:0]]

    def new(self, impl: Any, case: Case, **arguments: Any) -> Any:
        """A new layer for an example's columns."""
        return getattr(impl, self.function)(case.columns, **arguments, **self.options(case))

    def layer_of(self, impl: Any, case: Case, momentum: float):
        """A layer with the case's numbers, which has seen nothing yet."""
        layer = self.new(impl, case, eps=case.eps, momentum=momentum)
        layer.gamma, layer.beta = wide(case.gamma), wide(case.beta)
        return layer

    def trained(self, impl: Any, case: Case, mode: str):
        """A layer in this mode that has seen another batch: its statistics are neither the first nor the batch's."""
        layer = self.layer_of(impl, case, case.pick("keeping", KEEPING))
        layer.forward(self.arranged(case, case.other_x))
        return switched(layer, mode)

    def forward(self, layer: Any, case: Case, x: Numbers, gamma: Numbers | None = None, beta: Numbers | None = None):
        """The output of a forward in the layer's mode, and what the oracle knows of it."""
        before = snapshot(layer, case)
        running = None if layer.training else (before["running_mean"], before["running_var"])
        affine = case.gamma if gamma is None else gamma, case.beta if beta is None else beta
        return layer.forward(self.arranged(case, x)), Pass(self, case, x, *affine, case.eps, running)

    def passes(self, impl: Any, case: Case) -> "Iterator[tuple[Any, Any, Pass]]":
        """A trained layer in either mode, with its output for x and what the oracle knows of that forward."""
        for mode in MODES:
            layer = self.trained(impl, case, mode)
            out, expected = self.forward(layer, case, case.x)
            judge.assert_array(out, self.arranged(case, case.x).shape, "out")
            yield layer, out, expected

    def assert_updated(
        self, layer: Any, before: Given, x: Numbers, momentum: float, careful: bool = False, held: Any = None
    ) -> None:
        """The running statistics are those ``before``, updated by x."""
        old = [before[name] for name in RUNNING.split()]
        now = [getattr(layer, name) for name in RUNNING.split()]
        expected = know.update_running(*old, self.rows(x), momentum)
        assert_all_within(now, expected, update_bounds(*old, self.rows(x), momentum, careful, held), RUNNING)

    def assert_trains(self, layer: Any, case: Case, x: Numbers, call: Any, eps: float, momentum: float) -> None:
        """A training forward of a new layer uses this eps and this momentum."""
        before = snapshot(layer, case)
        expected = Pass(self, case, x, before["gamma"], before["beta"], eps, None)
        expected.assert_output(call(self.arranged(case, x)))
        self.assert_updated(layer, before, x, momentum)

    def assert_trains_once(self, impl: Any, case: Case) -> None:
        """A new layer's training forward normalizes by the whole batch and moves the running statistics by it."""
        layer = self.layer_of(impl, case, case.momentum)
        before = snapshot(layer, case)
        out, expected = self.forward(layer, case, case.x)
        expected.assert_output(out)
        self.assert_updated(layer, before, case.x, case.momentum)


class Pass(NamedTuple):
    """A forward as the oracle knows it. ``running`` are the statistics of an eval forward, None in training."""

    kind: LayerKind
    case: Case
    x: Numbers
    gamma: Numbers
    beta: Numbers
    eps: float
    running: tuple[Numbers, Numbers] | None

    @property
    def mode(self) -> str:
        return "training" if self.running is None else "eval"

    def known(self, careful: bool = False) -> tuple[Any, Any]:
        """The output, and how far another one may be off."""
        rows, affine = self.kind.rows(self.x), (self.gamma, self.beta)
        if self.running is None:
            expected = know.batchnorm_forward(rows, *affine, self.eps)
            bound = bounds.forward(rows, *affine, self.eps, careful)
        else:
            expected = know.batchnorm_inference(rows, *affine, *self.running, self.eps)
            bound = bounds.inference(rows, *affine, *self.running, self.eps, careful)
        return self.arranged(expected), self.arranged(bound)

    def arranged(self, rows: Any) -> Any:
        """Rows as the layer gives them."""
        return self.kind.arranged(self.case, self.kind.whole(rows, self.x.shape))

    def assert_output(self, out: Any, which: str = "", careful: bool = False) -> None:
        assert_within(out, *self.known(careful), f"out of the {self.mode} forward {which}".rstrip())

    def assert_gradient(self, layer: Any, dout: Numbers, where: str = "") -> None:
        """Call backward and judge what it returns and sets."""
        got = layer.backward(self.kind.arranged(self.case, dout)), layer.dgamma, layer.dbeta
        rows, slopes = self.kind.rows(self.x), self.kind.rows(dout)
        if self.running is None:
            expected = know.batchnorm_backward(slopes, rows, self.gamma, self.eps)
            bound = bounds.backward(slopes, rows, self.gamma, self.eps)
        else:
            expected = know.batchnorm_inference_backward(slopes, rows, self.gamma, *self.running, self.eps)
            bound = bounds.inference_backward(slopes, rows, self.gamma, *self.running, self.eps)
        dx, dx_bound = self.arranged(expected[0]), self.arranged(bound[0])
        parts = zip(GRADIENTS.split(), got, (dx, *expected[1:]), (dx_bound, *bound[1:]), strict=True)
        for name, part, target, error in parts:
            assert_within(part, target, error, f"{name}{where}")


def switched(layer, mode: str):
    """The layer in this mode."""
    getattr(layer, mode)()
    return layer


def state_of(layer, case: Case) -> dict[str, Numbers]:
    """The layer's arrays themselves, each (D,)."""
    state = {name: getattr(layer, name) for name in STATE.split()}
    for name, part in state.items():
        judge.assert_array(part, (case.columns,), name)
    return state


def snapshot(layer, case: Case) -> dict[str, Numbers]:
    """Copies of the layer's arrays, and its mode."""
    copies = {name: np.array(part) for name, part in state_of(layer, case).items()}
    return copies | {"training": np.array(float(layer.training))}


def assert_unchanged(layer, case: Case, before: dict[str, Numbers], after: str) -> None:
    """What was copied ``before`` is still so."""
    now = snapshot(layer, case)
    for name, value in before.items():
        assert_same(now[name], value, f"{name} after {after}")


def update_bounds(mean, var, x: Numbers, momentum: float, careful: bool = False, held: Any = None):
    """How far both running statistics may be off after x, where they are held in this dtype (x's unless said)."""
    batch = know.stored_statistics(x)
    errors = bounds.mean(x, careful), stored(bounds.var(x, careful), len(x))
    parts = zip((mean, var), batch, errors, strict=True)
    return tuple(bounds.running(old, own, error, momentum, held or x.dtype) for old, own, error in parts)


def assert_apart(a: Numbers, b: Numbers, otherwise: str) -> None:
    """The two arrays share no memory."""
    if np.shares_memory(a, b):
        raise Mismatch(f"{otherwise}: each must be an array of its own")


def assert_follows(kind: LayerKind, impl, case: Case, steps: tuple[str, ...]) -> None:
    """Every step of a random sequence does what the model says, from the state that the layer showed before it."""
    momentum = case.pick("keeping", KEEPING)
    layer, training = kind.layer_of(impl, case, momentum), True
    gamma, beta = case.gamma, case.beta
    stream = case.stream("steps")
    taken = "construction"
    for step in ("forward", *stream.choice(steps, 8)):
        before = snapshot(layer, case)
        taken = f"{taken}, {step}"
        if step in MODES:
            switched(layer, step)
            training = step == "train"
            before["training"] = np.array(float(training))
        elif step == "forward":
            x = (case.x, case.other_x, case.x[:1])[stream.integers(3)]
            running = None if training else (before["running_mean"], before["running_var"])
            last = Pass(kind, case, x, gamma, beta, case.eps, running)
            last.assert_output(layer.forward(x), f"after {taken}")
            if training:
                kind.assert_updated(layer, before, x, momentum)
                before |= {name: getattr(layer, name) for name in RUNNING.split()}
        elif step == "backward":
            last.assert_gradient(layer, case.dout[: len(last.x)])
        else:
            gamma, beta = (stream.permutation(part) + part.dtype.type(1) for part in (gamma, beta))
            before |= {"gamma": gamma, "beta": beta}
            if step == "replace":
                layer.gamma, layer.beta = wide(gamma), wide(beta)
            else:
                layer.gamma[...], layer.beta[...] = gamma, beta
        assert_unchanged(layer, case, before, taken)


def others_of(case: Case) -> tuple[Numbers, Numbers]:
    """Another gamma and beta, new arrays in float64."""
    return wide(case.vector("other gamma", (3.0, -2.0, 0.25))), wide(case.vector("other beta", (-1.0, 2.0, 4.0)))


def restore(layer, case: Case, replace: bool) -> None:
    """Give the layer the case's running statistics, in new arrays or in its own."""
    if replace:
        layer.running_mean, layer.running_var = wide(case.running_mean), wide(case.running_var)
    else:
        layer.running_mean[...], layer.running_var[...] = case.running_mean, case.running_var


def gradients_of(layer, case: Case, dout: Numbers) -> tuple[Numbers, ...]:
    """Copies of dx, dgamma and dbeta of a backward."""
    parts = layer.backward(dout), layer.dgamma, layer.dbeta
    for name, part, shape in zip(GRADIENTS.split(), parts, (dout.shape, *2 * [(case.columns,)]), strict=True):
        judge.assert_array(part, shape, name)
    return tuple(np.array(part) for part in parts)


def spoiled(case: Case) -> tuple[Numbers, tuple[int, ...]]:
    """The case's x with one entry that is no finite number, and where that is."""
    stream = case.stream("spoiled")
    x = np.array(case.x)
    at = tuple(int(stream.integers(size)) for size in x.shape)
    x[at] = stream.choice((np.nan, np.inf, -np.inf))
    return x, at


def overwrite(result: Numbers) -> None:
    """What a caller may do with a result, unless the layer made it read-only."""
    if result.flags.writeable:
        result[...] = 77


def wide(values: Numbers) -> Numbers:
    """A float64 copy."""
    return np.array(values, dtype=np.float64)
