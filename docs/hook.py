"""What MkDocs does around a build: draw the figures, write the generated pages, fill the menu, fit the search."""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from docs.experiments.shared import draw  # noqa: E402 - the checkout must be found first
from whybn.errors import CourseError  # noqa: E402
from whybn.site import SiteError, dialects  # noqa: E402
from whybn.site.foot import foot  # noqa: E402
from whybn.site.generate import filled, generate  # noqa: E402
from whybn.site.head import head  # noqa: E402
from whybn.site.offline import tag, write_worker  # noqa: E402
from whybn.site.search import fitted, load_words, weight  # noqa: E402

# Runs a search without a server, where browsers refuse workers; Material would fetch it from another host.
SHIM = "assets/vendor/iframe-worker.js"
serving = False
# Code, and blocks that a reader unfolds.
PASSED_OVER = re.compile(r"<(?:pre|details)\b")


def on_startup(command: str, **_: Any) -> None:
    """Remember whether pages are built anew while somebody looks on: nothing may keep them there."""
    global serving
    serving = command == "serve"


def on_config(config: Any) -> Any:
    """Bring everything that is generated up to date. With ``extra.offline`` a browser can open the site from a disk."""
    draw.main()
    try:
        generated = generate(ROOT)
    except CourseError as error:
        raise SiteError(str(error)) from error
    config.nav = filled(config.nav, generated)
    # Material would show a known host's repository in the header, and ask that host for its stars from every page.
    config.extra["repository"], config.extra["edit"] = config.repo_url or "", config.edit_uri or ""
    config.repo_url = config.edit_uri = None
    if config.extra.get("offline"):
        config.use_directory_urls = False
        config.site_url = ""
        config.extra["polyfills"] = [SHIM]
        config.theme["features"] = [it for it in config.theme["features"] if not it.startswith("navigation.instant")]
    return config


FROM_DISK = """<div class="admonition note"><p class="admonition-title">From a disk</p><p>Everything here can be read as
it is, and the quiz answered. Exercises are solved in the page where a server gives it, since browsers start no Python
from a file: <code>whybn site whybn-site.zip</code> serves the zip or this folder on your machine, and so does
<code>python -m http.server</code> in this folder.</p></div>"""


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Put the tables in that are made of the libraries' dialects."""
    return dialects.filled(markdown, ROOT) if page.file.src_uri == "frameworks.md" else markdown


def on_page_content(html: str, page: Any, config: Any, **_: Any) -> str:
    """Say how much a page counts for the search, and that it passes over code and what is folded; add the foot."""
    counts = weight(page.file.src_uri)
    page.meta.setdefault("search", {"boost": counts, "exclude": counts == 0})
    title, address = page.title, page.canonical_url or ""
    below = foot(ROOT, page.file.src_uri, title, address, config.extra["repository"], config.extra["edit"])
    if config.extra.get("offline") and page.is_homepage:
        html = html.replace("</h1>", f"</h1>\n{FROM_DISK}", 1)
    return PASSED_OVER.sub(r'\g<0> data-search-exclude="code"', html) + below


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Say in the head what those are to show who link to the page."""
    description = page.meta.get("description") or config.site_description
    tags = head(page.title, description, page.canonical_url or "", config.site_url or "")
    tags += "\n" + tag("../" * page.url.count("/") if keeps(config) else None)
    return output.replace("</head>", f"{tags}\n</head>", 1)


def keeps(config: Any) -> bool:
    """Whether browsers are to keep pages: not where they change all the time, nor of the site that lies on a disk."""
    return not serving and not config.extra.get("offline")


def on_post_build(config: Any) -> None:
    """Put what people type into the search's index, and write what keeps the site's files in browsers.

    Of an offline site it lies beside itself as a script: a page that was opened from a disk may not fetch.
    """
    path = Path(config.site_dir) / "search" / "search_index.json"
    if path.is_file():  # there are sites without a search
        fit_search(path, offline=bool(config.extra.get("offline")))
    if keeps(config):
        write_worker(ROOT, Path(config.site_dir))


def fit_search(path: Path, *, offline: bool) -> None:
    """Write the search's index anew; as a script too where a page may not fetch."""
    index = json.dumps(fitted(json.loads(path.read_text("utf-8")), load_words(ROOT)), ensure_ascii=False)
    path.write_text(index, "utf-8")
    if offline:
        path.with_suffix(".js").write_text(f"var __index = {index}", "utf-8")
