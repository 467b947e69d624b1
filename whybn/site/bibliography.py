"""Cited works: ``docs/references.bib`` as data, the text of a citation, and the page of references."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pybtex.database import Entry, Person, PybtexError, parse_file

from whybn.course.course import own_root

from . import SiteError

BIBLIOGRAPHY = Path("docs") / "references.bib"
PAGE = "references.md"
# Where to read a work, by the field that says it.
ADDRESSES = {"eprint": "https://arxiv.org/abs/", "doi": "https://doi.org/", "url": ""}
INTRODUCTION = """\
---
description: The works that this site cites, each with its authors, its year and where to read it.
---

# References

Where a page says what somebody found, the link leads here.
"""


@dataclass(frozen=True)
class CitedWork:
    """One entry of the bibliography."""

    key: str
    authors: tuple[str, ...]
    """Given names first."""
    surnames: tuple[str, ...]
    year: str
    title: str
    venue: str
    address: str
    """Where to read it."""
    name: str
    """What stands there: an arXiv number or a doi."""

    @property
    def short(self) -> str:
        """As a page names it: Ioffe and Szegedy, 2015."""
        who = f"{self.surnames[0]} et al." if len(self.surnames) > 2 else " and ".join(self.surnames)
        return f"{who}, {self.year}"

    @property
    def full(self) -> str:
        """As the page of references lists it, in Markdown."""
        *most, last = self.authors
        who = f"{', '.join(most)} and {last}" if most else last
        venue = f" {self.venue}." if self.venue else ""
        title = f"*{self.title}*" if self.title.endswith("?") else f"*{self.title}*."
        return f"{who} ({self.year}). {title}{venue} [{self.name}]({self.address})"


def pages(root: Path) -> Mapping[str, str]:
    """The page of references, every entry with its key as an anchor."""
    works = sorted(
        load_bibliography(root / BIBLIOGRAPHY).values(), key=lambda work: (work.surnames[0].casefold(), work.year)
    )
    listed = [f"{work.full}\n{{: #{work.key} .reference }}" for work in works]
    return {PAGE: "\n\n".join([INTRODUCTION.rstrip(), *listed]) + "\n"}


def cited(key: str) -> CitedWork:
    """The work with that key; raises SiteError where the bibliography has none."""
    path = own_root() / BIBLIOGRAPHY
    try:
        return read(path, path.stat().st_mtime_ns)[key]
    except KeyError:
        raise SiteError(f"[@{key}] is cited, but {BIBLIOGRAPHY} has no entry {key}.") from None


@cache
def read(path: Path, changed: int) -> Mapping[str, CitedWork]:  # noqa: ARG001 - a file that changed is another key
    """The bibliography, read once for each state of its file."""
    return load_bibliography(path)


def load_bibliography(path: Path) -> Mapping[str, CitedWork]:
    """All works of a BibTeX file, by key; raises SiteError where one lacks what a reader needs to find it."""
    try:
        entries = parse_file(str(path)).entries
    except PybtexError as error:
        raise SiteError(f"{path.name} cannot be read: {error}") from error
    return {key: work(key, entry) for key, entry in entries.items()}


def work(key: str, entry: Entry) -> CitedWork:
    """One entry as data."""
    people, fields = entry.persons.get("author", []), entry.fields
    place = next((name for name in ADDRESSES if name in fields), "eprint, doi or url")
    missing = [name for name in ("year", "title", place) if name not in fields] + ["author"] * (not people)
    if missing:
        raise SiteError(f"{BIBLIOGRAPHY}: the entry {key} lacks {', '.join(missing)}.")
    found = fields[place]
    address = ADDRESSES[place] + found
    name = {"eprint": f"arXiv:{found}", "doi": f"doi:{found}", "url": found.partition("//")[2]}[place]
    return CitedWork(
        key=key,
        authors=tuple(" ".join([*given(person), surname(person)]) for person in people),
        surnames=tuple(surname(person) for person in people),
        year=fields["year"],
        title=unbraced(fields["title"]),
        venue=next((fields[kind] for kind in ("journal", "publisher", "howpublished") if kind in fields), ""),
        address=address,
        name=name,
    )


def unbraced(text: str) -> str:
    """Text without the braces by which BibTeX keeps a name together, or a capital."""
    return text.replace("{", "").replace("}", "")


def given(person: Person) -> list[str]:
    """All given names."""
    return [unbraced(name) for name in (*person.first_names, *person.middle_names)]


def surname(person: Person) -> str:
    """The family name, with its particle: van Laarhoven."""
    return unbraced(" ".join([*person.prelast_names, *person.last_names]))
