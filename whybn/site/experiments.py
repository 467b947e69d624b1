r"""The experiments: their pages, and their figures and numbers wherever a page shows them.

A number in prose is read from the results, ``{{ speed.relu.10.steps.batch:.0f }}``. What stands after the experiment's
name is a path into its results; after ``#`` a path into the whole record. A format of Python's may follow a colon:
``.1f`` gives an interval's mean, ``±.1f`` the mean and the half width, ``[.1f`` both ends.

Everything is read, nothing imported: the modules under ``docs/experiments`` need libraries that a reader may not have.
"""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from whybn.course.course import own_root

from . import SiteError, blocks

FOLDER = Path("docs") / "experiments"
MANIFEST = Path("docs") / "figures" / "figures.json"
SCHEMES = ("light", "dark")
FORMS = ("wide", "narrow")  # the second is for telephones
NUMBER = re.compile(
    r"\{\{ (?P<name>[a-z][a-z0-9_]*)(?P<kind>[.#])(?P<path>[^\s:{}]+)(?::(?P<how>[±\[]?)(?P<spec>[^{}]*?))? \}\}"
)
EXPONENT = re.compile(r"e([+-]\d+)$")
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
INTRODUCTION = """\
---
description: The experiments behind the verdicts, each with its settings, its figures, its data and its code.
---

# Experiments

Each verdict of this site leans on a measurement, and each measurement on a script that runs again on two cores in
minutes. The networks are small and the data are real. Where a number has an interval, it is a 95% interval over seeds.

```sh
python -m docs.experiments         # all of them
python -m docs.experiments NAME    # one
```

"""


@dataclass(frozen=True)
class Experiment:
    """One experiment, as its page shows it."""

    name: str
    docstring: str
    source: str
    record: Mapping[str, Any]

    @property
    def question(self) -> str:
        """The first sentence of its docstring."""
        return " ".join(self.docstring.partition("\n\n")[0].split())

    @property
    def method(self) -> str:
        """The rest of it."""
        return self.docstring.partition("\n\n")[2].strip()


def pages(root: Path) -> Mapping[str, str]:
    """The list of experiments, then a page for each that has results."""
    found = [load_experiment(root, path) for path in sorted((root / FOLDER / "results").glob("*.json"))]
    return {"experiment-pages/index.md": index(found)} | {f"experiment-pages/{it.name}.md": page(it) for it in found}


def load_experiment(root: Path, results: Path) -> Experiment:
    """The experiment that these results belong to; raises SiteError where it is gone or says nothing of itself."""
    module = root / FOLDER / f"{results.stem}.py"
    if not module.is_file():
        raise SiteError(
            f"{FOLDER}/results/{results.name} belongs to no experiment: there is no {FOLDER}/{module.name}."
        )
    source = module.read_text("utf-8")
    docstring = ast.get_docstring(ast.parse(source))
    if not docstring:
        raise SiteError(f"{FOLDER}/{module.name} has no docstring; it is to say what is asked and how it is answered.")
    return Experiment(results.stem, docstring, source, json.loads(results.read_text("utf-8")))


def index(found: list[Experiment]) -> str:
    """The list of all experiments."""
    rows = [f"- [{it.question}]({it.name}.md)" for it in found]
    return INTRODUCTION + "\n".join(rows) + "\n"


def page(experiment: Experiment) -> str:
    """One experiment."""
    name = experiment.name
    drawn = manifest().get(name, {}).get("figures", {})
    pictures = "\n\n".join(f"{{{{ figure {name}.{figure} bare }}}}" for figure in drawn)
    return f"""---
title: {json.dumps(experiment.question)}
description: {json.dumps(experiment.question)}
---

# {experiment.question}

{experiment.method}

## Results

{pictures}

The figures are drawn from [{name}.json](/experiments/results/{name}.json).

## Settings

{settings(experiment.record["settings"])}

## Run it again

```sh
python -m docs.experiments {name}
```

It took {experiment.record["seconds"]} seconds on one core when these results were made.

{blocks.details("example", f"The code, docs/experiments/{name}.py", blocks.fence(experiment.source, "python"))}
"""


def settings(values: Mapping[str, Any]) -> str:
    """The settings as a table."""
    rows = [f"| `{name}` | {setting(value)} |" for name, value in values.items()]
    return "\n".join(["| setting | value |", "| --- | --- |", *rows])


def setting(value: Any) -> str:
    """One setting in words: lists without brackets, mappings as pairs."""
    if isinstance(value, list):
        return ", ".join(setting(item) for item in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {setting(item)}" for key, item in value.items())
    return f"{value}".replace("|", "\\|")


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
    for form, scheme in product(FORMS, SCHEMES):
        source = f"/figures/{experiment}.{figure}.{form}.{scheme}.svg#only-{scheme}"
        size = {"width": entry[form], "height": entry["height"]}
        # Lazy, so that a browser does not fetch those that are not shown.
        SubElement(element, "img", {"class": form, "src": source, "alt": entry["alt"], **size, "loading": "lazy"})
    words = SubElement(SubElement(element, "figcaption"), "p")
    words.text = entry["caption"]
    if not bare:
        page = SubElement(words, "a", {"href": f"/experiment-pages/{experiment}.md"})
        page.text, page.tail = "How it was measured", ", "
        data = SubElement(words, "a", {"href": f"/experiments/results/{experiment}.json"})
        data.text, data.tail = "data", "."
        words.text += " "
    return element


def quoted(match: re.Match[str]) -> str:
    """What a match of ``NUMBER`` prints.

    Raises SiteError where there is no such experiment, path or format.
    """
    record = load_results(match["name"])
    path = match["path"].split(".")
    try:
        value = find(record["results"] if match["kind"] == "." else record, path)
        return text(value, match["how"] or "", match["spec"] or "")
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise SiteError(f"{match[0]} does not lead to a number: {error}") from error


def find(value: Any, path: Sequence[str]) -> Any:
    """Follow a path: a key of a mapping, the longest that fits (``0.1`` before ``0``), or a place in a list, from 0."""
    if not path:
        return value
    if isinstance(value, Mapping):
        for end in range(len(path), 0, -1):
            if (key := ".".join(path[:end])) in value:
                return find(value[key], path[end:])
        raise KeyError(f"{path[0]} is not among {', '.join(map(str, value))}")
    if isinstance(value, list):
        return find(value[int(path[0])], path[1:])
    raise TypeError(f"nothing lies below {value!r}")


def text(value: Any, how: str, spec: str) -> str:
    """A value in words: a number, a name, an interval, or a list of them."""
    if isinstance(value, list):
        return ", ".join(text(item, how, spec) for item in value)
    if isinstance(value, Mapping):
        mean, low, high = value["mean"], value["low"], value["high"]
        if how == "±":
            return f"{shown(mean, spec)} ± {shown((high - low) / 2, spec)}"
        return f"{shown(low, spec)} to {shown(high, spec)}" if how == "[" else shown(mean, spec)
    if how:
        raise TypeError(f"{value!r} is no interval")
    return shown(value, spec)


def shown(value: float | str, spec: str) -> str:
    """A number as print sets it: with a true minus, and powers of ten in place of ``e-15``."""
    if value is None:
        raise TypeError("nothing finite was measured there")
    digits = format(value, spec)
    if isinstance(value, str):
        return digits
    digits = EXPONENT.sub(lambda power: f" × 10{str(int(power[1])).translate(SUPERSCRIPT)}", digits)
    return digits.replace("-", "−")


def manifest() -> Mapping[str, Any]:
    """What was drawn, by experiment."""
    path = own_root() / MANIFEST
    return read(path, path.stat().st_mtime_ns) if path.is_file() else {}


def load_results(name: str) -> Mapping[str, Any]:
    """An experiment's record, by its name. Raises SiteError where there is none."""
    path = FOLDER / "results" / f"{name}.json"
    if not (own_root() / path).is_file():
        raise SiteError(f"There are no results {path.as_posix()}.")
    return read(own_root() / path, (own_root() / path).stat().st_mtime_ns)


@cache
def read(path: Path, changed: int) -> Mapping[str, Any]:  # noqa: ARG001 - a file that changed is another key
    """A file of JSON, read once for each of its states."""
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return record
