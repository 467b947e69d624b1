"""Zip archives: listed and read in memory, never unpacked."""

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import IO

from .entries import DAMAGED, MOST_ENTRIES, Entry, Item, TooMuch, Unreadable, below, no_content
from .paths import parts

ENCRYPTED = 0x1
UTF8 = 0x800
DIRECTORY_RECORD = b"PK\x01\x02"
# The others (bzip2, LZMA) take as much memory as the archive asks for; no learning platform and no desktop makes them.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def members(data: bytes) -> Iterator[Entry]:
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


def items(archive: zipfile.ZipFile) -> list[Item]:
    """What lies at the top of a class's zip, by name."""
    folders: dict[str, list[tuple[str, zipfile.ZipInfo]]] = {}
    found = []
    for info in archive.infolist():
        path = name_of(info)
        top, *rest = parts(path) or (path,)  # a path that leads out stays whole, and is refused when it is read
        if rest or info.is_dir():
            folders.setdefault(top, []).append(("/".join(rest), info))
        else:
            found.append(Item(top, False, age(info), partial(_one, archive, info, top)))
    for name, files in folders.items():
        newest = max(age(info) for _, info in files)
        found.append(Item(name, True, newest, partial(_some, archive, files)))
    return sorted(found, key=lambda item: (item.name, item.folder))


def inner_items(outer: Item) -> list[Item]:
    """What lies at the top of the one folder that a whole class was packed in."""
    found: dict[str, list[Entry]] = {}
    folders = set()
    for each in outer.entries():
        top, slash, rest = each.path.partition("/")
        folders |= {top} if slash else set()
        found.setdefault(top, []).append(replace(each, path=rest or top))
    return [
        Item(name, name in folders, outer.age, partial(below, "", entries)) for name, entries in sorted(found.items())
    ]


def entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> Entry:
    """A member under the path that it has in its submission."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return Entry(path, no_content, "a link" if kind == stat.S_IFLNK else "no plain file")
    return Entry(path, partial(read, archive, info))


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


def age(info: zipfile.ZipInfo) -> float:
    """When a member was changed."""
    try:
        return datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _one(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> Iterator[Entry]:
    yield entry(archive, info, path)


def _some(archive: zipfile.ZipFile, found: list[tuple[str, zipfile.ZipInfo]]) -> Iterator[Entry]:
    for path, info in found:
        if not info.is_dir():
            yield entry(archive, info, path)
