"""What is judged: one batch normalization's arrays under their names, brought to columns, a feature each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spec.precision import BFLOAT16, rounded
from whybn.errors import Refused

from .tensor_files import FLOATS, Numbers, Tensor, read_tensors, stored

Exact = npt.NDArray[np.longdouble]
DEFAULT_EPS = 1e-5
MOST_ENTRIES = 50_000_000  # long double of several arrays of this size still fits a small machine

# What libraries call the arrays: ours, then PyTorch's, Keras's, ONNX's, WebNN's, and places in an ONNX test.
CALLED = {
    "x": ("x", "input", "bnInput", "input_0"),
    "y": ("y", "out", "output", "actual", "bnOutput", "output_0"),
    "expected": ("expected", "expectedOutput"),
    "gamma": ("gamma", "weight", "scale", "s", "bnScale", "input_1"),
    "beta": ("beta", "bias", "B", "b", "shift", "bnBias", "input_2"),
    "mean": ("mean", "running_mean", "moving_mean", "input_mean", "bnMean", "input_3"),
    "var": ("var", "variance", "running_var", "moving_variance", "moving_var", "input_var", "bnVariance", "input_4"),
    "eps": ("eps", "epsilon"),
}
BY_NAME = {alias.casefold(): name for name, aliases in CALLED.items() for alias in aliases}


class Precision(NamedTuple):
    """A type of numbers.

    Attributes:
        name: as it is called.
        eps: the distance from 1 to the next number.
        least: the smallest number above 0.
        inside: the type in which a right implementation computes with it at least.
    """

    name: str
    eps: float
    least: float
    inside: type[np.floating]

    @property
    def short(self) -> bool:
        """Whether it holds data and not sums."""
        return self.name in ("float16", BFLOAT16)

    def ulp(self, value: Exact) -> Exact:
        """The distance to the next number, at each of these."""
        _, exponent = np.frexp(np.abs(value))
        unit = np.ldexp(np.longdouble(self.eps), exponent - 1)
        return np.where(value == 0, np.longdouble(self.least), np.maximum(unit, np.longdouble(self.least)))

    def rounded(self, value: Numbers) -> Numbers:
        """The nearest numbers of this type, bfloat16's in float32."""
        return rounded(value, self.name)


# Sixteen bits hold data, not sums: statistics and arithmetic are float32's, and the result is rounded once.
PRECISIONS = {
    "float16": Precision("float16", 2.0**-10, 2.0**-24, np.float32),
    BFLOAT16: Precision(BFLOAT16, 2.0**-7, 2.0**-133, np.float32),
    "float32": Precision("float32", 2.0**-23, 2.0**-149, np.float32),
    "float64": Precision("float64", 2.0**-52, 2.0**-1074, np.float64),
}


@dataclass(frozen=True, eq=False)
class Case:
    """One batch normalization.

    Attributes:
        x, gamma, beta: its arguments; x as it came, widened to the type that is computed in.
        mean, var: the statistics that are given; None in training, where they are the batch's own.
        eps: added to the variance.
        axis: of x, along which the features lie.
        precision: of x.
        y, y_dtype: what came out, and in which type; None and "" where only a tolerance is asked for.
        expected: what a test expects.
        notes: what was assumed, each a sentence.
    """

    x: Numbers
    gamma: Numbers
    beta: Numbers
    mean: Numbers | None
    var: Numbers | None
    eps: float
    axis: int
    precision: Precision
    y: Numbers | None = None
    y_dtype: str = ""
    expected: Numbers | None = None
    notes: tuple[str, ...] = ()

    @property
    def training(self) -> bool:
        """Whether the statistics are the batch's own."""
        return self.mean is None

    def columns(self, array: Numbers) -> Numbers:
        """An array shaped as x, (values, features)."""
        return np.moveaxis(array, self.axis, -1).reshape(-1, self.x.shape[self.axis])

    def restored(self, columns: Numbers) -> Numbers:
        """Columns in the shape of x."""
        moved = np.moveaxis(self.x, self.axis, -1).shape
        return np.moveaxis(columns.reshape(moved), -1, self.axis)

    @cached_property
    def features(self) -> Numbers:
        """The data as columns."""
        return np.ascontiguousarray(self.columns(self.x))

    def having(self, **changed: object) -> "Case":
        """The same with something read otherwise."""
        return replace(self, **changed)  # type: ignore[arg-type]  # dataclasses.replace takes any


def gathered(paths: Iterable[Path]) -> tuple[dict[str, Tensor], list[str]]:
    """The arrays of several files by our names, and the names that mean nothing here. Raises Refused."""
    found: dict[str, Tensor] = {}
    source: dict[str, str] = {}
    unused = []
    for path in paths:
        for name, tensor in read_tensors(path).items():
            ours = BY_NAME.get(name.casefold())
            if ours is None:
                unused.append(name)
                continue
            if ours in found:
                raise Refused(f"{path}: {name} is {ours}, and so is {source[ours]}; give one of them")
            found[ours], source[ours] = tensor, f"{name} of {path}"
    return found, unused


def case_of(
    tensors: Mapping[str, Tensor],
    eps: float | None = None,
    axis: int | None = None,
    training: bool | None = None,
    dtype: str | None = None,
    unused: Iterable[str] = (),
) -> Case:
    """The case that arrays make.

    Args:
        tensors: by our names.
        eps: instead of the files'.
        axis: of the features; 1 where it is not given, 0 where x has one axis.
        training: whether statistics are the batch's own; where it is not said: unless they are given.
        dtype: of the arrays whose file has none.
        unused: names that the files have besides.
    """
    if "x" not in tensors:
        has = f"there are {', '.join([*tensors, *unused])}" if tensors or unused else "there are no arrays"
        raise Refused(f"x is missing: {has}; x is also called {', '.join(CALLED['x'][1:])}")
    kind, notes = kind_of(tensors, dtype)
    precision = PRECISIONS[kind]

    def held(tensor: Tensor) -> Numbers:
        """Numbers in their own type, or in x's where the file has none."""
        return tensor.numbers if tensor.dtype else precision.rounded(tensor.numbers)

    x = held(tensors["x"]).astype(precision.inside)
    axis = features_axis(x, axis)
    length = x.shape[axis]
    given = [name for name in ("mean", "var") if name in tensors]
    if training is None:
        training = not given
    if not training and len(given) < 2:
        lacks = [name for name in ("mean", "var") if name not in tensors]
        raise Refused(f"{' and '.join(lacks)} missing: inference needs both, training (--training) neither")
    if training and given:
        notes.append("mean and var are given and not used: --training takes the batch's own.")
    if unused:
        notes.append(f"Not used: {', '.join(unused)}.")

    def parameter(name: str, otherwise: float) -> Numbers:
        if name not in tensors:
            return np.full(length, otherwise, precision.inside)
        flat = tensors[name].numbers
        if flat.size != length or max(flat.shape, default=1) != flat.size:
            raise Refused(f"{name} has the shape {flat.shape}, and axis {axis} of x {x.shape} has {length} features")
        wide = flat.reshape(length)
        # A dtype-less file's numbers are of x's type; a float64 parameter beside float32 data stays what it is.
        return wide.astype(np.float64 if tensors[name].dtype == "float64" else precision.inside)

    if eps is None:
        eps, said = eps_of(tensors)
        notes += said
    if not (np.isfinite(eps) and eps >= 0):
        raise Refused(f"eps is {eps:g}; it must be a number of at least 0")
    var = None if training else parameter("var", 1)
    if var is not None and (var < 0).any():
        raise Refused(f"var is negative at feature {int(np.argmax(var < 0))}: {float(var.min()):g}")
    y = tensors.get("y")
    expected = tensors.get("expected")
    if expected is not None and expected.numbers.shape != x.shape:
        raise Refused(f"expected has the shape {expected.numbers.shape}, and x {x.shape}")
    return Case(
        x=x,
        gamma=parameter("gamma", 1),
        beta=parameter("beta", 0),
        mean=None if training else parameter("mean", 0),
        var=var,
        eps=eps,
        axis=axis,
        precision=precision,
        y=None if y is None else held(y),
        y_dtype="" if y is None else y.dtype or kind,
        expected=None if expected is None else held(expected),
        notes=tuple(notes),
    )


def kind_of(tensors: Mapping[str, Tensor], dtype: str | None) -> tuple[str, list[str]]:
    """The type of x, and what was assumed. Numbers of a file without types are taken for float32's if all can be."""
    own = tensors["x"].dtype
    if own:
        if dtype and dtype != own:
            raise Refused(f"x is {own}, and --dtype says {dtype}: leave it out where a file has types")
        if own not in FLOATS:
            raise Refused(f"x is {own}: batch normalization's bounds are those of {', '.join(FLOATS)}")
        return own, []
    if dtype:
        if (bad := lost(tensors, dtype)) is not None:
            raise Refused(f"{bad} holds numbers that {dtype} does not have; say another --dtype")
        return dtype, []
    kind = "float64" if lost(tensors, "float32") else "float32"
    why = "all numbers are float32's" if kind == "float32" else "not all numbers are float32's"
    return kind, [f"The file has no types: taken for {kind}, since {why} (--dtype)."]


def lost(tensors: Mapping[str, Tensor], dtype: str) -> str | None:
    """The first array without a type whose numbers a type cannot hold; eps is a number of its own."""
    for name, tensor in tensors.items():
        if tensor.dtype or name == "eps":
            continue
        with np.errstate(over="ignore"):
            held = PRECISIONS[dtype].rounded(stored(tensor.numbers, dtype)).astype(np.float64)
        if not np.array_equal(held, tensor.numbers, equal_nan=True) and not printed(tensor.numbers, held):
            return name
    return None


def printed(numbers: Numbers, held: Numbers) -> bool:
    """Whether decimals were printed from these numbers of a shorter type: they differ beyond nine digits."""
    return bool(np.allclose(numbers, held, rtol=5e-9, atol=0, equal_nan=True))


def features_axis(x: Numbers, axis: int | None) -> int:
    """The axis of the features, counted from 0. Raises Refused where x has no such axis or no values."""
    if x.ndim == 0:
        raise Refused("x is a single number; it must have an axis of features")
    if axis is None:
        axis = min(1, x.ndim - 1)
    if not -x.ndim <= axis < x.ndim:
        raise Refused(f"--axis {axis}: x has {x.ndim} axes, {x.shape}")
    if not x.size:
        raise Refused(f"x is empty: its shape is {x.shape}")
    if x.size > MOST_ENTRIES:
        raise Refused(f"x has {x.size} entries, and at most {MOST_ENTRIES} are judged at once: give a part of it")
    return axis % x.ndim


def eps_of(tensors: Mapping[str, Tensor]) -> tuple[float, list[str]]:
    """The eps of the files, else the default, which is then told."""
    if "eps" not in tensors:
        return DEFAULT_EPS, [f"eps is not given: {DEFAULT_EPS:g} (--eps)."]
    if tensors["eps"].numbers.size != 1:
        raise Refused(f"eps has the shape {tensors['eps'].numbers.shape}; it must be one number")
    return float(tensors["eps"].numbers.reshape(())), []
