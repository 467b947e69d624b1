"""Gradebooks to write and read back: the real course, invented submissions, and names that nobody should have."""

import random
from datetime import UTC, datetime
from pathlib import Path

from whybn.course import clauses as specification
from whybn.course import course
from whybn.grade.book.gradebook import GradebookRow, row_of
from whybn.grade.marks.policy import default
from whybn.grade.run.task import Submission
from whybn.grade.run.verdict import ExerciseVerdict, SubmissionVerdict
from whybn.judging.judgement import Judgement, Outcome
from whybn.mistakes.diagnosis import Diagnosis

ROOT = Path(__file__).parents[2]
COURSE = course.load_course(ROOT)
CLAUSES = specification.load_clauses(ROOT, COURSE.names)
POLICY = default(COURSE)
WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> & '",
    '=HYPERLINK("http://evil.example","click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\uff1d1+1",
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred",
    "\x9b31m",
    "evil\u202egnp.exe\u2066",
    "nul\x00\x01\x08\x0b\ufffe\uffff",
    "\udcff\ud800",
    "[click](http://evil.example) ![x](http://evil.example/p.png)",
    "``` \n# heading\n<b>raw</b>\n```",
    "a`b``c```d````e",
    "]]> <!-- --> <![CDATA[ &lt; &#x1b;",
    "| a | b |\n| --- | --- |",
    "{{ 7 * 7 }} {% include '/etc/passwd' %}",
    "../../../etc/passwd",
    "..\\..\\CON",
    "Zoë Ångström-Łukasiewicz, 李小龍",
    "x" * 5000,
    " ",
)


def clauses_of(name: str, level: str | None = None) -> list[str]:
    """The ids of a function's clauses."""
    return [c.id for c in CLAUSES.values() if c.function == name and (level is None or c.level.name == level)]


def exercise(name: str, failing=(), *, agrees: bool = True, text: str = "differs", **more) -> ExerciseVerdict:
    """An exercise of which these clauses fail, and all others hold."""
    clauses = tuple(
        Judgement(c, Outcome.FAILED, said=text) if c in failing else Judgement(c, Outcome.PASSED)
        for c in clauses_of(name)
    )
    return ExerciseVerdict(name, agrees, clauses, **more)


def untouched(name: str) -> ExerciseVerdict:
    """An exercise that was not started."""
    return ExerciseVerdict(name, False, tuple(Judgement(c, Outcome.NOT_STARTED) for c in clauses_of(name)))


def perfect(**more) -> SubmissionVerdict:
    """Every clause of the course holds."""
    return SubmissionVerdict(tuple(exercise(name) for name in COURSE.names), cpu={"calls": 0.5}, **more)


def graded(
    student: str, verdict: SubmissionVerdict | None, *, name: str | None = None, policy=POLICY, **more
) -> GradebookRow:
    """The row of a student with this verdict."""
    return row_of(Submission(student, student if name is None else name, {}, **more), verdict, policy, COURSE, CLAUSES)


def hostile_rows() -> list[GradebookRow]:
    """Two students for each hostile text, which stands wherever a submission can put one."""
    rows = []
    for i, text in enumerate(HOSTILE):
        name = COURSE.names[i % len(COURSE.names)]
        told = Diagnosis(arithmetic=text, symptoms=(text,), careless=(text,), fingerprint=f"{i}")
        failing = exercise(name, clauses_of(name)[:3], text=text, ended=f"it wrote {text}", diagnosis=told)
        verdict = SubmissionVerdict((failing,), cpu={"calls": 1.0})
        rows.append(graded(f"{i}{text}", verdict, name=text, notes=(text,), ids={"login": text}))
        rows.append(graded(f"p{i}{text}", None if i % 2 else SubmissionVerdict(problem=text), name=text))
    return rows


def a_class(students: int, seed: int = 0) -> list[GradebookRow]:
    """A class as it might be: most are nearly right, some hang, some wait, some handed in nothing that can be read."""
    return [_anybody(i, random.Random(f"{seed} {i}")) for i in range(students)]


def _anybody(i: int, luck: random.Random) -> GradebookRow:
    family = luck.choice(("Smith", "Müller", "van der Berg"))
    name = f"{luck.choice(('Anna', 'Jo', 'Wei', 'Fatima', 'Ravi', 'Łukasz'))} {family} {i}"
    if luck.random() < 0.05:
        name = luck.choice(HOSTILE[:20])
    if luck.random() < 0.03:
        return graded(f"s{i:05}", None, name=name)
    if luck.random() < 0.03:
        return graded(
            f"s{i:05}", SubmissionVerdict(problem="the zip is broken: it ends before its list of files"), name=name
        )
    skill = luck.random()
    verdict = SubmissionVerdict(
        tuple(_attempt(exercise_name, skill, luck) for exercise_name in COURSE.names),
        cpu={"calls": luck.random(), "judging": luck.random() / 2},
    )
    return graded(f"s{i:05}", verdict, name=name, submitted=WHEN, late=luck.random() < 0.1)


def _attempt(name: str, skill: float, luck: random.Random) -> ExerciseVerdict:
    if luck.random() > skill + 0.3:
        return untouched(name)
    text = "expected float64 (2,) [0. 1.]\n  got      float64 (2,) [0. 2.]"
    if luck.random() < 0.1:
        failing = [c for c in clauses_of(name) if luck.random() < 0.7]
        belief = "the variance of a batch divides by N - 1"
        return exercise(name, failing, agrees=False, text=text, diagnosis=Diagnosis((f"{name}.ddof-1",), (belief,)))
    failing = [c for c in clauses_of(name) if luck.random() > skill + 0.4]
    ended = "a call took longer than 3 s" if luck.random() < 0.02 else None
    return exercise(name, failing, text=text, ended=ended)
