"""The first wrong step of a backward pass: what it calls x_hat, dx_hat, dvar, dmean or dms, beside what these are.

A learner need not name any of them. Those that have a name are looked at: the function runs once more on an ordinary
example, and its variables are read when it returns. They may be laid out in any way, so their numbers are compared in
order of size.
"""

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from whybn.course.convention import OURS, Convention

Array: TypeAlias = npt.NDArray[Any]
Steps: TypeAlias = dict[str, Array]  # in the order in which a backward pass comes to them

NEAR = 1e-6  # of the largest number: far above what rounding does to these few values, far below any mistake
MEANING = {
    "x_hat": "the normalized x",
    "dx_hat": "the gradient with respect to x_hat",
    "dvar": "the gradient with respect to var",
    "dmean": "the gradient with respect to mean",
    "dms": "the gradient with respect to the mean square",
    "dz": "the gradient with respect to z",
}


def through(x: Array, dx_hat: Array, axes: int | tuple[int, ...], eps: float) -> Steps:
    """The steps back through the mean and variance over these axes."""
    centred = x - x.mean(axis=axes, keepdims=True)
    std = np.sqrt((centred**2).mean(axis=axes, keepdims=True) + eps)
    dvar = (dx_hat * centred).sum(axis=axes, keepdims=True) * -0.5 / std**3
    dmean = -(dx_hat / std).sum(axis=axes, keepdims=True)
    return {"x_hat": centred / std, "dx_hat": dx_hat, "dvar": dvar, "dmean": dmean}


def of_linear(dout: Array, a: Array, weight: Array, bias: Array, gamma: Array, eps: float) -> Steps:
    """The steps back to z, which is what the linear layer gives."""
    z = a @ weight + bias
    dz, _, _ = importlib.import_module("reference_impl").batchnorm_backward(dout, z, gamma, eps)
    return {**through(z, gamma * dout, 0, eps), "dz": dz}


def of_inference(dout: Array, x: Array, gamma: Array, running_mean: Array, running_var: Array, eps: float) -> Steps:
    """The steps where mean and variance are given."""
    return {"x_hat": (x - running_mean) / np.sqrt(running_var + eps), "dx_hat": gamma * dout}


def of_groups(dout: Array, x: Array, gamma: Array, num_groups: int, eps: float) -> Steps:
    """The steps in the groups of every example."""
    grouped = len(x) * num_groups, -1
    return through(x.reshape(grouped), (gamma[:, None, None] * dout).reshape(grouped), 1, eps)


def of_mean_square(dout: Array, x: Array, gamma: Array, eps: float) -> Steps:
    """The steps where nothing is subtracted."""
    root = np.sqrt((x**2).mean(axis=1, keepdims=True) + eps)
    dms = (gamma * dout * x).sum(axis=1, keepdims=True) * -0.5 / root**3
    return {"x_hat": x / root, "dx_hat": gamma * dout, "dms": dms}


STEPS: dict[str, Callable[..., Steps]] = {
    "batchnorm_backward": lambda dout, x, gamma, eps: through(x, gamma * dout, 0, eps),
    "batchnorm_inference_backward": of_inference,
    "linear_batchnorm_backward": of_linear,
    "spatial_batchnorm_backward": lambda dout, x, gamma, eps: through(x, gamma[:, None, None] * dout, (0, 2, 3), eps),
    "layernorm_backward": lambda dout, x, gamma, eps: through(x, gamma * dout, 1, eps),
    "groupnorm_backward": of_groups,
    "rmsnorm_backward": of_mean_square,
}
IMAGES = ("spatial_batchnorm_backward", "groupnorm_backward")


def first_wrong_step(function: str, written: Callable[..., Any], convention: Convention = OURS) -> str:
    """Which of the steps that a function, written in this convention, names is the first wrong one, in a sentence.

    Nothing where its results are right on the example, where it names none, or where it is no function of Python.
    """
    if function not in STEPS or not inspect.isfunction(written):
        return ""
    arguments = example(function)
    right = STEPS[function](**arguments)
    expected = getattr(importlib.import_module("reference_impl"), function)(**arguments)
    _, given = convention.call(function, (), {name: np.copy(value) for name, value in arguments.items()})
    result, variables = watched(written, given)
    if isinstance(result, tuple) and len(result) == len(expected) and all(map(agree, result, expected)):
        return ""
    return told_of_steps(right, variables)


def told_of_steps(right: Steps, variables: Mapping[str, Any]) -> str:
    """The sentence about these variables."""
    before: list[str] = []
    for name, wanted in right.items():
        found = variables.get(name)
        if not isinstance(found, np.ndarray | np.generic) or found.dtype.kind not in "fiu":
            continue
        if agree(found, wanted):
            before.append(name)
            continue
        are_right = f"{listed(before)} right; " if before else ""
        return (
            f"Step by step: {are_right}{name}, {MEANING[name]}, is the first that is wrong{difference(found, wanted)}."
        )
    if not before:
        return ""
    others = [name for name in right if name not in before]
    *some, last = others or [""]
    named = f"{', '.join(some)} or {last}" if some else last
    more = f"; what is called {named} would be looked at too" if others else ""
    return f"Step by step: {listed(before)} right, so the mistake comes after that{more}."


def difference(found: Any, wanted: Array) -> str:
    """How a wrong step differs, where that can be said in a word."""
    if found.size != wanted.size:
        return f": it holds {found.size} numbers on an example where there are {wanted.size}"
    largest = int(np.abs(wanted).argmax())
    if found.shape != np.squeeze(wanted).shape and found.shape != wanted.shape:
        return ""
    factor = found.ravel()[largest] / wanted.ravel()[largest]
    return f": it is {factor:.4g} times what it should be" if agree(found, factor * wanted) else ""


def listed(names: list[str]) -> str:
    """Names with their verb."""
    verb = "is" if len(names) == 1 else "are"
    return f"{', '.join(names[:-1])} and {names[-1]} {verb}" if len(names) > 1 else f"{names[0]} {verb}"


def agree(found: Any, wanted: Array) -> bool:
    """Whether these are the same numbers, in any order and shape."""
    found = np.asarray(found)
    if found.size != wanted.size or found.dtype.kind not in "fiu":
        return False
    with np.errstate(all="ignore"):
        return bool(np.allclose(np.sort(found, axis=None), np.sort(wanted, axis=None), 0, NEAR * np.abs(wanted).max()))


def example(function: str) -> dict[str, Any]:
    """Arguments of a function without any difficulty."""
    random = np.random.default_rng(14)
    data, features = ((3, 4, 2, 3), 4) if function in IMAGES else ((5, 3), 3)

    def some(*shape: int) -> Array:
        return random.normal(1, 2, shape)

    values: dict[str, Any] = {"x": some(*data), "dout": some(*data), "gamma": some(features), "eps": 0.5}
    values |= {"running_mean": some(features), "running_var": some(features) ** 2, "num_groups": 2}
    values |= {"a": some(5, 4), "weight": some(4, 3), "bias": some(3)}
    return {name: values[name] for name in inspect.signature(STEPS[function]).parameters}


def watched(function: Callable[..., Any], arguments: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """What a function returns, and its variables at that moment."""
    variables: dict[str, Any] = {}

    def look(frame: FrameType, event: str, _: Any) -> None:
        if event == "return" and frame.f_code is function.__code__:
            variables.update(frame.f_locals)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        result = function(**arguments)
    finally:
        sys.setprofile(before)
    return result, variables
