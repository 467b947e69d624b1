"""What the search finds, and when its index is loaded."""

import re
from pathlib import Path

from .errors import SiteError

# How much a hit on a page counts. The list of all clauses repeats what their own pages say.
WEIGHTS = {"claims/": 2, "specification/clauses.md": 0, "specification/bounds.md": 0.3, "api/": 0.3}
# Code, and blocks that a reader unfolds.
LEFT_OUT = re.compile(r"<(?:pre|details)\b")
# Where Material decides whether the index comes with the page: an observable that says whether there is a server.
AT_ONCE = re.compile(r'(?P<of>[\w$]+)\(location\.protocol!=="file:"\)')


def settings(page: str) -> dict[str, object]:
    """A page's own settings for the search, by its path below ``docs/``."""
    weight = next((weight for start, weight in WEIGHTS.items() if page.startswith(start)), 1)
    return {"boost": weight, "exclude": weight == 0}


def without_code(html: str) -> str:
    """A page on which the search passes over code and what is folded away."""
    return LEFT_OUT.sub(r'\g<0> data-search-exclude="code"', html)


def postpone(site: Path) -> None:
    """Let the index of a built site wait until somebody searches: with it a page weighs twice as much.

    Material itself waits only on a page that was opened from a disk; this makes all pages such pages in that one point.
    Raises SiteError where another version of Material decides otherwise.
    """
    (bundle,) = site.glob("assets/javascripts/bundle.*.min.js")
    text, places = AT_ONCE.subn(r"\g<of>(!1)", bundle.read_text("utf-8"))
    if places != 1:
        raise SiteError(f"{bundle.name} decides in {places} places when to load the search index, not in one.")
    bundle.write_text(text, "utf-8")


def as_script(site: Path) -> None:
    """Put the index beside itself as a script: a page that was opened from a disk may not fetch."""
    index = site / "search" / "search_index.json"
    index.with_suffix(".js").write_text(f"var __index = {index.read_text('utf-8')}", "utf-8")
