"""Libraries against the specification: the committed results of ``whybn matrix`` as a page, and a badge for each.

The page says nothing that the file does not: a clause that has been added since is told as not run.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from whybn.course.clauses import Clause, Level
from whybn.libraries.adapted import library_of
from whybn.libraries.matrix import RUN_ANEW

from . import blocks, library_badges
from .library_results import KEYS, RESULTS, WORDS, Cell, LibraryRun, Results, read, reason, told_of

PAGE = "engineer/matrix.md"
FAR = 1e6  # times the bound: beyond, the number says nothing more
MOST = 400  # letters of an example that the page shows


def pages(root: Path) -> Mapping[str, str]:
    """The page, and the badges."""
    results = read(root)
    return {PAGE: page(results), **library_badges.pictures(results)}


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
        library_badges.badges(results),
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
    # Most cells are of the kind that has no colour: the page is a tenth lighter where their text says all.
    return f"<td>{said}</td>" if outcome == "not provided" else f'<td data-outcome="{KEYS[outcome]}">{said}</td>'


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
