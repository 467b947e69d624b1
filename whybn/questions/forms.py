"""What a text states, in whatever form it is written: a word, a number, what a program prints.

``assets/grade.js`` tells it once more for the browser, but for ``forms``, whose result the page is given.
"""

import math
import re
from collections.abc import Iterator

MINUS = "\N{MINUS SIGN}"
GREEK = {"beta": "β", "gamma": "γ", "epsilon": "ε", "eps": "ε", "mu": "μ", "sigma": "σ"}
# 2,500 is a thousand times as much to one reader as to another; 0,500 is not.
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
# How NumPy shows a number or an array.
WRAPPED = re.compile(r"(?:np\.|numpy\.)?(?:array|float\d+|int\d+)\((.*?)(?:,dtype=[\w.]+)?\)")
PRINTED = re.compile(r"(^|[^\w.])([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?![\w.])")


def plain(text: str) -> str:
    """A text without what does not matter: case, space beside brackets and commas, runs of space."""
    return re.sub(r"\s*([\[\](),:=])\s*", r"\1", " ".join(text.split())).casefold()


def printed(text: str) -> str:
    """An output in which equal numbers look alike: 1, 1.0 and NumPy's 1., with commas between them or without."""
    bare = WRAPPED.sub(r"\1", plain(text.replace(MINUS, "-"))).replace(",", " ")
    bare = re.sub(r"\s*([\[\]()])\s*", r"\1", bare)
    return PRINTED.sub(lambda found: f"{found[1]}{float(found[2]) + 0.0!r}", bare)


def number(text: str) -> float | None:
    """The number that a text states: 1.5, 1,5, 3/2, 15e-1 or np.float64(1.5). None if it states none, or may be two."""
    bare = plain(text.replace(MINUS, "-"))
    if GROUPED.fullmatch(bare):
        return None
    if match := WRAPPED.fullmatch(bare):
        bare = match[1]
    top, slash, bottom = bare.strip("[]").replace(",", ".").replace(" ", "").partition("/")
    try:
        value = float(top) / (float(bottom) if slash else 1.0)
    except (ValueError, ZeroDivisionError):
        return None
    return value if math.isfinite(value) else None


def unclear(text: str) -> str:
    """What to ask about a text that is no one number."""
    bare = text.strip().replace(MINUS, "-")
    if GROUPED.fullmatch(bare):
        return f"{bare} may be {bare.replace(',', '')} or {bare.replace(',', '.')}: write the one that you mean."
    return "That is not a number; write one like 1.25 or 5/4."


def forms(answer: str, asked: str, blank: str) -> Iterator[str]:
    """What fits into a blank where ``answer`` does: β for beta, one for many, and a word from beside the blank."""
    before = re.search(rf"([\w-]+)\s+\[\[{blank}\]\]", asked)
    after = re.search(rf"\[\[{blank}\]\]\s+([\w-]+)", asked)
    one = answer.removesuffix("s") if len(answer) > 2 else answer
    for word in dict.fromkeys((answer, GREEK.get(answer, answer), one)):
        yield word
        if before:
            yield f"{before[1]} {word}"
        if after:
            yield f"{word} {after[1]}"


def spellings(text: str) -> tuple[str, ...]:
    """An output as it is, without its spaces and as NumPy has it, for places that compare letter by letter."""
    numpy = re.sub(r"(\d\.)0(?!\d)", r"\1", text.replace(",", "")) if "[" in text else text
    return tuple(dict.fromkeys((text, text.replace(", ", ","), numpy)))
