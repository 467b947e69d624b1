"""Every page of the site in a real browser, in both colour schemes.

A run shows a twelfth of them, in which a change of what all are made of shows too, and those whose own text is new.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.rotation import changed_lately, is_shown

from .browser import (
    DESKTOP,
    LACKING,
    LOOKS,
    PLACES,
    SCHEME,
    TELEPHONE,
    addresses,
    change_scheme,
    inaccessible,
    pale,
    too_wide,
    visiting,
)
from .serving import served

# Pages as a test expects them not to be: one that is bad; one that is made of the same; one of the same places, where
# what lies behind them has another colour.
BROKEN = """<!doctype html><html lang="en"><title>Broken</title><main style="background: #fff"><h1>Broken</h1>
<p style="color: #aaa">Pale.</p><div style="width: 700px">Wide.</div>
<img src="https://example.invalid/far.png"><script>undefined.x</script></main></html>"""
PICTURES = '<img src="https://example.invalid/far.png">'
BAD = {"index": BROKEN, "like": BROKEN.replace(PICTURES, 2 * PICTURES), "pale": BROKEN.replace("#fff", "#999")}


OTHER = {"default": "slate", "slate": "default"}


@dataclass
class Survey:
    """What the pages of a site came to.

    Attributes:
        pages: the addresses of those that were looked at.
        met: the places of elements on all pages.
        judged: by scheme: the places of elements whose colours were judged in it.
        looks: the looks of texts whose colours were judged.
        inaccessible: what axe found, and what every page was asked.
        wide: what makes a page scroll sideways.
        foreign: what was asked of other hosts.
        complaints: of scripts.
    """

    pages: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    judged: dict[str, set[str]] = field(default_factory=lambda: {scheme: set() for scheme in OTHER})
    looks: set[str] = field(default_factory=set)
    inaccessible: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def surveyed(browser, pages: list[str], home: str) -> Survey:
    """Look at these pages of a site, each on a telephone, and at what is new in one on a desk too.

    Most pages are made of what others are made of, and axe takes longer than all else. So it judges a page by its rules
    where that has an element in a place that no page before it had, and colours, in both schemes, once for each look
    of a text. What the other pages lack in their words is asked of every page: see ``LACKING``.
    Not seen are a text that something from elsewhere in a page overlaps, where one of the same look was judged
    without, and what axe would find in the order of elements that all were met before.
    """
    axe = pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT
    survey, met = Survey(), set[str]()
    with visiting(browser, reduced_motion="reduce", viewport=TELEPHONE) as visit:
        page = visit.page
        for address in pages:
            page.goto(address)
            found = [*page.evaluate(LACKING)]
            survey.wide += [f"{address}: {what}" for what in too_wide(page)]
            survey.pages.append(page.url)
            places = {*page.evaluate(PLACES)}
            looks = {*page.evaluate(LOOKS)}
            if not places <= survey.met or not looks <= met:
                page.set_viewport_size(DESKTOP)
                scheme = page.evaluate(SCHEME) or "default"
                if not places <= survey.met:
                    found += inaccessible(page, axe)
                found += pale(page, axe, survey.looks)
                survey.judged[scheme] |= places
                change_scheme(page)
                found += pale(page, axe, survey.looks)
                survey.judged[page.evaluate(SCHEME) or OTHER[scheme]] |= places
                page.set_viewport_size(TELEPHONE)
            survey.met |= places
            met |= looks
            survey.inaccessible += [f"{address}: {what}" for what in found]
        survey.foreign = [url for url in visit.requests if not url.startswith((home, "data:", "blob:"))]
        survey.complaints = visit.complaints
    return survey


def shown(pages: list[str], home: str) -> list[str]:
    """The pages that this run shows."""
    names = {page: page.removeprefix(home) for page in pages}  # each process serves the site at an address of its own
    return [page for page, name in names.items() if is_shown(name, 12) or changed_lately(texts_of(name))]


def texts_of(page: str) -> tuple[str, ...]:
    """Where the text of a page may lie, if somebody wrote it."""
    return f"docs/{page.removesuffix('/')}.md", f"docs/{page}index.md"


@pytest.fixture(scope="class")
def survey(browser, hosted: Path, home: str, request: pytest.FixtureRequest) -> Survey:
    """The built site's pages of the class."""
    return surveyed(browser, request.cls.half(shown(addresses(hosted, home), home)), home)


@pytest.fixture(scope="class")
def broken(browser, tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """A site of bad pages: each check must see what is bad about them."""
    site = tmp_path_factory.mktemp("broken")
    for name, text in BAD.items():
        (site / f"{name}.html").write_text(text)
    with served(site) as home:
        return surveyed(browser, [home, f"{home}like.html", f"{home}pale.html"], home)


class EveryPage:
    """What holds of every page of one half of the built site: two processes share them.

    Pages of a kind stand together, so what they are made of is new in one of the halves and seldom in both.
    """

    second: bool

    @classmethod
    def half(cls, pages: list[str]) -> list[str]:
        middle = len(pages) // 2
        return pages[middle:] if cls.second else pages[:middle]

    def test_every_page_was_looked_at(self, survey: Survey, hosted: Path, home: str) -> None:
        names = [path.relative_to(hosted).as_posix() for path in sorted(hosted.rglob("*.html"))]
        every = [home + name.removesuffix("index.html") for name in names]
        assert survey.pages == self.half(shown(every, home))
        assert len(survey.pages) > len(every) / 50

    def test_every_colour_was_judged_in_both_schemes(self, survey: Survey) -> None:
        assert len(survey.judged["default"]) > 50
        assert survey.judged["default"] == survey.judged["slate"] == survey.met

    def test_axe_finds_no_violation_on_any_page(self, survey: Survey, broken: Survey) -> None:
        assert survey.inaccessible == []
        found = [(line.split(": ")[0].rsplit("/")[-1], line.split(": ")[1]) for line in broken.inaccessible]
        assert found.count(("", "color-contrast")) == 1
        assert found.count(("", "image-alt")) == 1, "by axe"
        assert found.count(("like.html", "color-contrast")) == 0, "a text of the same look is judged once"
        assert found.count(("like.html", "lacks a text")) == 2, "every picture is looked at"
        assert found.count(("pale.html", "color-contrast")) == 1, "the same place, on another colour"

    def test_no_page_asks_another_host_for_anything(self, survey: Survey, broken: Survey) -> None:
        assert survey.foreign == []
        assert set(broken.foreign) == {"https://example.invalid/far.png"}

    def test_no_script_complains(self, survey: Survey, broken: Survey) -> None:
        assert survey.complaints == []
        assert len([line for line in broken.complaints if "undefined" in line]) == len(BAD)

    def test_no_page_scrolls_sideways_at_360_pixels(self, survey: Survey, broken: Survey) -> None:
        assert survey.wide == []
        assert len([line for line in broken.wide if "Wide." in line]) == len(BAD), "each page is measured"


class TestFirstHalf(EveryPage):
    second = False


class TestSecondHalf(EveryPage):
    second = True
