"""Arrays of its own for a function under test, so that what it does to them changes nobody else's.

A copy lies in memory as its model does, with the same strides in the same order. Arguments that are views of one memory
become views of one copy.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
HOLDING = frozenset((np.ndarray, tuple, list, dict))  # the types of what may hold an array


class Copies:
    """Copies of arrays.

    An array that comes again has the same copy again, as long as both hold the same: code that tells arrays apart by
    their identity is seen doing it.

    Args:
        read_only: whether copies of read-only arrays are read-only too; else all can be written to.
    """

    def __init__(self, read_only: bool = True) -> None:
        self.read_only = read_only
        # By the model's identity: the model, kept alive, and its copy. A view goes by where it lies and how: two that
        # are equal in every respect are one, as they are in a solver.
        self.wholes: dict[int, tuple[Array, Array]] = {}
        self.views: dict[tuple[Any, ...], tuple[Array, Array]] = {}

    def of(self, value: Any) -> Any:
        """The value with copies in place of its arrays; tuples, lists and dictionaries are looked through."""
        kind = type(value)
        if kind is np.ndarray:
            return self.whole(value) if value.base is None or not value.size else self.view(value)
        if kind is tuple or kind is list:
            return kind([self.of(item) if type(item) in HOLDING else item for item in value])
        if kind is dict:
            return {key: self.of(item) if type(item) in HOLDING else item for key, item in value.items()}
        return value

    def of_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of a call with copies in place of their arrays."""
        return self.of(args), self.of(kwargs) if kwargs else {}

    def whole(self, owner: Array) -> Array:
        """A copy of an array that owns its memory; its axes keep their order there."""
        known = self.wholes.get(id(owner))
        if known is not None and known[1].tobytes("A") == owner.tobytes("A"):
            return known[1]
        copy = owner.copy("K")
        if self.read_only and not owner.flags.writeable:
            copy.flags.writeable = False
        self.wholes[id(owner)] = owner, copy
        return copy

    def view(self, array: Array) -> Array:
        """The same view of a copy of the memory that an array lies in."""
        owner = owner_of(array)
        whole = self.whole(owner)
        key = id(owner), address_of(array), array.shape, array.strides, array.dtype.str, array.flags.writeable
        known = self.views.get(key)
        if known is not None and known[1] is whole:
            return known[0]
        copied, start = whole, address_of(owner)
        if not (owner.flags.c_contiguous or owner.flags.f_contiguous):
            copied, start = memory_of(copied), address_of(memory_of(owner))
        view = np.ndarray(array.shape, array.dtype, as_bytes(copied), address_of(array) - start, array.strides)
        if self.read_only and not array.flags.writeable:
            view.flags.writeable = False
        self.views[key] = view, whole
        return view


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names whose arrays, or lists of arrays, have other contents, to the last bit."""
    return tuple(name for name, value in before.items() if name in after and differs(value, after[name]))


def differs(before: Any, after: Any) -> bool:
    """Whether an array, or one in a list, has other contents."""
    if type(before) is list:
        return any(map(differs, before, after))
    return isinstance(before, np.ndarray) and before.tobytes() != after.tobytes()


def owner_of(array: Array) -> Array:
    """The array whose memory this one is a view of."""
    while True:
        base = array.base
        if not isinstance(base, np.ndarray):
            base = getattr(base, "base", None)  # as_strided has something in between
        if not isinstance(base, np.ndarray):
            return array
        array = base


class Bytes:
    """All memory that an array reaches over, as NumPy's interface tells it."""

    def __init__(self, array: Array) -> None:
        self.base = array  # by this name owner_of finds it
        low, high = np.lib.array_utils.byte_bounds(array)
        data = low, not (array.flags.writeable or array.flags.owndata)
        self.__array_interface__ = {"version": 3, "typestr": "|u1", "shape": (high - low,), "data": data}


def memory_of(owner: Array) -> Array:
    """The bytes of an array whose axes lie in an order of their own."""
    return np.asarray(Bytes(owner))


def address_of(array: Array) -> int:
    """Where an array's first entry lies."""
    address: int = array.__array_interface__["data"][0]
    return address


def order_of(array: Array) -> Any:
    """The order in which an array's memory lies."""
    return "C" if array.flags.c_contiguous else "F"


def as_bytes(root: Array) -> Array:
    """The same memory as bytes."""
    flat: Array = root.reshape(-1, order=order_of(root)).view(np.uint8)
    return flat
