"""The course's content with something wrong in it: what a rule is to name."""

import dataclasses
import tomllib
from pathlib import Path
from types import SimpleNamespace

from whybn.course import questions as model
from whybn.course.questions import Question
from whybn.dev.content import Content

ROOT = Path(__file__).parents[2]
CONTENT = Content(ROOT)
FIRST = CONTENT.course.exercises[0]
CLAUSE = CONTENT.clauses[f"{FIRST.name}.values"]
TWIN = next(iter(CONTENT.twins.values()))
TERM = CONTENT.terms[0]
ENTRY = CONTENT.claims["L1"]
DERIVED = {"questions": ("drawn", "undrawn")}

NUMERIC = """
id = "one"
type = "numeric"
level = "apply"
claims = ["L1"]
text = "What is {n} + 1, to two decimals?"
why = "Count."
vary = { n = [1.0, 2.0, 3.0, 4.0] }
expr = "n + 1"
otherwise = "No."
slip = [{ expr = "n", feedback = "One more." }]
"""
SINGLE = """
id = "one"
type = "single"
level = "apply"
claims = ["L1"]
text = "What is 1 + 1?"
why = "Count."
[[option]]
text = "2"
right = true
feedback = "Yes."
[[option]]
text = "3"
feedback = "No."
[[option]]
text = "4"
feedback = "No."
"""
CLOZE = """
id = "one"
type = "cloze"
level = "apply"
claims = ["L1"]
text = "The sum is [[sum]]."
why = "Count."
[[blank]]
name = "sum"
answers = ["two"]
otherwise = "No."
slip = [{ text = "three", feedback = "One less." }]
"""
ORDER = """
id = "one"
type = "order"
level = "apply"
claims = ["L1"]
text = "Put them in order."
why = "Count."
item = [{ text = "1", key = "1", feedback = "first." }, { text = "2", key = "2", feedback = "second." }]
"""
TRACE = """
id = "one"
type = "trace"
level = "apply"
claims = ["L1"]
text = "What does it print?"
why = "Count."
code = "print(1)"
otherwise = "No."
slip = [{ text = "2", feedback = "No." }]
"""


def changed(**attributes: object) -> Content:
    """The content with other attributes; the rest is read once for all tests."""
    content = Content(ROOT)
    derived = {name for attribute in attributes for name in DERIVED.get(attribute, ())}
    kept = {name: value for name, value in vars(CONTENT).items() if name not in derived}
    vars(content).update(kept | attributes)
    return content


def exercise(**changes: object) -> Content:
    """Its first exercise changed."""
    chapter, *others = CONTENT.course.chapters
    exercises = (dataclasses.replace(FIRST, **changes), *chapter.exercises[1:])
    chapters = (dataclasses.replace(chapter, exercises=exercises), *others)
    return changed(course=dataclasses.replace(CONTENT.course, chapters=chapters))


def text(path: str, old: str, new: str) -> Content:
    """A file changed in one place or more."""
    assert old in CONTENT.texts[path]
    return changed(texts=CONTENT.texts | {path: CONTENT.texts[path].replace(old, new)})


def without(path: str) -> Content:
    """A file, or all of a folder, gone."""
    return changed(texts={name: text for name, text in CONTENT.texts.items() if not name.startswith(path)})


def beside(path: str, said: str = "") -> Content:
    """One file more."""
    return changed(texts=CONTENT.texts | {path: said})


def clause(**changes: str) -> Content:
    """A clause changed."""
    return changed(clauses=CONTENT.clauses | {CLAUSE.id: dataclasses.replace(CLAUSE, **changes)})


def suite(**others: object) -> Content:
    """The clause tests of a function changed: what is None is gone."""
    own = {name.replace("__", "."): test for name, test in others.items()}
    found = {**CONTENT.tests[FIRST.name], **own}
    return changed(tests={FIRST.name: {name: test for name, test in found.items() if test}})


def twin(**changes: object) -> Content:
    """One misconception alone, changed."""
    return changed(twins={TWIN.id: dataclasses.replace(TWIN, **changes)})


def ask(**changes: object) -> Content:
    """A question of students changed."""
    first, *others = CONTENT.asked
    return changed(asked=(dataclasses.replace(first, **changes), *others))


def entry(**changes: object) -> Content:
    """A claim changed."""
    return changed(claims=CONTENT.claims | {ENTRY.id: dataclasses.replace(ENTRY, **changes)})


def comment(**changes: str) -> Content:
    """The entry of a comment changed."""
    return changed(claims=CONTENT.claims | {"Q20": dataclasses.replace(CONTENT.claims["Q20"], **changes)})


def term(**changes: str) -> Content:
    """A term of the glossary changed."""
    return changed(terms=(dataclasses.replace(TERM, **changes), *CONTENT.terms[1:]))


def work(key: str, **changes: str) -> Content:
    """A work of the bibliography that is listed under a key."""
    return changed(works={key: dataclasses.replace(CONTENT.works["ioffe15"], **changes)})


def question(toml: str, *changes: tuple[str, str]) -> Question:
    """A question, changed."""
    for old, new in changes:
        assert old in toml
        toml = toml.replace(old, new, 1)
    return model.read_question(tomllib.loads(toml), "small", "01-small.toml")


def asked(toml: str, *changes: tuple[str, str]) -> Content:
    """A quiz of one question, changed."""
    return changed(questions=(question(toml, *changes),), locked=("one",))


def reference(*names: str) -> Content:
    """A reference that exports these names."""
    return changed(reference=SimpleNamespace(__all__=names))
