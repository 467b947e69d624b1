"""A real browser, and what it is asked about a page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A browser talks to its maker; what is counted here is what pages do.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
DESKTOP = {"width": 1280, "height": 900}
TELEPHONE = {"width": 360, "height": 740}
PATIENCE = 600_000  # milliseconds, on a machine that is busy with other things


def chromium() -> str:
    """Where the browser is. Without one the test is skipped, unless WHYBN_NEEDS_BROWSER says that it must be there."""
    path = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        missing = f"no browser: none of {', '.join(NAMES)} is installed, and CHROME_PATH names none"
        (pytest.fail if os.environ.get("WHYBN_NEEDS_BROWSER") else pytest.skip)(missing)
    return path


@contextmanager
def running():
    """The browser, without a window."""
    path = chromium()
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """A tab with what it asked for and what it complained of, since it was opened."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def visiting(browser, **options) -> Iterator[Visit]:
    """A fresh tab of its own, with nothing remembered; ``options`` as Playwright's new_context takes them."""
    context = browser.new_context(**{"viewport": DESKTOP, **options})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    visit = Visit(page)
    context.on("request", lambda request: visit.requests.append(request.url))
    page.on("pageerror", lambda error: visit.complaints.append(f"{page.url}: {error}"))
    page.on(
        "console", lambda said: visit.complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None
    )
    try:
        yield visit
    finally:
        context.close()


def addresses(site: Path, home: str) -> list[str]:
    """The address of every page of a built site."""
    names = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")))
    return [home + name.removesuffix("index.html") for name in names]


def too_wide(page) -> list[str]:
    """What makes the page scroll sideways: the widest elements that no scrolling block holds."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const scrolls = (node) => node && node !== document.documentElement &&
            (getComputedStyle(node).overflowX !== "visible" || scrolls(node.parentElement));
          return [...document.body.querySelectorAll("*")]
            .filter((node) => node.getBoundingClientRect().right > width + 1 && !scrolls(node.parentElement))
            .slice(0, 3).map((node) => `${node.outerHTML.slice(0, 120)} ends at ${node.getBoundingClientRect().right}`)
            .concat(`the page is ${document.documentElement.scrollWidth} pixels wide`);
        }"""
    )


# A page's code has thousands of words in a dozen colours, and its formulas are all set alike: one of each is judged,
# the others are bare text, or gone.
ONE_OF_EACH = """() => {
  const again = (nodes) => {
    const seen = new Set();
    return [...nodes].filter((node) => seen.size === seen.add(node.className).size);
  };
  for (const word of again(document.querySelectorAll(".highlight span[class]"))) word.replaceWith(...word.childNodes);
  for (const formula of again(document.querySelectorAll(".katex"))) formula.remove();
}"""
# An element's colours come from what it is and where it stands: itself and its parent, by tag and class.
PLACES = """() => {
  const said = (node) => `${node.tagName}.${node.getAttribute("class") ?? ""}`;
  const places = [...document.body.querySelectorAll("*")].map((node) => `${said(node.parentElement)} ${said(node)}`);
  return [...new Set(places)];
}"""
SCHEME = "document.body.dataset.mdColorScheme"
COLORS = "{ type: 'rule', values: ['color-contrast', 'link-in-text-block'] }"


def change_scheme(page) -> None:
    """Press the button for the other colours, where a page has one."""
    before, button = page.evaluate(SCHEME), page.locator("[data-md-component=palette] label:not([hidden])")
    if button.count():
        button.evaluate("(label) => label.click()")
        page.wait_for_function(f"(before) => {SCHEME} !== before", arg=before)


def inaccessible(page, axe: str, colors_only: bool = False) -> list[str]:
    """What axe-core finds wrong with the page, one line for each element; by all its rules, or by those on colours."""
    only = f", runOnly: {COLORS}" if colors_only else ""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(axe)
    page.evaluate(ONE_OF_EACH)
    options = f"document, {{ resultTypes: ['violations']{only} }}"
    found = page.evaluate(f"axe.run({options}).then((result) => result.violations)")
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))} {node['html'][:160]} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]
