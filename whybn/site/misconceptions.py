"""The catalogue of misconceptions: all of them in a table, and a page for those about each function."""

import difflib
import importlib
import inspect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from whybn.course import clauses as specification
from whybn.course import course
from whybn.course.clauses import Clause
from whybn.mistakes import catches
from whybn.mistakes.catches import Catch

from . import blocks
from .specification import badge, evidence

FOLDER = "specification/misconceptions"
NAMES = {"x", "eps", "gamma", "beta", "dout"}  # of parameters, which keep their letters at a sentence's beginning
INTRODUCTION = """\
Mistakes that people make with batch normalization, each with a name, the belief behind it, and a *wrong twin*: the
reference with that one mistake in it. A twin has to fail a clause, or the clauses do not say enough. Where your
results agree with a twin's, `whybn check` tells you which mistake it is; distractors of the quiz are computed by twins.
To see what one fails, put it under test:

```sh
pytest tests/clauses --impl misconception:eps-outside-root
```

There are {twins}, of {kinds} kinds: the same mistake in several functions has one name. The number behind each says how
many clauses catch it.
"""


def pages(root: Path) -> Mapping[str, str]:
    """The table of all, and a page for each function."""
    plan = course.load_course(root)
    clauses = specification.load_clauses(root, plan.names)
    found = {name: by_twin(some) for name, some in catches.load_catches(root).items()}
    files = {f"{FOLDER}/index.md": index(found)}
    for name in plan.names:
        files[f"{FOLDER}/{name}.md"] = page(name, found[name], clauses)
    return files


def by_twin(caught: Sequence[Catch]) -> dict[str, list[Catch]]:
    """The catches of each misconception, in the order of the page's clauses."""
    found = defaultdict(list)
    for catch in caught:
        found[catch.twin].append(catch)
    return found


def index(found: Mapping[str, Mapping[str, Sequence[Catch]]]) -> str:
    """All misconceptions by function, and how many clauses catch each."""
    everything = {twin.id: twin for name in found for twin in catches.twins(name)}
    kinds = {twin.slug for twin in everything.values()}
    parts = [
        blocks.top("Misconceptions", "Mistakes that people make with batch norm, and the clauses that catch each."),
        INTRODUCTION.format(twins=len(everything), kinds=len(kinds)),
    ]
    for name, caught in found.items():
        listed = [
            f"- [{twin.slug}]({name}.md#{twin.slug}): {blocks.plain(twin.belief)} ({len(caught[twin.id])})"
            for twin in catches.twins(name)
        ]
        parts += [f"## [{name}]({name}.md) {{#{name}}}", "\n".join(listed)]
    return blocks.joined(*parts)


def page(function: str, found: Mapping[str, Sequence[Catch]], clauses: Mapping[str, Clause]) -> str:
    """The misconceptions about one function."""
    twins = catches.twins(function)
    elsewhere = others_of(function)
    own = [clause for clause in clauses.values() if clause.function == function]
    introduction = (
        f"[{function}](../{function}.md) has {blocks.plural(len(own), 'clause')}; these "
        f"{blocks.plural(len(twins), 'wrong implementation')} each fail at least one of them. The example is the "
        "easiest to read on which the first of those clauses fails."
    )
    described = f"{len(twins)} mistakes that people make with {function}, and the clauses that catch each."
    return blocks.joined(
        blocks.top(f"Misconceptions about {function}", described),
        introduction,
        *(entry(twin, found[twin.id], clauses, elsewhere[twin.slug]) for twin in twins),
    )


def entry(twin: Any, caught: Sequence[Catch], clauses: Mapping[str, Clause], elsewhere: Sequence[str]) -> str:
    """One misconception: the belief, the clauses that catch it, an example, and the edit."""
    linked = [f"[{clauses[c.clause].slug}](../{twin.function}.md#{clauses[c.clause].slug})" for c in caught]
    level = min((clauses[c.clause] for c in caught), key=lambda clause: clause.level)
    also = ", ".join(f"[{name}]({name}.md#{twin.slug})" for name in elsewhere)
    first = caught[0]
    return blocks.joined(
        f"## {twin.slug} {{#{twin.slug}}}",
        f"{sentence(twin.belief)}\n{{: .belief }}",
        f"{badge(level, '../')} Caught by {blocks.plural(len(caught), 'clause')}: {', '.join(linked)}.",
        blocks.details("bug", f"Where {clauses[first.clause].slug} fails", evidence(first)),
        blocks.details("quote", "The edit, which shows a line of the solution", blocks.fence(edit(twin), "diff")),
        f"The same mistake elsewhere: {also}." if also else "",
    )


def sentence(belief: str) -> str:
    """A belief as a sentence. A name that it begins with keeps its letters."""
    first = belief.partition(" ")[0]
    named = first in NAMES or "_" in first
    return blocks.plain(belief if named else belief[0].upper() + belief[1:]) + "."


def edit(twin: Any) -> str:
    """The lines of the reference that the twin changes, before and after."""
    right = inspect.getsource(getattr(importlib.import_module("reference_impl"), twin.function))
    lines = difflib.unified_diff(right.splitlines(), twin.source.splitlines(), n=0, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def others_of(function: str) -> Mapping[str, list[str]]:
    """The other functions about which there is a misconception of the same name, by that name."""
    found = defaultdict(list)
    for twin in importlib.import_module("reference_impl.misconceptions").TWINS.values():
        if twin.function != function:
            found[twin.slug].append(twin.function)
    return found
