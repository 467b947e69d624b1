"""A stub's docstring as Markdown: its paragraphs, formulas, rules and worked example."""

import re
import textwrap

from . import blocks

NAME = re.compile(r"(`[^`]+`|\b\w*_\w+\b)")
LABEL = re.compile(r"(?P<name>Shapes|In the lecture): (?P<text>.*)", re.S)
ITEM = re.compile(r"^- (?P<text>.*(?:\n  .*)*)", re.M)


def markdown(text: str) -> str:
    """A docstring, cleaned of its indentation, as Markdown."""
    return blocks.joined(*map(block, paragraphs(text)))


def paragraphs(text: str) -> list[str]:
    """What empty lines divide; steps of one example stay together."""
    found: list[str] = []
    for part in re.split(r"\n\s*\n", text.strip("\n")):
        if found and part.startswith(">>>") and found[-1].startswith(">>>"):
            found[-1] += f"\n\n{part}"
        else:
            found.append(part)
    return found


def block(text: str) -> str:
    """One paragraph, by what it begins with."""
    if text.startswith(">>>"):
        return blocks.joined("## A worked example", blocks.fence(text, "pycon"))
    if text.startswith("    "):
        return blocks.fence(textwrap.dedent(text), "text")
    if text.startswith("Rules:\n"):
        rules = "\n".join(f"- {prose(match['text'])}" for match in ITEM.finditer(text))
        return f"## Rules\n\n{rules}"
    if label := LABEL.fullmatch(text):
        return f"**{label['name']}:** {prose(label['text'])}"
    return prose(text)


def prose(text: str) -> str:
    """A sentence: code and names with an underscore as code, all else as it stands."""
    parts = NAME.split(" ".join(text.split()))
    return "".join(code(part) if odd % 2 else blocks.plain(part) for odd, part in enumerate(parts))


def code(text: str) -> str:
    """A name, or what stands between backticks already."""
    return text if text.startswith("`") else f"`{text}`"
