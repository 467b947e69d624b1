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
    """A fresh tab of its own, with nothing remembered; ``options`` as Playwright's new_context takes them.

    Service workers are for those who ask for them: everybody else would wait for what they keep.
    """
    context = browser.new_context(**{"viewport": DESKTOP, "service_workers": "block", **options})
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
# Where an element stands: itself and its parent, by tag and class.
PLACES = """() => {
  const said = (node) => `${node.tagName}.${node.getAttribute("class") ?? ""}`;
  const places = [...document.body.querySelectorAll("*")].map((node) => `${said(node.parentElement)} ${said(node)}`);
  return [...new Set(places)];
}"""
# How a text looks: its place, its colour and its parent's, its size and weight, and all that is painted behind it up to
# the first ancestor that hides what is below. Elements of one look have one contrast. Kept as `looks` for axe.
LOOKS = """() => {
  const said = (node) => `${node.tagName}.${node.getAttribute("class") ?? ""}`;
  const texts = (node) => node.matches("a, button, input, select, textarea") ||
    [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
  const known = new Map();
  const behind = (node) => {
    if (!node) return "";
    if (!known.has(node)) {
      const { backgroundColor: color, backgroundImage: image, opacity, filter } = getComputedStyle(node);
      const through = color.startsWith("rgba(") || !color.startsWith("rgb");
      known.set(node, `${color} ${image} ${opacity} ${filter}; ${through ? behind(node.parentElement) : ""}`);
    }
    return known.get(node);
  };
  window.looks = new Map();
  for (const node of document.body.querySelectorAll("*")) {
    if (!texts(node) || !node.checkVisibility({ visibilityProperty: true })) continue;
    const { color, fontSize, fontWeight, textShadow, textDecorationLine } = getComputedStyle(node);
    const look = [said(node.parentElement), said(node), color, getComputedStyle(node.parentElement).color, fontSize,
      fontWeight, textShadow, textDecorationLine, behind(node)].join(" | ");
    looks.set(look, [...(looks.get(look) ?? []), node]);
  }
  return [...looks.keys()];
}"""
# What a page's own words must not lack, whatever it is made of: the rules of axe that are broken by what authors write.
LACKING = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("[aria-hidden=true]");
  const said = (node) => (node.getAttribute("aria-label") ?? node.getAttribute("title") ?? "").trim() ||
    node.hasAttribute("aria-labelledby") || node.textContent.trim() || node.querySelector("img[alt]:not([alt=''])") ||
    node.querySelector("[aria-label], title");
  const ids = all("[id]").map((node) => node.id);
  const levels = all("h1, h2, h3, h4, h5, h6").filter(shown);
  const level = (node) => Number(node.tagName[1]);
  const found = (what, nodes) => nodes.map((node) => `${what}: ${node.outerHTML?.slice(0, 160) ?? node}`);
  return [
    ...found("lacks a text", all("img:not([alt]):not([role=presentation])")),
    ...found("lacks a name", all("a[href], button, summary").filter((node) => shown(node) && !said(node))),
    ...found("lacks a label", all("input:not([type=hidden]), select, textarea").filter(
      (node) => shown(node) && !node.labels?.length && !node.matches("[aria-label], [aria-labelledby], [title]"))),
    ...found("lacks an id of its own", ids.filter((id, at) => ids.indexOf(id) !== at)),
    ...found("lacks a heading above", levels.filter((node, at) => at && level(node) > level(levels[at - 1]) + 1)),
    ...found("lacks a title or a language", document.title && document.documentElement.lang ? [] : [location.href]),
  ];
}"""
SCHEME = "document.body.dataset.mdColorScheme"
COLORS = ("color-contrast", "link-in-text-block")


def change_scheme(page) -> None:
    """Press the button for the other colours, where a page has one."""
    before, button = page.evaluate(SCHEME), page.locator("[data-md-component=palette] label:not([hidden])")
    if button.count():
        button.evaluate("(label) => label.click()")
        page.wait_for_function(f"(before) => {SCHEME} !== before", arg=before)


def ready(page, axe: str) -> None:
    """Load axe-core into the page, once."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(axe)
        page.evaluate(ONE_OF_EACH)


def inaccessible(page, axe: str) -> list[str]:
    """What axe-core finds wrong with the page by all its rules but those on colours, one line for each element."""
    ready(page, axe)
    off = {rule: {"enabled": False} for rule in COLORS}
    return said_of(page.evaluate(AXE, ["document", {"rules": off}]))


def pale(page, axe: str, judged: set[str]) -> list[str]:
    """What is wrong with the colours of those elements of the page whose look is not among ``judged``, which grows."""
    ready(page, axe)
    new = [look for look in page.evaluate(LOOKS) if look not in judged]
    judged.update(new)
    if not new:
        return []
    return said_of(page.evaluate(AXE, [new, {"runOnly": {"type": "rule", "values": COLORS}}]))


AXE = """([looks_or_document, options]) => {
  const all = looks_or_document === "document";
  const where = all ? document : { include: looks_or_document.flatMap((look) => looks.get(look)) };
  return axe.run(where, { resultTypes: ["violations"], ...options }).then((result) => result.violations);
}"""


def said_of(violations) -> list[str]:
    """A line for each element that axe finds something wrong with."""
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))} {node['html'][:160]} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]
