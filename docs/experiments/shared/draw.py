"""Draw every figure of every experiment that has results: ``python -m docs.experiments.shared.draw``.

The pictures go to ``docs/figures/``, one for each colour scheme and form, beside a manifest with their text
alternatives and captions. An experiment whose results and code have not changed is not drawn again.
"""

import ast
import hashlib
import importlib
import io
import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Canvas

from docs.experiments import NAMES
from whybn.site.generate import Content, remove_others, write_files

from . import layout, results
from .card import card
from .figure import FORMS, LIGHT, PALETTES, WIDE, Figure, Form, Palette, style
from .layout import fitted

EXPERIMENTS = Path(__file__).parents[1]
FIGURES = EXPERIMENTS.parent / "figures"
MANIFEST = "figures.json"
CARD = "card.png"
PIXELS_PER_INCH = 96
# Coordinates, to the hundredth of a point: half the file.
PLACES = re.compile(r'(?<= [dxy]=")[^"]+')
FINE = re.compile(r"(?P<enough>\d\.\d\d)\d+")
# What a picture that nobody drew anew would not show: when, and by which version.
SILENT = {"Date": None, "Creator": None}


def main() -> None:
    """Draw what is new, remove what is old, and write the manifest."""
    before = read_manifest()
    manifest: dict[str, Any] = {}
    files: dict[str, Content] = {}
    for name in NAMES:
        if not (results.KEPT / f"{name}.json").is_file():
            continue
        key = fingerprint(name)
        if before.get(name, {}).get("key") == key and (kept := pictures(name, before[name]["figures"])) is not None:
            manifest[name] = before[name]
            files.update(kept)
        else:
            drawn = importlib.import_module(f"docs.experiments.{name}").figures(results.load(name))
            manifest[name] = {"key": key, "figures": {figure.name: entry(figure) for figure in drawn}}
            files.update({f: svg for figure in drawn for f, svg in every(name, figure).items()})
    files[CARD] = card(results.load("speed"))
    files[MANIFEST] = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    write_files(FIGURES, files)
    remove_others(FIGURES, {FIGURES / name for name in files})


def read_manifest() -> dict[str, Any]:
    """What an earlier run drew."""
    path = FIGURES / MANIFEST
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def fingerprint(name: str) -> str:
    """Changes with the results, the code that draws, and Matplotlib."""
    paths = [results.KEPT / f"{name}.json", Path(__file__), Path(layout.__file__), *sources(name)]
    parts = [matplotlib.__version__.encode(), *(path.read_bytes() for path in paths)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def sources(name: str) -> list[Path]:
    """An experiment's module and all that it takes from beside it and from what is shared, directly or not."""
    found: set[Path] = set()
    waiting = {EXPERIMENTS / f"{name}.py"}
    while waiting:
        found |= waiting
        waiting = {it for module in waiting for it in imported(module)} - found
    return sorted(found)


def imported(module: Path) -> list[Path]:
    """The modules of experiments that one of them imports."""
    paths = []
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            place = module.parent.joinpath(*(node.module or "").split("."))
            paths += [place.with_suffix(".py"), *(place / f"{it.name}.py" for it in node.names)]
    return [path for path in paths if path.is_file()]


def pictures(name: str, figures: dict[str, Any]) -> dict[str, Content] | None:
    """The files of an experiment's figures as an earlier run left them; None where one is missing."""
    paths = [FIGURES / filename(name, figure, *one) for figure in figures for one in product(PALETTES, FORMS)]
    return {path.name: path.read_bytes() for path in paths} if all(path.is_file() for path in paths) else None


def filename(name: str, figure: str, palette: Palette, form: Form) -> str:
    """Where a picture lies, below the folder of figures."""
    return f"{name}.{figure}.{form.name}.{palette.name}.svg"


def entry(figure: Figure) -> dict[str, str]:
    """What a page says about a figure."""
    size = {"height": str(figure.height), **{form.name: str(form.width) for form in FORMS}}
    return {"alt": " ".join(figure.alt.split()), "caption": " ".join(figure.caption.split()), **size}


def every(name: str, figure: Figure) -> dict[str, Content]:
    """The figure in each colour scheme and form."""
    found: dict[str, Content] = {}
    for form in FORMS:
        drawn = picture(figure, LIGHT, form)
        found |= {filename(name, figure.name, palette, form): recoloured(drawn, palette) for palette in PALETTES}
    return found


def recoloured(svg: str, palette: Palette) -> str:
    """A picture of the light scheme in another one's colours; drawing it anew gives the same and takes a second."""
    colors = dict(zip(LIGHT.used, palette.used, strict=True))
    return re.sub("|".join(colors), lambda found: colors[found[0]], svg)


def picture(figure: Figure, palette: Palette, form: Form = WIDE) -> str:
    """The SVG; the same figure gives the same bytes. Raises SiteError where it does not fit its form."""
    with matplotlib.rc_context({**style(palette, form), "svg.hashsalt": figure.name}):
        canvas = Canvas(figsize=(form.width / PIXELS_PER_INCH, figure.height / PIXELS_PER_INCH))
        figure.draw(canvas, palette)
        fitted(canvas, f"{figure.name}, {form.name}")
        file = io.StringIO()
        canvas.savefig(file, format="svg", metadata=SILENT, transparent=True)
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", file.getvalue(), flags=re.DOTALL)
    svg = PLACES.sub(lambda places: FINE.sub(r"\g<enough>", places[0]), svg)
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())


if __name__ == "__main__":
    main()
