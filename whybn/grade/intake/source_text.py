"""A .py file as Python reads it: what editors and notebooks leave in one is taken out and said."""

import codecs

from whybn.grade.escaping import counted
from whybn.judging.definitions import parsed

from .notebook import without_magics

MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
WIDE_MARKS = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32"}


def readable_source(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The source in UTF-8 without a notebook's own lines, and what has to be said about it.

    A file that is right as it stands comes back byte for byte.
    """
    text, notes = data, list[str]()
    if (encoding := wide_encoding(data)) is not None:
        text = data.decode(encoding, "replace").replace("\r\n", "\n").encode("utf-8", "replace")
        notes.append(f"read as {encoding.upper()}: save it as UTF-8, or Python does not run it")
    if (b"%" in text or b"!" in text or b"?" in text) and parsed(text) is None:
        plain, dropped = without_magics(text.decode("utf-8-sig", "surrogateescape"))
        kept = plain.encode("utf-8", "surrogateescape")
        if dropped and parsed(kept) is not None:
            text = kept
            notes.append(f"{counted(dropped, 'magic or shell line', 'magics or shell lines')} left out")
    return text, tuple(notes)


def wide_encoding(data: bytes) -> str | None:
    """UTF-16 or UTF-32, where a file is written so: it begins with a mark, or every other byte is zero."""
    for mark, encoding in (*WIDE_MARKS.items(), *MARKS.items()):
        if data.startswith(mark):
            return encoding
    start = data[:200]
    for odd, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(start) > 3 and not any(start[odd::2]) and all(start[1 - odd :: 2]):
            return encoding
    return None
