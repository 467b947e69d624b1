"""Rules of claims: each stands on what exists, and no number of its essay is typed."""

import re
from collections.abc import Iterator

from whybn.course.claims import LedgerEntry

from .content import Content

FILE = "spec/lecture.toml"
FOLDER = "spec/lecture/"
ID = re.compile(r"([A-Z])(\d+)")
CITATION = re.compile(r"\[@[^\]]+\]")
KEY = re.compile(r"@([a-z]+\d\d[a-z]?)")
LINK = re.compile(r"\]\((/(?:claims|exercises|specification)/[^)]+)\)")
OTHER_PAGES = ("index", "conventions", "bounds")  # of the specification, beside the functions
BRACES = re.compile(r"\{\{.*?\}\}")
SHOWN = re.compile(r"^\{\{ figure (\S+) \}\}$", re.M)
PICTURE = re.compile(r"\{\{ (?:figure|interactive) \S+ \}\}")
# What may hold digits in an essay: placeholders, fenced code, formulas, code, what a link leads to.
ELSEWHERE = (r"\{\{.*?\}\}", r"^```.*?^```$", r"\$\$.*?\$\$", r"(?<!\\)\$[^$]*\$", r"`[^`]*`", r"\]\([^)]*\)")
# What an answer has no place for: numbers, formulas, links and citations; and a second sentence.
NOT_PLAIN = re.compile(r"[\d{}$\[\]]|[.!?](?=\s)")
MOST_WORDS = 30
# What reads as a measurement: decimals, percentages, counts with the unit of a result. Settings are plain integers.
MEASUREMENT = r"\d+\.\d+|\d[\d.,]* ?%(?! interval|, paired)|\d[\d.,]* (?:points|times|steps|deviations)\b"


def at(entry: LedgerEntry) -> str:
    """Where an entry stands."""
    return f"{FILE}, {entry.id}"


def essays(content: Content) -> Iterator[tuple[str, str, list[LedgerEntry]]]:
    """The essays that are there: path, text, and the entries that it answers."""
    for entry in content.claims.values():
        if entry.page == entry.id and entry.essay in content.texts:
            together = [other for other in content.claims.values() if other.page == entry.id]
            yield entry.essay, content.texts[entry.essay], together


def prose(content: Content) -> Iterator[tuple[str, str]]:
    """Everything that the claims' pages say: where, and the text."""
    yield from ((path, text) for path, text, _ in essays(content))
    yield from ((at(entry), entry.reason) for entry in content.claims.values())


def ids_have_no_gap(content: Content) -> Iterator[str]:
    """The entries of a letter are numbered from 1 without a gap: an id is never taken away."""
    numbers: dict[str, list[int]] = {}
    for entry in content.claims.values():
        if match := ID.fullmatch(entry.id):
            numbers.setdefault(match[1], []).append(int(match[2]))
        else:
            yield f"{at(entry)}: {entry.id} is no id; it is a capital letter and a number"
    for letter, found in numbers.items():
        if found != list(range(1, len(found) + 1)):
            yield f"{FILE}: the entries {letter} are numbered {found}; number them in order from 1, without a gap"


def essays_are_there(content: Content) -> Iterator[str]:
    """Every entry with a page of its own has an essay, and no essay is about nothing."""
    wanted = {entry.essay for entry in content.claims.values()}
    found = {path for path in content.texts if path.startswith(FOLDER)}
    for path in sorted(wanted - found):
        yield f"{path}: this essay is missing; write it, or let the entry's `page` name another entry's"
    for path in sorted(found - wanted):
        yield f"{path}: no entry of {FILE} has this page; write the entry, or remove the essay"


def claims_stand_on_something(content: Content) -> Iterator[str]:
    """An entry stands on a figure or a clause, and all that it names exists."""
    for entry in content.claims.values():
        if not entry.figures and not entry.clauses:
            yield f"{at(entry)}: it stands on nothing; name a figure or a clause"
        named = [("clause", name, name in content.clauses) for name in entry.clauses]
        named += [("exercise", name, name in content.course.names) for name in entry.exercises]
        named += [("work", name, name in content.works) for name in entry.citations]
        named += [("figure", name, drawn(content, name)) for name in entry.figures]
        for kind, name, there in named:
            if not there:
                yield f"{at(entry)}: there is no {kind} {name}; name one that is there"


def drawn(content: Content, name: str) -> bool:
    """Whether an experiment draws the figure ``experiment.figure``."""
    experiment, _, figure = name.partition(".")
    return figure in content.experiments.get(experiment, ())


def figures_are_shown(content: Content) -> Iterator[str]:
    """An essay shows the figures that its entries name, and no others."""
    everywhere = {figure for _, text, _ in essays(content) for figure in SHOWN.findall(text)}
    for path, text, together in essays(content):
        named, shown = {figure for entry in together for figure in entry.figures}, set(SHOWN.findall(text))
        for figure in sorted(shown - named):
            yield f"{path}: it shows {figure}, which its entry in {FILE} does not name; add it to `figures`"
        for figure in sorted(named - everywhere):
            yield f"{path}: no essay shows {figure}; show it, in a line {{{{ figure {figure} }}}}"


def works_are_named(content: Content) -> Iterator[str]:
    """An essay cites what its entries name."""
    for path, text, together in essays(content):
        said = text + "".join(entry.reason for entry in together)
        named = {key for entry in together for key in entry.citations}
        for key in sorted(set(KEY.findall(" ".join(CITATION.findall(said)))) - named):
            yield f"{path}: it cites {key}, which its entry in {FILE} does not name; add it to `citations`"


def answers_are_one_plain_sentence(content: Content) -> Iterator[str]:
    """What stands first on a page is one sentence that needs no number; whoever stops there has the answer."""
    for entry in content.claims.values():
        words = len(entry.answer.split())
        if found := NOT_PLAIN.search(entry.answer):
            yield f"{at(entry)}: its answer has {found[0]!r}; say it in one sentence without numbers, links or formulas"
        if not entry.answer.endswith("."):
            yield f"{at(entry)}: its answer does not end with a full stop; write a sentence"
        if words > MOST_WORDS:
            yield f"{at(entry)}: its answer takes {words} words; use {MOST_WORDS} at most, the reason may say more"


def verdicts_quote_their_number(content: Content) -> Iterator[str]:
    """A verdict that stands on a measurement quotes its number."""
    for entry in content.claims.values():
        measured = entry.page == entry.id and entry.verdict not in ("definition", "explained") and entry.figures
        if measured and not BRACES.search(entry.reason):
            yield f"{at(entry)}: its reason quotes no number of {', '.join(entry.figures)}; quote the one that decides"


def quoted_numbers_are_there(content: Content) -> Iterator[str]:
    """What stands in braces is a number that an experiment found, or a figure."""
    from whybn.site import SiteError
    from whybn.site.experiments import NUMBER, quoted

    for where, text in prose(content):
        for braces in BRACES.findall(text):
            try:
                if match := NUMBER.fullmatch(braces):
                    quoted(match)
                elif not PICTURE.fullmatch(braces):
                    yield f"{where}: {braces} is neither a number nor a figure; write it like {{{{ speed.loss:.2f }}}}"
            except SiteError as error:
                yield f"{where}: {error}"


def numbers_are_sourced(content: Content) -> Iterator[str]:
    """Every measured number in prose is read from an experiment or cited."""
    for where, text in prose(content):
        for number in loose_numbers(text):
            yield f"{where}: {number!r} has no source; read it from an experiment, in braces, or cite a work"


def loose_numbers(text: str) -> list[str]:
    """Measurements that stand in prose without a source: none of the above, and no citation in the sentence."""
    for pattern in ELSEWHERE:
        text = re.sub(pattern, " ", text, flags=re.M | re.S)
    sentences = re.split(r"(?<=[.!?])\s+|\n\n+", CITATION.sub("[@]", text))
    return [number for sentence in sentences if "[@]" not in sentence for number in re.findall(MEASUREMENT, sentence)]


def links_lead_somewhere(content: Content) -> Iterator[str]:
    """A link from an essay or a verdict to a claim, an exercise or a clause leads to one that exists."""
    there = {f"/specification/{name}.md" for name in (*content.course.names, *OTHER_PAGES)}
    there |= {f"/specification/{clause.function}.md#{clause.slug}" for clause in content.clauses.values()}
    there |= {f"/claims/{entry.page}.md" for entry in content.claims.values()} | {"/claims/index.md"}
    there |= {f"/exercises/{e.number:02}-{e.name}.md" for e in content.course.exercises} | {"/exercises/index.md"}
    for where, text in prose(content):
        for link in LINK.findall(text):
            if (link if link.startswith("/specification/") else link.partition("#")[0]) not in there:
                yield f"{where}: the link to {link} leads nowhere; link what is there"


RULES = (
    ids_have_no_gap,
    essays_are_there,
    claims_stand_on_something,
    figures_are_shown,
    works_are_named,
    answers_are_one_plain_sentence,
    verdicts_quote_their_number,
    quoted_numbers_are_there,
    numbers_are_sourced,
    links_lead_somewhere,
)
