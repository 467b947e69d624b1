"""Arrays from the files that people attach to a report: npz, npy, JSON, safetensors, and ONNX's TensorProto.

The last two are small enough to be read here, from bytes and nothing else: a length, a header in JSON and raw numbers;
and a message of ten fields. Nothing is unpickled. What a file cannot mean raises Refused, in one sentence.
"""

import json
import math
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from spec.precision import BFLOAT16
from whybn.errors import Refused, meant, refusal

Numbers = npt.NDArray[Any]
FLOATS = ("float16", BFLOAT16, "float32", "float64")


class Tensor(NamedTuple):
    """An array of a file.

    Attributes:
        numbers: as they came; those of bfloat16 in float32.
        dtype: the name of their type, "" where the file has none, as JSON.
    """

    numbers: Numbers
    dtype: str


class Malformed(Exception):
    """A file is not what its name says; the message says how, in the middle of a sentence."""


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The arrays of a file by name; a file of one array without a name gives it the file's. Raises Refused."""
    read = READERS.get(path.suffix.casefold())
    if read is None:
        raise Refused(f"{path}: {path.suffix or 'no suffix'} is none of {', '.join(READERS)}")
    try:
        found = read(path)
    except OSError as error:
        raise Refused(refusal(error)) from error
    except (
        Malformed,
        ValueError,
        KeyError,
        TypeError,
        OverflowError,
        EOFError,
        zipfile.BadZipFile,
        RecursionError,
    ) as error:
        said = error if isinstance(error, Malformed) else f"{type(error).__name__}: {error}"
        raise Refused(f"{path} cannot be read as {path.suffix.lstrip('.')}: {said}") from error
    for name, tensor in found.items():
        if tensor.numbers.dtype.kind not in "fiu":
            raise Refused(f"{path}: {name} holds {tensor.numbers.dtype}, not real numbers")
    return found


def of_array(array: Numbers) -> Tensor:
    """An array that NumPy knows, in this machine's byte order."""
    return Tensor(np.asarray(array, array.dtype.newbyteorder("=")), array.dtype.newbyteorder("=").name)


def from_npy(path: Path) -> dict[str, Tensor]:
    """The array of an npy file, called as the file is."""
    return {path.stem: of_array(np.load(path, allow_pickle=False))}


def from_npz(path: Path) -> dict[str, Tensor]:
    """The arrays of an npz file."""
    with np.load(path, allow_pickle=False) as archive:
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise Malformed("it is no archive of arrays")
        return {name: of_array(archive[name]) for name in archive.files}


def from_json(path: Path) -> dict[str, Tensor]:
    """Lists of numbers by name; an entry may be an object of ``data``, ``shape`` and ``dtype`` too, as WebNN's are."""
    table = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(table, dict):
        raise Malformed("it must be an object: a list of numbers for each name")
    return {name: from_entry(name, entry) for name, entry in table.items() if name != "about"}


def from_entry(name: str, entry: Any) -> Tensor:
    """One entry of a JSON file."""
    shape, dtype = None, ""
    if isinstance(entry, dict):
        described = {**entry, **entry.get("descriptor", {})}
        shape, dtype = described.get("shape"), str(described.get("dtype", described.get("dataType", "")))
        entry = described.get("data")
    try:
        numbers = np.asarray(entry, dtype=np.float64)
    except (ValueError, TypeError):
        raise Malformed(f"{name} is not a rectangle of numbers") from None
    if shape is not None:
        numbers = shaped(name, numbers, shape)
    if dtype and dtype not in FLOATS:
        raise Malformed(f"{name} has the dtype {dtype}{meant(dtype, FLOATS)}")
    return Tensor(stored(numbers, dtype), dtype) if dtype else Tensor(numbers, "")


def stored(numbers: Numbers, dtype: str) -> Numbers:
    """Numbers in the type of this name; bfloat16 in float32."""
    return numbers.astype(np.float32 if dtype == BFLOAT16 else dtype)


def shaped(name: str, numbers: Numbers, shape: Any) -> Numbers:
    """The numbers in a shape that a file claims. Raises Malformed where they do not fill it."""
    if not isinstance(shape, list) or any(type(size) is not int or size < 0 for size in shape):
        raise Malformed(f"{name} has the shape {shape}, which is no list of sizes")
    if math.prod(shape) != numbers.size:
        raise Malformed(f"{name} has {numbers.size} numbers, and the shape {shape} holds {math.prod(shape)}")
    return numbers.reshape(shape)


SAFETENSORS = {"F16": "<f2", "F32": "<f4", "F64": "<f8", "I32": "<i4", "I64": "<i8", "BF16": ""}


def from_safetensors(path: Path) -> dict[str, Tensor]:
    """The arrays of a safetensors file: eight bytes of length, a header in JSON, the numbers."""
    content = path.read_bytes()
    end = 8 + int.from_bytes(content[:8], "little")
    if len(content) < 8 or end > len(content):
        raise Malformed("it ends within its header")
    header, found = json.loads(content[8:end]), {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, stop = entry["data_offsets"]
        if entry["dtype"] not in SAFETENSORS:
            raise Malformed(f"{name} has the type {entry['dtype']}{meant(entry['dtype'], SAFETENSORS)}")
        if not 0 <= begin <= stop <= len(content) - end:
            raise Malformed(f"{name} lies outside the file")
        found[name] = from_bytes(name, content[end + begin : end + stop], SAFETENSORS[entry["dtype"]], entry["shape"])
    return found


def from_bytes(name: str, raw: bytes, dtype: str, shape: Any) -> Tensor:
    """An array from its bytes; "" stands for bfloat16, the upper half of a float32."""
    width = np.dtype(dtype or "<u2").itemsize
    if len(raw) % width:
        raise Malformed(f"{name} has {len(raw)} bytes, which is no multiple of {width}")
    if dtype:
        return of_array(shaped(name, np.frombuffer(raw, dtype), shape))
    return Tensor(shaped(name, wide_bfloat16(np.frombuffer(raw, "<u2")), shape), BFLOAT16)


def wide_bfloat16(upper: Numbers) -> Numbers:
    """The numbers of bfloat16, given as 16 bits each, in float32."""
    return (upper.astype(np.uint32) << 16).view(np.float32)


# ONNX's TensorProto (onnx.proto): the numbers of its fields, and of its types.
DIMS, DATA_TYPE, FLOAT_DATA, INT32_DATA, INT64_DATA, NAME, RAW_DATA, DOUBLE_DATA = 1, 2, 4, 5, 7, 8, 9, 10
ONNX_TYPES = {1: "<f4", 6: "<i4", 7: "<i8", 10: "<f2", 11: "<f8", 16: ""}
PACKED = {FLOAT_DATA: "<f4", DOUBLE_DATA: "<f8"}


def from_onnx(path: Path) -> dict[str, Tensor]:
    """The tensor of a test of ONNX, a TensorProto: by the file's name where that is input_0 and so on, or its own."""
    dims: list[int] = []
    kind, name, raw, varints = 0, "", None, list[int]()
    floats: list[bytes] = []
    for field, value in fields(path.read_bytes()):
        if field == DIMS:
            dims += numbers_in(value)
        elif field == DATA_TYPE and isinstance(value, int):
            kind = value
        elif field == NAME and isinstance(value, bytes):
            name = value.decode("utf-8", "replace")
        elif field == RAW_DATA and isinstance(value, bytes):
            raw = value
        elif field in PACKED and isinstance(value, bytes):
            floats.append(value)
        elif field in (INT32_DATA, INT64_DATA):
            varints += numbers_in(value)
    called = path.stem if path.stem in BY_PLACE or not name else name
    if kind not in ONNX_TYPES:
        raise Malformed(f"{called} has the type {kind} of TensorProto, and {', '.join(map(str, ONNX_TYPES))} are known")
    dtype = ONNX_TYPES[kind]
    if raw is None and varints:  # halves travel as 16 bits in an int32
        raw = np.array(varints).astype("<u2" if kind in (10, 16) else dtype).tobytes()
    return {called: from_bytes(called, b"".join(floats) if raw is None else raw, dtype, dims)}


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a protocol buffer: each its number, and an integer or bytes. Raises Malformed."""
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        if key & 7 == 0:
            value, at = varint(message, at)
            yield key >> 3, value
            continue
        if key & 7 == 2:
            size, at = varint(message, at)
        elif key & 7 in (1, 5):
            size = 8 if key & 7 == 1 else 4
        else:
            raise Malformed("it is no TensorProto")
        if at + size > len(message):
            raise Malformed("it ends within a field")
        yield key >> 3, message[at : at + size]
        at += size


def varint(message: bytes, at: int) -> tuple[int, int]:
    """The integer at a place, seven bits in each byte, and where it ends."""
    value = shift = 0
    while at < len(message) and shift < 64:
        value |= (message[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if message[at - 1] < 128:
            return value, at
    raise Malformed("it ends within a number")


def numbers_in(value: int | bytes) -> list[int]:
    """One integer, or several that are packed."""
    if isinstance(value, int):
        return [value]
    found, at = [], 0
    while at < len(value):
        one, at = varint(value, at)
        found.append(one)
    return found


# What the files of an ONNX test hold, in the operator's order.
BY_PLACE = {
    **{f"input_{place}": name for place, name in enumerate(("x", "gamma", "beta", "mean", "var"))},
    "output_0": "y",
}
READERS: Mapping[str, Callable[[Path], dict[str, Tensor]]] = {
    ".npz": from_npz,
    ".npy": from_npy,
    ".json": from_json,
    ".safetensors": from_safetensors,
    ".pb": from_onnx,
}
