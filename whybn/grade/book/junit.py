"""The gradebook as JUnit XML: a test suite per student, a test case per clause."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from whybn.course.clauses import Clause
from whybn.files import write_whole
from whybn.grade.escaping import for_terminal
from whybn.grade.marks.scores import UNIMPORTED
from whybn.grade.run.verdict import SubmissionVerdict
from whybn.judging import words
from whybn.judging.judgement import Judgement, Outcome

from .failures import FailedClause, as_text, failures_of
from .gradebook import GradebookRow

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(rows: Iterable[GradebookRow], out: Path, clauses: Mapping[str, Clause]) -> None:
    """Write one XML file. A clause that was not started or not provided is skipped; a waiting student too."""
    write_whole(out, document(rows, clauses))


def document(rows: Iterable[GradebookRow], clauses: Mapping[str, Clause]) -> Iterator[str]:
    """The file, piece by piece."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="whybn">\n'
    for row in rows:
        yield from suite_of(row, clauses)
    yield "</testsuites>\n"


def suite_of(row: GradebookRow, clauses: Mapping[str, Clause]) -> Iterator[str]:
    """A student."""
    cases = list(cases_of(row.verdict, clauses))
    kinds = Counter(kind for kind, _ in cases)
    sums = f'tests="{len(cases)}" failures="{kinds["failure"]}" errors="{kinds["error"]}" skipped="{kinds["skipped"]}"'
    yield f"<testsuite name={attribute(row.student)} {sums}>\n"
    yield from (case for _, case in cases)
    yield "</testsuite>\n"


def cases_of(verdict: SubmissionVerdict | None, clauses: Mapping[str, Clause]) -> Iterator[tuple[str, str]]:
    """Each case with the name of its child element, empty for one that held."""
    if verdict is None:
        yield "skipped", test_case("submission", "graded", '<skipped message="not graded yet"/>')
    elif verdict.problem is not None:
        yield "error", test_case("submission", "graded", f"<error message={attribute(verdict.problem)}/>")
    else:
        for said, names in verdict.unimported.items():
            yield "error", test_case(names[0], "imports", f"<error message={attribute(said)}/>")
            yield from (("skipped", test_case(n, "imports", f'<skipped message="{UNIMPORTED}"/>')) for n in names[1:])
        for exercise in verdict.exercises:
            failures = failures_of(exercise, clauses)
            texts = {one.clause.id: as_text(one) for one in failures.shown}
            texts |= {one.clause.id: by_name(one) for one in failures.told_by_name}
            yield from (clause_case(found, texts) for found in exercise.clauses)


def by_name(failed: FailedClause) -> str:
    """What is said of a clause that failed for another's reason."""
    return f"{words.sentence(failed.clause)}\n\nFailed for the reason of another."


def clause_case(found: Judgement, texts: Mapping[str, str]) -> tuple[str, str]:
    """A clause: the name of its child element, and the case; ``texts`` say what failed, by id."""
    function, _, slug = found.clause.partition(".")
    if found.outcome is Outcome.PASSED:
        return "", test_case(function, slug, "")
    if found.outcome is Outcome.FAILED:
        text = escape(legal(for_terminal(texts[found.clause], lines=True)))
        return "failure", test_case(function, slug, f"<failure message={attribute(found.brief)}>{text}</failure>")
    return "skipped", test_case(function, slug, f"<skipped message={attribute(found.outcome.value)}/>")


def test_case(function: str, slug: str, inside: str) -> str:
    """A case, and what is in it."""
    start = f"<testcase classname={attribute(function)} name={attribute(slug)}"
    return f"{start}>{inside}</testcase>\n" if inside else f"{start}/>\n"


def attribute(text: str) -> str:
    """A text as an attribute's value."""
    return quoteattr(legal(for_terminal(text)))


def legal(text: str) -> str:
    """Without the characters that XML cannot hold, even escaped."""
    return NOT_XML.sub("\ufffd", text)
