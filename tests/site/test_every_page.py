"""Every page of the site in a real browser, in both colour schemes."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .browser import DESKTOP, TELEPHONE, addresses, inaccessible, too_wide, visiting
from .serving import served

# A page as a test expects it not to be.
BROKEN = """<!doctype html><html lang="en"><title>Broken</title><main><h1>Broken</h1>
<p style="color: #aaa; background: #fff">Pale.</p><div style="width: 700px">Wide.</div>
<img src="https://example.invalid/far.png"><script>undefined.x</script></main></html>"""


@dataclass
class Survey:
    """What all pages of a site came to."""

    pages: int = 0
    inaccessible: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def surveyed(browser, site: Path, home: str, scheme: str) -> Survey:
    """Look at every page of a site, on a desk and on a telephone.

    The schemes are the same page in other colours: what has nothing to do with colours is judged in the light one.
    """
    axe = pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT
    survey = Survey()
    with visiting(browser, color_scheme=scheme, reduced_motion="reduce") as visit:
        for address in addresses(site, home):
            visit.page.set_viewport_size(DESKTOP)
            visit.page.goto(address)
            survey.pages += 1
            survey.inaccessible += [f"{address}: {what}" for what in inaccessible(visit.page, axe, scheme == "dark")]
            visit.page.set_viewport_size(TELEPHONE)
            survey.wide += [f"{address}: {what}" for what in too_wide(visit.page)]
        survey.foreign = [url for url in visit.requests if not url.startswith((home, "data:", "blob:"))]
        survey.complaints = visit.complaints
    return survey


@pytest.fixture(scope="class")
def survey(browser, hosted: Path, home: str, request: pytest.FixtureRequest) -> Survey:
    """The built site in the scheme of the class."""
    return surveyed(browser, hosted, home, request.cls.scheme)


@pytest.fixture(scope="class")
def broken(browser, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Survey:
    """A site of one bad page: each check must see what is bad about it."""
    site = tmp_path_factory.mktemp("broken")
    (site / "index.html").write_text(BROKEN)
    with served(site) as home:
        return surveyed(browser, site, home, request.cls.scheme)


class EveryPage:
    """What holds of the built site in one colour scheme; of several processes each takes one."""

    scheme: str

    def test_every_page_was_looked_at(self, survey: Survey, hosted: Path) -> None:
        assert survey.pages == len(list(hosted.rglob("*.html"))) > 100

    def test_axe_finds_no_violation_on_any_page(self, survey: Survey, broken: Survey) -> None:
        assert survey.inaccessible == []
        rules = {line.split(": ")[1] for line in broken.inaccessible}
        assert "color-contrast" in rules
        assert ("image-alt" in rules) == (self.scheme == "light")

    def test_no_page_asks_another_host_for_anything(self, survey: Survey, broken: Survey) -> None:
        assert survey.foreign == []
        assert broken.foreign == ["https://example.invalid/far.png"]

    def test_no_script_complains(self, survey: Survey, broken: Survey) -> None:
        assert survey.complaints == []
        assert any("undefined" in line for line in broken.complaints)

    def test_no_page_scrolls_sideways_at_360_pixels(self, survey: Survey, broken: Survey) -> None:
        assert survey.wide == []
        assert "Wide." in broken.wide[0]


class TestInLight(EveryPage):
    scheme = "light"


class TestInDark(EveryPage):
    scheme = "dark"
