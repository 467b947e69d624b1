"""The pages of the experiments: the question, the settings, every figure, how to run it again, data and source.

Everything is read, nothing imported: the modules under ``docs/experiments`` need libraries that a reader may not have.
"""

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import figures
from .errors import SiteError

FOLDER = Path("docs") / "experiments"
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
    drawn = figures.manifest().get(name, {}).get("figures", {})
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

??? example "The code, docs/experiments/{name}.py"

    ```python
{indented(experiment.source)}
    ```
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


def indented(source: str) -> str:
    """Code for a block within a block."""
    return "\n".join(f"    {line}".rstrip() for line in source.rstrip().splitlines())
