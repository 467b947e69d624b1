"""The gradebook as JUnit XML: a test suite per student, a test case per clause."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from whybn.files import write_whole
from whybn.grade.escaping import for_terminal
from whybn.grade.run.verdict import FAILED, PASSED, ClauseVerdict, SubmissionVerdict

from .gradebook import GradebookRow

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(rows: Iterable[GradebookRow], out: Path) -> None:
    """Write one XML file. A clause that was not started or not provided is skipped; a waiting student too."""
    write_whole(out, _document(rows))


def _document(rows: Iterable[GradebookRow]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="whybn">\n'
    for row in rows:
        yield from _suite(row)
    yield "</testsuites>\n"


def _suite(row: GradebookRow) -> Iterator[str]:
    cases = list(_cases(row.verdict))
    kinds = Counter(kind for kind, _ in cases)
    sums = f'tests="{len(cases)}" failures="{kinds["failure"]}" errors="{kinds["error"]}" skipped="{kinds["skipped"]}"'
    yield f"<testsuite name={_attribute(row.student)} {sums}>\n"
    yield from (case for _, case in cases)
    yield "</testsuite>\n"


def _cases(verdict: SubmissionVerdict | None) -> Iterator[tuple[str, str]]:
    """Each case with the name of its child element, empty for one that held."""
    if verdict is None:
        yield "skipped", _case("submission", "graded", '<skipped message="not graded yet"/>')
    elif verdict.problem is not None:
        yield "error", _case("submission", "graded", f"<error message={_attribute(verdict.problem)}/>")
    else:
        yield from (_clause(clause) for exercise in verdict.exercises for clause in exercise.clauses)


def _clause(clause: ClauseVerdict) -> tuple[str, str]:
    function, _, slug = clause.clause.partition(".")
    if clause.outcome == PASSED:
        return "", _case(function, slug, "")
    if clause.outcome == FAILED:
        text = escape(_legal(for_terminal(clause.report, lines=True)))
        return "failure", _case(function, slug, f"<failure message={_attribute(clause.brief)}>{text}</failure>")
    return "skipped", _case(function, slug, f"<skipped message={_attribute(clause.outcome)}/>")


def _case(function: str, slug: str, inside: str) -> str:
    start = f"<testcase classname={_attribute(function)} name={_attribute(slug)}"
    return f"{start}>{inside}</testcase>\n" if inside else f"{start}/>\n"


def _attribute(text: str) -> str:
    return quoteattr(_legal(for_terminal(text)))


def _legal(text: str) -> str:
    """Without the characters that XML cannot hold, even escaped."""
    return NOT_XML.sub("\ufffd", text)
