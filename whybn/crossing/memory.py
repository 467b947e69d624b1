"""The solver's half of the memory that both sides share by message.

A test may look at more than a function's result: whether an argument was changed, whether a result is a view of an
argument or of an earlier result, whether a layer's array that is written in place is the one that the layer uses. So
arrays cross as views of *roots* (blocks of memory), and what changed in a root or in a view crosses after every call.
The checker's half is ``whybn.crossing.mirror``.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

# What may cross, by the name that NumPy gives it without its byte order.
DTYPES = frozenset(
    ("f2", "f4", "f8", "f12", "f16", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1", "c8", "c16", "c24", "c32")
)

Array = npt.NDArray[Any]
MOST_ROOT = 64 << 20
MOST_VIEWS = 4096
ALIGNED = 64
USED_OF_LONG_DOUBLE = 10 if np.finfo(np.longdouble).nmant == 63 else np.dtype(np.longdouble).itemsize


class Memory:
    """The arrays of one example, as the solver holds them."""

    def __init__(self) -> None:
        self.roots: list[Array] = []  # the checker's, as bytes
        self.starts: list[int] = []  # their addresses
        self.known: list[bytes] = []  # what the checker believes to be in them
        self.arenas: list[Array] = []  # the memory of roots that came together
        self.untouched: list[bytes] = []  # what that held when all was as the checker believes
        self.blocks: list[tuple[int, int, Array]] = []  # our own: first address, last address + 1, kept alive
        self.views: list[Array] = []  # every array that was given to the checker
        self.shown: list[bytes] = []  # and what it believes to be in them
        self.arrays: dict[tuple[Any, ...], Array] = {}  # by description
        self.numbers: dict[tuple[Any, ...], int] = {}  # a view's number by where it lies and how

    def add_roots(self, sizes: list[int], contents: memoryview) -> None:
        """New blocks of the checker's, one behind the other in ``contents``; each aligned as NumPy would."""
        starts = [0]
        for size in sizes:
            starts.append(starts[-1] + -(-max(size, 1) // ALIGNED) * ALIGNED)
        arena = np.zeros(starts[-1] + ALIGNED, dtype=np.uint8)
        room = arena.data
        base = address_of(arena)
        shift = -base % ALIGNED
        for start, size in zip(starts, sizes, strict=False):
            content, contents = bytes(contents[:size]), contents[size:]
            room[start + shift : start + shift + size] = content
            self.roots.append(arena[start + shift : start + shift + size])
            self.starts.append(base + start + shift)
            self.known.append(content)
        self.arenas.append(arena)
        self.untouched.append(arena.tobytes())

    def array(self, root: int, offset: int, shape: list[int], strides: list[int], dtype: str, write: bool) -> Array:
        """The array that a description means; the same object whenever the description is the same."""
        key = root, offset, tuple(shape), tuple(strides), dtype, write
        if key not in self.arrays:
            self.arrays[key] = self.new_array(root, offset, shape, strides, dtype, write)
        return self.arrays[key]

    def new_array(self, root: int, offset: int, shape: list[int], strides: list[int], dtype: str, write: bool) -> Array:
        """An array in a root of the checker's, or, below 0, one that lies in a block of ours."""
        if root < 0:
            first, last, whole = self.blocks[-1 - root]
            for view in self.views:
                if (address_of(view), list(view.shape), list(view.strides)) == (first + offset, shape, strides):
                    return view
            part = np.asarray(Window(whole, first + offset, shape, strides, dtype, not write))
            low, high = span_of(part)
            if not first <= low <= high <= last:  # a script was written for other answers, and so for other blocks
                raise ValueError("no such array")
            return part
        array: Array = np.ndarray(shape, dtype, self.roots[root], offset, strides)
        if not write:
            array.flags.writeable = False
        return array

    def write(self, number: int, content: bytes) -> None:
        """What the checker changed: a root of its own, or, below 0, an array that it was given."""
        if number >= 0:
            self.roots[number][:] = np.frombuffer(content, dtype=np.uint8)
            self.known[number] = content
            self.untouched = [arena.tobytes() for arena in self.arenas]
        else:
            view = self.views[-1 - number]
            view[...] = np.frombuffer(content, dtype=view.dtype).reshape(view.shape)
            self.shown[-1 - number] = content

    def changes(self, payload: list[bytes]) -> list[list[int]]:
        """What a call changed, as pairs of number and length; the contents are appended to the payload."""
        changed = []
        now = [arena.tobytes() for arena in self.arenas]
        if now != self.untouched:
            self.untouched = now
            for number, (root, believed) in enumerate(zip(self.roots, self.known, strict=True)):
                content = root.tobytes()
                if content != believed:
                    self.known[number] = content
                    payload.append(content)
                    changed.append([number, len(content)])
        for number, (view, believed) in enumerate(zip(self.views, self.shown, strict=True)):
            content = bytes_of(view)
            if content != believed and len(content) == len(believed):
                self.shown[number] = content
                payload.append(content)
                changed.append([-1 - number, len(content)])
        return changed

    def describe(self, array: Array, payload: list[bytes], blocks: list[int]) -> int | list[Any] | None:
        """Where an array lies, or its number if the checker has it; None if it cannot cross.

        A new block's size is appended to ``blocks``, a new view's contents to ``payload``.
        """
        if type(array) is not np.ndarray:
            array = np.ndarray.view(array, np.ndarray)  # a subclass may say anything about itself
        dtype = array.dtype.str
        if not known_dtype(dtype) or array.nbytes > MOST_ROOT or len(self.views) >= MOST_VIEWS:
            return None
        address = address_of(array)
        key = address, array.shape, array.strides, dtype, array.flags.writeable
        if key in self.numbers:
            return self.numbers[key]
        place = self.place_of(array, address, blocks)
        if place is None:
            return None
        content = bytes_of(array)
        self.numbers[key] = len(self.views)
        self.views.append(array)
        self.shown.append(content)
        payload.append(content)
        return [*place, list(array.shape), list(array.strides), dtype, bool(array.flags.writeable)]

    def place_of(self, array: Array, address: int, blocks: list[int]) -> tuple[int, int] | None:
        """The root or block that an array lies in and its offset there."""
        for number, (first, root) in enumerate(zip(self.starts, self.roots, strict=True)):
            if first <= address < first + root.nbytes:
                return number, address - first
        for number, (first, last, _) in enumerate(self.blocks):
            if first <= address < last:
                return -1 - number, address - first
        whole = array
        while isinstance(whole.base, np.ndarray):
            whole = whole.base
        first, last = span_of(whole, address if whole is array else None)
        if last - first > MOST_ROOT:
            whole = array  # a window of something huge: the window alone
            first, last = span_of(whole)
        if last - first > MOST_ROOT or not first <= address <= last:
            return None
        self.blocks.append((first, last, whole))
        blocks.append(last - first)
        return -len(self.blocks), address - first


class Window:
    """An array in the memory of another, as NumPy's interface tells it."""

    def __init__(
        self, base: Array, address: int, shape: list[int], strides: list[int], dtype: str, read_only: bool
    ) -> None:
        self.base = base
        places = {"data": (address, read_only), "shape": tuple(shape), "strides": tuple(strides), "typestr": dtype}
        self.__array_interface__ = {"version": 3, **places}


def bytes_of(array: Array) -> bytes:
    """An array's contents in C order, the unused bytes of long doubles set to zero."""
    if array.itemsize <= 8:  # no long double
        return array.tobytes()
    parts = np.frombuffer(bytearray(array.tobytes()), dtype=np.uint8).reshape(-1, np.dtype(np.longdouble).itemsize)
    parts[:, USED_OF_LONG_DOUBLE:] = 0
    return parts.tobytes()


def span_of(array: Array, address: int | None = None) -> tuple[int, int]:
    """The addresses that an array reaches over, one byte at least; ``address``, if it is known, of its first entry."""
    if array.flags.forc:
        first = address_of(array) if address is None else address
        return first, first + max(array.nbytes, 1)
    first, last = np.lib.array_utils.byte_bounds(array)
    return first, max(last, first + 1)


def address_of(array: Array) -> int:
    """Where an array's first entry lies."""
    address: int = array.__array_interface__["data"][0]
    return address


def known_dtype(name: str) -> bool:
    """Whether arrays of this dtype, by its ``str``, may cross."""
    return name[:1] in "<>|=" and name[1:] in DTYPES
