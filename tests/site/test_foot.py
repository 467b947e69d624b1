"""What stands below every page: how to cite it, where to edit it, where to report a mistake."""

import tomllib
from pathlib import Path

import pytest

from whybn.site import SiteError
from whybn.site.foot import citation, foot, source

ROOT = Path(__file__).parents[2]
EDIT = "edit/main/"


@pytest.mark.parametrize(
    ("page", "file"),
    [
        ("index.md", "docs/index.md"),
        ("grading/sandbox.md", "docs/grading/sandbox.md"),
        ("claims/Q02.md", "spec/lecture/Q02.md"),
        ("quiz/test-time.md", "spec/quiz/04-test-time.toml"),
        ("exercises/02-batch_statistics.md", "exercises/e02_batch_statistics.py"),
    ],
)
def test_a_page_leads_to_what_a_person_edits(page: str, file: str) -> None:
    assert source(ROOT, page) == file


def test_a_page_that_is_written_nowhere_is_named() -> None:
    with pytest.raises(SiteError, match=r"claims/Q99\.md: there is no spec/lecture/Q99\.md"):
        source(ROOT, "claims/Q99.md")


def test_a_project_with_an_address_has_links_to_edit_and_to_report() -> None:
    below = foot(ROOT, "claims/Q02.md", 'Is "it" <so>?', "", "https://example.org/us/whybn/", EDIT)
    assert '<a href="https://example.org/us/whybn/edit/main/spec/lecture/Q02.md">Edit this page</a>' in below
    assert "https://example.org/us/whybn/issues/new?title=Is%20%22it%22%20%3Cso%3E%3F%3A%20" in below
    assert "“Is &quot;it&quot; &lt;so&gt;?”" in below


def test_a_project_without_an_address_has_none() -> None:
    assert "<a " not in foot(ROOT, "index.md", "It", "http://localhost:8000/", "", EDIT)


@pytest.mark.parametrize(
    ("address", "cited"),
    [("https://example.org/claims/Q02/", True), ("http://localhost:8000/claims/Q02/", False), ("", False)],
)
def test_a_citation_has_the_address_of_a_page_that_others_can_visit(address: str, cited: bool) -> None:
    below = foot(ROOT, "claims/Q02.md", "It", address, "", EDIT)
    assert ("Q02/" in below) is cited


def test_the_citation_is_of_this_version_and_by_its_authors() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    work = citation(ROOT)
    assert (work["version"], work["license"]) == (project["version"], project["license"])
    assert [author["name"] for author in work["authors"]] == [author["name"] for author in project["authors"]]
    assert work["cff-version"] == "1.2.0"
    assert work["title"]
    assert work["message"]


def test_every_built_page_can_be_cited_and_leads_nowhere_without_an_address(hosted: Path) -> None:
    """That each is written in a file that is there, the build has seen: ``source`` ends it where one is not."""
    pages = [path for path in hosted.rglob("*.html") if path.name != "404.html"]
    texts = {path: path.read_text("utf-8") for path in pages}
    assert [path for path, text in texts.items() if text.count('class="page-foot"') != 1] == []
    assert [path for path, text in texts.items() if "Edit this page" in text or "Report a mistake" in text] == []
