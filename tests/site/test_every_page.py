"""Every page of the site in a real browser, in both colour schemes."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .browser import DESKTOP, PLACES, SCHEME, TELEPHONE, addresses, change_scheme, inaccessible, too_wide, visiting
from .serving import served

# A page as a test expects it not to be.
BROKEN = """<!doctype html><html lang="en"><title>Broken</title><main><h1>Broken</h1>
<p style="color: #aaa; background: #fff">Pale.</p><div style="width: 700px">Wide.</div>
<img src="https://example.invalid/far.png"><script>undefined.x</script></main></html>"""


OTHER = {"default": "slate", "slate": "default"}


@dataclass
class Survey:
    """What the pages of a site came to.

    Attributes:
        pages: how many were looked at.
        judged: by scheme: the places of elements whose colours were judged in it.
        inaccessible: what axe found.
        wide: what makes a page scroll sideways.
        foreign: what was asked of other hosts.
        complaints: of scripts.
    """

    pages: int = 0
    judged: dict[str, set[str]] = field(default_factory=lambda: {scheme: set() for scheme in OTHER})
    inaccessible: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def surveyed(browser, pages: list[str], home: str) -> Survey:
    """Look at these pages of a site, on a desk and on a telephone.

    The schemes are the same page in other colours: all rules are judged in the scheme that a page opens in, and those
    on colours in the other one too where the page has an element in a place that no page before it had.
    """
    axe = pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT
    survey = Survey()
    with visiting(browser, reduced_motion="reduce") as visit:
        page = visit.page
        for address in pages:
            page.set_viewport_size(DESKTOP)
            page.goto(address)
            scheme = page.evaluate(SCHEME) or "default"
            survey.inaccessible += [f"{address}: {what}" for what in inaccessible(page, axe)]
            places = {*page.evaluate(PLACES)}
            survey.judged[scheme] |= places
            if places - survey.judged[OTHER[scheme]]:
                change_scheme(page)
                survey.inaccessible += [f"{address}: {what}" for what in inaccessible(page, axe, colors_only=True)]
                survey.judged[page.evaluate(SCHEME) or OTHER[scheme]] |= places
            page.set_viewport_size(TELEPHONE)
            survey.wide += [f"{address}: {what}" for what in too_wide(page)]
            survey.pages += 1
        survey.foreign = [url for url in visit.requests if not url.startswith((home, "data:", "blob:"))]
        survey.complaints = visit.complaints
    return survey


@pytest.fixture(scope="class")
def survey(browser, hosted: Path, home: str, request: pytest.FixtureRequest) -> Survey:
    """The built site's pages of the class."""
    return surveyed(browser, addresses(hosted, home)[request.cls.first :: 2], home)


@pytest.fixture(scope="class")
def broken(browser, tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """A site of one bad page: each check must see what is bad about it."""
    site = tmp_path_factory.mktemp("broken")
    (site / "index.html").write_text(BROKEN)
    with served(site) as home:
        return surveyed(browser, [home], home)


class EveryPage:
    """What holds of every other page of the built site, from the first or the second on: two processes share them."""

    first: int

    def test_every_page_was_looked_at(self, survey: Survey, hosted: Path) -> None:
        names = list(hosted.rglob("*.html"))
        assert survey.pages == len(range(self.first, len(names), 2)) > 50

    def test_every_colour_was_judged_in_both_schemes(self, survey: Survey) -> None:
        assert len(survey.judged["default"]) > 100
        assert survey.judged["default"] == survey.judged["slate"]

    def test_axe_finds_no_violation_on_any_page(self, survey: Survey, broken: Survey) -> None:
        assert survey.inaccessible == []
        rules = [line.split(": ")[1] for line in broken.inaccessible]
        assert rules.count("color-contrast") == 2, "once among all rules, once among those on colours"
        assert rules.count("image-alt") == 1

    def test_no_page_asks_another_host_for_anything(self, survey: Survey, broken: Survey) -> None:
        assert survey.foreign == []
        assert broken.foreign == ["https://example.invalid/far.png"]

    def test_no_script_complains(self, survey: Survey, broken: Survey) -> None:
        assert survey.complaints == []
        assert any("undefined" in line for line in broken.complaints)

    def test_no_page_scrolls_sideways_at_360_pixels(self, survey: Survey, broken: Survey) -> None:
        assert survey.wide == []
        assert "Wide." in broken.wide[0]


class TestPagesFromTheFirst(EveryPage):
    first = 0


class TestPagesFromTheSecond(EveryPage):
    first = 1
