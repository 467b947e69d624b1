"""A measured figure on a page, in both colour schemes."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from whybn.course.course import own_root

from .errors import SiteError

MANIFEST = Path("docs") / "figures" / "figures.json"
SCHEMES = ("light", "dark")


def measured(name: str, bare: bool = False) -> Element:
    """The figure ``experiment.figure`` with its caption, and links to the experiment and its data unless ``bare``.

    Raises SiteError where nothing of that name was drawn.
    """
    experiment, _, figure = name.partition(".")
    drawn = manifest().get(experiment, {}).get("figures", {})
    if figure not in drawn:
        known = f"It has: {', '.join(drawn)}." if drawn else f"{MANIFEST} knows no experiment {experiment}."
        raise SiteError(f"There is no figure {name}. {known}")
    entry = drawn[figure]
    element = Element("figure", {"class": "measured"})
    for scheme in SCHEMES:
        source = f"/figures/{experiment}.{figure}.{scheme}.svg"
        image(element, source, scheme, entry["alt"], entry["width"], entry["height"])
    words = SubElement(SubElement(element, "figcaption"), "p")
    words.text = entry["caption"]
    if not bare:
        page = SubElement(words, "a", {"href": f"/experiment-pages/{experiment}.md"})
        page.text, page.tail = "How it was measured", ", "
        data = SubElement(words, "a", {"href": f"/experiments/results/{experiment}.json"})
        data.text, data.tail = "data", "."
        words.text += " "
    return element


def image(parent: Element, source: str, scheme: str, alt: str, width: str, height: str) -> None:
    """One scheme's image. Lazy, so that a browser does not fetch the other scheme's."""
    attributes = {"src": f"{source}#only-{scheme}", "alt": alt, "width": width, "height": height, "loading": "lazy"}
    SubElement(parent, "img", attributes)


def manifest() -> Mapping[str, Any]:
    """What was drawn, by experiment."""
    path = own_root() / MANIFEST
    return read(path, path.stat().st_mtime_ns) if path.is_file() else {}


@cache
def read(path: Path, changed: int) -> Mapping[str, Any]:  # noqa: ARG001 - a file that changed is another key
    """The manifest, read once for each state of its file."""
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return record
