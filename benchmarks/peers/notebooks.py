"""Notebooks as text."""

import json
from typing import Any

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def notebook(cells: dict[str, tuple[str, dict[str, Any]]]) -> str:
    """A notebook of code cells; each has a name, its source and its metadata."""
    plain: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": name.replace("_", "-"),
            "metadata": metadata,
            "outputs": [],
            "source": source,
        }
        for name, (source, metadata) in cells.items()
    ]
    return json.dumps({"cells": plain, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5})
