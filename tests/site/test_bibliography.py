"""The bibliography: complete entries, and the page that lists them."""

import re
from pathlib import Path

import pytest

from whybn.site import SiteError, bibliography

ROOT = Path(__file__).parents[2]
WORKS = bibliography.load_bibliography(ROOT / bibliography.BIBLIOGRAPHY)
CITED = re.compile(r"@([a-z]+\d\d[a-z]?)(?=[,;\]])")
COMPLETE = {"author": "Doe, Jane", "title": "Norms", "year": "2019", "eprint": "1901.00001"}


def entry(**fields: str) -> str:
    return "@misc{doe19, " + ", ".join(f"{name}={{{value}}}" for name, value in fields.items()) + "}"


def test_every_work_stands_on_the_page_under_its_key_once() -> None:
    page = bibliography.pages(ROOT)[bibliography.PAGE]
    assert re.findall(r"^\{: #(\w+) \.reference \}$", page, re.MULTILINE) == sorted(
        WORKS, key=lambda key: (WORKS[key].surnames[0].casefold(), WORKS[key].year)
    )


@pytest.mark.usefixtures("hosted")  # clauses cite on pages that the build writes
def test_no_work_is_listed_that_nothing_cites() -> None:
    sources = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("docs/experiments/*.py"), *ROOT.glob("spec/**/*.*")]
    sources += [*ROOT.glob("whybn/site/*.py"), *ROOT.glob("whybn/quiz/*.py")]
    used = {key for path in sources if path.suffix != ".pyc" for key in CITED.findall(path.read_text("utf-8"))}
    assert sorted(WORKS.keys() - used) == []


@pytest.mark.parametrize("field", COMPLETE)
def test_an_entry_that_lacks_something_is_named(tmp_path: Path, field: str) -> None:
    path = tmp_path / "some.bib"
    path.write_text(entry(**{name: value for name, value in COMPLETE.items() if name != field}))
    with pytest.raises(SiteError, match=rf"doe19 lacks {field}"):
        bibliography.load_bibliography(path)


@pytest.mark.parametrize(
    ("authors", "short"),
    [
        ("van Doe, Jane", "van Doe, 2019"),
        ("Doe, Jane and Roe, Max", "Doe and Roe, 2019"),
        ("Doe, Jane and Roe, Max and Poe, Al", "Doe et al., 2019"),
        ("{PyTorch}", "PyTorch, 2019"),
        ("{The Doe Group} and Roe, Max", "The Doe Group and Roe, 2019"),
    ],
)
def test_a_citation_names_up_to_two_authors(tmp_path: Path, authors: str, short: str) -> None:
    path = tmp_path / "some.bib"
    path.write_text(entry(**{**COMPLETE, "author": authors}))
    assert bibliography.load_bibliography(path)["doe19"].short == short


def test_braces_that_keep_a_name_together_are_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "some.bib"
    path.write_text(entry(**{**COMPLETE, "author": "{PyTorch}", "title": "On {Norms}"}))
    [shown] = bibliography.load_bibliography(path).values()
    assert shown.full.startswith("PyTorch (2019). *On Norms*.")
    assert [work.key for work in WORKS.values() if re.search("[{}]", work.short + work.full)] == []
