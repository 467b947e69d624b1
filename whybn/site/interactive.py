"""The interactive figures: their HTML, drawn at build time by the code that moves them in the browser.

So the still image is the first state of the moving one, to the last digit, and without scripts it is simply what stays.
That the code's numbers are the reference's is tests/site's to prove.
"""

import json
from functools import cache

from py_mini_racer import MiniRacer

from .errors import SiteError
from .javascript import engine


@cache
def drawing() -> MiniRacer:
    """The engine that draws."""
    return engine("markup.js", "figures.js")


@cache
def names() -> tuple[str, ...]:
    """The figures' names, as ``{{ interactive NAME }}`` gives them."""
    return tuple(json.loads(str(drawing().eval('JSON.stringify(Object.keys(modules["figures.js"].figures))'))))


@cache
def html(name: str) -> str:
    """A figure's element with its first picture inside, one line. Raises SiteError for a name that no figure has."""
    if name not in names():
        raise SiteError(f"there is no interactive figure {name!r}; there are {', '.join(names())}")
    inside = drawing().eval(f'modules["markup.js"].inside(modules["figures.js"].figures["{name}"])')
    # A custom element alone would be taken for a part of a sentence. What search skips ends at the next end of a like
    # element, so it is not the div that is excluded.
    return f'<div class="whybn-interactive"><whybn-{name} data-search-exclude>{inside}</whybn-{name}></div>'
