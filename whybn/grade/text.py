"""Text that somebody else wrote, made fit to be seen: a name or a message may hold anything."""

import unicodedata

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
    return "".join(_escape(c) if unicodedata.category(c) in HIDDEN and c not in kept else c for c in text)


def clipped(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis where it is longer than ``most`` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 student``, ``2 students``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
