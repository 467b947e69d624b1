"""Rules of what students ask: two plain sentences, a page that shows it, a picture; and of the words they search by."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator

from whybn.course.asked import FILE, AskedQuestion

from .content import Content

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SENTENCE = re.compile(r"[.!?](?=\s|$)")
MOST_WORDS = 75
GUIDES = ("frameworks.md", "worked-example.md", "learner.md")
WORDS = "spec/search.toml"
SEARCHED = ("index", "ask", "glossary", "references", "instructor", "specification/conventions")  # besides


def at(asked: AskedQuestion) -> str:
    """Where a question stands."""
    return f"{FILE}, {asked.slug}"


def anchors_are_slugs(content: Content) -> Iterator[str]:
    """Every question has an anchor of its own, of small letters, digits and dashes."""
    for slug, times in Counter(asked.slug for asked in content.asked).items():
        if times > 1 or not SLUG.fullmatch(slug):
            yield f"{FILE}: {slug} is no anchor, or that of {times} questions; give each its own, like batch-size-one"


def answers_are_two_sentences(content: Content) -> Iterator[str]:
    """A question is a question, and its answer two sentences of ordinary length."""
    for asked in content.asked:
        found, words = len(SENTENCE.findall(asked.answer)), len(asked.answer.split())
        if not asked.text.endswith("?"):
            yield f"{at(asked)}: its text is no question; end it with a question mark"
        if found != 2 or words > MOST_WORDS:
            yield f"{at(asked)}: its answer takes {found} sentences and {words} words; use 2, and {MOST_WORDS} at most"


def answers_are_shown_somewhere(content: Content) -> Iterator[str]:
    """The page behind an answer exists."""
    there = {f"/claims/{entry.page}.md" for entry in content.claims.values()}
    there |= {f"/specification/{name}.md" for name in content.course.names} | {f"/{guide}" for guide in GUIDES}
    for asked in content.asked:
        if asked.page.partition("#")[0] not in there:
            yield f"{at(asked)}: there is no page {asked.page}; name one that shows the answer"


def pictures_can_be_drawn(content: Content) -> Iterator[str]:
    """A picture fits into its place, and its numbers are there."""
    from whybn.site import SiteError
    from whybn.site.small_pictures import picture

    for asked in content.asked:
        try:
            picture(asked)
        except (SiteError, ValueError) as error:
            yield f"{at(asked)}: {error}"


def searched_pages_are_there(content: Content) -> Iterator[str]:
    """Words by which a page is found belong to a page, or to a question of Ask, that exists."""
    there = {f"claims/{entry.page}" for entry in content.claims.values()}
    there |= {f"specification/{name}" for name in content.course.names} | {guide[:-3] for guide in GUIDES}
    there |= {f"ask#{asked.slug}" for asked in content.asked} | {*SEARCHED}
    for page in sorted(tomllib.loads(content.texts[WORDS]).keys() - there):
        yield f"{WORDS}: there is no page {page}; name one like claims/Q29 or ask#still-used"


RULES = (
    anchors_are_slugs,
    answers_are_two_sentences,
    answers_are_shown_somewhere,
    pictures_can_be_drawn,
    searched_pages_are_there,
)
