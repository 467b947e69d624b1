"""Rules of clauses: a page says each in one sentence with its reasons, and a test of its own holds it."""

import importlib
import re
from collections import Counter
from collections.abc import Iterator

from .content import Content

# One full stop, at the end; a dot inside a number or a name is none.
SENTENCE = re.compile(r"[^.]*(?:\.\S[^.]*)*\.")
MARK = re.compile(r'^@clause\("([^"]+)"\)', re.M)
WORDS = 4  # what a test's name has at least, `test` included, to be a sentence


def pages_bear_their_name(content: Content) -> Iterator[str]:
    """A page's heading is its function's name."""
    for name in content.course.names:
        path = f"spec/{name}.md"
        if path in content.texts and not content.texts[path].startswith(f"# {name}\n"):
            yield f"{path}: it does not begin with `# {name}`; its heading must be the function's name"


def statements_are_one_sentence(content: Content) -> Iterator[str]:
    """A clause is one sentence."""
    for clause in content.clauses.values():
        if not SENTENCE.fullmatch(clause.statement):
            yield f"{clause.page}: its statement is not one sentence; say it in one, that ends with its only full stop"


def fields_are_sentences(content: Content) -> Iterator[str]:
    """A clause's reason, source and bound end with a full stop."""
    for clause in content.clauses.values():
        for field in ("reason", "source", "bound"):
            if not getattr(clause, field).endswith("."):
                yield f"{clause.page}: its {field} does not end with a full stop; write a sentence"


def bounds_are_there(content: Content) -> Iterator[str]:
    """The bound that a clause names is a function of ``spec/bounds.py``."""
    bounds = importlib.import_module("spec.bounds")
    for clause in content.clauses.values():
        for name in re.findall(r"`bounds\.(\w+)", clause.bound):
            if not hasattr(bounds, name):
                yield f"{clause.page}: spec/bounds.py has no {name}; name a bound that is there, or derive it there"


def modules_of_tests_are_there(content: Content) -> Iterator[str]:
    """Every function has a module of clause tests, and there is no other."""
    wanted = {f"tests/clauses/test_{name}.py" for name in content.course.names}
    found = {path for path in content.texts if path.startswith("tests/clauses/test_")}
    for path in sorted(wanted - found):
        yield f"{path}: this module of clause tests is missing; write it, a test for each clause of the page"
    for path in sorted(found - wanted):
        yield f"{path}: no exercise is named like it; name it after one, or remove it"


def clauses_are_tested(content: Content) -> Iterator[str]:
    """The clauses of a page are exactly those that are tested."""
    for function, tests in content.tests.items():
        stated = {clause.id for clause in content.clauses.values() if clause.function == function}
        for name in sorted(stated - tests.keys()):
            yield f'{content.clauses[name].page}: no test states it; mark one in tests/clauses with @clause("{name}")'
        for name in sorted(tests.keys() - stated):
            yield f"spec/{function}.md: a test states {name}, the page does not; write the section, or remove the test"


def tests_state_one_clause(content: Content) -> Iterator[str]:
    """A test states one clause, and no other test states it."""
    for function, tests in content.tests.items():
        for test, times in Counter(map(id, tests.values())).items():
            if times > 1:
                names = ", ".join(name for name, stating in tests.items() if id(stating) == test)
                yield f"tests/clauses/test_{function}.py: one test states {names}; give each clause a test of its own"
    marks = Counter(
        name for path, text in content.texts.items() if path.startswith("tests/") for name in MARK.findall(text)
    )
    for name, times in marks.items():
        if times > 1:
            yield f"tests/clauses: {times} tests state {name}; a clause has one test"


def tests_are_named_by_a_sentence(content: Content) -> Iterator[str]:
    """The name of a clause test is a sentence."""
    for function, tests in content.tests.items():
        for name, test in tests.items():
            if len(test.__name__.split("_")) < WORDS:
                yield (
                    f"tests/clauses/test_{function}.py: {test.__name__}, the test of {name}, is no sentence; "
                    "say in its name what holds"
                )


RULES = (
    pages_bear_their_name,
    statements_are_one_sentence,
    fields_are_sentences,
    bounds_are_there,
    modules_of_tests_are_there,
    clauses_are_tested,
    tests_state_one_clause,
    tests_are_named_by_a_sentence,
)
