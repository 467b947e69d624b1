"""An exercise as a notebook: its stub in a cell, a cell that checks it, and hints that are closed."""

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from whybn.course.course import Course, Exercise

NOTEBOOKS_FOLDER = "notebooks"
TASK = """\
# {number:02} {title}

Write the function in the next cell, whose docstring is the whole task, and run the cell. Then run the one below it,
which says what holds and what does not.

`!whybn spec {name}` in a cell shows the sentences that have to hold."""
CHECK = """\
from whybn import check

check({name})"""
HINT = "<details><summary>Hint {number} of {most}</summary><p>{text}</p></details>"


def write_notebooks(folder: Path, course: Course, stubs: dict[Exercise, bytes]) -> None:
    """Write a notebook for each exercise into a folder that is not there yet."""
    folder.mkdir()
    for exercise in course.exercises:
        path = folder / Path(exercise.file).with_suffix(".ipynb").name
        path.write_text(notebook(exercise, stubs[exercise].decode("utf-8")), encoding="utf-8")


def notebook(exercise: Exercise, stub: str) -> str:
    """The notebook of an exercise, as Jupyter reads it."""
    texts = {"number": exercise.number, "title": exercise.title, "name": exercise.name}
    hints = [
        HINT.format(number=number, most=len(exercise.hints), text=as_html(hint))
        for number, hint in enumerate(exercise.hints, 1)
    ]
    book = {
        "cells": [
            cell("task", "markdown", TASK.format(**texts)),
            cell("function", "code", stub.rstrip("\n")),
            cell("check", "code", CHECK.format(**texts)),
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
