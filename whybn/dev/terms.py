"""Rules of the glossary and the bibliography: short terms that lead somewhere, works that can be found."""

import re
from collections import Counter
from collections.abc import Iterator

from .content import Content

TERMS = "spec/glossary.toml"
WORKS = "docs/references.bib"
SENTENCES = range(1, 4)
PAGES = ("frameworks.md", "worked-example.md")
SPECIFICATION = ("index", "bounds", "misconceptions/index")  # the pages that are no function's
ADDRESS = re.compile(r"https://arxiv\.org/abs/\d{4}\.\d{4,5}|https://doi\.org/10\.\d{4,}/\S+|https://\S+")


def terms_have_their_own_anchor(content: Content) -> Iterator[str]:
    """No two terms have the same name or anchor."""
    for key in ("name", "slug"):
        for value, times in Counter(getattr(term, key).casefold() for term in content.terms).items():
            if times > 1:
                yield f"{TERMS}: {times} terms have the {key} {value}; give each its own"


def terms_are_short(content: Content) -> Iterator[str]:
    """A term takes one to three sentences, and both of its texts end with a full stop."""
    for term in content.terms:
        found = len(re.split(r"(?<=[.:])\s+(?=[A-Z`$])", term.text))
        if found not in SENTENCES:
            yield f"{TERMS}, {term.name}: it takes {found} sentences; use {SENTENCES.stop - 1} at most"
        for key in ("text", "lecture"):
            if not getattr(term, key).endswith("."):
                yield f"{TERMS}, {term.name}: `{key}` does not end with a full stop; write sentences"


def terms_lead_somewhere(content: Content) -> Iterator[str]:
    """A term's links have their targets, and what it cites is in the bibliography."""
    pages = {f"specification/{name}.md" for name in (*content.course.names, *SPECIFICATION)} | set(PAGES)
    for term in content.terms:
        slugs = {other.slug for other in content.terms} - {term.slug}
        for path, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", term.text + term.lecture):
            if (path not in pages) if path else (anchor not in slugs):
                yield f"{TERMS}, {term.name}: the link to {path or f'#{anchor}'} leads nowhere; link what is there"
        for key in re.findall(r"@([a-z]+\d\d[a-z]?)", term.text):
            if key not in content.works:
                yield f"{TERMS}, {term.name}: {WORKS} has no work {key}; add it, or cite another"


def works_are_named_by_author_and_year(content: Content) -> Iterator[str]:
    """A work's key is its first author and year, and its address leads to it."""
    for key, work in content.works.items():
        name = re.sub(r"[^a-z]", "", work.surnames[0].casefold()) + work.year[2:]
        if not re.fullmatch(f"{name}[a-z]?", key):
            yield f"{WORKS}, {key}: the key is not {name}; a key is the first author and the year"
        if not ADDRESS.fullmatch(work.address):
            yield f"{WORKS}, {key}: {work.address} is no address; give eprint, doi or url"


RULES = (terms_have_their_own_anchor, terms_are_short, terms_lead_somewhere, works_are_named_by_author_and_year)
