"""Notebooks: the functions in their code cells, as one Python file. It is read, never run."""

import json
import re
from collections.abc import Iterator
from typing import Any

from whybn.grade.escaping import counted
from whybn.judging.definitions import parsed

from .cell_code import CellCode
from .entries import MOST_SOURCE, Unreadable

MOST_CELLS = 2_000
MOST_MADE = 4 * MOST_SOURCE  # with a few lines around each statement
OLD = "a notebook of the old format {}: open it in Jupyter, save it and hand it in again"
NO_NOTEBOOK = "no notebook of version 4"
TOO_LONG = f"more than {MOST_SOURCE // 1_000_000} MB of code"
MAGIC = re.compile(r"^(\s*)(?:[%!?]|\w[\w\s,.]*=\s*[%!]|[\w.]+\?{1,2}\s*$)")
# Cell magics whose cell is Python all the same; of the others (%%bash, %%html) nothing is.
PYTHON_MAGICS = re.compile(r"^\s*%%(?:time|timeit|capture|prun|writefile|file)\b")


def source_of(data: bytes, name: str) -> tuple[bytes, tuple[str, ...]]:
    """A notebook's code as one Python file, and what has to be said about it; ``name`` is how the notebook is shown.

    What of the code is kept, :mod:`.cell_code` says. Magics and shell lines are left out, and so is a cell that is not
    Python.

    nbformat would bring a dozen packages to read two fields; both are checked here. Raises Unreadable.
    """
    cells = [without_magics(text) for text in code_cells(data)]
    trees = [parsed(text) for text, _ in cells]
    code = CellCode(name, [tree for tree in trees if tree])
    for number, ((text, _), tree) in enumerate(zip(cells, trees, strict=True), 1):
        if tree is None:
            code.broken.append(number)
        else:
            code.add(number, text, tree)
    source = code.source()
    if len(source) > MOST_MADE:
        raise Unreadable(TOO_LONG)
    return source, tuple(notes_on(code.broken, code.dropped, sum(magics for _, magics in cells)))


def code_cells(data: bytes) -> list[str]:
    """The sources of the code cells. Raises Unreadable."""
    try:
        texts = [text_of(cell) for cell in cells_of(content_of(data)) if cell["cell_type"] == "code"]
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable(NO_NOTEBOOK) from error
    if len(texts) > MOST_CELLS:
        raise Unreadable(f"a notebook of more than {MOST_CELLS:,} code cells")
    if sum(map(len, texts)) > MOST_SOURCE:
        raise Unreadable(TOO_LONG)
    return texts


def content_of(data: bytes) -> Any:
    """What a notebook's JSON holds. Raises Unreadable, with a sentence of its own for what is often met."""
    if not data.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise Unreadable("an empty file, no notebook: save it and hand it in again")
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        if is_cut_off(error):
            raise Unreadable("a notebook that breaks off in the middle: save it and hand it in again") from error
        raise Unreadable(NO_NOTEBOOK) from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(NO_NOTEBOOK) from error


def is_cut_off(error: json.JSONDecodeError) -> bool:
    """Whether JSON that began as a notebook does not go wrong before its end."""
    text = error.doc.rstrip()
    unfinished = error.msg.startswith(("Unterminated string", "Invalid \\escape", "Invalid \\uXXXX"))
    # In the middle of a word, such as ``tru``, the error is where the word begins.
    at_the_end = error.pos >= len(text) - len("false") or (unfinished and "\n" not in text[error.pos :])
    return text.startswith("{") and at_the_end


def cells_of(content: Any) -> list[Any]:
    """The cells of a notebook of version 4. Raises Unreadable, KeyError or TypeError."""
    if "cells" not in content and "worksheets" in content:
        version = content.get("nbformat", 3)
        raise Unreadable(OLD.format(version) if version in (1, 2, 3) else NO_NOTEBOOK)
    return list(content["cells"])


def text_of(cell: Any) -> str:
    """The source of a cell, with line ends as Python counts them. Raises TypeError."""
    text = cell["source"]
    text = "".join(text) if isinstance(text, list) else text
    if not isinstance(text, str):
        raise TypeError("a cell's source is text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def without_magics(text: str) -> tuple[str, int]:
    """A cell without magics and shell lines, and how many those were.

    Such a line becomes ``pass``, which may stand wherever it stood. A cell that is Python as it is keeps every line: a
    line that begins with a percent sign may go on from the one above.
    """
    dropped = 0
    if text.lstrip().startswith("%%"):
        above = text[: len(text) - len(text.lstrip())].count("\n") + 1
        first, _, rest = text.lstrip().partition("\n")
        # The lines keep their numbers.
        text, dropped = "\n" * above + rest if PYTHON_MAGICS.match(first) else "", 1
    if parsed(text) is not None:
        return text, dropped
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if match := MAGIC.match(line):
            lines[number] = f"{match[1]}pass"
            dropped += 1
    return "\n".join(lines), dropped


def notes_on(broken: list[int], dropped: int, magics: int) -> Iterator[str]:
    """What is to be said about what was left out."""
    if broken:
        many = len(broken) > 1
        cells = ", ".join(map(str, broken[:10])) + (", …" if len(broken) > 10 else "")
        yield f"code cell{'s' if many else ''} {cells} left out: not Python"
    if dropped:
        yield f"{counted(dropped, 'statement')} left out that define nothing"
    if magics:
        yield f"{counted(magics, 'magic or shell line', 'magics or shell lines')} left out"
