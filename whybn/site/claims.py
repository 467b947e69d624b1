"""What the lecture says, as pages: its claims and the comments in a table, an essay for each, and its words explained.

What belongs to a claim elsewhere is linked from its page, and a claim that another page names leads here.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from whybn.course import claims as lecture
from whybn.course import clauses as specification
from whybn.course import course
from whybn.course.claims import VERDICTS, LedgerEntry, Term
from whybn.course.clauses import Clause
from whybn.course.questions import Question, load_questions

from . import SiteError, blocks, javascript
from .run_here import played_here

LESSONS = {
    "W1L07": "Understanding dropout",
    "W1L09": "Normalizing inputs",
    "W1L10": "Vanishing and exploding gradients",
    "W3L04": "Normalizing activations in a network",
    "W3L05": "Fitting batch norm into a neural network",
    "W3L06": "Why does batch norm work?",
    "W3L07": "Batch norm at test time",
}
SAYS = {
    "claim": "The lecture says",
    "question": "Somebody asked",
    "critique": "Somebody objected",
    "answer": "Somebody answered",
}
INTRODUCTION = """\
---
title: Claims and critiques
description: Every claim of the lecture and every comment under it, with a verdict and the measurement behind it.
---

# Claims and critiques

Each row is a claim of the lecture, or a question, critique or answer from the comments under its video, in our own
words; a W is a question that is asked again and again elsewhere. The verdict is about the statement as it was made; a
question is answered. Its page shows the experiment, its number and what it leaves open. What papers say about why
batch norm works is [in a table of its own](/explanations.md).

"""
GLOSSARY = """\
The words of the lecture, of the papers and of this project. L, N, T, D, V and I with a number are claims of the
lecture, Q with a number is a comment under its video, W with a number a question that is often asked elsewhere; W3L06
is the lesson itself, "Why does batch norm work?".
"""


@dataclass(frozen=True)
class Ledger:
    """What the pages are made of.

    Attributes:
        entries: all entries by id.
        essays: the text of each page, by the id of the entry that it belongs to.
        clauses: the specification's, by id.
        numbers: each exercise's number, by its name.
        questions: of the quiz, by the claims that they name.
    """

    entries: Mapping[str, LedgerEntry]
    essays: Mapping[str, str]
    clauses: Mapping[str, Clause]
    numbers: Mapping[str, int]
    questions: Mapping[str, list[Question]]


def pages(root: Path) -> Mapping[str, str]:
    """The overview, then one page for each entry that has its own, and the glossary."""
    ledger = read(root)
    own = [entry for entry in ledger.entries.values() if entry.page == entry.id]
    essays = {f"claims/{entry.id}.md": page(root, ledger, entry) for entry in own}
    return {"claims/index.md": overview(ledger)} | essays | {"glossary.md": glossary(root)}


def read(root: Path) -> Ledger:
    """Everything that the pages need. Raises SiteError where an essay is missing, or belongs to no entry."""
    entries, plan = lecture.load_ledger(root), course.load_course(root)
    folder = root / "spec" / "lecture"
    essays = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    wanted = {entry.page for entry in entries.values()}
    if missing := sorted(wanted - essays.keys()):
        raise SiteError(f"spec/lecture/ lacks the essay of {', '.join(missing)}")
    if stray := sorted(essays.keys() - wanted):
        raise SiteError(f"spec/lecture/ has an essay of {', '.join(stray)}, which have no page in spec/lecture.toml")
    numbers = {exercise.name: exercise.number for exercise in plan.exercises}
    return Ledger(entries, essays, specification.load_clauses(root, plan.names), numbers, questions(root))


def questions(root: Path) -> Mapping[str, list[Question]]:
    """The quiz's questions by the claims that they name."""
    found = defaultdict(list)
    for question in load_questions(root).questions:
        for claim in question.claims:
            found[claim].append(question)
    return found


def overview(ledger: Ledger) -> str:
    """The table of all entries. Its rows say in data attributes what the filter of the page asks for."""
    rows = "\n".join(row(entry) for entry in ledger.entries.values())
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Id", "Statement", "Verdict", "Because"))
    return f"""{INTRODUCTION}<whybn-ledger-filter markdown>
<table class="ledger" markdown>
<thead><tr>{head}</tr></thead>
<tbody markdown>
{rows}
</tbody>
</table>
</whybn-ledger-filter>
"""


def row(entry: LedgerEntry) -> str:
    """One entry as a row."""
    lesson = "comments" if entry.origin.startswith("comment") else entry.origin
    return f"""<tr data-verdict="{entry.verdict}" data-kind="{entry.kind}" data-lecture="{lesson}" markdown>
<td markdown="span">[{entry.id}]({address(entry)})</td>
<td markdown="span">**{entry.title}.** {entry.statement}</td>
<td>{badge(entry)}</td>
<td markdown="span">{entry.answer} <span class="ledger-reason">{entry.reason}</span></td>
</tr>"""


def page(root: Path, ledger: Ledger, entry: LedgerEntry) -> str:
    """One essay between what the ledger says about it and where to go on."""
    together = [other for other in ledger.entries.values() if other.page == entry.id]
    playing = "\n\n".join(played_here(root, experiments(together)))
    judgements = "\n\n".join(judgement(other, answered=other is entry) for other in together)
    return f"""---
title: "{entry.id} {entry.title}"
description: "{html.escape(spoken(entry))}"
---

# {entry.title}

{answer(entry)}

{judgements}

{ledger.essays[entry.id].strip()}

{playing}

## Where {" and ".join(other.id for other in together)} can be tried

{related(ledger, together)}
"""


def judgement(entry: LedgerEntry, *, answered: bool) -> str:
    """What was said, the verdict unless the page has begun with it, and its reason."""
    first = "" if answered else f"{answer(entry)}\n"
    return f"""<div class="judgement" id="{entry.id.lower()}" markdown>
<p class="judgement-says" markdown="span">{said_by(entry)} ({origin(entry)}, {entry.id}): {entry.statement}</p>
{first}<p class="judgement-reason" markdown="span">{entry.reason}</p>
</div>"""


def answer(entry: LedgerEntry) -> str:
    """The verdict and its plain sentence, as a paragraph."""
    return f'<p class="answer" markdown="span">{badge(entry)} {entry.answer}</p>'


def spoken(entry: LedgerEntry) -> str:
    """The answer where no label stands beside it; a yes or a no is said first."""
    said = VERDICTS[entry.verdict].capitalize() if entry.verdict in ("yes", "no") else ""
    return f"{said}. {entry.answer}" if said else entry.answer


def said_by(entry: LedgerEntry) -> str:
    """Who says it: a claim may be the lecture's or a comment's."""
    return "A comment says" if entry.kind == "claim" and entry.origin not in LESSONS else SAYS[entry.kind]


def experiments(entries: Iterable[LedgerEntry]) -> list[str]:
    """The experiments whose figures these entries name."""
    return [*dict.fromkeys(figure.partition(".")[0] for entry in entries for figure in entry.figures)]


def related(ledger: Ledger, together: Iterable[LedgerEntry]) -> str:
    """What a page's entries name: clauses, exercises, experiments, views, questions and papers, as a list."""
    entries = list(together)
    clauses = dict.fromkeys(clause for entry in entries for clause in entry.clauses)
    exercises = dict.fromkeys(name for entry in entries for name in entry.exercises)
    asked = {question.id: question for entry in entries for question in ledger.questions.get(entry.id, ())}
    ids = {entry.id for entry in entries}
    shown = [view for view in javascript.views() if ids.intersection(view.claims)]
    papers = "; ".join(dict.fromkeys(f"@{key}" for entry in entries for key in entry.citations))
    items = [
        *(f"- Clause {clause_link(ledger, clause, entries[0])}" for clause in clauses),
        *(f"- Exercise {exercise_link(ledger, name, entries[0])}" for name in exercises),
        *(f"- Experiment [{name}](/experiment-pages/{name}.md)" for name in experiments(entries)),
        *(f"- Watch: [{view.title}](/{view.page}{view.query})" for view in shown),
        *(f"- Question: [{shortened(it.text)}](/quiz/{it.topic}.md#{it.id})" for it in asked.values()),
        *([f"- Literature: [{papers}]"] if papers else []),
    ]
    return "\n".join(items)


def clause_link(ledger: Ledger, clause_id: str, entry: LedgerEntry) -> str:
    """The clause's name, linked, and its statement."""
    if clause_id not in ledger.clauses:
        raise SiteError(f"spec/lecture.toml, {entry.id}: there is no clause {clause_id}")
    clause = ledger.clauses[clause_id]
    return f"[{clause.id}](/specification/{clause.function}.md#{clause.slug}): {clause.statement}"


def exercise_link(ledger: Ledger, name: str, entry: LedgerEntry) -> str:
    """The exercise, linked."""
    if name not in ledger.numbers:
        raise SiteError(f"spec/lecture.toml, {entry.id}: there is no exercise {name}")
    number = f"{ledger.numbers[name]:02}"
    return f"[{number} {name}](/exercises/{number}-{name}.md)"


def address(entry: LedgerEntry) -> str:
    """Where the entry is answered."""
    return f"/claims/{entry.page}.md" + ("" if entry.page == entry.id else f"#{entry.id.lower()}")


def origin(entry: LedgerEntry) -> str:
    """Where it comes from, in words."""
    return f"{entry.origin}, {LESSONS[entry.origin]}" if entry.origin in LESSONS else entry.origin


def badge(entry: LedgerEntry) -> str:
    """The verdict as a label; its colour repeats what its words say."""
    return f'<span class="verdict verdict-{entry.verdict}">{VERDICTS[entry.verdict]}</span>'


def shortened(text: str, limit: int = 110) -> str:
    """The text, up to a word's end before the limit, safe inside a link; what the quiz draws at random is left open."""
    plain = re.sub(r"\{[^}]*\}", "...", " ".join(text.split()))
    plain = plain.replace("[", "(").replace("]", ")").replace("`", "")
    return plain if len(plain) <= limit else plain[: plain.rindex(" ", 0, limit)] + " ..."


NAME = re.compile(r"(?<![\w/#\[])(?:[LNTDVI]\d{1,2}|[QW]\d\d)(?![\w.]*\w)")


def linked(text: str, root: Path) -> str:
    """The text, each name of an entry of the ledger linked; other names stay as they are."""
    entries = lecture.load_ledger(root)

    def link(match: re.Match[str]) -> str:
        if (entry := entries.get(match[0])) is None:
            return match[0]
        return f"[{entry.id}]({address(entry)})"

    return NAME.sub(link, text)


def glossary(root: Path) -> str:
    """Each term with its anchor, and where the lecture has it."""
    top = blocks.top("Glossary", "The words of the lecture, the papers and this project, each in a sentence or two.")
    return blocks.joined(top, GLOSSARY, *(explained(term, root) for term in lecture.load_glossary(root)))


def explained(term: Term, root: Path) -> str:
    """One term."""
    source = linked(term.lecture, root)
    return blocks.joined(f"## {term.name} {{#{term.slug}}}", term.text, f"*In the lecture:* {source}\n{{: .aside }}")
