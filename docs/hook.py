"""What MkDocs does before it builds: draw the figures, write the generated pages, complete the navigation."""

import re
import sys
from pathlib import Path, PurePath
from typing import Any

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from docs.experiments import draw  # noqa: E402 - the checkout must be found first
from whybn.course import CourseError  # noqa: E402
from whybn.site.errors import SiteError  # noqa: E402
from whybn.site.generate import generate  # noqa: E402

# Runs a search without a server, where browsers refuse workers; Material asks another host for it.
SHIM = "assets/vendor/iframe-worker.js"

# How much a hit on a page counts in the search. The list of all clauses repeats what their own pages say.
WEIGHTS = {"claims/": 2, "specification/clauses.md": 0, "specification/bounds.md": 0.3, "api/": 0.3}
# Blocks that a reader unfolds, and code.
FOLDED = re.compile(r"<(?:pre|details)\b")
# Where Material decides to load the search index with the page: an observable of whether there is a server.
AT_ONCE = re.compile(r'(?P<of>[\w$]+)\(location\.protocol!=="file:"\)')


def on_config(config: Any) -> Any:
    """Before each build: bring everything that is generated up to date, and list it where the navigation asks for it.

    With ``extra.offline`` the site is one that a browser opens from a disk.
    """
    draw.main()
    try:
        generated = generate(ROOT)
    except CourseError as error:
        raise SiteError(str(error)) from error
    config.nav = [filled(entry, generated) for entry in config.nav]
    if config.extra.get("offline"):
        config.use_directory_urls = False
        config.site_url = ""
        config.extra["polyfills"] = [SHIM]
        config.theme["features"] = [it for it in config.theme["features"] if not it.startswith("navigation.instant")]
    return config


def filled(entry: Any, generated: tuple[str, ...]) -> Any:
    """A part of the navigation, each ``folder/*`` in it replaced by the generated pages of that folder, in order."""
    if isinstance(entry, dict):
        return {title: filled(below, generated) for title, below in entry.items()}
    if not isinstance(entry, list):
        return entry
    named = {item for item in entry if isinstance(item, str)}
    listed: list[Any] = []
    for item in entry:
        if isinstance(item, str) and item.endswith("/*"):
            listed += [page for page in generated if PurePath(page).match(f"{item[:-1]}*.md") and page not in named]
        else:
            listed.append(filled(item, generated))
    return listed


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Keep code and what is folded away out of the search, and let answers come before lists of names."""
    weight = next((weight for start, weight in WEIGHTS.items() if page.file.src_uri.startswith(start)), 1)
    page.meta.setdefault("search", {"boost": weight, "exclude": weight == 0})
    return FOLDED.sub(r'\g<0> data-search-exclude="folded"', html)


def on_post_build(config: Any) -> None:
    """Let the search index wait until somebody searches: a page with it weighs twice as much as without.

    Material waits only where a page was opened from a disk. There the index comes as a script: such a page may not
    fetch.
    """
    site = Path(config.site_dir)
    (bundle,) = site.glob("assets/javascripts/bundle.*.min.js")
    text, places = AT_ONCE.subn(r"\g<of>(!1)", bundle.read_text("utf-8"))
    if places != 1:
        raise SiteError(f"{bundle.name} loads the search index in {places} places; docs/hook.py knows of one.")
    bundle.write_text(text, "utf-8")
    if config.extra.get("offline"):
        index = site / "search" / "search_index.json"
        index.with_suffix(".js").write_text(f"var __index = {index.read_text('utf-8')}", "utf-8")
