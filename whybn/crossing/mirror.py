"""The checker's half of the memory that both sides share by message; the solver's is ``solver.memory``.

What the solver says about memory is checked before it is used: no array reaches outside its block.
"""

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from .wire import Garbage, known_dtype

Array: TypeAlias = npt.NDArray[Any]
MOST_BLOCK = 64 << 20
MOST_DIMENSIONS = 8


class Mirror:
    """The arrays of one example, as the checker holds them.

    A test computes what is right from the arrays that it passed. So a function that changes its arguments must not
    change these: what it did to them is undone before the next request, and a result in their memory becomes a copy.
    Two kinds of memory are left to it: arrays that the test gave away, as a layer's attributes, and all of them in a
    clause that is about just this (``observing``).
    """

    def __init__(self, observing: bool = False) -> None:
        self.observing = observing
        self.given_away: set[int] = set()  # roots that the solver may change
        self.disowned: set[int] = set()  # roots that it has changed although they are ours
        self.owners: list[Array] = []  # ours, each the owner of its memory
        self.roots: list[Array] = []  # that memory: the owner itself, or the bytes of one in no plain order
        self.sent: list[bytes] = []  # what the solver believes to be in them
        self.blocks: list[Array] = []  # the solver's
        self.views: list[Array] = []  # every array that the solver gave
        self.shown: list[bytes] = []
        self.lies_in: list[int] = []  # the root or block of each
        self.copies: set[int] = set()  # those that are copies
        self.later: dict[int, bytes] = {}  # what a view holds there, if we have undone it here
        self.touched = False  # whether an array of ours was changed

    def place(self, array: Array, payload: list[bytes], new: list[int]) -> list[Any]:
        """Where an argument lies; a new root goes into the payload."""
        owner = owner_of(array)
        number = self.number_of(owner)
        if number is None:
            root = owner if owner.flags.c_contiguous or owner.flags.f_contiguous else memory_of(owner)
            content = root.tobytes(order="A")
            self.owners.append(owner)
            self.roots.append(root)
            self.sent.append(content)
            payload.append(content)
            new.append(len(content))
            number = len(self.roots) - 1
        offset = address_of(array) - address_of(self.roots[number] if number >= 0 else owner)
        return [number, offset, list(array.shape), list(array.strides), array.dtype.str, bool(array.flags.writeable)]

    def number_of(self, owner: Array) -> int | None:
        """A known root's number; the solver's blocks have numbers below 0."""
        for number, known in enumerate(self.owners):
            if known is owner:
                return number
        for number, known in enumerate(self.blocks):
            if known is owner:
                return -1 - number
        return None

    def writes(self, payload: list[bytes]) -> list[list[int]]:
        """What the test wrote since the last request: numbers and lengths, the contents in the payload."""
        changed = []
        for number, (root, believed) in enumerate(zip(self.roots, self.sent, strict=True)):
            content = root.tobytes(order="A")
            if content != believed:
                self.touched = True
                self.sent[number] = content
                payload.append(content)
                changed.append([number, len(content)])
        for number, (view, believed) in enumerate(zip(self.views, self.shown, strict=True)):
            content = view.tobytes()
            if content != believed:
                self.shown[number] = content
                payload.append(content)
                changed.append([-1 - number, len(content)])
        return changed

    def apply(self, number: int, content: bytes) -> None:
        """What a call changed in memory that we hold."""
        array = self.roots[number] if number >= 0 else self.views[-1 - number]
        if len(content) != array.nbytes:
            raise Garbage("a change of a wrong length")
        if self.protected(root := number if number >= 0 else self.lies_in[-1 - number]):
            self.disowned.add(root)
            if number >= 0:
                self.sent[number] = content  # what the test has is now something else, and will be written back
                return
            self.later[-1 - number] = content
            if -1 - number not in self.copies:
                self.shown[-1 - number] = content
            return
        if number >= 0:
            self.touched = True
            values = np.frombuffer(content, dtype=array.dtype).reshape(array.shape, order=order_of(array))
            self.sent[number] = content
        else:
            values = np.frombuffer(content, dtype=array.dtype).reshape(array.shape)
            self.shown[-1 - number] = content
        writeable = array.flags.writeable
        if not writeable:
            array.flags.writeable = True
        array[...] = values
        if not writeable:
            array.flags.writeable = False

    def protected(self, root: int) -> bool:
        """Whether a root is the test's, and not to be changed by a function."""
        return root >= 0 and not (self.observing or root in self.given_away)

    def add_block(self, size: int) -> None:
        """A block of the solver's memory, in which its results lie."""
        if type(size) is not int or not 0 < size <= MOST_BLOCK or sum(b.nbytes for b in self.blocks) > 4 * MOST_BLOCK:
            raise Garbage("a block of a wrong size")
        self.blocks.append(np.zeros(size, dtype=np.uint8))

    def view(self, place: Any, content: memoryview) -> tuple[Array, memoryview]:
        """The array that a result means, filled from ``content`` if it is new; and the rest of that."""
        if type(place) is int and place >= 0:
            if place in self.later:
                self.copy(place, self.later.pop(place))
            return self.views[place], content
        number, offset, shape, strides, dtype, writeable = place
        numbers = (number, offset, *shape, *strides)
        if type(dtype) is not str or not known_dtype(dtype) or any(type(n) is not int for n in numbers):
            raise Garbage("an array of a wrong kind")
        if len(shape) != len(strides) or len(shape) > MOST_DIMENSIONS or any(n < 0 for n in shape):
            raise Garbage("an array of a wrong shape")
        block = self.blocks[-1 - number] if number < 0 else as_bytes(self.roots[number])
        kind = np.dtype(dtype)
        steps = [(n - 1) * s for n, s in zip(shape, strides, strict=True)] if 0 not in shape else []
        low = offset + sum(step for step in steps if step < 0)
        high = offset + sum(step for step in steps if step > 0) + (0 if 0 in shape else kind.itemsize)
        size = math.prod(shape) * kind.itemsize
        if low < 0 or high > block.nbytes or size > MOST_BLOCK or size > len(content):
            raise Garbage("an array outside its memory")
        array: Array = np.ndarray(shape, kind, block, offset, strides)
        data = bytes(content[:size])
        if number < 0:
            array[...] = np.frombuffer(data, dtype=kind).reshape(shape)
        if not writeable:
            array.flags.writeable = False
        self.views.append(array)
        self.shown.append(data)
        self.lies_in.append(number)
        if number in self.disowned and self.protected(number):  # our array keeps its own contents
            self.copy(len(self.views) - 1, data)
        return self.views[-1], content[size:]

    def copy(self, number: int, content: bytes) -> None:
        """Let a view be an array of its own with these contents."""
        view = self.views[number]
        array = np.frombuffer(bytearray(content), dtype=view.dtype).reshape(view.shape)
        array.flags.writeable = view.flags.writeable
        self.views[number], self.shown[number] = array, content
        self.copies.add(number)


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
