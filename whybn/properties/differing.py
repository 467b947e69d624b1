"""What a wrong program does: the smallest call on which its result is not the right one."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .draws import Batch, Switches, effort
from .programs import Kind, Tested
from .tasks import PropertyTask

CALLS: dict[str, Callable[[Batch], dict[str, Any]]] = {
    "batchnorm_forward": lambda b: {"x": b.x, "gamma": b.gamma, "beta": b.beta, "eps": b.eps},
    "batchnorm_inference": lambda b: {
        "x": b.x,
        "gamma": b.gamma,
        "beta": b.beta,
        "running_mean": b.running_mean,
        "running_var": b.running_var,
        "eps": b.eps,
    },
    "identity_parameters": lambda b: {"x": b.x, "eps": b.eps},
    "batchnorm_backward": lambda b: {"dout": b.dout.round(1), "x": b.x, "gamma": b.gamma, "eps": b.eps},
    "update_running": lambda b: {
        "running_mean": b.running_mean.round(1),
        "running_var": b.running_var.round(1),
        "x": b.x,
        "momentum": b.momentum,
    },
    "spatial_batchnorm_forward": lambda b: {"x": b.x, "gamma": b.gamma, "beta": b.beta, "eps": b.eps},
}
SHAPES = ((1, 1), (2, 1), (1, 2), (3, 1), (2, 2), (3, 2), (4, 2), (3, 3), (5, 2), (9, 2), (65, 1), (9, 65), (770, 1))
IMAGE = (2, 3)
APART = 10  # times the farthest right program


@dataclass(frozen=True)
class Differing:
    """A call on which a program is not right.

    Attributes:
        function: that is called.
        arguments: by name.
        right: the result of the reference.
        wrong: the program's, or the kind of exception that it raises.
    """

    function: str
    arguments: dict[str, Any]
    right: Any
    wrong: Any


def ladder(task: PropertyTask) -> Iterator[dict[str, Any]]:
    """Arguments of calls, the smallest first; the last are such that name no eps and no momentum."""
    image = IMAGE if task.subject.startswith("spatial") else None
    numbers = (0.1, 2.0, 1e-4), ("float64", "float32"), (0.0, 4.0, 1000.0), (1.0, 2.0**-12)
    tables = *numbers, ("integers", "normal"), (0, 1, 2)
    rows = [
        Switches(n, d, eps, dtype, offset, scale, values, seed)
        for n, d in SHAPES
        for eps, dtype, offset, scale, values, seed in itertools.product(*tables)
        if (n * d < 60 or (eps, scale, seed) == (0.1, 1.0, 0)) and (image is None or n * d < 20)
    ]
    for switches in sorted(rows, key=effort):
        yield CALLS[task.subject](Batch(switches, image))
    for switches in rows[:3]:
        arguments = CALLS[task.subject](Batch(switches._replace(rows=3, columns=2), image))
        yield {name: value for name, value in arguments.items() if name not in ("eps", "momentum")}


def smallest_call(task: PropertyTask, program: Tested, programs: Sequence[Tested]) -> Differing | None:
    """The smallest call of the ladder on which a program is farther off than ten times any right one."""
    reference, *others = (one for one in programs if one.kind is Kind.RIGHT)
    for arguments in ladder(task):
        right, wrong = result_of(reference, task.subject, arguments), result_of(program, task.subject, arguments)
        if isinstance(right, str) or not (off := distance(wrong, right)):
            continue
        near = max((distance(result_of(one, task.subject, arguments), right) for one in others), default=0.0)
        if off > APART * near:
            return Differing(task.subject, arguments, right, wrong)
    return None


def result_of(program: Tested, name: str, arguments: dict[str, Any]) -> Any:
    """What a program gives for arguments of its own, or the kind of the exception."""
    own = {key: value.copy() if isinstance(value, np.ndarray) else value for key, value in arguments.items()}
    try:
        with np.errstate(all="ignore"):
            return program.functions[name](**own)
    except Exception as error:
        return type(error).__name__


def distance(one: Any, other: Any) -> float:
    """How far apart two results are; infinite where they cannot be compared."""
    left, right = (value if isinstance(value, tuple) else (value,) for value in (one, other))
    if len(left) != len(right) or any(isinstance(value, str) for value in left):
        return float("inf")
    total = 0.0
    for a, b in zip(left, right, strict=True):
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape or a.dtype.kind not in "fiu":
            return float("inf")
        with np.errstate(all="ignore"):
            apart = np.abs(a.astype(np.longdouble) - b).max(initial=0)
        total = max(total, float(apart) if np.isfinite(apart) else float("inf"))
    return total
