"""Functions of a batch that lies in parts, seen as functions of the whole batch, which the shared clauses take.

Beside the batch a call here has ``sizes``, the rows of each part. The function under test gets the parts, as views of
the batch; what it gives for each part is checked and put together.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from spec.bounds import Numbers
from whybn.plugin import Mismatch

from . import judge
from .row import Given, Related

PLURAL = {"x": "shards", "dout": "douts"}  # what is cut, and what its parts are called in the function's signature


class Sharded(Related):
    """A function whose data come in parts, and so does what it gives for each row."""

    def of(self, impl: Any) -> Callable[..., Any]:
        """The function under test as one of the whole batch."""
        function = getattr(impl, self.function)

        def call(*values: Any, **named: Any) -> Any:
            given = dict(zip(self.order, values, strict=False)) | named
            sizes = given.pop("sizes")
            cut = {PLURAL.get(name, name): parts_of(v, sizes) if name in PLURAL else v for name, v in given.items()}
            positional = [cut.pop(PLURAL.get(name, name)) for name in self.order[: len(values)] if name != "sizes"]
            return self.joined(function(*positional, **cut), sizes, len(given["x"]))

        return call

    @property
    def order(self) -> tuple[str, ...]:
        """The arguments' names in the order of the signature; the sizes stand before eps."""
        return (*self.rows[::-1], *self.vectors, "sizes", "eps")

    def joined(self, got: Any, sizes: tuple[int, ...], rows: int) -> Any:
        """The results, those that come in parts put together."""
        per_row = [name for name, result in self.results.items() if result.per == "row"]
        results = judge.unpacked(got, self.names) if len(self.results) > 1 else (got,)
        whole = tuple(
            together(part, sizes, rows, name) if name in per_row else part
            for name, part in zip(self.results, results, strict=True)
        )
        return whole if len(whole) > 1 else whole[0]


def parts_of(x: Numbers, sizes: tuple[int, ...]) -> list[Numbers]:
    """The batch in parts of these sizes; the last takes the rest."""
    return np.split(x, np.cumsum(sizes)[:-1]) if np.ndim(x) else [x]


def together(parts: Any, sizes: tuple[int, ...], rows: int, name: str) -> Numbers:
    """One array of what came for each part, as many rows as these have."""
    wanted = [*sizes[:-1], rows - sum(sizes[:-1])]
    if not isinstance(parts, list | tuple):
        raise Mismatch(
            f"{name} is a {type(parts).__name__}, must be a list of {len(wanted)} arrays, one for each shard"
        )
    if len(parts) != len(wanted):
        raise Mismatch(f"{name} has {len(parts)} parts, must have {len(wanted)}: one for each shard")
    for k, (part, size) in enumerate(zip(parts, wanted, strict=True)):
        shape = np.shape(part)
        if len(shape) != 2 or shape[0] != size or shape[1] != np.shape(parts[0])[1]:
            raise Mismatch(f"{name}[{k}] has shape {shape}, must have {size} rows, as its shard has")
        judge.assert_array(part, shape, f"{name}[{k}]")
    return np.concatenate(list(parts))


def shards_in(case: Any) -> dict[str, list[Numbers]]:
    """The parts of the batch, each an array of its own, as a function gets them."""
    return {"shards": [part.copy() for part in parts_of(case.x, case.sizes)]}


def assert_owns_parts(function: Callable[..., Any], arguments: Given) -> None:
    """No result shares memory with an argument, an earlier result or another part of it."""
    first, second = (arrays_of(function(*arguments.values())) for _ in range(2))
    results, own = [*first, *second], arrays_of(list(arguments.values()))
    for i, result in enumerate(results):
        if any(np.shares_memory(result, other) for other in (*own, *results[:i])):
            raise Mismatch("a result shares memory with an argument or with another result: it must be a new array")


def arrays_of(value: Any) -> list[Any]:
    """The arrays in lists and tuples of any depth."""
    if isinstance(value, list | tuple):
        return [array for item in value for array in arrays_of(item)]
    return [value] if isinstance(value, np.ndarray) else []
