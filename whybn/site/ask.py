"""The page of what students ask most: each question with two plain sentences, a small picture and where it is shown."""

import re
from collections.abc import Mapping
from pathlib import Path

from whybn.course.asked import AskedQuestion, load_asked
from whybn.course.claims import load_ledger

from . import blocks
from .small_pictures import picture

PAGE = "ask.md"
INTRODUCTION = """\
What students ask most about batch norm, each answered in two sentences. The page behind an answer shows it: what was
measured, the number, and what it leaves open.
"""


def pages(root: Path) -> Mapping[str, str]:
    """The page."""
    asked = load_asked(root)
    top = blocks.top("Ask", "Short answers to what students ask most about batch norm.", "Ask: short answers")
    contents = "\n".join(f"- [{it.text}](#{it.slug})" for it in asked)
    listed = f'<div class="asked-contents" markdown>\n\n{contents}\n\n</div>'
    return {PAGE: blocks.joined(top, INTRODUCTION, listed, *(answered(it, root) for it in asked))}


def answered(asked: AskedQuestion, root: Path) -> str:
    """One question, with a heading that its slug leads to."""
    caption = f"<figcaption>{asked.about}</figcaption>" if asked.about else ""
    figure = f'<figure class="asked-picture" data-search-exclude>{picture(asked)}{caption}</figure>'
    return blocks.joined(
        f"## {asked.text} {{ #{asked.slug} }}",
        f'<div class="asked" markdown>\n{figure}',
        asked.answer,
        f"Shown on: [{title(asked, root)}]({asked.page})",
        "</div>",
    )


def title(asked: AskedQuestion, root: Path) -> str:
    """What the page that shows it is called."""
    name = Path(asked.page.partition("#")[0]).stem
    entries = load_ledger(root)
    if asked.page.startswith("/claims/"):
        return entries[name].title
    return re.sub(r"[-_]", " ", name)
