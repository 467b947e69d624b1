"""The rules by which people judge a batch norm today, in our own words: data, a comparison, and how often.

A check takes an implementation, a function with the signature of the course's, and accepts or refuses it: it returns
True or None, or it returns False or raises. These are made of a rule's name and its numbers; anybody's own is one too.
"""

import importlib
import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from whybn.errors import Refused, meant

Numbers = npt.NDArray[Any]
Check = Callable[[Callable[..., Any]], Any]
SEED = 20261130
ONE_OF = {"dtype": ("float32", "float64"), "data": ("normal", "uniform")}
WHOLE = ("rows", "features", "seeds", "most")


@dataclass(frozen=True)
class Rule:
    """A kind of check.

    Attributes:
        about: what it does, in a line.
        settings: its numbers, as they are where nobody says otherwise.
        compare: whether an output is accepted beside the right one, by the settings.
        functions: for which of the course's it is made; none: for all that data can be drawn for.
    """

    about: str
    settings: Mapping[str, Any]
    compare: Callable[[Any, Any, Mapping[str, Any]], bool]
    functions: tuple[str, ...] = ()


def allclose(came: Any, right: Any, by: Mapping[str, Any]) -> bool:
    """As numpy.allclose: it stretches shapes and does not look at dtypes."""
    return bool(np.allclose(came, right, rtol=by["rtol"], atol=by["atol"]))


def same_shape(came: Any, right: Any, by: Mapping[str, Any]) -> bool:
    """The same for arrays of one shape and nothing else."""
    return np.shape(came) == np.shape(right) and allclose(came, right, by)


def strict(came: Any, right: Any, by: Mapping[str, Any]) -> bool:
    """The same for arrays of one shape and one dtype."""
    return getattr(came, "dtype", None) == right.dtype and same_shape(came, right, by)


def by_units(came: Any, right: Any, by: Mapping[str, Any]) -> bool:
    """Within so many units in the last place of the right number, in one shape and one dtype."""
    if getattr(came, "dtype", None) != right.dtype or came.shape != right.shape:
        return False
    distance = np.abs(came.astype(np.longdouble) - right) / np.spacing(np.abs(right))
    return bool((distance <= by["most"]).all())


def relative(came: Any, right: Any, by: Mapping[str, Any]) -> bool:
    """The largest |a - b| / (|a| + |b|), as notebooks of a course print it."""
    error = np.abs(came - right) / np.maximum(1e-8, np.abs(came) + np.abs(right))
    return bool(np.max(error) < by["below"])


COMMON = {"dtype": "float64", "data": "normal", "rows": 32, "features": 8, "seeds": 1, "affine": True}
BUILT_IN: dict[str, Rule] = {
    "allclose": Rule(
        "numpy.allclose with its own tolerances, one batch in float64",
        COMMON | {"rtol": 1e-5, "atol": 1e-8},
        allclose,
    ),
    "assert_allclose": Rule(
        "numpy.testing.assert_allclose with its own tolerances, one batch in float64",
        COMMON | {"rtol": 1e-7, "atol": 0.0},
        same_shape,
    ),
    "assert_close": Rule(
        "torch.testing.assert_close with its own tolerances for float32, one batch",
        COMMON | {"dtype": "float32", "rtol": 1.3e-6, "atol": 1e-5},
        strict,
    ),
    "ulp": Rule(
        "units in the last place, as WebNN's tests count them, one batch in float32",
        COMMON | {"dtype": "float32", "most": 6},
        by_units,
    ),
    "five-seeds": Rule(
        "as KernelBench: five batches of uniform float32, gamma 1, beta 0 and eps of a new layer, tolerances of 1e-4",
        COMMON
        | {"dtype": "float32", "data": "uniform", "rows": 1024, "features": 16, "seeds": 5, "affine": False}
        | {"rtol": 1e-4, "atol": 1e-4},
        same_shape,
    ),
    "relative-error": Rule(
        "the largest relative error of course notebooks, one small batch in float64",
        COMMON | {"rows": 4, "features": 5, "below": 1e-8},
        relative,
    ),
    "notebook": Rule(
        "means and deviations of the output, as CS231n's notebook prints them: beta and gamma, to a tolerance",
        {"dtype": "float64", "rows": 200, "features": 3, "rtol": 0.0, "atol": 1e-6, "seeds": 1},
        allclose,
        ("batchnorm_forward",),
    ),
}

# What a function's arguments are, in its order; a number of rows and features stand for shapes.
DRAWN: dict[str, tuple[str, ...]] = {
    "batchnorm_forward": ("x", "gamma", "beta"),
    "batchnorm_inference": ("x", "gamma", "beta", "mean", "var"),
    "batchnorm_backward": ("dout", "x", "gamma"),
    "layernorm_forward": ("x", "gamma", "beta"),
    "spatial_batchnorm_forward": ("images", "gamma", "beta"),
}


def arguments(function: str, by: Mapping[str, Any], seed: int) -> tuple[Numbers, ...]:
    """A call's arguments."""
    stream = np.random.default_rng([SEED, seed])
    rows, features = by["rows"], by["features"]
    images = (max(1, rows // 16), features, 4, 4)
    draw = stream.random if by["data"] == "uniform" else stream.standard_normal
    drawn: dict[str, Callable[[], Numbers]] = {
        "x": lambda: draw((rows, features)),
        "images": lambda: draw(images),
        "dout": lambda: stream.standard_normal((rows, features)),
        "gamma": lambda: stream.standard_normal(features) if by["affine"] else np.ones(features),
        "beta": lambda: stream.standard_normal(features) if by["affine"] else np.zeros(features),
        "mean": lambda: stream.standard_normal(features),
        "var": lambda: stream.uniform(0.5, 2.0, features),
    }
    return tuple(drawn[name]().astype(by["dtype"]) for name in DRAWN[function])


def check_of(written: str, function: str) -> Check:
    """The check that a rule's name and numbers make, ``allclose:rtol=1e-3,seeds=5``. Raises Refused."""
    name, _, numbers = written.partition(":")
    if name not in BUILT_IN:
        raise Refused(
            f"there is no rule {name}{meant(name, BUILT_IN)}; a check of your own is FILE.py:name or module:name"
        )
    rule = BUILT_IN[name]
    if rule.functions and function not in rule.functions:
        raise Refused(f"the rule {name} is made for {', '.join(rule.functions)}, not for {function}")
    if function not in DRAWN:
        raise Refused(f"no rule is made for {function}, only for {', '.join(DRAWN)}: give a check of your own")
    by = dict(rule.settings)
    for part in filter(None, numbers.split(",")):
        key, _, value = part.partition("=")
        if key not in by:
            raise Refused(f"{written}: {name} has no {key}{meant(key, by)}")
        by[key] = setting(written, key, value)
    right = importlib.import_module("reference_impl")
    return statistics_check(by) if name == "notebook" else comparison(rule, by, function, getattr(right, function))


def setting(written: str, key: str, value: str) -> Any:
    """A setting's value from its text. Raises Refused."""
    if key in ONE_OF:
        if value not in ONE_OF[key]:
            raise Refused(f"{written}: {key} is {value!r}; it must be {' or '.join(ONE_OF[key])}")
        return value
    if key == "affine":
        if value not in ("yes", "no"):
            raise Refused(f"{written}: affine is {value!r}; it must be yes or no")
        return value == "yes"
    try:
        number = int(value) if key in WHOLE else float(value)
    except ValueError:
        raise Refused(f"{written}: {key} is {value!r}, which is no{' whole' * (key in WHOLE)} number") from None
    least = 1 if key in WHOLE and key != "most" else 0
    if not (math.isfinite(number) and least <= number <= 1e6):
        raise Refused(f"{written}: {key} is {value}; it must be from {least} to a million")
    return number


def comparison(rule: Rule, by: Mapping[str, Any], function: str, reference: Callable[..., Any]) -> Check:
    """A check that compares outputs with the reference's."""

    @cache
    def right(seed: int) -> tuple[tuple[Numbers, ...], tuple[Any, ...]]:
        drawn = arguments(function, by, seed)
        return drawn, parts(reference(*drawn))

    def check(implementation: Callable[..., Any]) -> bool:
        for seed in range(by["seeds"]):
            drawn, wanted = right(seed)
            came = implementation(*(one.copy() for one in drawn))
            came = came if len(wanted) > 1 else (came,)
            if len(came) != len(wanted):
                return False
            if not all(rule.compare(one, two, by) for one, two in zip(came, wanted, strict=True)):
                return False
        return True

    return check


def parts(output: Any) -> tuple[Any, ...]:
    """A function's outputs."""
    return output if isinstance(output, tuple) else (output,)


def statistics_check(by: Mapping[str, Any]) -> Check:
    """A check of the output's means and deviations, with gamma 1 and beta 0, and with others."""

    def check(batchnorm_forward: Callable[..., Any]) -> bool:
        stream = np.random.default_rng(SEED)
        features = by["features"]
        hidden = stream.standard_normal((50, 60)), stream.standard_normal((60, features))
        x = np.maximum(0, stream.standard_normal((by["rows"], 50)) @ hidden[0]) @ hidden[1]
        for gamma, beta in (
            (np.ones(features), np.zeros(features)),
            (np.arange(1.0, features + 1), np.arange(11.0, features + 11)),
        ):
            out = batchnorm_forward(x.astype(by["dtype"]), gamma.astype(by["dtype"]), beta.astype(by["dtype"]))
            if not (allclose(out.mean(axis=0), beta, by) and allclose(out.std(axis=0), gamma, by)):
                return False
        return True

    return check


def settings_of(name: str) -> str:
    """A rule's numbers, as they are written."""
    words = {True: "yes", False: "no"}
    items = BUILT_IN[name].settings.items()
    return ",".join(f"{key}={words[value] if isinstance(value, bool) else value}" for key, value in items)


def takes_one(check: Any) -> bool:
    """Whether something can be called with one argument; where it has no signature, trying shows."""
    try:
        inspect.signature(check).bind(None)
    except TypeError:
        return False
    except ValueError:
        return True
    return True
