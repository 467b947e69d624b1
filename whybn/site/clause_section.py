"""A clause as a section of its function's page: what it says, its test, and what it catches."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from whybn.specification import Clause

from . import bibliography, blocks
from .catching import Catch
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
        catches_block(sorted(caught, key=lambda catch: telling[catch.twin])),
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


def catches_block(caught: Sequence[Catch]) -> str:
    """The misconceptions that fail the clause: a few with their examples, the others by name."""
    if not caught:
        return "No misconception of the catalogue fails it."
    shown, rest = caught[:WITH_EXAMPLE], caught[WITH_EXAMPLE:]
    others = ", ".join(misconception_link(catch.twin) for catch in rest)
    body = blocks.joined(*map(example, shown), f"It also catches {others}." if others else "")
    return blocks.details("bug", f"Catches {blocks.plural(len(caught), 'misconception')}", body)


def example(catch: Catch) -> str:
    """A misconception, what it believes, and the call that shows it."""
    return blocks.joined(f"{misconception_link(catch.twin)}: {blocks.plain(belief_of(catch.twin))}.", evidence(catch))


def evidence(catch: Catch) -> str:
    """The call, and what is wrong with its result."""
    return blocks.fence(f"{catch.call}\n\n{catch.said}" if catch.call else catch.said, "text")


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
