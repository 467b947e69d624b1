"""What MkDocs does around a build: draw the figures, write the generated pages, fill the menu, fit the search."""

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from docs.experiments import draw  # noqa: E402 - the checkout must be found first
from whybn.course.course import CourseError  # noqa: E402
from whybn.site import (
    navigation,
    searching,
)
from whybn.site.errors import SiteError  # noqa: E402
from whybn.site.generate import generate  # noqa: E402

# Runs a search without a server, where browsers refuse workers; Material would fetch it from another host.
SHIM = "assets/vendor/iframe-worker.js"


def on_config(config: Any) -> Any:
    """Bring everything that is generated up to date. With ``extra.offline`` a browser can open the site from a disk."""
    draw.main()
    try:
        generated = generate(ROOT)
    except CourseError as error:
        raise SiteError(str(error)) from error
    config.nav = navigation.filled(config.nav, generated)
    if config.extra.get("offline"):
        config.use_directory_urls = False
        config.site_url = ""
        config.extra["polyfills"] = [SHIM]
        config.theme["features"] = [it for it in config.theme["features"] if not it.startswith("navigation.instant")]
    return config


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Say what of a page the search shall find."""
    page.meta.setdefault("search", searching.settings(page.file.src_uri))
    return searching.without_code(html)


def on_post_build(config: Any) -> None:
    """Fit the search to how the site is read."""
    searching.postpone(Path(config.site_dir))
    if config.extra.get("offline"):
        searching.as_script(Path(config.site_dir))
