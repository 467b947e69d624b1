"""Tar archives, plain or compressed: read in memory, never unpacked.

Not with the standard library's tarfile: in Python versions that are still in use it takes hours or for ever over
hostile headers (CVE-2024-6232, CVE-2025-8194), and it knows formats that no submission needs. What is read here is what
tar programs write today: ustar, GNU's long names, and the paths and sizes of pax.
"""

import bz2
import lzma
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from .entries import DAMAGED, MOST_BYTES, Entry, TooMuch, Unreadable, no_content

BLOCK = 512
MOST_HEADER = 65_536
XZ_MEMORY = 128 << 20
GZIP, BZIP2, XZ = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"
ODD = {b"1": "a link", b"2": "a link", b"3": "a device", b"4": "a device", b"6": "a named pipe"}
PLAIN, FOLDER, LONG_NAME, LONG_LINK = (b"0", b"\x00", b"7"), b"5", b"L", b"K"
PAX, PAX_GLOBAL = (b"x", b"X"), b"g"


def members(data: bytes) -> Iterator[Entry]:
    """The files of a student's tar."""
    data = decompressed(data)
    if not data:
        raise Unreadable(DAMAGED)
    at, name, size = 0, None, None
    while any(header := data[at : at + BLOCK]):
        length, kind = _checked(header)
        content, at = at + BLOCK, at + BLOCK
        if kind in PAX or kind in (LONG_NAME, LONG_LINK, PAX_GLOBAL):
            at += _padded(length)
            body = data[content : content + length]
            if kind == LONG_NAME:
                name = _text(body)
            elif kind in PAX:
                said = _pax(body)
                name, size = said.get("path", name), _decimal(said["size"]) if "size" in said else size
            continue
        length, path = length if size is None else size, _path(header) if name is None else name
        at, name, size = at + _padded(length), None, None
        if kind in PLAIN and not path.endswith("/"):
            yield Entry(path, partial(_read, data, content, length))
        elif kind != FOLDER:
            yield Entry(path, no_content, ODD.get(kind, "no plain file"))


def decompressed(data: bytes) -> bytes:
    """The tar itself, at most MOST_BYTES of it: never is more than that decompressed."""
    if data.startswith(GZIP):
        stream: Any = zlib.decompressobj(wbits=31)
    elif data.startswith(BZIP2):
        stream = bz2.BZ2Decompressor()
    elif data.startswith(XZ):
        stream = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=XZ_MEMORY)
    else:
        return data
    try:
        unpacked: bytes = stream.decompress(data, MOST_BYTES + 1)
    except (OSError, ValueError, zlib.error, lzma.LZMAError, EOFError, MemoryError) as error:
        raise Unreadable(DAMAGED) from error
    if len(unpacked) > MOST_BYTES:
        raise TooMuch(f"It holds an archive that unpacks to more than {MOST_BYTES // 1_000_000} MB.")
    if not stream.eof:
        raise Unreadable(DAMAGED)
    return unpacked


def _checked(header: bytes) -> tuple[int, bytes]:
    """The size and the kind that a header tells, if its checksum is right."""
    if len(header) < BLOCK or sum(header) - sum(header[148:156]) + 8 * ord(" ") != _number(header[148:156]):
        raise Unreadable(DAMAGED)
    size, kind = _number(header[124:136]), header[156:157]
    if size > MOST_HEADER and (kind in PAX or kind in (LONG_NAME, LONG_LINK, PAX_GLOBAL)):
        raise Unreadable(DAMAGED)
    return size, kind


def _number(field: bytes) -> int:
    """A number as tar headers have it. None of what is allowed here needs more than octal digits can say."""
    try:
        number = int(field.strip(b" \x00") or b"0", 8)
    except ValueError:
        number = -1
    if number < 0:
        raise Unreadable(DAMAGED)
    return number


def _decimal(text: str) -> int:
    if not text.isdecimal() or len(text) > 20:
        raise Unreadable(DAMAGED)
    return int(text)


def _pax(body: bytes) -> dict[str, str]:
    """The records of a pax header: ``length key=value`` and a line end each."""
    said: dict[str, str] = {}
    at = 0
    while at < len(body):
        length = body[at : at + 20].partition(b" ")[0]
        end = at + int(length) if length.isdigit() else 0
        if not at < end <= len(body):
            raise Unreadable(DAMAGED)
        key, _, value = body[at + len(length) + 1 : end - 1].partition(b"=")
        said[_text(key)] = _text(value)
        at = end
    return said


def _path(header: bytes) -> str:
    name, prefix = _text(header[:100]), _text(header[345:500])
    return f"{prefix}/{name}" if header[257:263] == b"ustar\x00" and prefix else name


def _padded(length: int) -> int:
    return -(-length // BLOCK) * BLOCK


def _text(field: bytes) -> str:
    return field.partition(b"\x00")[0].decode("utf-8", "surrogateescape")


def _read(data: bytes, start: int, length: int, limit: int) -> bytes:
    if start + length > len(data):
        raise Unreadable("damaged in its archive")
    return data[start : start + min(length, limit)]
