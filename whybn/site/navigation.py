"""The site's menu: mkdocs.yml names folders, the generated pages fill them."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any


def filled(entry: Any, generated: Sequence[str]) -> Any:
    """A part of the menu in which ``folder/*`` has become the generated pages of that folder, in their order.

    Their ``index.md`` is left out: the menu names it itself, to say what it is.
    """
    if isinstance(entry, dict):
        return {title: filled(below, generated) for title, below in entry.items()}
    if isinstance(entry, list):
        return [page for item in entry for page in several(item, generated)]
    return entry


def several(item: Any, generated: Sequence[str]) -> list[Any]:
    """What stands in a menu for one item of it."""
    if not (isinstance(item, str) and item.endswith("/*")):
        return [filled(item, generated)]
    folder = PurePosixPath(item).parent
    pages = [page for page in map(PurePosixPath, generated) if page.parent == folder and page.suffix == ".md"]
    return [str(page) for page in pages if page.name != "index.md"]
