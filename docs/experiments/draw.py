"""Draw every figure of every experiment that has results: ``python -m docs.experiments.draw``.

The pictures go to ``docs/figures/``, one for each colour scheme, beside a manifest with their text alternatives and
captions. An experiment whose results and code have not changed is not drawn again.
"""

import ast
import hashlib
import importlib
import io
import json
import re
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Canvas

from whybn.site.generate import Content, remove_others, write_files

from . import NAMES, results
from .figure import PALETTES, WIDTH, Figure, Palette, style

HERE = Path(__file__).parent
FIGURES = HERE.parent / "figures"
MANIFEST = "figures.json"
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
        if not (results.HERE / f"{name}.json").is_file():
            continue
        key = fingerprint(name)
        if before.get(name, {}).get("key") == key and (kept := pictures(name, before[name]["figures"])) is not None:
            manifest[name] = before[name]
            files.update(kept)
        else:
            drawn = importlib.import_module(f"docs.experiments.{name}").figures(results.load(name))
            manifest[name] = {"key": key, "figures": {figure.name: entry(figure) for figure in drawn}}
            files.update({f: svg for figure in drawn for f, svg in both(name, figure).items()})
    files[MANIFEST] = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    write_files(FIGURES, files)
    remove_others(FIGURES, {FIGURES / name for name in files})


def read_manifest() -> dict[str, Any]:
    """What an earlier run drew."""
    path = FIGURES / MANIFEST
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def fingerprint(name: str) -> str:
    """Changes with the results, the code that draws, and Matplotlib."""
    paths = [results.HERE / f"{name}.json", HERE / "draw.py", *sources(name)]
    parts = [matplotlib.__version__.encode(), *(path.read_bytes() for path in paths)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def sources(name: str) -> list[Path]:
    """A module of this folder and all that it takes from beside it, directly or by way of others."""
    found: set[str] = set()
    waiting = {name}
    while waiting:
        found |= waiting
        waiting = {it for module in waiting for it in imported(module)} - found
    return sorted(HERE / f"{it}.py" for it in found)


def imported(name: str) -> list[str]:
    """The modules of this folder that one of them imports."""
    tree = ast.parse((HERE / f"{name}.py").read_text("utf-8"))
    relative = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 1]
    names = [name for node in relative for name in ([node.module] if node.module else [it.name for it in node.names])]
    return [name for name in names if (HERE / f"{name}.py").is_file()]


def pictures(name: str, figures: dict[str, Any]) -> dict[str, Content] | None:
    """The files of an experiment's figures as an earlier run left them; None where one is missing."""
    paths = [FIGURES / filename(name, figure, palette) for figure in figures for palette in PALETTES]
    return {path.name: path.read_bytes() for path in paths} if all(path.is_file() for path in paths) else None


def filename(name: str, figure: str, palette: Palette) -> str:
    """Where a picture lies, below the folder of figures."""
    return f"{name}.{figure}.{palette.name}.svg"


def entry(figure: Figure) -> dict[str, str]:
    """What a page says about a figure."""
    size = {"width": str(WIDTH), "height": str(figure.height)}
    return {"alt": " ".join(figure.alt.split()), "caption": " ".join(figure.caption.split()), **size}


def both(name: str, figure: Figure) -> dict[str, Content]:
    """The figure in each colour scheme."""
    return {filename(name, figure.name, palette): picture(figure, palette) for palette in PALETTES}


def picture(figure: Figure, palette: Palette) -> str:
    """The SVG; the same figure gives the same bytes."""
    with matplotlib.rc_context({**style(palette), "svg.hashsalt": figure.name}):
        canvas = Canvas(figsize=(WIDTH / PIXELS_PER_INCH, figure.height / PIXELS_PER_INCH))
        figure.draw(canvas, palette)
        file = io.StringIO()
        canvas.savefig(file, format="svg", metadata=SILENT, transparent=True)
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", file.getvalue(), flags=re.DOTALL)
    svg = PLACES.sub(lambda places: FINE.sub(r"\g<enough>", places[0]), svg)
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())


if __name__ == "__main__":
    main()
