"""An exercise or a task as a notebook: its stub in a cell, a cell that checks it, and hints that are closed."""

import ast
import json
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from whybn.course.course import Exercise
from whybn.properties.tasks import PropertyTask

NOTEBOOKS_FOLDER = "notebooks"
TASK = """\
# {number:02} {title}

Write the function in the next cell, whose docstring is the whole task, and run the cell. Then run the one below it,
which says what holds and what does not.

`!whybn spec {name}` in a cell shows the sentences that have to hold."""
CHECK = """\
from whybn import check

check({name})"""
TEST_TASK = """\
# {name} {title}

Write the test in the next cell, whose docstring is the whole task, and run the cell. Then run the one below it: right
programs and wrong ones judge the test. Where you write a second one, name it there too. How a test is written is said
in p01."""
TEST_CHECK = """\
from whybn import check

check("{name}", {tests})"""
HINT = "<details><summary>Hint {number} of {most}</summary><p>{text}</p></details>"


def write_notebooks(folder: Path, stubs: Iterable[tuple[Exercise | PropertyTask, bytes]]) -> None:
    """Write a notebook for each exercise, and for each test to be written, into a folder that is not there yet."""
    folder.mkdir()
    for one, stub in stubs:
        path = folder / Path(one.file).with_suffix(".ipynb").name
        path.write_text(notebook(one, stub.decode("utf-8")), encoding="utf-8")


def notebook(one: Exercise | PropertyTask, stub: str) -> str:
    """The notebook of an exercise or a task, as Jupyter reads it."""
    texts = {"number": one.number, "title": one.title, "name": one.name}
    if isinstance(one, PropertyTask):
        texts["tests"] = ", ".join(part.name for part in ast.parse(stub).body if isinstance(part, ast.FunctionDef))
    task, check = (TEST_TASK, TEST_CHECK) if isinstance(one, PropertyTask) else (TASK, CHECK)
    hints = [
        HINT.format(number=number, most=len(one.hints), text=as_html(hint)) for number, hint in enumerate(one.hints, 1)
    ]
    book = {
        "cells": [
            cell("task", "markdown", task.format(**texts)),
            cell("function", "code", stub.rstrip("\n")),
            cell("check", "code", check.format(**texts)),
            cell("hints", "markdown", "\n\n".join(hints)),
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def cell(name: str, kind: str, text: str) -> dict[str, Any]:
    """One cell."""
    code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"id": name, "cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True), **code}


def as_html(hint: str) -> str:
    """A hint as HTML, since Markdown within a closed block is not read everywhere."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(" ".join(hint.split()), quote=False))
