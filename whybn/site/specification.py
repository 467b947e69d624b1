"""The specification as pages: one for each function, the conventions, the bounds, and all clauses in a table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from whybn import course, specification
from whybn.course import Course, Exercise
from whybn.specification import HEADING, Clause, Level

from . import blocks, catches, clause_tests
from .catching import Catch
from .clause_section import HELPERS, clause_line, section

FOLDER = "specification"
INTRODUCTION = """\
What a correct implementation does, in sentences. Each sentence is a *clause*: it has a name for good, a reason, a
source, and an error bound that is derived, never chosen. Each is also a test, which the clause's section shows: it runs
on your code, on the reference, and on wrong implementations, which it has to fail.

Three levels say how binding a clause is; each includes the ones before it. [Conventions](conventions.md) holds the
rules for all functions, [Error bounds](bounds.md) the tolerances, [Misconceptions](misconceptions/index.md) the
mistakes that the clauses catch, [All clauses](clauses.md) every sentence on one page.
"""
BOUNDS = """\
---
title: Error bounds
description: How far a correct result may be from the exact one, derived for every function.
---

# Error bounds

`spec/bounds.py` is part of the specification: the tolerance of every clause is computed here from the data of the
example, in long double. A right answer of any style passes, and a wrong ninth digit does not. The source of each
function is its norm; the text says how it was derived.

::: spec.bounds
    options:
      show_root_heading: false
      show_root_toc_entry: false
      show_if_no_docstring: true
      show_source: true
      docstring_style: google
      heading_level: 2
      members_order: source
"""


def pages(root: Path) -> Mapping[str, str]:
    """The index, the rules, the functions in the order of the course, and the table of all clauses."""
    plan = course.load(root)
    clauses = list(specification.load(root, plan.names).values())
    caught = catches.load(root)
    own = {
        exercise.name: [clause for clause in clauses if clause.function == exercise.name] for exercise in plan.exercises
    }
    files = {"index.md": index(plan, own, caught), "conventions.md": conventions(root), "bounds.md": BOUNDS}
    for exercise in plan.exercises:
        files[f"{exercise.name}.md"] = function_page(root, exercise, own[exercise.name], caught[exercise.name])
    files["clauses.md"] = all_clauses(plan, own)
    return {f"{FOLDER}/{name}": text for name, text in files.items()}


def index(plan: Course, own: Mapping[str, Sequence[Clause]], caught: Mapping[str, Sequence[Catch]]) -> str:
    """What the specification is, and its functions with their numbers."""
    everything = [clause for clauses in own.values() for clause in clauses]
    total = Counter(clause.level for clause in everything)
    levels = ", ".join(f"{total[level]} {level.name}" for level in Level)
    head = ("Function", *(level.name for level in Level), "Misconceptions")
    parts = [f"{len(plan.exercises)} functions, {len(everything)} clauses: {levels}."]
    for chapter in plan.chapters:
        rows = [table_row(exercise.name, own[exercise.name], caught[exercise.name]) for exercise in chapter.exercises]
        parts += [f"## {chapter.title}", blocks.table(head, rows)]
    return blocks.joined(blocks.top("Specification", "Every clause, its test and its bound."), INTRODUCTION, *parts)


def table_row(name: str, clauses: Sequence[Clause], caught: Sequence[Catch]) -> tuple[str, ...]:
    """A function, how many clauses of each level it has, and how many misconceptions."""
    counts = Counter(clause.level for clause in clauses)
    number = len({catch.twin for catch in caught})
    return f"[{name}]({name}.md)", *(str(counts[level]) for level in Level), f"[{number}](misconceptions/{name}.md)"


def conventions(root: Path) -> str:
    """The rules for all functions."""
    text = (root / "spec" / "conventions.md").read_text(encoding="utf-8")
    body = text.partition("\n")[2].replace("`spec/bounds.py`", "[`spec/bounds.py`](bounds.md)")
    return blocks.joined(blocks.top("Conventions", "The rules that hold for all functions."), body)


def function_page(root: Path, exercise: Exercise, clauses: Sequence[Clause], caught: Sequence[Catch]) -> str:
    """A function: its definition, then a section for each of its clauses, then what their tests share."""
    text = (root / "spec" / f"{exercise.name}.md").read_text(encoding="utf-8")
    first = HEADING.search(text)
    definition = text[: first.start() if first else None].partition("\n")[2]
    tests = clause_tests.read(root, exercise.name)
    telling = Counter(catch.twin for catch in caught)
    sections = [
        section(clause, tests.tests[clause.id], [c for c in caught if c.clause == clause.id], telling, root)
        for clause in clauses
    ]
    title = blocks.top(exercise.name, f"The clauses of {exercise.name}, each with its test and what it catches.")
    return blocks.joined(title, definition, links(exercise, clauses, telling), *sections, helpers(tests.helpers))


def links(exercise: Exercise, clauses: Sequence[Clause], telling: Mapping[str, int]) -> str:
    """Where else the function is met, and how much there is here."""
    counts = Counter(clause.level for clause in clauses)
    levels = ", ".join(f"{counts[level]} {level.name}" for level in Level if counts[level])
    name, number = exercise.name, f"{exercise.number:02}"
    return (
        f"[Exercise {number}](../exercises/{number}-{name}.md) · "
        f"[Reference](../api/reference.md#reference_impl.{name}) · "
        f"[{blocks.plural(len(telling), 'misconception')}](misconceptions/{name}.md) · "
        f"{blocks.plural(len(clauses), 'clause')}: {levels}"
    )


def helpers(code: Mapping[str, str]) -> str:
    """What the tests of a function share."""
    if not code:
        return ""
    parts = [f"### {name} {{#helper-{name}}}\n\n{blocks.fence(text, 'python')}" for name, text in code.items()]
    return blocks.joined(f"## Helpers of the tests {{#{HELPERS}}}", *parts)


def all_clauses(plan: Course, own: Mapping[str, Sequence[Clause]]) -> str:
    """Every clause in a line, by function."""
    parts = []
    for exercise in plan.exercises:
        listed = (clause_line(clause, "") for clause in own[exercise.name])
        parts += [f"## [{exercise.name}]({exercise.name}.md) {{#{exercise.name}}}", "\n".join(listed)]
    return blocks.joined(blocks.top("All clauses", "Every clause of the specification in a line."), *parts)
