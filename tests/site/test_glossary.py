"""The glossary's page: its terms in order. That they are short and lead somewhere is a rule of ``whybn.dev.words``."""

import re

from tests.meta.suite import ROOT
from whybn.course.claims import load_glossary
from whybn.site import claims

TERMS = load_glossary(ROOT)
ASKED_FOR = ("z", "mini-batch", "population-variance", "running-statistics", "affine-parameters", "ghost-batch")


def test_the_terms_are_in_the_order_of_the_alphabet():
    page = claims.glossary(ROOT)
    anchors = re.findall(r"^## .* \{#(.+)\}$", page, re.M)
    assert anchors == [term.slug for term in TERMS]
    names = [term.name.casefold() for term in TERMS]
    assert names == sorted(names)


def test_the_terms_that_readers_asked_for_are_there():
    assert {*ASKED_FOR, "internal-covariate-shift", "folding", "whitening"} <= {term.slug for term in TERMS}
