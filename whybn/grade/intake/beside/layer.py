"""The course's functions, made from a class that keeps its parameters, as a table describes it.

This file is put beside a student's as one more file of the submission, and runs where that runs: it imports NumPy and
nothing of whybn.

Where no eps can be given, the class is judged with its own. To normalize x with eps is to normalize c x with c^2 eps:
data times c = sqrt(own / eps) give what is asked for, whatever the class's own eps is.
"""

from collections.abc import Callable, Sequence
from functools import partial
from inspect import signature
from types import ModuleType
from typing import Any

import numpy as np

Result = Any
Table = dict[str, Any]
COURSE = {"eps": 1e-5, "momentum": 0.9}  # where a call leaves them out
FIRST = {"running_mean": 0.0, "running_var": 1.0}
SMALL = 2.0**-60  # beside any eps, its square is nothing


def adapt(name: str, module: ModuleType, table: Table) -> Callable[..., Result]:
    """The course's function of that name, or its class, computed by a class in ``module``."""
    build = partial(Foreign, module, table, {})
    return layer_class(build) if name == "BatchNorm" else partial(MADE[name], build)


class Foreign:
    """One object of a student's class, in the course's terms.

    Args:
        module: where the class is.
        table: what is known of it.
        own: its own eps, once it was measured.
        sizes: of the data but for the first.
        scaled: whether the data are scaled where no eps can be given.
        numbers: what is given by the call; None where it leaves it out.
    """

    def __init__(
        self,
        module: ModuleType,
        table: Table,
        own: dict[str, float],
        sizes: Sequence[int],
        scaled: bool = True,
        **numbers: Any,
    ) -> None:
        self.module, self.table, self.sizes = module, table, sizes
        numbers = {"eps": None, "momentum": None, **numbers}
        given = {"num_features": sizes[0], **{key: self.said(key, value) for key, value in numbers.items()}}
        self.given = {key: value for key, value in given.items() if value is not None}
        self.scale = self.scale_back = 1.0
        if scaled and not self.settable("eps"):
            eps = given.get("eps") or COURSE["eps"]
            if not own:
                own.update(self.measured())
            self.scale, self.scale_back = np.sqrt(own["forward"] / eps), np.sqrt(own["backward"] / eps)
        self.statistics = {"running_mean": self.scale, "running_var": self.scale**2}
        for name, unit in self.statistics.items():
            if name in self.given:
                self.given[name] = self.given[name] * unit
        self.renew()

    def renew(self) -> None:
        """A new object of theirs."""
        self.main = self.made(self.table)
        self.scaling = self.made(self.table["scaling"]) if "scaling" in self.table else None

    def said(self, key: str, value: Any) -> Any:
        """What the class is told where a call says this, in its own convention; None: nothing."""
        if key in COURSE:
            if value is None and key not in self.table.get("defaults", ()):
                value = COURSE[key]
            if key == "momentum" and value is not None and self.table.get("momentum") == "taken":
                value = 1 - value
            return value
        return None if value is None else np.array(value, np.float64)

    def settable(self, key: str) -> bool:
        """Whether the class can be told this."""
        return key in self.table.get("new", {}) or key in self.table.get("keeps", {})

    def made(self, part: Table) -> Any:
        """An object of one of the classes."""
        new, keeps = part.get("new", {}), part.get("keeps", {})
        numbers = {key: self.shaped(value) for key, value in self.given.items()}
        arguments = {theirs: numbers[ours] for ours, theirs in new.items() if ours in numbers}
        thing = getattr(self.module, part["class"])(**arguments, **part.get("constants", {}))
        if part.get("first-pass"):
            self.run(part, thing, np.ones((2, *self.inside(np.ones((1, *self.sizes))).shape[1:])), True)
        for ours, places in keeps.items():
            if ours in numbers and ours not in new:
                put(thing, places, numbers[ours])
            elif ours in FIRST and ours not in numbers and is_there(thing, places):  # some wait for a first value
                put(thing, places, self.shaped(np.full(self.sizes[0], FIRST[ours])))
        return thing

    def shaped(self, value: Any) -> Any:
        """A number per feature, in the shape in which the class keeps it."""
        if not isinstance(value, np.ndarray):
            return value
        return np.array(value.reshape(self.table.get("shape", (-1,))))

    def inside(self, x: Result) -> Result:
        """Data as the class takes them."""
        return np.moveaxis(x, 1, -1) if self.table.get("channels") == "last" and np.ndim(x) > 2 else x

    def outside(self, x: Result) -> Result:
        """Data as the course takes them."""
        return np.moveaxis(x, -1, 1) if self.table.get("channels") == "last" and np.ndim(x) > 2 else x

    def forward(self, x: Result, train: bool) -> Result:
        """What the class gives for these data."""
        return self.outside(self.pass_of(self.inside(wide(x, self.scale)), train))

    def pass_of(self, x: Result, train: bool) -> Result:
        """The forward pass, through a second class too where scale and shift have one."""
        self.x, self.train = x, train
        out = self.between = started(self.run(self.table, self.main, x, train))
        if self.scaling is not None:
            out = self.run(self.table["scaling"], self.scaling, out, train)
        return started(out)

    def run(self, part: Table, thing: Any, x: Result, train: bool) -> Result:
        """One object's forward pass."""
        self.switch(part, thing, True)
        if (reset := part.get("reset")) and hasattr(thing, reset):
            getattr(thing, reset)()
        self.switch(part, thing, train)
        method, mode = getattr(thing, part.get("forward", "forward")), part.get("mode", {})
        if "argument" not in mode:
            return method(x)
        known, names = signature(method).parameters, each(mode["argument"])
        name = next((name for name in names if name in known), names[0])
        return method(x, **{name: mode["train" if train else "eval"]})

    def switch(self, part: Table, thing: Any, train: bool) -> None:
        """Set an object's mode, where it keeps one."""
        mode = part.get("mode", {})
        if "attribute" in mode:  # which a base class may have made that was not handed in
            setattr(thing, mode["attribute"], mode["train" if train else "eval"])
        elif mode and "argument" not in mode:
            getattr(thing, mode["train" if train else "eval"])()

    def backward(self, dout: Result) -> tuple[Result, Result, Result]:
        """The gradients of the last forward pass."""
        dout = self.inside(wide(dout))
        dx = self.gradients(dout)
        found = [self.read(name) for name in ("dgamma", "dbeta")]
        if self.scale_back != self.scale:  # its backward pass has another eps
            self.renew()
            self.pass_of(self.x * (self.scale_back / self.scale), self.train)
            dx = self.gradients(dout)
        return self.outside(dx) * self.scale_back, found[0], found[1]

    def gradients(self, dout: Result) -> Result:
        """The gradient of the data; those of the parameters are kept by the objects."""
        if self.scaling is not None:
            dout = started(self.back(self.table["scaling"], self.scaling, self.between, dout))
        return started(self.back(self.table, self.main, self.x, dout))

    def back(self, part: Table, thing: Any, x: Result, dout: Result) -> Result:
        """One object's backward pass: the result of the first of its methods."""
        arguments = [{"x": x, "dout": dout}[name] for name in part.get("backward-takes", ("dout",))]
        results = [getattr(thing, name)(*arguments) for name in each(part.get("backward", "backward"))]
        return results[0]

    def read(self, name: str) -> Result:
        """A number per feature that an object keeps, (D,), as the course means it."""
        for part, thing in ((self.table.get("scaling", {}), self.scaling), (self.table, self.main)):
            if name in part.get("keeps", {}):
                found = np.array(started(taken(thing, part["keeps"][name])), np.float64)
                flat = found.reshape(-1) if found.size == self.sizes[0] else found
                return flat / self.statistics.get(name, 1.0)
        raise AttributeError(f"{self.table['class']} keeps no {name}")

    def write(self, name: str, value: Result) -> None:
        """Change a number per feature that an object keeps."""
        for part, thing in ((self.table.get("scaling", {}), self.scaling), (self.table, self.main)):
            if name in part.get("keeps", {}):
                put(
                    thing,
                    part["keeps"][name],
                    self.shaped(np.array(value, np.float64) * self.statistics.get(name, 1.0)),
                )
                return

    def measured(self) -> dict[str, float]:
        """The class's own eps: of data without spread, x_hat is x / sqrt(eps) and dx is dout / sqrt(eps)."""
        one = Foreign(
            self.module, self.table, {}, [1] * len(self.sizes), scaled=False, gamma=np.ones(1), beta=np.zeros(1)
        )
        apart = np.array([1.0, -1.0]).reshape(2, *[1] * len(self.sizes))
        forth = np.ravel(one.forward(SMALL * apart, True))[0]
        own = rounded((SMALL / forth) ** 2)
        try:
            one.forward(0 * apart, True)
            back = rounded(1 / np.ravel(one.backward(apart)[0])[0] ** 2)
        except Exception:  # a backward pass that is wrong, or not there, is not what is asked for now
            back = own
        return {"forward": own, "backward": back if np.isfinite(back) and back > 0 else own}


def forward(build: Callable[..., Foreign], x: Result, gamma: Result, beta: Result, eps: float | None = None) -> Result:
    """Training mode."""
    return like(x, build(np.shape(x)[1:], eps=eps, gamma=gamma, beta=beta).forward(x, True))


def inference(
    build: Callable[..., Foreign],
    x: Result,
    gamma: Result,
    beta: Result,
    running_mean: Result,
    running_var: Result,
    eps: float | None = None,
) -> Result:
    """Test mode, with the running statistics that are given."""
    statistics = {"running_mean": running_mean, "running_var": running_var}
    return like(x, build(np.shape(x)[1:], eps=eps, gamma=gamma, beta=beta, **statistics).forward(x, False))


def running(
    build: Callable[..., Foreign], running_mean: Result, running_var: Result, x: Result, momentum: float | None = None
) -> Result:
    """What one training step leaves."""
    statistics = {"running_mean": running_mean, "running_var": running_var}
    ones = np.ones(np.shape(x)[1])
    layer = build(np.shape(x)[1:], scaled=False, momentum=momentum, gamma=ones, beta=0 * ones, **statistics)
    layer.forward(x, True)
    return tuple(like(x, layer.read(name)) for name in statistics)


def backward(build: Callable[..., Foreign], dout: Result, x: Result, gamma: Result, eps: float | None = None) -> Result:
    """The gradients of a training pass."""
    layer = build(np.shape(x)[1:], eps=eps, gamma=gamma, beta=np.zeros(np.shape(gamma)))
    layer.forward(x, True)
    return tuple(like(x, part) for part in layer.backward(dout))


def inference_backward(
    build: Callable[..., Foreign],
    dout: Result,
    x: Result,
    gamma: Result,
    running_mean: Result,
    running_var: Result,
    eps: float | None = None,
) -> Result:
    """The gradients of a pass in test mode."""
    statistics = {"running_mean": running_mean, "running_var": running_var}
    layer = build(np.shape(x)[1:], eps=eps, gamma=gamma, beta=np.zeros(np.shape(gamma)), **statistics)
    layer.forward(x, False)
    return tuple(like(x, part) for part in layer.backward(dout))


def layer_class(build: Callable[..., Foreign]) -> type:
    """The course's class. What its user may change is handed over before a forward pass, and fetched afterwards."""
    names = ("gamma", "beta", "running_mean", "running_var")

    def fetch(self: Any, before: dict[str, Result]) -> None:
        for name, value in before.items():
            if not np.array_equal(now := self._foreign.read(name), value, equal_nan=True):
                setattr(self, name, now)

    class BatchNorm:
        def __init__(self, num_features: int, eps: float | None = None, momentum: float | None = None) -> None:
            self.training = True
            self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
            self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
            numbers = {name: getattr(self, name) for name in names}
            self._foreign = build((num_features,), eps=eps, momentum=momentum, **numbers)

        def train(self) -> "BatchNorm":
            self.training = True
            return self

        def eval(self) -> "BatchNorm":
            self.training = False
            return self

        def forward(self, x: Result) -> Result:
            layer = self._foreign
            before = {}
            for name in names:
                layer.write(name, getattr(self, name))
                before[name] = layer.read(name)
            out = layer.forward(x, self.training)
            self._x = x
            fetch(self, before)
            return like(x, out)

        def backward(self, dout: Result) -> Result:
            layer = self._foreign
            before = {name: layer.read(name) for name in names}
            dx, self.dgamma, self.dbeta = (like(self._x, part) for part in layer.backward(dout))
            fetch(self, before)
            return dx

    return BatchNorm


def put(thing: Any, places: str | list[str], value: Any) -> None:
    """Keep a value in the first of these places that is there; ``parameters.scaler`` is an entry of a dictionary."""
    *way, last = place_in(thing, places, new=True)
    for step in way:
        thing = inside_of(thing, step)
    if isinstance(thing, dict):
        thing[last] = value
    else:
        setattr(thing, last, value)


def taken(thing: Any, places: str | list[str]) -> Any:
    """What is kept in the first of these places that is there."""
    for step in place_in(thing, places):
        thing = inside_of(thing, step)
    return thing


def place_in(thing: Any, places: str | list[str], new: bool = False) -> list[str]:
    """The steps to the first of these places that is there; a ``new`` one may be an entry that a dictionary lacks."""
    for place in each(places):
        here = thing
        try:
            for step in place.split("."):
                here = here.get(step) if new and isinstance(here, dict) else inside_of(here, step)
        except (AttributeError, KeyError):
            continue
        return place.split(".")
    raise AttributeError(f"{type(thing).__name__} has no {' or '.join(each(places))}")


def is_there(thing: Any, places: str | list[str]) -> bool:
    """Whether one of these places is there."""
    try:
        return bool(place_in(thing, places))
    except AttributeError:
        return False


def inside_of(thing: Any, step: str) -> Any:
    """An attribute, or an entry of a dictionary."""
    return thing[step] if isinstance(thing, dict) else getattr(thing, step)


def each(names: str | list[str]) -> list[str]:
    """One name or several, as several."""
    return [names] if isinstance(names, str) else list(names)


def wide(x: Result, scale: float = 1.0) -> Result:
    """The data as float64, which is what other courses know."""
    x = np.asarray(x, np.float64)
    return x if scale == 1 else x * scale


def like(x: Result, result: Result) -> Result:
    """A result in the precision of the data; integers count as float64."""
    if isinstance(result, np.ndarray | np.generic) and result.dtype.kind == "f":
        kind = np.asarray(x).dtype
        return result.astype(kind if kind.kind == "f" else np.float64, copy=False)
    return result


def started(result: Result) -> Result:
    """A result. A method that has not been started gives None."""
    if result is None:
        raise NotImplementedError("this has not been started")
    return result


def rounded(eps: float) -> float:
    """A measured number, or the short decimal that it is but for rounding."""
    short = float(f"{eps:.6g}")
    return short if abs(short - eps) <= 1e-14 * abs(eps) else float(eps)


MADE: dict[str, Callable[..., Result]] = {
    "batchnorm_forward": forward,
    "batchnorm_inference": inference,
    "update_running": running,
    "batchnorm_backward": backward,
    "batchnorm_inference_backward": inference_backward,
    "layernorm_forward": forward,
    "layernorm_backward": backward,
    "spatial_batchnorm_forward": forward,
    "spatial_batchnorm_backward": backward,
}
