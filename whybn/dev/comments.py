"""A rule of comments: what stands in quotation marks, somebody wrote.

The comments' texts are not the course's to copy, so ``spec/comments.toml`` holds fingerprints: of each comment the
hashes of its runs of one, two and three words. A quotation is a comment's where every run of it is there. They come
from the texts, numbered ``1. ...`` line by line: ``python -m whybn.dev.comments TEXTS > spec/comments.toml``.
"""

import hashlib
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from whybn.course.claims import LedgerEntry
from whybn.course.questions import Question

from .claims import ELSEWHERE, at, essays
from .content import Content

FILE = "spec/comments.toml"
HEAD = """\
# Fingerprints of the comments that lecture.toml names, by their number: quotations of a comment are held to them.
# Written by `python -m whybn.dev.comments`, which says how; never by hand.
"""
NUMBERED = re.compile(r"(\d+)\. (.*)")
QUOTED = re.compile(r'["“„«]([^"“”„«»]+)["“”»]')
OMISSION = re.compile(r"\.\.\.|…|\[[^\]]*\]")
WORD = re.compile(r"[^\W_]+")
LONGEST = 3  # words in a run: longer ones would tell little more
DIGITS = 6  # of a hash: by chance one in sixteen million
# What holds quotation marks and quotes nobody: the titles of what is unfolded, and tags.
NOBODY = (*ELSEWHERE, r"^[?!]{3}[^\n]*$", r"<\w[^>]*>")


def runs(text: str) -> Iterator[str]:
    """The runs of one word, of two, of three."""
    words = WORD.findall(text.casefold())
    for length in range(1, min(LONGEST, len(words)) + 1):
        yield from (" ".join(words[start : start + length]) for start in range(len(words) - length + 1))


def fingerprint(comment: int, run: str) -> str:
    """A run of words as the file has it; the same words of two comments differ."""
    return hashlib.sha256(f"{comment} {run}".encode()).hexdigest()[:DIGITS]


def wrote(comment: int, prints: frozenset[str], quotation: str) -> bool:
    """Whether the comment has these words in this order; "..." and [brackets] stand for what was left out."""
    return all(fingerprint(comment, run) in prints for part in OMISSION.split(quotation) for run in runs(part))


def load_fingerprints(content: Content) -> dict[int, frozenset[str]]:
    """The fingerprints of each comment."""
    return {int(number): frozenset(prints.split()) for number, prints in tomllib.loads(content.texts[FILE]).items()}


def number(entry: LedgerEntry) -> int | None:
    """Which comment the entry is about; none where the lecture says it."""
    return int(entry.origin.removeprefix("comment ")) if entry.origin.startswith("comment ") else None


def texts(question: Question) -> str:
    """All that a question says, a paragraph for each."""
    said = [question.text, question.why, question.otherwise]
    said += [text for option in question.option for text in (option.text, option.feedback)]
    said += [text for item in question.item for text in (item.text, item.feedback)]
    said += [text for blank in question.blank for text in (blank.otherwise, *(slip.feedback for slip in blank.slip))]
    return "\n\n".join([*said, *(slip.feedback for slip in question.slip)])


def about_comments(content: Content) -> Iterator[tuple[str, str, list[LedgerEntry]]]:
    """Whatever speaks of a comment: where, the text, and the entries that it is about."""
    for entry in content.claims.values():
        yield at(entry), f"{entry.title}\n\n{entry.statement}\n\n{entry.answer}\n\n{entry.reason}", [entry]
    yield from essays(content)
    for question in content.questions:
        named = [content.claims[name] for name in question.claims if name in content.claims]
        yield f"spec/quiz, {question.id}", texts(question), named
    for term in content.terms:
        named = [entry for entry in content.claims.values() if entry.id in WORD.findall(term.lecture)]
        yield f"spec/glossary.toml, {term.name}", term.lecture, named


def quotations(text: str) -> list[str]:
    """What stands in quotation marks, outside of code and formulas."""
    for pattern in NOBODY:
        text = re.sub(pattern, " ", text, flags=re.M | re.S)
    return [" ".join(found.split()) for part in text.split("\n\n") for found in QUOTED.findall(part)]


def quotations_are_what_the_comment_says(content: Content) -> Iterator[str]:
    """What speaks of comments has nothing in quotation marks but their own words."""
    prints = load_fingerprints(content)
    for where, text, entries in about_comments(content):
        comments = [found for entry in entries if (found := number(entry)) is not None]
        for comment in [comment for comment in comments if comment not in prints]:
            yield f"{where}: {FILE} has no comment {comment}; write it anew from the comments' texts"
        for quotation in quotations(text) if comments else ():
            if not any(wrote(comment, prints.get(comment, frozenset()), quotation) for comment in comments):
                named = " or ".join(map(str, comments))
                yield f'{where}: "{quotation}" is not in comment {named}; quote its words, or use no quotation marks'


RULES = (quotations_are_what_the_comment_says,)


def main(path: str) -> None:
    """Print the file, from the comments' texts."""
    content = Content(Path.cwd())
    named = {number(entry) for entry in content.claims.values()}
    print(HEAD)
    for line in Path(path).read_text("utf-8").splitlines():
        if (match := NUMBERED.match(line)) and int(match[1]) in named:
            prints = {fingerprint(int(match[1]), run) for run in runs(match[2])}
            print(f'{match[1]} = "{" ".join(sorted(prints))}"')


if __name__ == "__main__":
    main(sys.argv[1])
