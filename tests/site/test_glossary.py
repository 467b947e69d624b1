"""The glossary's terms are short, in order, and lead somewhere."""

import re

import pytest

from tests.meta.suite import COURSE, ROOT
from whybn.course.claims import load_glossary
from whybn.site import bibliography, claims

TERMS = load_glossary(ROOT)
EACH_TERM = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.slug)
ASKED_FOR = ("z", "mini-batch", "population-variance", "running-statistics", "affine-parameters", "ghost-batch")


def test_the_terms_are_in_the_order_of_the_alphabet_and_their_anchors_differ():
    page = claims.glossary(ROOT)
    anchors = re.findall(r"^## .* \{#(.+)\}$", page, re.M)
    assert anchors == [term.slug for term in TERMS]
    assert len(set(anchors)) == len(anchors)
    names = [term.name.casefold() for term in TERMS]
    assert names == sorted(names)


def test_the_terms_that_readers_asked_for_are_there():
    assert {*ASKED_FOR, "internal-covariate-shift", "folding", "whitening"} <= {term.slug for term in TERMS}


@EACH_TERM
def test_a_term_takes_one_to_three_sentences(term):
    sentences = re.split(r"(?<=[.:])\s+(?=[A-Z`$])", term.text)
    assert 1 <= len(sentences) <= 3, sentences
    assert term.text.endswith(".")
    assert term.lecture.endswith(".")


@EACH_TERM
def test_a_link_of_a_term_has_its_target(term):
    slugs = {other.slug for other in TERMS}
    for path, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", term.text + term.lecture):
        if not path:
            assert anchor in slugs - {term.slug}
        elif path.startswith("specification/"):
            name = path.removeprefix("specification/").removesuffix(".md")
            assert name in {*COURSE.names, "index", "bounds", "misconceptions/index"}
        else:
            assert path in {"frameworks.md", "worked-example.md"}


@EACH_TERM
def test_a_citation_of_a_term_is_in_the_bibliography(term):
    works = bibliography.load_bibliography(ROOT / bibliography.BIBLIOGRAPHY)
    assert set(re.findall(r"@([a-z]+\d\d)", term.text)) <= set(works)
