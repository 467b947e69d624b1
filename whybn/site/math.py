r"""Formulas, from TeX to HTML and MathML while the site is built: a page needs no script for them."""

import atexit
import json
from functools import cache

from py_mini_racer import JSEvalException, MiniRacer

from whybn.course import own_root

from .errors import SiteError

KATEX = "docs/assets/katex/katex.min.js"
OPTIONS = {"throwOnError": True, "output": "htmlAndMathml"}


@cache
def engine() -> MiniRacer:
    """KaTeX, loaded once."""
    racer = MiniRacer()
    # Its threads would keep Python from ending.
    atexit.register(racer.close)
    racer.eval((own_root() / KATEX).read_text("utf-8"))
    # Returned as text in every case: an exception would carry KaTeX's whole stack along.
    racer.eval(
        "function render(tex, options) {"
        " try { return 'ok ' + katex.renderToString(tex, options); } catch (error) { return 'no ' + error.message; } }"
    )
    return racer


@cache
def render(tex: str, display: bool = False) -> str:
    r"""The HTML of a formula, ``\frac12`` for instance, without its dollars.

    Raises SiteError with KaTeX's own words where it cannot be read.
    """
    options = json.dumps({**OPTIONS, "displayMode": display})
    try:
        verdict, _, html = str(engine().eval(f"render({json.dumps(tex)}, {options})")).partition(" ")
    except JSEvalException as error:
        raise SiteError(f"KaTeX broke at the formula {tex!r}: {error}") from error
    if verdict != "ok":
        raise SiteError(f"The formula {tex!r} is not right. {html}")
    # A search for a word should not find the letters of a formula, once as HTML and once as MathML.
    return f'<var data-search-exclude="formula">{html}</var>'
