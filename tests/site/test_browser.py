"""Every page of the site in a real browser."""

from pathlib import Path

import pytest

from .browser import TELEPHONE, addresses, inaccessible, too_wide, visiting
from .serving import served

# A page as a test expects it not to be.
BROKEN = """<!doctype html><html lang="en"><title>Broken</title><main><h1>Broken</h1>
<p style="color: #aaa; background: #fff">Pale.</p><div style="width: 700px">Wide.</div>
<img src="https://example.invalid/far.png"><script>undefined.x</script></main></html>"""


@pytest.fixture(scope="module")
def axe() -> str:
    return pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(browser, hosted: Path, home: str, axe: str, scheme: str) -> None:
    found = []
    with visiting(browser, color_scheme=scheme, reduced_motion="reduce") as visit:
        for address in addresses(hosted, home):
            visit.page.goto(address)
            found += [f"{address}: {what}" for what in inaccessible(visit.page, axe)]
    assert found == []


def test_no_page_asks_another_host_complains_or_scrolls_sideways_at_360_pixels(
    browser, hosted: Path, home: str
) -> None:
    wide = []
    with visiting(browser, viewport=TELEPHONE) as visit:
        for address in addresses(hosted, home):
            visit.page.goto(address)
            wide += [f"{address}: {what}" for what in too_wide(visit.page)]
    assert [url for url in visit.requests if not url.startswith((home, "data:", "blob:"))] == []
    assert visit.complaints == []
    assert wide == []


def test_these_checks_see_a_broken_page(browser, tmp_path: Path, axe: str) -> None:
    (tmp_path / "index.html").write_text(BROKEN)
    with served(tmp_path) as address, visiting(browser, viewport=TELEPHONE) as visit:
        visit.page.goto(address)
        found = inaccessible(visit.page, axe)
        wide = too_wide(visit.page)
    assert {line.partition(":")[0] for line in found} >= {"color-contrast", "image-alt"}
    assert wide
    assert "Wide." in wide[0]
    assert "https://example.invalid/far.png" in visit.requests
    assert any("undefined" in line for line in visit.complaints)
