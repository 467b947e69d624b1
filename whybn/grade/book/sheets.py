"""A learning platform's sheet: whose line is whose, and what is to be written there."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from whybn.grade.escaping import clipped, counted, for_terminal
from whybn.grade.marks.scores import shown
from whybn.grade.run.store import GRADED

from .gradebook import EXCUSED, GradebookRow
from .sheet_files import Sheet


@dataclass(frozen=True)
class Mark:
    """What a sheet needs of a row: whose it is, and what to write. The grade is None while there is none."""

    student: str
    name: str
    ids: dict[str, str]
    grade: Fraction | None
    maximum: Fraction | None
    feedback: str = ""
    excused: bool = False


@dataclass(frozen=True)
class Filled:
    """What became of a sheet.

    Attributes:
        filled: how many grades were written.
        without_line: submissions that no line of the sheet belongs to, or several.
        without_submission: students of the sheet that no submission belongs to; their lines are as they were.
        stayed: students, by key, whose grade on the sheet is higher and stayed.
        messages: what else a person should know, each a sentence.
    """

    filled: int
    without_line: tuple[str, ...] = ()
    without_submission: tuple[str, ...] = ()
    stayed: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass
class Register:
    """The lines of a sheet by what identifies their students, the strongest kind of identifier first."""

    kinds: tuple[str, ...]
    lines: dict[str, dict[str, set[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    values: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, line: int, kind: str, value: str) -> None:
        """A student's identifier on a line; an empty one tells nothing."""
        for key in search_keys(kind, value):
            self.lines[kind][key].add(line)
            self.values[line].setdefault(kind, value.strip())

    def said(self, line: int) -> dict[str, str]:
        """What a line says of its student by kind: identifiers that no other line has, and the name, as one says it."""
        found = self.values.get(line, {})
        alone = {
            kind: value
            for kind, value in found.items()
            if kind == "name" or all(len(self.lines[kind][key]) == 1 for key in search_keys(kind, value))
        }
        return alone | ({"name": first_name_first(found["name"])} if "name" in found else {})

    def find(self, mark: Mark) -> int | None:
        """The line of this student; None where there is none, or where the strongest identifier fits several."""
        for kind in self.kinds:
            keys = search_keys(kind, identifier_offered(mark, kind))
            found = {line for key in keys for line in self.lines[kind].get(key, ())}
            if found:
                return found.pop() if len(found) == 1 else None
        return None


def marks_by_line(marks: Iterable[Mark], register: Register) -> tuple[dict[int, Mark], list[str]]:
    """Entries by line, and the students without a line. A line that two submissions want belongs to neither."""
    wanted: dict[int, list[Mark]] = defaultdict(list)
    lost: list[str] = []
    for mark in marks:
        line = register.find(mark)
        if line is None:
            lost.append(called(mark))
        else:
            wanted[line].append(mark)
    lost += [called(mark) for several in wanted.values() if len(several) > 1 for mark in several]
    return {line: several[0] for line, several in wanted.items() if len(several) == 1}, lost


def mark_of(row: GradebookRow, feedback: str = "") -> Mark:
    """What a sheet needs of a row. What could not be graded has no grade there until a person has corrected it."""
    total = row.score.total if row.score and (row.status == GRADED or row.corrected) else None
    maximum = row.score.maximum if row.score else None
    return Mark(row.student, row.name, dict(row.ids), total, maximum, feedback, row.status == EXCUSED)


PLATFORM_IDS = ("canvas", "moodle", "brightspace", "github")


def identifier_offered(mark: Mark, kind: str) -> str:
    """What a submission offers for a kind of identifier.

    A folder is often named by a login, an address or a student number. It is never taken for a platform's own id: a
    folder that is simply numbered would meet somebody else. So would the other way round a platform's own id.
    """
    if kind == "name":
        return mark.name
    own = mark.ids.get(kind, "")
    if kind == "login" and not own:
        own = mark.ids.get("email", "")
    named = mark.student not in (mark.ids.get(each) for each in PLATFORM_IDS)
    return own or (mark.student if kind in ("sis", "login", "github", "email") and named else "")


def search_keys(kind: str, value: str) -> set[str]:
    """The forms under which an identifier is looked up; of a name in both orders."""
    if kind != "name":
        return {value.strip().casefold()} - {""}
    return {squashed(value), squashed(first_name_first(value))} - {""}


def first_name_first(name: str) -> str:
    """``Müller, Clara`` as ``Clara Müller``."""
    last, comma, first = name.partition(",")
    return f"{first} {last}".strip() if comma else name


def squashed(name: str) -> str:
    """Letters and digits alone, as Canvas writes names in its zip."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


MOST_NAMED = 10


@dataclass(frozen=True)
class Plan:
    """Where on a sheet what goes.

    Attributes:
        sheet: the sheet.
        grade: the column of the grades.
        who: the column that names a student.
        students: the lines that are a student's.
        register: how to find a student.
        decided: cells of an instructor's decision, which stay.
        excused: what is written for an excused student; empty where the cell is left alone.
        comma: whether numbers have a decimal comma.
        out_of: the grade of full marks by the sheet, as it is written there; empty where it does not say.
        feedback: the column of the feedback, if there is one.
        remarks: what a person should know of the sheet before anything is graded, each a sentence.
    """

    sheet: Sheet
    grade: int
    who: int
    students: list[int]
    register: Register
    decided: tuple[str, ...] = ()
    excused: str = ""
    comma: bool = False
    out_of: str = ""
    feedback: int | None = None
    remarks: tuple[str, ...] = ()


def fill(plan: Plan, marks: Iterable[Mark], out: Path, *, lower: bool = False) -> Filled:
    """Write a copy of the sheet with every grade that there is; where there is none its line stays as it is.

    So does a line whose grade is higher, with its comment: a person may have given it.

    Args:
        plan: where on the sheet what goes.
        marks: the students'.
        out: the copy.
        lower: whether a grade of the sheet that is higher goes down all the same.
    """
    found, lost = marks_by_line(marks, plan.register)
    decided = {line for line in plan.students if grade_there(plan, line) in plan.decided}
    excused = {line: mark for line, mark in found.items() if line not in decided and mark.excused}
    without_grade = [called(m) for line, m in found.items() if line not in {*decided, *excused} and m.grade is None]
    graded = {line: mark for line, mark in found.items() if line not in decided and mark.grade is not None}
    down = {line: mark for line, mark in graded.items() if is_lower(mark, grade_there(plan, line))}
    fillable = {line: mark for line, mark in graded.items() if lower or line not in down}
    left_free = {(line, plan.grade): plan.excused for line in excused} if plan.excused else {}
    plan.sheet.write(out, cell_changes(plan, fillable) | left_free)
    kept = [called(found[line]) for line in sorted(decided & found.keys())]
    messages = [*plan.remarks, *messages_about(plan, graded, kept)]
    if excused:
        done = f"{plan.excused} stands there" if plan.excused else "the line stayed as it was"
        names = some_named([called(mark) for mark in excused.values()])
        messages.append(f"Excused in grading.toml, so {done}: {names}.")
    if without_grade:
        messages.append(f"Nothing was written for {some_named(without_grade)}: there is no grade.")
    if down:
        steps = [f"{called(mark)}, {grade_there(plan, line)} to {shown_grade(mark)}" for line, mark in down.items()]
        number = counted(len(down), "grade")
        done = "went down" if lower else "would go down and stayed; --lower lets grades go down"
        messages.append(f"{number} {done}: {some_named(steps, '; ')}.")
    return Filled(
        filled=len(fillable),
        without_line=tuple(lost),
        without_submission=tuple(student_there(plan, line) for line in plan.students if line not in found),
        stayed=() if lower else tuple(mark.student for mark in down.values()),
        messages=tuple(messages),
    )


def called(mark: Mark) -> str:
    """A student for a person: the name, and the key where it is another."""
    return f"{mark.name} ({mark.student})" if mark.name not in ("", mark.student) else mark.student


def student_there(plan: Plan, line: int) -> str:
    """Whose line it is, as the sheet says."""
    return plan.register.said(line).get("name") or plan.sheet.value(line, plan.who)


def is_lower(mark: Mark, there: str) -> bool:
    """Whether a mark is lower than the grade that the sheet has."""
    number = number_in(there)
    return number is not None and mark.grade is not None and round(mark.grade, 2) < number


def number_in(text: str) -> Fraction | None:
    """The number that a cell says, with a decimal point or comma; None where it says none."""
    return Fraction(text.replace(",", ".")) if re.fullmatch(r"-?\d+([.,]\d+)?", text) else None


def has_decimal_comma(texts: Iterable[str]) -> bool:
    """Whether the numbers among these have a decimal comma."""
    return any(re.fullmatch(r"-?\d+,\d+", text) for text in texts)


def grade_there(plan: Plan, line: int) -> str:
    """The grade that the sheet has on a line."""
    return plan.sheet.value(line, plan.grade)


def shown_grade(mark: Mark) -> str:
    """A grade as text; empty where there is none."""
    return "" if mark.grade is None else shown(mark.grade)


def cell_changes(plan: Plan, found: Mapping[int, Mark]) -> dict[tuple[int, int], str]:
    """The grades and comments by line and column."""
    changes = {}
    for line, mark in found.items():
        grade = shown_grade(mark)
        changes[line, plan.grade] = grade.replace(".", ",") if plan.comma else grade
        if plan.feedback is not None:
            changes[line, plan.feedback] = beside(plan.sheet.value(line, plan.feedback), mark.feedback)
    return changes


OURS = re.compile(r"(\s|<br>|<p>)*[\d.,]+ of [\d.,]+ points.*", re.DOTALL)  # how a comment of ours begins


def beside(there: str, feedback: str) -> str:
    """A comment with what a person wrote there before it; what an earlier run wrote is replaced."""
    by_hand = OURS.sub("", there, count=1).strip()
    return f"{by_hand}<br>{feedback}" if by_hand else feedback


def messages_about(plan: Plan, found: Mapping[int, Mark], kept: list[str]) -> Iterable[str]:
    """What a person should know of the sheet, each a sentence."""
    if kept:
        yield f"{counted(len(kept), 'cell')} with {' or '.join(plan.decided)} stayed: {some_named(kept)}."
    try:
        possible = float(plan.out_of.replace(",", "."))
    except ValueError:
        return
    maximum = next((e.maximum for e in found.values() if e.maximum is not None), None)
    if maximum is not None and possible != float(round(maximum, 2)):
        yield (
            f"The sheet says that full marks are {for_terminal(plan.out_of)}, and here they are {shown(maximum)}: "
            f"set scale in grading.toml, or the points there."
        )
    above = [called(e) for e in found.values() if e.grade is not None and e.grade > possible]
    if above:
        yield f"{counted(len(above), 'grade')} above the sheet's full marks, which may be refused: {some_named(above)}."


def some_named(students: list[str], between: str = ", ") -> str:
    """Some students, fit for a terminal."""
    names = between.join(for_terminal(clipped(student, 60)) for student in students[:MOST_NAMED])
    return f"{names} and {len(students) - MOST_NAMED} more" if len(students) > MOST_NAMED else names
