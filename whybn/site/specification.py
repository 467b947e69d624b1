"""The specification as pages: one for each function, the conventions, the bounds, and all clauses in a table."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from whybn.course import clauses as specification
from whybn.course import course
from whybn.course.clauses import HEADING, Clause, Level
from whybn.course.course import Course, Exercise
from whybn.judging import words
from whybn.mistakes.catches import Catch, judgement_of, load_catches

from . import bibliography, blocks, clause_tests
from .clause_tests import ClauseTest

WITH_EXAMPLE = 2  # misconceptions that a clause shows an example of; the others are linked
BOUND = re.compile(r"`bounds\.(?P<name>\w+)(?P<rest>[^`]*)`")
BOOKS = {
    'Chan, Golub and LeVeque 1983, "Algorithms for Computing the Sample Variance"': "chan83",
    'Higham 2002, "Accuracy and Stability of Numerical Algorithms"': "higham02",
    "Higham 2002": "higham02",
}
# A work, known by its arXiv number or as a book, and where in it: up to what ends the clause of the sentence.
WORK = re.compile(
    rf"(?:(?P<book>{'|'.join(map(re.escape, BOOKS))})"
    r"|(?:[A-Z][\w-]+, )*[A-Z][\w-]+ and [A-Z][\w-]+ \d{4} \((?P<name>arXiv:[\d.]+)\))"
    r"(?P<place>, [^;:\[\]]+?(?=[;:]|\.(?:\s+[A-Z]|$)))?"
)
HELPERS = "helpers-of-the-tests"
# What a link to a module beside the tests calls it, and the page that shows it.
PAGES = {
    "spec.bounds": ("bounds", "bounds.md"),
    "tests.clauses.know": ("know", "../api/tests-know.md"),
    "tests.clauses.judge": ("judge", "../api/tests-judge.md"),
    "tests.clauses.layers": ("layers", "../api/tests-layers.md"),
    "tests.clauses.layers.LayerKind": ("layers", "../api/tests-layers.md"),
    "tests.clauses.layer_clauses": ("layer_clauses", "../api/tests-layer_clauses.md"),
    "tests.clauses.row": ("row", "../api/tests-row.md"),
    "tests.clauses.row.Row": ("row", "../api/tests-row.md"),
    "tests.clauses.shared": ("shared", "../api/tests-shared.md"),
}


def section(clause: Clause, test: ClauseTest, caught: Sequence[Catch], telling: Mapping[str, int], root: Path) -> str:
    """The section of one clause.

    Args:
        clause: what it says.
        test: what it runs.
        caught: the misconceptions that fail it, with an example each, in the catalogue's order.
        telling: by a misconception's id, how many clauses catch it: the fewer, the more this one is needed.
        root: of the course.
    """
    return blocks.joined(
        f"## {clause.slug} {{#{clause.slug}}}",
        f"{badge(clause)} {clause.statement}",
        f"- **Reason:** {clause.reason}\n"
        f"- **Source:** {with_citations(clause.source, root)}\n"
        f"- **Bound:** {with_links(clause.bound)}",
        blocks.details("quote", "The test", test_block(test)),
        catches_block(root, sorted(caught, key=lambda catch: telling[catch.twin])),
    )


def badge(clause: Clause, folder: str = "") -> str:
    """The level, linked to what it means."""
    name = clause.level.name
    return f"[{name}]({folder}conventions.md#levels){{ .level .level-{name.lower()} }}"


def clause_line(clause: Clause, folder: str) -> str:
    """The clause as an item of a list; ``folder`` leads to the pages of the specification."""
    return f"- {badge(clause, folder)} [{clause.slug}]({folder}{clause.function}.md#{clause.slug}): {clause.statement}"


def with_citations(text: str, root: Path) -> str:
    """Works that the bibliography has become citations, with the place in them; the others stay as they are."""
    path = root / bibliography.BIBLIOGRAPHY
    known = {work.name: work.key for work in bibliography.read(path, path.stat().st_mtime_ns).values()}
    return WORK.sub(lambda found: cited(found, known), text)


def cited(found: re.Match[str], known: Mapping[str, str]) -> str:
    """One work as a citation, where the bibliography has it."""
    key = BOOKS.get(found["book"]) or known.get(found["name"], "")
    return f"[@{key}{found['place'] or ''}]" if key in known.values() else found[0]


def with_links(text: str) -> str:
    """Each function of ``spec.bounds`` linked to its section."""
    return BOUND.sub(r"[`bounds.\g<name>\g<rest>`](bounds.md#spec.bounds.\g<name>)", text)


def test_block(test: ClauseTest) -> str:
    """The test's source, and links to what it uses."""
    links = [f"[`{name}`](#helper-{name})" for name in test.helpers]
    links += [link for name in test.uses if (link := link_to(name))]
    return blocks.joined(blocks.fence(test.code, "python"), f"It uses {', '.join(links)}." if links else "")


def link_to(name: str) -> str:
    """The link to a function beside the tests; nothing for types and constants, nor for what draws the examples."""
    module, _, attribute = name.rpartition(".")
    if module not in PAGES or not attribute.islower():
        return ""
    short, page = PAGES[module]
    return f"[`{short}.{attribute}`]({page}#{name})"


def catches_block(root: Path, caught: Sequence[Catch]) -> str:
    """The misconceptions that fail the clause: a few with their examples, the others by name."""
    if not caught:
        return "No misconception of the catalogue fails it."
    shown, rest = caught[:WITH_EXAMPLE], caught[WITH_EXAMPLE:]
    others = ", ".join(misconception_link(catch.twin) for catch in rest)
    body = blocks.joined(*(example(root, catch) for catch in shown), f"It also catches {others}." if others else "")
    return blocks.details("bug", f"Catches {blocks.plural(len(caught), 'misconception')}", body)


def example(root: Path, catch: Catch) -> str:
    """A misconception, what it believes, and the call that shows it."""
    return blocks.joined(
        f"{misconception_link(catch.twin)}: {blocks.plain(belief_of(catch.twin))}.", evidence(root, catch)
    )


def evidence(root: Path, catch: Catch) -> str:
    """The call, and what is wrong with its result."""
    return blocks.fence(words.evidence(judgement_of(root, catch)), "text")


def misconception_link(twin_id: str, folder: str = "misconceptions/") -> str:
    """Its name, linked to its entry in the catalogue."""
    function, _, slug = twin_id.partition(".")
    return f"[{slug}]({folder}{function}.md#{slug})"


def belief_of(twin_id: str) -> str:
    """What someone holds to be true who makes this mistake."""
    return str(twins()[twin_id].belief)


def twins() -> Mapping[str, Any]:
    """The catalogue, by id."""
    from reference_impl.misconceptions import TWINS

    return TWINS


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
    plan = course.load_course(root)
    clauses = list(specification.load_clauses(root, plan.names).values())
    caught = load_catches(root)
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
