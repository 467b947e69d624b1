"""The checker's half of the memory that both sides share by message; the solver's is ``whybn.crossing.memory``.

What the solver says about memory is checked before it is used: no array reaches outside its block.
"""

import math
from typing import Any

import numpy as np

from whybn.judging.arguments import Array, address_of, as_bytes, memory_of, order_of, owner_of

from .memory import known_dtype
from .wire import Garbage

MOST_BLOCK = 64 << 20
MOST_DIMENSIONS = 8


class Mirror:
    """The arrays of one example, as the checker holds them.

    What a function does to an array that it was handed is done to the array here too, as in one process.
    """

    def __init__(self) -> None:
        self.owners: list[Array] = []  # ours, each the owner of its memory
        self.roots: list[Array] = []  # that memory: the owner itself, or the bytes of one in no plain order
        self.sent: list[bytes] = []  # what the solver believes to be in them
        self.blocks: list[Array] = []  # the solver's
        self.views: list[Array] = []  # every array that the solver gave
        self.shown: list[bytes] = []  # what it believes to be in them

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
        if number >= 0:
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

    def add_block(self, size: int) -> None:
        """A block of the solver's memory, in which its results lie."""
        if type(size) is not int or not 0 < size <= MOST_BLOCK or sum(b.nbytes for b in self.blocks) > 4 * MOST_BLOCK:
            raise Garbage("a block of a wrong size")
        self.blocks.append(np.zeros(size, dtype=np.uint8))

    def view(self, place: Any, content: memoryview) -> tuple[Array, memoryview]:
        """The array that a result means, filled from ``content`` if it is new; and the rest of that."""
        if type(place) is int and place >= 0:
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
        return array, content[size:]
