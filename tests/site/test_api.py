"""The API pages document what there is to import."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

from spec import bounds
from tests.meta.suite import COURSE, ROOT
from whybn.site import api, clause_tests
from whybn.site.specification import link_to

DOCUMENTED = re.compile(r"^::: (\S+)$", re.M)
PAGES = api.pages(ROOT)


def found(name: str):
    """The object of this name, in the longest module that its name begins with."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            thing = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            thing = getattr(thing, part)
        return thing
    raise AssertionError(name)


@pytest.mark.parametrize("name", [name for text in PAGES.values() for name in DOCUMENTED.findall(text)])
def test_what_a_page_documents_can_be_imported_and_says_what_it_is(name):
    assert found(name).__doc__


def test_the_reference_shows_the_functions_in_the_order_of_the_course():
    names = DOCUMENTED.findall(PAGES["api/reference.md"])
    assert names == [f"reference_impl.{name}" for name in COURSE.names]
    assert all(f"(../specification/{name}.md)" in PAGES["api/reference.md"] for name in COURSE.names)


def test_the_index_leads_to_every_page():
    index = PAGES["api/index.md"]
    for path in PAGES:
        if path != "api/index.md":
            assert f"({path.removeprefix('api/')})" in index


def test_the_built_pages_have_an_anchor_for_every_function_that_clauses_link(hosted: Path):
    tests = [test for name in COURSE.names for test in clause_tests.read(ROOT, name).tests.values()]
    links = {link_to(use) for test in tests for use in test.uses} - {""}
    assert len(links) > 50
    for link in links:
        path, anchor = re.search(r"\((.*)\.md#(.*)\)", link).groups()
        page = (hosted / "specification" / path).resolve() / "index.html"
        assert f'id="{anchor}"' in page.read_text(encoding="utf-8")


def test_the_built_page_of_the_bounds_has_every_bound_with_its_source(hosted: Path):
    page = (hosted / "specification" / "bounds" / "index.html").read_text(encoding="utf-8")
    public = [
        name
        for name, thing in vars(bounds).items()
        if inspect.isfunction(thing) and thing.__module__ == bounds.__name__
    ]
    for name in public:
        assert f'id="spec.bounds.{name}"' in page
    assert page.count("Source code in") >= len(public)
