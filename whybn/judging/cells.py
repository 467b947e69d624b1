"""From a line of a file that was made of a notebook back to the cell and the line in it."""

import re

HEADER = "# The code cells of {name}"
FROM = "# code cell {cell}, from line {line}"  # the statement stands two lines below, as it was written
AT = "# code cell {cell}, at line {line}"  # it stands there, written anew

NOTEBOOK = re.compile(r"# The code cells of ([^\r\n]{1,100})\n")
MARK = re.compile(r"# code cell ([0-9]{1,6}), (from|at) line ([0-9]{1,6})")
BETWEEN = 2  # lines from a mark to the statement: one for the mark, one for ``try:``


def in_notebook(text: bytes, number: int) -> tuple[str, int | None] | None:
    """The notebook and cell in words, and the line in that cell; None for a file that is of no notebook.

    Whoever writes these marks into a file of their own is told of other lines of their own.
    """
    found = NOTEBOOK.match(text[:1000].decode("utf-8", "replace"))
    if found is None:
        return None
    lines = text.decode("utf-8", "replace").split("\n")
    for above in range(min(number, len(lines)) - 1, -1, -1):
        if mark := MARK.fullmatch(lines[above]):
            first = int(mark[3])
            line = first + number - 1 - above - BETWEEN if mark[2] == "from" else first
            return f"{found[1]}, code cell {mark[1]}", max(first, line)
    return found[1], None
