"""``check("p03", test_something)``: tests that live in a notebook, tried as ``whybn check p03`` tries a file."""

import linecache
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from whybn.errors import Refused
from whybn.properties.draws import written_by
from whybn.properties.local import Here, weighed_here
from whybn.properties.tasks import PropertyTask
from whybn.properties.weigh import Standing

from .own_tests import show, task_named
from .session import Session


@dataclass(frozen=True)
class CheckedTests:
    """What programs make of somebody's tests. It prints in a terminal, and shows itself in a notebook.

    Attributes:
        task: which one it is.
        found: the verdict.
        console: makes one that writes into a text.
    """

    task: PropertyTask
    found: Here
    console: Callable[[StringIO], Console]

    def __bool__(self) -> bool:
        return bool(self.found.plain["standing"] == Standing.VALID.value)

    def __repr__(self) -> str:
        out = StringIO()
        show(self.console(out), self.task, self.found, table=False)
        return out.getvalue().rstrip()

    def _repr_html_(self) -> str:
        head, _, rest = repr(self).partition("\n")
        return f"<div><p><strong>{escape(head)}</strong></p><pre>{escape(rest.strip())}</pre></div>"


def judged_tests(
    session: Session, wanted: str, tests: Sequence[Callable[..., Any]], console: Callable[[StringIO], Console]
) -> CheckedTests:
    """The verdict on tests of this process. Their cells are loaded anew, elsewhere, for every program.

    Raises ValueError where there is no such task, no test, or no source of it.
    """
    try:
        task = task_named(session, wanted)
    except Refused as error:
        raise ValueError(str(error)) from error
    text = text_of(task, tests)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(task.file).name
        path.write_text(text, encoding="utf-8")
        return CheckedTests(task, weighed_here(session.course.root, task.number, path), console)


def text_of(task: PropertyTask, tests: Sequence[Callable[..., Any]]) -> str:
    """The cells in which the tests were written, whole, since what they import stands there too."""
    if not tests:
        raise ValueError(f'say which tests: check("{task.name}", test_something)')
    files = dict.fromkeys(file_of(test) for test in tests)
    texts = ["".join(linecache.getlines(file)) for file in files]
    if not all(texts):
        raise ValueError("the source of a test is not to be had here: write it to a file, for `whybn check`")
    return "\n".join(texts)


def file_of(test: Any) -> str:
    """The cell or file of a test."""
    code = getattr(written_by(test), "__code__", None) if callable(test) else None
    if code is None:
        raise ValueError(f"{test!r} is no test: give the functions themselves")
    return str(code.co_filename)
