"""Zip and tar archives, plain or compressed: listed and read in memory, never unpacked.

Tar not with the standard library's tarfile: in Python versions that are still in use it takes hours or for ever over
hostile headers (CVE-2024-6232, CVE-2025-8194), and it knows formats that no submission needs. What is read here is what
tar programs write today: ustar, GNU's long names, and the paths and sizes of pax.
"""

import bz2
import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import IO, Any

from .entries import (
    DAMAGED,
    MOST_BYTES,
    MOST_ENTRIES,
    IntakeEntry,
    IntakeItem,
    TooMuch,
    Unreadable,
    below,
    no_content,
    path_parts,
)

BLOCK = 512
MOST_HEADER = 65_536
XZ_MEMORY = 128 << 20
GZIP, BZIP2, XZ = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"
ODD = {b"1": "a link", b"2": "a link", b"3": "a device", b"4": "a device", b"6": "a named pipe"}
PLAIN, FOLDER, LONG_NAME, LONG_LINK = (b"0", b"\x00", b"7"), b"5", b"L", b"K"
PAX, PAX_GLOBAL = (b"x", b"X"), b"g"


def tar_members(data: bytes) -> Iterator[IntakeEntry]:
    """The files of a student's tar."""
    data = decompressed(data)
    if not data:
        raise Unreadable(DAMAGED)
    at, name, size = 0, None, None
    while any(header := data[at : at + BLOCK]):
        length, kind = size_and_kind(header)
        content, at = at + BLOCK, at + BLOCK
        if kind in PAX or kind in (LONG_NAME, LONG_LINK, PAX_GLOBAL):
            at += padded(length)
            body = data[content : content + length]
            if kind == LONG_NAME:
                name = header_text(body)
            elif kind in PAX:
                said = pax_records(body)
                name, size = said.get("path", name), decimal_number(said["size"]) if "size" in said else size
            continue
        length, path = length if size is None else size, ustar_path(header) if name is None else name
        at, name, size = at + padded(length), None, None
        if kind in PLAIN and not path.endswith("/"):
            yield IntakeEntry(path, partial(tar_content, data, content, length))
        elif kind != FOLDER:
            yield IntakeEntry(path, no_content, ODD.get(kind, "no plain file"))


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


def size_and_kind(header: bytes) -> tuple[int, bytes]:
    """The size and the kind that a header tells, if its checksum is right."""
    if len(header) < BLOCK or sum(header) - sum(header[148:156]) + 8 * ord(" ") != octal_number(header[148:156]):
        raise Unreadable(DAMAGED)
    size, kind = octal_number(header[124:136]), header[156:157]
    if size > MOST_HEADER and (kind in PAX or kind in (LONG_NAME, LONG_LINK, PAX_GLOBAL)):
        raise Unreadable(DAMAGED)
    return size, kind


def octal_number(field: bytes) -> int:
    """A number as tar headers have it. None of what is allowed here needs more than octal digits can say."""
    try:
        number = int(field.strip(b" \x00") or b"0", 8)
    except ValueError:
        number = -1
    if number < 0:
        raise Unreadable(DAMAGED)
    return number


def decimal_number(text: str) -> int:
    """A number as pax records have it."""
    if not text.isdecimal() or len(text) > 20:
        raise Unreadable(DAMAGED)
    return int(text)


def pax_records(body: bytes) -> dict[str, str]:
    """The records of a pax header: ``length key=value`` and a line end each."""
    said: dict[str, str] = {}
    at = 0
    while at < len(body):
        length = body[at : at + 20].partition(b" ")[0]
        end = at + int(length) if length.isdigit() else 0
        if not at < end <= len(body):
            raise Unreadable(DAMAGED)
        key, _, value = body[at + len(length) + 1 : end - 1].partition(b"=")
        said[header_text(key)] = header_text(value)
        at = end
    return said


def ustar_path(header: bytes) -> str:
    """A member's path by its header alone."""
    name, prefix = header_text(header[:100]), header_text(header[345:500])
    return f"{prefix}/{name}" if header[257:263] == b"ustar\x00" and prefix else name


def padded(length: int) -> int:
    """The length in whole blocks."""
    return -(-length // BLOCK) * BLOCK


def header_text(field: bytes) -> str:
    """A text of a header, up to its zero byte."""
    return field.partition(b"\x00")[0].decode("utf-8", "surrogateescape")


def tar_content(data: bytes, start: int, length: int, limit: int) -> bytes:
    """The first bytes of a member."""
    if start + length > len(data):
        raise Unreadable("damaged in its archive")
    return data[start : start + min(length, limit)]


ENCRYPTED = 0x1
UTF8 = 0x800
DIRECTORY_RECORD = b"PK\x01\x02"
# The others (bzip2, LZMA) take as much memory as the archive asks for; no learning platform and no desktop makes them.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def zip_members(data: bytes) -> Iterator[IntakeEntry]:
    """The files of a student's zip."""
    # Counted before zipfile makes an object of each.
    if data.count(DIRECTORY_RECORD) > MOST_ENTRIES:
        raise TooMuch(f"It holds an archive of more than {MOST_ENTRIES:,} files.")
    archive = opened(BytesIO(data))
    for info in archive.infolist():
        if not info.is_dir():
            yield entry(archive, info, name_of(info))


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """An archive. Raises Unreadable where it is none."""
    try:
        return zipfile.ZipFile(file)
    except Exception as error:  # zipfile meets a hostile directory with a dozen kinds of exception
        raise Unreadable(DAMAGED) from error


def top_items(archive: zipfile.ZipFile) -> list[IntakeItem]:
    """What lies at the top of a class's zip, by name."""
    folders: dict[str, list[tuple[str, zipfile.ZipInfo]]] = {}
    found = []
    for info in archive.infolist():
        path = name_of(info)
        top, *rest = path_parts(path) or (path,)  # a path that leads out stays whole, and is refused when it is read
        if rest or info.is_dir():
            folders.setdefault(top, []).append(("/".join(rest), info))
        else:
            found.append(IntakeItem(top, False, changed_at(info), partial(single_file, archive, info, top)))
    for name, files in folders.items():
        newest = max(changed_at(info) for _, info in files)
        found.append(IntakeItem(name, True, newest, partial(folder_files, archive, files)))
    return sorted(found, key=lambda item: (item.name, item.folder))


def inner_items(outer: IntakeItem) -> list[IntakeItem]:
    """What lies at the top of the one folder that a whole class was packed in."""
    found: dict[str, list[IntakeEntry]] = {}
    folders = set()
    for each in outer.entries():
        top, slash, rest = each.path.partition("/")
        folders |= {top} if slash else set()
        found.setdefault(top, []).append(replace(each, path=rest or top))
    return [
        IntakeItem(name, name in folders, outer.age, partial(below, "", entries), None, outer.name)
        for name, entries in sorted(found.items())
    ]


def entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> IntakeEntry:
    """A member under the path that it has in its submission."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return IntakeEntry(path, no_content, "a link" if kind == stat.S_IFLNK else "no plain file")
    return IntakeEntry(path, partial(read, archive, info))


def read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """The first bytes of a member. No more than that is ever decompressed."""
    if info.flag_bits & ENCRYPTED:
        raise Unreadable("encrypted with a password")
    if info.compress_type not in METHODS:
        raise Unreadable("compressed in an unusual way")
    try:
        with archive.open(info) as file:
            return file.read(limit)
    except Exception as error:  # as above
        raise Unreadable("damaged in its archive") from error


def name_of(info: zipfile.ZipInfo) -> str:
    """A member's path. Some programs write UTF-8 and do not say so; zipfile then takes it for code page 437."""
    if info.flag_bits & UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def changed_at(info: zipfile.ZipInfo) -> float:
    """When a member was changed."""
    try:
        return datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def single_file(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> Iterator[IntakeEntry]:
    """A member at the top of a class's zip, under the path that it has in its submission."""
    yield entry(archive, info, path)


def folder_files(archive: zipfile.ZipFile, found: list[tuple[str, zipfile.ZipInfo]]) -> Iterator[IntakeEntry]:
    """The members of one folder of a class's zip."""
    for path, info in found:
        if not info.is_dir():
            yield entry(archive, info, path)


def members(data: bytes) -> Iterator[IntakeEntry]:
    """The files of an archive of either kind."""
    return zip_members(data) if data.startswith(b"PK") else tar_members(data)
