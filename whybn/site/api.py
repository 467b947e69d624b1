"""The reference of the code, by mkdocstrings: what each page shows, and in which order."""

from collections.abc import Mapping
from pathlib import Path

from whybn.course import course
from whybn.course.course import Course

from . import blocks

FOLDER = "api"
OPTIONS = """\
    options:
      docstring_style: google
      docstring_section_style: list
      members_order: source
      separate_signature: true
      show_source: true
"""
REFERENCE = """\
The ground truth in NumPy: library-shaped, checked by every clause of the [specification](../specification/index.md)
and against scikit-learn, ONNX and PyTorch. A result has the dtype of the data. If you are doing the
[exercises](../exercises/index.md), these are their solutions.

What is shown are the clear forms, whose sums run in float64. Arrays from 64 KiB on go through faster forms of nine of
the functions (`reference_impl/fast.py`), which hold the same clauses; `python -m benchmarks.reference` measures both.

```python
from reference_impl import batchnorm_forward
```
"""
HELPERS = {
    "draw": "Makes the examples.",
    "know": "Holds the right answers, in long double; it shares no code with the reference.",
    "judge": "Asserts, and says what was expected, what came and how far apart they are.",
    "row": "Says of one function what the clauses that many functions have need to know of it.",
    "shared": "Holds the clauses that many functions have, each once.",
    "layers": "Drives the stateful layers, and knows what each of their forwards must give.",
    "layer_clauses": "Holds the clauses that layers have in common, each once.",
    "taking": "Registers a shared test, and applies it to a function or a layer.",
}
CLAUSE_TESTS = """\
The test of a clause draws an example, calls the function once or twice, and judges; eight modules beside the tests have
one job each: [draw](tests-draw.md), [know](tests-know.md), [judge](tests-judge.md), [row](tests-row.md),
[shared](tests-shared.md), [layers](tests-layers.md), [layer_clauses](tests-layer_clauses.md) and
[taking](tests-taking.md). They import nothing beyond NumPy, pytest, Hypothesis,
[`spec.bounds`](../specification/bounds.md) and [`whybn.plugin`](whybn.md), so the same tests run in a browser.
"""
TOOL = """\
What you may import from `whybn` in a notebook, or in a test of your own. Everything else is the command line's:
`whybn --help`.
"""
PLUGIN = """\
`whybn.plugin` gives a test three things: the marker `clause`, which ties it to a sentence of the specification, the
error `Mismatch`, which a judgement raises, and the fixture `impl`, the implementation under test. `--impl` chooses that
implementation, `--level` the clauses that count.
"""
NETWORK = """\
The small network that the [experiments](../experiment-pages/index.md) train: NumPy only, with batch norm where the
experiment wants it.
"""


def pages(root: Path) -> Mapping[str, str]:
    """The list, the reference, the network of the experiments where there is one, the tool and the tests' helpers."""
    plan = course.load_course(root)
    made = {"reference.md": reference(plan)}
    if (root / "reference_impl" / "network.py").is_file():
        made["network.md"] = document("Network", NETWORK, "reference_impl.network")
    made["whybn.md"] = tool()
    for name, what in HELPERS.items():
        made[f"tests-{name}.md"] = document(f"Clause tests: {name}", f"{what} {CLAUSE_TESTS}", f"tests.clauses.{name}")
    return {f"{FOLDER}/index.md": index(made)} | {f"{FOLDER}/{name}": text for name, text in made.items()}


def index(made: Mapping[str, str]) -> str:
    """What is documented where."""
    said = {
        "reference.md": "[The reference](reference.md): the functions, with their source.",
        "network.md": "[The network](network.md) that the experiments train.",
        "whybn.md": "[The tool](whybn.md): `check` for notebooks, the pytest plugin, the outcome of a clause.",
    }
    listed = [f"- {said[name]}" for name in made if name in said]
    listed += [f"- [Clause tests: {name}](tests-{name}.md). {what}" for name, what in HELPERS.items()]
    bounds = "- [Error bounds](../specification/bounds.md): the tolerance of every clause, part of the specification."
    return blocks.joined(blocks.top("API", "The code's own reference."), "\n".join([*listed, bounds]))


def reference(plan: Course) -> str:
    """The functions of the course, by chapter."""
    parts = []
    for chapter in plan.chapters:
        parts.append(f"## {chapter.title} {{#{chapter.slug}}}")
        for exercise in chapter.exercises:
            page = f"../specification/{exercise.name}.md"
            parts.append(shown(f"reference_impl.{exercise.name}", 3, exercise.name))
            parts.append(f"The clauses: [{exercise.name}]({page})")
    return blocks.joined(blocks.top("Reference", "The functions in NumPy, with their source."), REFERENCE, *parts)


def tool() -> str:
    """What of the tool may be imported."""
    parts = [
        shown("whybn.learn.notebook.check", 2, "whybn.check"),
        shown("whybn.learn.notebook.Checked", 2, "what check returns"),
        "## The pytest plugin {#plugin}",
        PLUGIN,
        shown("whybn.plugin.impl", 3, "impl"),
        shown("whybn.judging.judgement.Mismatch", 3, "whybn.plugin.Mismatch"),
        shown("whybn.judging.judgement.Outcome", 3, "how a clause ends"),
        shown("whybn.course.clauses.Clause", 3, "a clause as data"),
    ]
    return blocks.joined(blocks.top("The tool", "What may be imported from whybn."), TOOL, *parts)


def document(title: str, introduction: str, *modules: str) -> str:
    """A page of whole modules."""
    more = "      show_if_no_docstring: true\n      show_root_full_path: true\n"
    parts = [f"::: {module}\n{OPTIONS}{more}      heading_level: 2\n      toc_label: {module}\n" for module in modules]
    return blocks.joined(blocks.top(title, f"{title}: {', '.join(modules)}."), introduction, *parts)


def shown(name: str, level: int, heading: str) -> str:
    """One object; ``heading`` is what its section is called."""
    lines = ["show_root_heading: true", f"heading_level: {level}", f"heading: {heading}", f"toc_label: {heading}"]
    return f"::: {name}\n{OPTIONS}" + "".join(f"      {line}\n" for line in lines)
