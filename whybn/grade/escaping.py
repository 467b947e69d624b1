"""Text that somebody else wrote, made fit to be seen in a terminal, in HTML and in Markdown: it stays text."""

import functools
import re
import unicodedata
from pathlib import Path
from typing import Any

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
JOINERS = "\u200c\u200d"  # no width, no order: Persian, the languages of India and emoji are written with them


def for_terminal(text: str, *, lines: bool = False) -> str:
    """The text with everything that a reader cannot see as a visible escape.

    Terminal escapes, other control characters, what reorders text (bidirectional overrides), what is not a character.
    With ``lines`` line ends and tabs stay as they are, for text of several lines.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = JOINERS + "\n\t" if lines else JOINERS
    if lines:
        text = text.replace("\r\n", "\n")
    return "".join(visible_escape(c) if unicodedata.category(c) in HIDDEN and c not in kept else c for c in text)


def clipped(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis where it is longer than ``most`` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 student``, ``2 students``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def visible_escape(character: str) -> str:
    """A character as its escape in a Python string."""
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def code(text: str) -> str:
    """A text of one line as Markdown code, where nothing is a link, an image, HTML or a mention."""
    text = for_terminal(text) or " "
    fence = "`" * (longest_backticks(text) + 1)
    space = " " if text.startswith("`") or text.endswith("`") or text.strip() != text else ""
    return f"{fence}{space}{text}{space}{fence}"


def code_block(text: str) -> str:
    """A text of several lines as a Markdown code block, with a fence that the text cannot close."""
    text = for_terminal(text, lines=True)
    fence = "`" * max(3, longest_backticks(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


@functools.cache
def environment() -> Any:
    """The HTML templates. Everything that they show is escaped, and what cannot be seen is made visible."""
    import jinja2
    import markupsafe

    def finalize(value: Any) -> Any:
        return for_terminal(value, lines=True) if type(value) is str else value

    def statement(text: str) -> markupsafe.Markup:
        """A clause's sentence, with what stands between backticks as code."""
        pieces = re.split(r"`([^`]+)`", text)
        marked = [markupsafe.Markup("<code>{}</code>").format(p) if i % 2 else p for i, p in enumerate(pieces)]
        return markupsafe.Markup("").join(marked)

    def breakable(name: str) -> markupsafe.Markup:
        """A function's name that may go on in the next line after an underscore or a dot."""
        return markupsafe.Markup("<wbr>").join(re.split(r"(?<=[_.])", for_terminal(name)))

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(statement=statement, breakable=breakable)
    return made


def longest_backticks(text: str) -> int:
    """How many backticks follow one another at most."""
    return max(map(len, re.findall("`+", text)), default=0)
