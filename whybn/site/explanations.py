"""Why does it work? What papers say, where they found it, and whether this site's networks do what that predicts.

The table is ``spec/explanations.toml``. Whether we agree is computed from the experiments' results: an interval wholly
on the side that an explanation predicts agrees with it, one wholly on the other side does not.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whybn.course import claims as lecture

from . import SiteError, blocks, experiments

FILE = Path("spec") / "explanations.toml"
PAGE = "explanations.md"
# What came of an explanation, in words, and the ledger's colour for it.
OUTCOMES = {
    "agrees": ("agrees", "supported"),
    "part": ("in part", "partly"),
    "open": ("undecided", "contested"),
    "disagrees": ("disagrees", "refuted"),
    "untested": ("not tested here", "definition"),
}
INTRODUCTION = """\
Papers do not agree on it. Each row is one explanation: who gives it, where it was found, and what our small networks
say. A prediction *agrees* where the whole 95% interval of what was measured lies on the side that the explanation
predicts, *disagrees* where it lies on the other, and is *undecided* where the interval holds both. These words are
computed from the results: they change when a number does.
"""
AFTER = """\
## How to read it

Most rows do not exclude each other. That batch norm allows larger rates, that the effective rate tunes itself and that
the loss is smoother may be three sides of one thing; that means and variances hold still is true whatever one thinks of
it ([L7](/claims/L7.md)).

A replication on digits with some ten layers says what holds there. Where it disagrees, the explanation may still be
right for the networks of its paper; where it agrees, that is a second place in which it holds, and no proof. What is
not tested here, we have not tried, for lack of size or of a good measure.

The first explanation has been criticized in another way as well: Lipton and Steinhardt take it as their example of a
guess that is told as if it had been shown, in terms too loose to be tested [@lipton18].
"""


@dataclass(frozen=True)
class Prediction:
    """What ought to be seen if an explanation is right, and what was.

    Attributes:
        value: a path into the results, as a page quotes it.
        bound: what the whole interval ought to lie above, or below: a number, or another path.
        above: on which side.
        here: what was seen, in the site's markup.
    """

    value: str
    bound: float | str
    above: bool
    here: str

    @property
    def outcome(self) -> str:
        """``agrees``, ``disagrees`` or ``open``, by the results. Raises SiteError where the path leads to no number."""
        found = measured(self.value)
        bound = measured(self.bound) if isinstance(self.bound, str) else (self.bound, self.bound)
        greater, smaller = (found, bound) if self.above else (bound, found)
        return "agrees" if greater[0] > smaller[1] else "disagrees" if greater[1] < smaller[0] else "open"


@dataclass(frozen=True)
class Explanation:
    """One row; ``works`` are keys of the bibliography, ``page`` an entry of the ledger or nothing."""

    says: str
    works: tuple[str, ...]
    setting: str
    page: str
    predictions: tuple[Prediction, ...]

    @property
    def outcome(self) -> str:
        """All its predictions together."""
        found = {prediction.outcome for prediction in self.predictions}
        if not found:
            return "untested"
        return found.pop() if len(found) == 1 else "part"


def pages(root: Path) -> Mapping[str, str]:
    """The page with the table."""
    top = blocks.top(
        "The explanations side by side",
        "What papers say about why batch norm works, where they found it, and whether it is seen here.",
        "Why does it work? The explanations",
    )
    ledger = lecture.load_ledger(root)
    rows = "\n".join(row(explanation, ledger) for explanation in load_explanations(root))
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Explanation", "Found in", "Seen here"))
    table = f"""<table class="ledger explanations" markdown>
<thead><tr>{head}</tr></thead>
<tbody markdown>
{rows}
</tbody>
</table>"""
    return {PAGE: blocks.joined(top, INTRODUCTION, table, AFTER)}


def row(explanation: Explanation, ledger: Mapping[str, lecture.LedgerEntry]) -> str:
    """One explanation."""
    cited = "; ".join(f"@{key}" for key in explanation.works)
    more = f" More: [{explanation.page}](/claims/{ledger[explanation.page].page}.md)." if explanation.page else ""
    words, colour = OUTCOMES[explanation.outcome]
    seen = [f'<span class="verdict verdict-{colour}">{words}</span>']
    for prediction in explanation.predictions:
        one = f"*{OUTCOMES[prediction.outcome][0].capitalize()}:* " if explanation.outcome == "part" else ""
        seen.append(f"{one}{prediction.here}")
    return f"""<tr markdown>
<td markdown="span">**{explanation.says}**{more}</td>
<td markdown="span">{explanation.setting} [{cited}]</td>
<td markdown="span">{"<br>".join(seen)}</td>
</tr>"""


def measured(path: str) -> tuple[float, float]:
    """Both ends of what stands at a path into the results; of a number, twice itself."""
    name, _, below = path.partition(".")
    record = experiments.load_results(name)
    try:
        value = experiments.find(record["results"], below.split("."))
        ends = (value["low"], value["high"]) if isinstance(value, Mapping) else (value, value)
        return float(ends[0]), float(ends[1])
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise SiteError(f"{FILE.as_posix()}: {path} does not lead to a number: {error}") from error


def load_explanations(root: Path) -> tuple[Explanation, ...]:
    """All rows in the order of the file. Raises SiteError where one lacks something, and says which."""
    return explanations_in((root / FILE).read_text(encoding="utf-8"))


def explanations_in(text: str) -> tuple[Explanation, ...]:
    """The rows of the file's text."""
    try:
        tables = tomllib.loads(text)["explanation"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise SiteError(f"{FILE.as_posix()} cannot be read: {error}") from error
    return tuple(read(table, number) for number, table in enumerate(tables, 1))


def read(table: Mapping[str, Any], number: int) -> Explanation:
    """One row of the file."""
    at = f"{FILE.as_posix()}, explanation {number}"
    known(table, ("says", "works", "setting"), ("page", "prediction"), at)
    found = []
    for one in table.get("prediction", ()):
        known(one, ("value", "here"), ("above", "below"), at)
        if ("above" in one) == ("below" in one):
            raise SiteError(f"{at}: the prediction of {one['value']} needs either `above` or `below`")
        bound = one["above"] if "above" in one else one["below"]
        found.append(Prediction(one["value"], bound, "above" in one, one["here"]))
    return Explanation(table["says"], tuple(table["works"]), table["setting"], table.get("page", ""), tuple(found))


def known(table: Mapping[str, Any], needed: Sequence[str], allowed: Sequence[str], at: str) -> None:
    """Raise SiteError where a key is missing, or unknown."""
    if missing := [key for key in needed if key not in table]:
        raise SiteError(f"{at}: lacks {', '.join(missing)}")
    if unknown := sorted(table.keys() - {*needed, *allowed}):
        raise SiteError(f"{at}: does not know {', '.join(unknown)}")
