"""Libraries against the specification: the committed results of ``whybn matrix`` as a page, and a badge for each.

The page says nothing that the file does not: a clause that has been added since is told as not run.
"""

import html
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from whybn.course import clauses as specification
from whybn.course import course
from whybn.course.clauses import Clause, Level
from whybn.libraries.adapted import library_of
from whybn.libraries.matrix import RUN_ANEW

from . import SiteError, blocks

RESULTS = "engineer/matrix.json"  # below docs/, and so on the site as well
PAGE = "engineer/matrix.md"
BADGES = "assets/generated/badges"
FAR = 1e6  # times the bound: beyond, the number says nothing more
MOST = 400  # letters of an example that the page shows
LEVELS = (Level.MUST, Level.SHOULD)
# What a clause ended in, as the file has it: the word of a cell, and what it means.
WORDS = {
    "holds": ("holds", "on every example of this run"),
    "fails, as known": ("fails", "and somebody has looked: the reason is below, with a link"),
    "fails": ("fails, open", "and nobody has said yet whether it is the library or our adapter"),
    "holds, and was expected not to": ("holds again", "what is written below of it is out of date"),
    "differs by design": ("by design", "the library's documentation says otherwise, in the words that are quoted"),
    "not asked": ("not asked", "it would judge our adapter and not the library"),
    "not provided": ("no call", "the library has none that could be asked"),
    "not judged: the smoke check failed": ("not judged", "our adapter is broken"),
    "": ("not run", "the clause is newer than the results, or was left out of that run"),
}
KEYS = {outcome: word.replace(",", "").replace(" ", "-") for outcome, (word, _) in WORDS.items()}
JUDGED = ("holds", "fails, as known", "fails", "holds, and was expected not to")
KEPT = ("holds", "holds, and was expected not to")

Cell = Mapping[str, Any]


@dataclass(frozen=True)
class LibraryRun:
    """One library's results.

    Attributes:
        report: as the file has it.
        clauses: the specification's, by id.
        first: whether it is the library's first one in the file; the others are other profiles.
    """

    report: Mapping[str, Any]
    clauses: Mapping[str, Clause]
    first: bool = True

    @property
    def library(self) -> str:
        """By which ``--impl`` knows it, without a profile."""
        return str(self.report["impl"]).partition(":")[0]

    @property
    def profile(self) -> str:
        """The way that it was asked, where there are several."""
        return str(self.report["impl"]).partition(":")[2]

    @property
    def name(self) -> str:
        """That of its evidence on the page: the library, and the profile where it is not the first."""
        return self.library if self.first else f"{self.library}-{self.profile}"

    @property
    def title(self) -> str:
        """What it is called; in a column's head there is no room for what stands in brackets."""
        title = str(self.report["title"]).partition(" (")[0]
        return title if self.first else f"{title} {self.profile}"

    @property
    def version(self) -> str:
        """Without what a build adds to it."""
        return str(self.report["version"]).partition("+")[0]

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """By clause, those that do not simply hold."""
        return {cell["clause"]: cell for cell in self.report["cells"]}

    @cached_property
    def outcomes(self) -> Mapping[str, str]:
        """What each clause of MUST and SHOULD ended in."""
        held = {f"{name}.{slug}" for name, slugs in self.report["holds"].items() for slug in slugs.split()}
        missing = set(self.report["not-provided"])
        return {
            clause.id: self.cells[clause.id]["outcome"]
            if clause.id in self.cells
            else "holds"
            if clause.id in held
            else "not provided"
            if clause.function in missing
            else ""
            for clause in self.clauses.values()
            if clause.level in LEVELS
        }

    def counted(self, level: Level) -> Counter[str]:
        """How many clauses of a level ended in which way."""
        return Counter(outcome for name, outcome in self.outcomes.items() if self.clauses[name].level is level)

    def held(self, level: Level) -> str:
        """How many of those that were judged held."""
        found = self.counted(level)
        return f"{sum(found[one] for one in KEPT)} of {sum(found[one] for one in JUDGED)}"


@dataclass(frozen=True)
class Results:
    """The file, with what the specification says of its clauses."""

    found: Mapping[str, Any]
    clauses: Mapping[str, Clause]

    @cached_property
    def runs(self) -> Sequence[LibraryRun]:
        """All libraries and their profiles, in the file's order."""
        names = [str(report["impl"]).partition(":")[0] for report in self.found["reports"]]
        reports = enumerate(self.found["reports"])
        return [LibraryRun(report, self.clauses, names[at] not in names[:at]) for at, report in reports]

    @cached_property
    def columns(self) -> Sequence[LibraryRun]:
        """The first profiles that have something to show beside that all holds."""
        return [
            run for run in self.runs if run.first and any(one not in ("holds", "") for one in run.outcomes.values())
        ]

    @cached_property
    def profiles(self) -> Sequence[LibraryRun]:
        """The other profiles."""
        return [run for run in self.runs if not run.first]

    def otherwise(self, run: LibraryRun) -> Sequence[Cell]:
        """What ends otherwise in a profile than in the library's first one, or for another reason."""
        first = next(one for one in self.runs if one.first and one.library == run.library)
        known = {name: reason(cell) for name, cell in first.cells.items()}
        return [one for one in told_of(run) if known.get(one["clause"]) != reason(one)]

    @cached_property
    def rows(self) -> Sequence[Clause]:
        """The clauses that one of them has a call for."""
        asked = {
            name.partition(".")[0]
            for run in self.columns
            for name, one in run.outcomes.items()
            if one != "not provided"
        }
        return [
            one
            for one in self.clauses.values()
            if one.level in LEVELS and one.function in asked and one.id not in self.asked_of_none
        ]

    @cached_property
    def asked_of_none(self) -> Collection[str]:
        """The clauses that would judge every library's adapter."""
        ids = {name for run in self.columns for name, one in run.outcomes.items() if one == "not asked"}
        return {
            name for name in ids if all(run.outcomes[name] in ("not asked", "not provided") for run in self.columns)
        }


def pages(root: Path) -> Mapping[str, str]:
    """The page, and the badges."""
    results = read(root)
    badges = {f"{BADGES}/{run.name}.svg": badge(run) for run in results.columns}
    return {PAGE: page(results)} | badges


def read(root: Path) -> Results:
    """The committed results. Raises SiteError where they are not what ``whybn matrix --output`` writes."""
    try:
        found = json.loads((root / "docs" / RESULTS).read_text(encoding="utf-8"))
        plan = course.load_course(root)
        results = Results(found, specification.load_clauses(root, plan.names))
        unknown = {outcome for run in results.runs for outcome in run.outcomes.values()} - WORDS.keys()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SiteError(f"docs/{RESULTS} is not as `whybn matrix --output` writes it: {error!r}") from error
    if unknown:
        raise SiteError(f"docs/{RESULTS}: there is no outcome {min(unknown)!r}")
    return results


def page(results: Results) -> str:
    """All of it."""
    top = blocks.top(
        "Libraries, clause by clause",
        "Which clauses of the specification hold in which library, with the evidence where one does not, and a badge.",
        "Libraries against the specification",
    ).replace("---\n\n", "hide: [toc]\n---\n\n", 1)
    return blocks.joined(
        top,
        introduction(results),
        summary(results),
        accuracy(results),
        changed(results),
        grid(results),
        evidence(results),
        other_profiles(results),
        badges(results),
    )


def introduction(results: Results) -> str:
    """What was done, when and where."""
    first = results.runs[0].report
    names = " ".join(str(run.report["impl"]) for run in results.runs)
    failing = ",".join(KEYS[one] for one in ("fails, as known", "fails"))
    return f"""The same clauses judge every library, each on the same examples. What a library's documentation says
otherwise is no fault: it differs *by design*, and its words are quoted. MUST is what every correct algorithm satisfies.
SHOULD is about digits: a careful algorithm keeps them where the mean is large beside the deviation, and one that fails
there still computes batch normalization.

Run on {results.found["date"]}, on {first["platform"]}, with Python {first["python"]} and NumPy {first["numpy"]}; seed
{first["seed"]}, {first["drawn"]} drawn examples of each clause beside its corner cases. `whybn matrix` does it again
with what you have installed; [the file]({Path(RESULTS).name}) has all of it, and `whybn adapters NAME` shows how a
library is asked. Show only [what fails](#outcome={failing}), or [what fails of MUST](#level=MUST&outcome={failing}).

{unheld(results)} A clause that is newer than the results is *not run* until somebody writes the file anew:

{blocks.fence(f"whybn matrix --compare docs/{RESULTS} --output docs/{RESULTS} {names}", "sh")}"""


def summary(results: Results) -> str:
    """A line for each library."""
    others = ("differs by design", "not asked", "not provided")
    head = ["Library", "MUST held", "SHOULD held", *(WORDS[one][0] for one in others), "CPU", "Memory"]
    rows = []
    for run in results.runs:
        both = run.counted(Level.MUST) + run.counted(Level.SHOULD)
        rows.append(
            [
                " ".join([named(results, run), run.version, f"({run.profile})" if run.profile else ""]).strip(),
                run.held(Level.MUST),
                run.held(Level.SHOULD),
                *(str(both[one]) for one in others),
                f"{run.report['cpu-seconds']:.0f} s",
                f"{run.report['peak-mib']} MiB",
            ]
        )
    whole = [run.title for run in results.runs if run.first and run not in results.columns]
    spared = f"{' and '.join(whole)}: every clause holds, so it has no column in the table below." if whole else ""
    return blocks.joined("## The libraries {#libraries}", blocks.table(head, rows), spared)


def named(results: Results, run: LibraryRun) -> str:
    """A library, linked to its evidence where there is some."""
    title = str(run.report["title"])
    return f"[{title}](#{run.name})" if run in results.columns or not run.first else title


def unheld(results: Results) -> str:
    """Which of the results nothing but their date stands for."""
    names = [str(run.report["impl"]) for run in results.runs]
    others = [name for name in names if name not in ("reference_impl", *RUN_ANEW)]
    return f"Nothing but that date stands for {code(others)}: the tests run the others anew." if others else ""


# By function: the clause of ordinary data, that of many values a hundred deviations from zero, and that of few values a
# million deviations from zero.
GROUPS = {
    "Training": ("batchnorm_forward", "many-rows"),
    "Test time": ("batchnorm_inference", ""),
    "Training, backward": ("batchnorm_backward", "many-rows"),
    "Layer norm": ("layernorm_forward", "many-features"),
    "Group norm": ("groupnorm_forward", "many-values"),
}


def accuracy(results: Results) -> str:
    """How much of the digits is kept as the mean grows beside the deviation, a class for each library and function."""
    rows = [
        [" ".join([named(results, run), f"({run.profile})" if run.profile else ""]).strip(), *classes]
        for run in results.runs
        if any((classes := [accuracy_class(run, *clauses) for clauses in GROUPS.values()])[at] for at in range(5))
    ]
    return blocks.joined(
        "## Accuracy by conditioning {#accuracy}",
        """The larger the mean is beside the deviation, the more digits a formula can lose: their quotient is the
condition of the problem. **A**: within SHOULD's bound at a quotient of a million. **B**: not so, and within it at a
hundred, with thousands of values. **C**: neither, and within MUST's bound at up to sixteen. **D**: nor that. The number
is how many times the bound of the first that fails the worst entry is off. Data in 16 bits are rounded before they come
to the library, which leaves little to ask at a million.""",
        blocks.table(["Library", *GROUPS], rows),
    )


def accuracy_class(run: LibraryRun, function: str, many: str) -> str:
    """A letter, and how far off the first one is that fails; nothing where there is no call or no result."""
    kept = ("holds", "holds, and was expected not to")
    asked = [("A", "large-offset"), ("B", many), ("C", "values")]
    far = ""
    for letter, slug in asked:
        name = f"{function}.{slug}"
        outcome = run.outcomes.get(name, "not provided")
        if outcome in kept:
            return f"{letter}{far}"
        if outcome == "differs by design" and slug == "values":
            return "by design"
        if outcome in ("not provided", "not judged: the smoke check failed", "") and slug == "values":
            return ""
        times = float(run.cells.get(name, {}).get("numbers", {}).get("times", 0))
        if times and not far:
            far = (
                ", just beyond" if times < 1.1 else f", {times:.2g} times" if times < FAR else ", over a million times"
            )
    return f"D{far}"


def changed(results: Results) -> str:
    """What came out otherwise than in the results before."""
    heading = "## What changed {#changes}"
    if "before" not in results.found:
        return blocks.joined(heading, "These are the first results that were kept.")
    items = [
        f"- {one['impl']} ({one['versions']}), `{one['clause']}`: {one['before'] or 'not run'}, now {one['after']}"
        for one in results.found["changes"]
    ]
    since = f"Since the results of {results.found['before']}:" if items else ""
    none = "" if items else f"No clause ends otherwise than in the results of {results.found['before']}."
    return blocks.joined(heading, since or none, "\n".join(items))


def grid(results: Results) -> str:
    """Clause by library. The data attributes are what the filter asks for."""
    met = {one for run in results.columns for one in run.outcomes.values()}
    legend = "\n".join(f"- **{word}**: {means}." for outcome, (word, means) in WORDS.items() if outcome in met)
    head = "".join(f'<th scope="col" data-library="{run.name}">{run.title}</th>' for run in results.columns)
    lines = "\n".join(row(results, clause) for clause in results.rows)
    table = f"""<whybn-ledger-filter markdown>
<table class="ledger matrix" data-search-exclude="matrix" markdown>
<thead><tr><th scope="col">Clause</th><th scope="col">Level</th>{head}</tr></thead>
<tbody markdown>
{lines}
</tbody>
</table>
</whybn-ledger-filter>"""
    shown = {clause.function for clause in results.rows}
    rest = [clause.function for clause in results.clauses.values() if clause.function not in shown]
    left_out = (
        f"No library here has a call for {', '.join(f'`{name}`' for name in dict.fromkeys(rest))}." if rest else ""
    )
    slugs = sorted({name.partition(".")[2] for name in results.asked_of_none})
    unasked = (
        f"Nor is there a row for what is asked of none: {', '.join(f'`{slug}`' for slug in slugs)}." if slugs else ""
    )
    return blocks.joined("## Clause by clause {#clauses}", legend, f"{left_out} {unasked}".strip(), table)


def code(names: Iterable[str]) -> str:
    """Names in a sentence."""
    return ", ".join(f"`{name}`" for name in names)


def row(results: Results, clause: Clause) -> str:
    """A clause."""
    level = clause.level.name
    name = f"[{clause.id}](/specification/{clause.function}.md#{clause.slug})"
    cells = "".join(cell(run, clause.id) for run in results.columns)
    return (
        f'<tr data-function="{clause.function}" data-level="{level}" markdown>'
        f'<td markdown="span">{name}</td><td>{level}</td>{cells}</tr>'
    )


def cell(run: LibraryRun, clause_id: str) -> str:
    """What it ended in, as a word; where there is more to say, linked to that."""
    outcome = run.outcomes[clause_id]
    word = WORDS[outcome][0]
    said = f'<a href="#{place(run, clause_id)}">{word}</a>' if is_told(run, clause_id) else word
    return f'<td data-library="{run.name}" data-outcome="{KEYS[outcome]}">{said}</td>'


def is_told(run: LibraryRun, clause_id: str) -> bool:
    """Whether there is evidence to show: what is not asked has a reason and no more, what holds by luck has none."""
    return clause_id in run.cells and run.outcomes[clause_id] not in ("not asked", "holds")


def place(run: LibraryRun, clause_id: str) -> str:
    """Where the evidence stands."""
    return f"{run.name}-{clause_id}"


def evidence(results: Results) -> str:
    """For each library, what stands behind the cells that do not simply hold, reason by reason."""
    parts = ["## The evidence {#evidence}"]
    for run in results.columns:
        parts.append(f"### {run.title} {run.version} {{#{run.name}}}")
        parts += grouped(run, told_of(run))
    return blocks.joined(*parts)


def told_of(run: LibraryRun) -> Sequence[Cell]:
    """The cells that something is to be said of; one that holds, by luck or on this machine, is none."""
    return [one for one in run.cells.values() if one["clause"] in run.outcomes and one["outcome"] != "holds"]


def grouped(run: LibraryRun, told: Sequence[Cell]) -> list[str]:
    """Cells, reason by reason."""
    reasons = dict.fromkeys(map(reason, told))
    ordered = sorted(told, key=lambda one: [*reasons].index(reason(one)))
    return [group(run, list(cells)) for _, cells in groupby(ordered, key=reason)]


def other_profiles(results: Results) -> str:
    """The other ways to ask, and what ends otherwise in them."""
    if not results.profiles:
        return ""
    parts = ["## Asked in other ways {#profiles}", "Only what ends otherwise than above, or for another reason."]
    for run in results.profiles:
        parts.append(f"### {run.title} {run.version} {{#{run.name}}}")
        parts.append(blocks.plain(library_of(run.library).profiles.get(run.profile, "")))
        parts += grouped(run, results.otherwise(run)) or ["Nothing does."]
    return blocks.joined(*filter(None, parts))


def reason(one: Cell) -> tuple[str, str, str]:
    """What cells have in common that are told together."""
    return one["outcome"], one.get("said", ""), one.get("link", "")


def group(run: LibraryRun, cells: Sequence[Cell]) -> str:
    """One reason, and the clauses that it holds for."""
    first = cells[0]
    quoted = f" <q>{blocks.plain(first['quote'])}</q>" if first.get("quote") else ""
    link = f" [Where it says so]({first['link']})." if first.get("link") else ""
    luck = " It depends on the machine." if first.get("sometimes") else ""
    said = blocks.plain(first.get("said") or "nobody has looked at it yet")
    word = WORDS[first["outcome"]][0]
    label = f'<strong class="outcome" data-outcome="{KEYS[first["outcome"]]}">{word}</strong>'
    head = f"{label} {said}.{quoted}{link}{luck}"
    if first["outcome"] == "not asked":
        slugs = dict.fromkeys(one["clause"].partition(".")[2] for one in cells)
        return f"{head} {code(slugs)}, in {blocks.plural(len(cells), 'clause')}."
    # Nothing leads to another profile's cells: one of each function is enough for a reason, the furthest off.
    far = sorted(cells, key=lambda one: -float(one.get("numbers", {}).get("times", 0)))
    furthest = {one["clause"].partition(".")[0]: one for one in reversed(far)}
    shown = cells if run.first else [one for one in cells if one in furthest.values()]
    items = "\n".join(item(run, one) for one in shown)
    others = code(one["clause"] for one in cells if one not in shown)
    also = f"\n\nLikewise {others}." if others else ""
    return f'{head}\n\n<ul class="evidence" data-search-exclude="matrix">\n{items}\n</ul>{also}'


def item(run: LibraryRun, one: Cell) -> str:
    """One clause: how far off, and the smallest example."""
    numbers = one.get("numbers", {})
    saw = one.get("saw", "").rstrip(":")
    times = float(numbers.get("times", 0))
    far = (
        f"{times:,.{0 if times >= 100 else 1}f} times the bound"
        if times < FAR
        else "more than a million times the bound"
    )
    at = f"at {numbers['worst']} of {numbers['kind']}" if numbers.get("worst") and numbers.get("kind") else ""
    told = ", ".join(filter(None, [saw, far if times else "", at]))
    call = one.get("call", "")
    shown = f"<details><summary>smallest example</summary><pre>{html.escape(call)}</pre></details>" if call else ""
    if len(call) > MOST:
        shown = " (its example is in the file)"
    colon = ": " if told else ""
    name = one["clause"]
    return f'<li id="{place(run, name)}"><code>{name}</code>{colon}{html.escape(told)}{shown}</li>'


def badges(results: Results) -> str:
    """Each badge, and the line that shows it elsewhere."""
    parts = [
        "## Badges {#badges}",
        "Made from the same file. `ADDRESS` is where this site stands. What differs by design is not counted.",
    ]
    for run in results.columns:
        file = f"{BADGES}/{run.name}.svg"
        said = " ".join(badge_words(run))
        line = f"[![{said}](ADDRESS/{file})](ADDRESS/engineer/matrix/#{run.name})"
        parts += [f"![{said}](/{file})", blocks.fence(line, "markdown")]
    return blocks.joined(*parts)


def badge_words(run: LibraryRun) -> tuple[str, str]:
    """What a badge says, left and right."""
    short = ".".join(run.version.split(".")[:2])
    design = run.counted(Level.MUST)["differs by design"]
    return f"{run.title} {short}", f"MUST {run.held(Level.MUST)}" + (f", {design} by design" if design else "")


def badge(run: LibraryRun) -> str:
    """A small picture that says how many clauses of MUST held; its colour repeats whether all did."""
    left, right = badge_words(run)
    found = run.counted(Level.MUST)
    colour = "#17643a" if sum(found[one] for one in KEPT) == sum(found[one] for one in JUDGED) else "#7a5200"
    widths = [round(6.4 * len(text)) + 14 for text in (left, right)]
    said = html.escape(f"{left}: {right}")
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{sum(widths)}" height="20" role="img" aria-label="{said}">
<title>{said}</title>
<rect width="{sum(widths)}" height="20" rx="3" fill="{colour}"/>
<path d="M3 0h{widths[0] - 3}v20h-{widths[0] - 3}a3 3 0 0 1-3-3v-14a3 3 0 0 1 3-3z" fill="#3b4252"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
{"".join(badge_text(text, x, width) for text, x, width in zip((left, right), (0, widths[0]), widths, strict=True))}
</g>
</svg>
"""


def badge_text(text: str, x: int, width: int) -> str:
    """One of its halves; the words fill it in any font."""
    return (
        f'<text x="{x + 7}" y="14" textLength="{width - 14}" lengthAdjust="spacingAndGlyphs">{html.escape(text)}</text>'
    )
