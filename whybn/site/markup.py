r"""The Markdown that every page of the site shares, beyond the usual: an extension for Python-Markdown.

    $\gamma$, and $$ on lines of its own    a formula
    [@ioffe15; @bjorck18, section 3]        citations, with a place in the work where it matters
    {{ speed.relu.10.steps.batch:.0f }}     a number from an experiment's results; formats: whybn.site.experiments
    {{ figure speed.steps }}                on a line of its own: a measured figure with caption and links
    {{ interactive moments }}               on a line of its own: an interactive figure

None of it is looked for in code. What cannot be resolved raises SiteError, and the build ends.
"""

import json
import re
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from py_mini_racer import JSEvalException, MiniRacer

from whybn.course.course import own_root

from . import SiteError, bibliography, experiments, javascript

KATEX = "docs/assets/katex/katex.min.js"
OPTIONS = {"throwOnError": True, "output": "htmlAndMathml"}


# What comes back is text in every case: an exception would carry KaTeX's whole stack along.
RENDER = """
function render(tex, options) {
  try { return "ok " + katex.renderToString(tex, options); } catch (error) { return "no " + error.message; }
}
"""


@cache
def katex() -> MiniRacer:
    """KaTeX, loaded once."""
    return javascript.engine((own_root() / KATEX).read_text("utf-8") + RENDER)


@cache
def render(tex: str, display: bool = False) -> str:
    r"""The HTML of a formula, ``\frac12`` for instance, without its dollars.

    Raises SiteError with KaTeX's own words where it cannot be read.
    """
    options = json.dumps({**OPTIONS, "displayMode": display})
    try:
        verdict, _, html = str(katex().eval(f"render({json.dumps(tex)}, {options})")).partition(" ")
    except JSEvalException as error:
        raise SiteError(f"KaTeX broke at the formula {tex!r}: {error}") from error
    if verdict != "ok":
        raise SiteError(f"The formula {tex!r} is not right. {html}")
    # A search for a word should not find the letters of a formula, once as HTML and once as MathML.
    return f'<var data-search-exclude="formula">{html}</var>'


# A dollar opens a formula where no space follows it, and closes one where no space precedes it and no digit follows.
INLINE_MATH = r"(?<![\\$])\$(?![\s$])(?P<tex>(?:\\.|[^\\$])+?)(?<!\s)\$(?![\d$])"
DISPLAY_MATH = re.compile(r"\A\$\$(?P<tex>.+?)\$\$\s*\Z", re.DOTALL)
CITATION = r"\[(?P<works>@[a-z]+\d\d[a-z]?(?:,\s[^\]\[;]+)?(?:;\s@[a-z]+\d\d[a-z]?(?:,\s[^\]\[;]+)?)*)\]"
DIRECTIVE = re.compile(r"\A\{\{ (?P<kind>figure|interactive) (?P<name>[a-z][a-z0-9_.-]*)(?P<bare> bare)? \}\}\s*\Z")
STRAY = r"\{\{.*?\}\}|(?<!\\)\$\$"


class InlineMath(InlineProcessor):
    """A formula within a sentence; a number from the results may stand in it."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: ARG002
        """The formula's HTML, kept from further processing."""
        tex = experiments.NUMBER.sub(experiments.quoted, m["tex"])
        return self.md.htmlStash.store(render(tex)), m.start(0), m.end(0)


class DisplayMath(BlockProcessor):
    """A formula in a paragraph of its own."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002
        """Whether the block is one."""
        return bool(DISPLAY_MATH.match(block.strip()))

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Put its HTML into a block that scrolls where a telephone is too narrow for it."""
        match = DISPLAY_MATH.match(blocks.pop(0).strip())
        assert match
        tex = experiments.NUMBER.sub(experiments.quoted, match["tex"].strip())
        element = SubElement(parent, "div", {"class": "formula", "tabindex": "0"})
        element.text = AtomicString(self.parser.md.htmlStash.store(render(tex, display=True)))


class Citation(InlineProcessor):
    """Links to the cited works in parentheses, separated by semicolons."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: ARG002
        """One link for each work, followed by its place."""
        group = Element("span", {"class": "citation"})
        group.text = "("
        works = " ".join(m["works"].split()).split("; ")
        for number, cited in enumerate(works, 1):
            key, comma, place = cited.removeprefix("@").partition(", ")
            link = SubElement(group, "a", {"href": f"/{bibliography.PAGE}#{key}"})
            link.text = AtomicString(bibliography.cited(key).short)
            link.tail = AtomicString(comma + place + ("; " if number < len(works) else ")"))
        return group, m.start(0), m.end(0)


class Number(InlineProcessor):
    """A number from the results of an experiment."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: ARG002
        """The number as print sets it."""
        return experiments.quoted(m), m.start(0), m.end(0)


class Unknown(InlineProcessor):
    """Double braces or dollars that nothing understood: rather an error than these on the page."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]
        """Raise SiteError."""
        if m[0] == "$$":
            raise SiteError(f"$$ needs an empty line before and after its formula, here: {data.strip()[:80]!r}")
        raise SiteError(
            f"{m[0]} is neither a number, like {{{{ speed.loss.batch:.2f }}}}, nor, on a line of its own with an empty "
            "one before and after it, a figure, like {{ figure speed.steps }} or {{ interactive moments }}."
        )


class Picture(BlockProcessor):
    """A figure in a paragraph of its own."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002
        """Whether the block asks for one."""
        return bool(DIRECTIVE.match(block.strip()))

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Put the figure there; its caption is Markdown."""
        match = DIRECTIVE.match(blocks.pop(0).strip())
        assert match
        if match["kind"] == "figure":
            parent.append(experiments.measured(match["name"], bare=bool(match["bare"])))
        else:
            html = self.parser.md.htmlStash.store(javascript.html(match["name"]))
            SubElement(parent, "p").text = AtomicString(html)


class EmptyCorner(Treeprocessor):
    """A heading cell without words, at the corner of a table for instance, is no heading."""

    def run(self, root: Element) -> None:
        """Make such cells ordinary ones."""
        for cell in root.iter("th"):
            if not len(cell) and not (cell.text or "").strip():
                cell.tag = "td"


class Markup(Extension):
    """All of it."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register each processor; a higher number comes earlier, code spans have 190 and backslashes 180."""
        # Elements of ours that hold tables and headings; md_in_html would take them for parts of a sentence.
        md.block_level_elements += ["whybn-ledger-filter", "whybn-quiz"]
        md.inlinePatterns.register(InlineMath(INLINE_MATH, md), "whybn-math", 186)
        md.inlinePatterns.register(Number(experiments.NUMBER.pattern, md), "whybn-number", 185)
        md.inlinePatterns.register(Unknown(STRAY, md), "whybn-unknown", 184)
        md.inlinePatterns.register(Citation(CITATION, md), "whybn-citation", 175)
        md.treeprocessors.register(EmptyCorner(md), "whybn-empty-corner", 30)
        md.parser.blockprocessors.register(DisplayMath(md.parser), "whybn-display-math", 75)
        md.parser.blockprocessors.register(Picture(md.parser), "whybn-picture", 74)


def makeExtension(**options: Any) -> Markup:
    """What Python-Markdown looks for in a module that is named as an extension."""
    return Markup(**options)
