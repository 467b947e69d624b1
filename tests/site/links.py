"""What a built site's pages point at, and whether it is there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

# What a browser fetches by itself while it shows a page; a link is fetched only when somebody follows it.
FETCHED = {"img": "src", "script": "src", "source": "src", "iframe": "src", "object": "data", "link": "href"}
NOT_FETCHED = {"canonical", "prev", "next", "alternate"}
STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?(?P<address>[^'\")]+)['\"]?\s*\)|@import\s+['\"](?P<sheet>[^'\"]+)['\"]")
PLACE = "http://site.invalid/"


@dataclass
class Page(HTMLParser):
    """The ids of a page, and its addresses: of links, and of what it fetches."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag names and points at."""
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in FETCHED and FETCHED[tag] in given and given.get("rel") not in NOT_FETCHED:
            self.fetched.append(given[FETCHED[tag]])


def problems(site: Path, served: bool = True) -> list[str]:
    """Everything in the site that points nowhere, fetches from elsewhere, or gives two elements one id.

    A server answers for a folder with its index.html; a browser that reads from a disk does not.
    """
    pages = {path.relative_to(site).as_posix(): read(path) for path in sorted(site.rglob("*.html"))}
    return [f"{name}: {what}" for name, page in pages.items() for what in wrong(site, pages, name, page, served)] + [
        f"{path.relative_to(site).as_posix()}: {what}"
        for path in sorted(site.rglob("*.css"))
        for what in style(path, site)
    ]


def read(path: Path) -> Page:
    """One page."""
    page = Page()
    page.feed(path.read_text("utf-8"))
    return page


def wrong(site: Path, pages: dict[str, Page], name: str, page: Page, served: bool) -> Iterator[str]:
    """What is wrong with one page."""
    yield from (f"two elements have the id {it}" for it in sorted({it for it in page.ids if page.ids.count(it) > 1}))
    for address in page.fetched:
        if elsewhere(address):
            yield f"fetches {address}"
        elif address and found(site, name, address, served) is None:
            yield f"fetches {address}, which is not there"
    for address in page.links:
        if elsewhere(address):
            continue
        target = found(site, name, address, served)
        if target is None:
            yield f"links to {address}, which is not there"
        elif (anchor := unquote(urlsplit(address).fragment)) and target in pages and anchor not in pages[target].ids:
            if "=" in anchor and "<whybn-ledger-filter" in (site / target).read_text("utf-8"):
                continue  # what a page's filter is to show
            yield f"links to {address}, but that page has no such place"


def elsewhere(address: str) -> bool:
    """Whether an address leads out of the site."""
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in {"mailto", "http", "https"}


def found(site: Path, name: str, address: str, served: bool = True) -> str | None:
    """The file of the site that an address on the page ``name`` means; None where there is none."""
    if address.startswith("data:"):
        return name
    path = unquote(urlsplit(urljoin(PLACE + name, address)).path).lstrip("/")
    file = site / path
    if served and (path == "" or path.endswith("/") or file.is_dir()):
        file = file / "index.html"
    return file.relative_to(site).as_posix() if file.is_file() else None


def style(path: Path, site: Path) -> Iterator[str]:
    """What is wrong with one style sheet."""
    for match in STYLE_ADDRESS.finditer(path.read_text("utf-8")):
        address = match["address"] or match["sheet"]
        if elsewhere(address):
            yield f"fetches {address}"
        elif not address.startswith("#") and found(site, path.relative_to(site).as_posix(), address) is None:
            yield f"fetches {address}, which is not there"
