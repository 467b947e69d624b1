"""The specification's pages say what the specification says, and show the tests that hold it."""

import inspect
import re
from pathlib import Path

import pytest

from spec import bounds
from tests.meta.suite import BANK, CLAUSES, COURSE, ROOT
from whybn.course.clauses import Level
from whybn.site import blocks, clause_tests, specification

LINK = re.compile(r"\]\((?P<path>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")
HEADING = re.compile(r"^#{1,6} .*?\{#(?P<given>[^}]+)\}$|^## (?P<plain>[a-z-]+)$", re.M)
EACH_FUNCTION = pytest.mark.parametrize("function", COURSE.names)
EACH_CLAUSE = pytest.mark.parametrize("clause", CLAUSES.values(), ids=CLAUSES.keys())


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return dict(specification.pages(ROOT))


def section(pages: dict[str, str], clause) -> str:
    """A clause's section of its page."""
    page = pages[f"specification/{clause.function}.md"]
    begin = page.index(f"\n## {clause.slug} {{#{clause.slug}}}\n")
    end = page.find("\n## ", begin + 4)
    return page[begin:end] if end > 0 else page[begin:]


@EACH_CLAUSE
def test_a_clause_has_its_anchor_level_statement_reason_source_and_bound(pages, clause):
    text = section(pages, clause)
    assert f"[{clause.level.name}](conventions.md#levels){{ .level .level-{clause.level.name.lower()} }}" in text
    assert clause.statement in text
    assert f"**Reason:** {clause.reason}" in text
    assert f"**Bound:** {specification.with_links(clause.bound)}" in text
    assert "**Source:** " in text


@EACH_CLAUSE
def test_a_clause_shows_the_test_that_runs(pages, clause):
    test = BANK.test(clause.id).hypothesis.inner_test
    if shared := inspect.getclosurevars(test).nonlocals.get("shared_test"):
        source, marked = inspect.getsource(shared), f'@shared("{clause.slug}"'
        assert f'function="{clause.function}",' in section(pages, clause)
    else:
        source, marked = inspect.getsource(test), f'@clause("{clause.id}")'
    assert marked in source
    assert blocks.indented(source.strip()) in section(pages, clause)


@EACH_FUNCTION
def test_the_helpers_that_tests_share_stand_at_the_end_of_the_page(pages, function):
    page = pages[f"specification/{function}.md"]
    for test in clause_tests.read(ROOT, function).tests.values():
        for name in test.helpers:
            assert f"### {name} {{#helper-{name}}}" in page
            assert re.search(rf"^(def|class) {name}\b|^{name} = ", page, re.M)


def test_every_bound_that_a_clause_names_is_a_function_and_is_linked():
    named = [name for clause in CLAUSES.values() for name in re.findall(r"`bounds\.(\w+)", clause.bound)]
    assert named
    assert all(callable(getattr(bounds, name)) for name in named)
    linked = specification.with_links("`bounds.forward(careful=True)` and `x`")
    assert linked == "[`bounds.forward(careful=True)`](bounds.md#spec.bounds.forward) and `x`"


def test_the_index_counts_what_there_is(pages):
    index = pages["specification/index.md"]
    for level in Level:
        assert f"{sum(clause.level is level for clause in CLAUSES.values())} {level.name}" in index
    assert f"{len(COURSE.names)} functions, {len(CLAUSES)} clauses" in index
    assert all(f"[{name}]({name}.md)" in index for name in COURSE.names)


def test_the_page_of_all_clauses_holds_every_clause_once(pages):
    lines = pages["specification/clauses.md"].splitlines()
    for clause in CLAUSES.values():
        assert sum(f"({clause.function}.md#{clause.slug}): {clause.statement}" in line for line in lines) == 1


def test_the_definition_and_its_formulas_stand_before_the_clauses(pages):
    for name in COURSE.names:
        text = (ROOT / "spec" / f"{name}.md").read_text(encoding="utf-8")
        definition = text[: text.index("\n## ")].partition("\n")[2].strip()
        assert definition in pages[f"specification/{name}.md"]


def test_a_link_from_one_page_of_the_specification_to_another_has_its_target(pages):
    anchors = {
        path: {match["given"] or match["plain"] for match in HEADING.finditer(text)} for path, text in pages.items()
    }
    checked = 0
    for path, text in pages.items():
        for match in LINK.finditer(text):
            target = f"specification/{match['path']}" if match["path"] else path
            if "/" in match["path"] or target == "specification/bounds.md":
                continue
            assert target in pages, f"{path} links to {match['path']}"
            assert match["anchor"] is None or match["anchor"] in anchors[target], f"{path}: {match[0]}"
            checked += 1
    assert checked > 2 * len(CLAUSES)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Ioffe and Szegedy 2015 (arXiv:1502.03167), section 3.2.", "[@ioffe15, section 3.2]."),
        (
            "Algebra; Ioffe and Szegedy 2015 (arXiv:1502.03167), section 3; more.",
            "Algebra; [@ioffe15, section 3]; more.",
        ),
        ("Wu and He 2018 (arXiv:1803.08494), section 3.1. Layer norm.", "[@wu18, section 3.1]. Layer norm."),
        ("Ba, Kiros and Hinton 2016 (arXiv:1607.06450): a word.", "[@ba16]: a word."),
        ("Higham 2002, chapter 4.", "[@higham02, chapter 4]."),
        (
            'Chan, Golub and LeVeque 1983, "Algorithms for Computing the Sample Variance", eq. 2.1.',
            "[@chan83, eq. 2.1].",
        ),
        (
            "Somebody and Else 2015 (arXiv:0000.00000), section 1.",
            "Somebody and Else 2015 (arXiv:0000.00000), section 1.",
        ),
    ],
)
def test_a_work_of_the_bibliography_is_cited_and_another_is_named(source, shown):
    assert specification.with_citations(source, ROOT) == shown


def test_no_page_of_the_specification_or_for_engineers_weighs_more_than_500_kilobytes(hosted: Path):
    heavy = {
        path.relative_to(hosted).as_posix(): path.stat().st_size
        for folder in ("specification", "engineer")
        for path in (hosted / folder).rglob("*.html")
        if path.stat().st_size > 500_000
    }
    assert heavy == {}
