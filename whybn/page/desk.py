"""Judging a text in the page: the bank's verdict, then what mistake it is, or a search for an example that fails.

The page asks for one piece of work at a time and can turn to something else in between: a text that was typed since, or
the end. So everything here is an iterator, and each step is short, but for a clause that takes its time.
"""

import contextlib
import gc
import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from whybn.course.clauses import Clause, Level, load_clauses
from whybn.course.course import Course, Exercise, load_course
from whybn.judging import words
from whybn.judging.examples import learners_bank
from whybn.judging.file_verdict import FileVerdict
from whybn.judging.implementation import BrokenFile, Implementation, Source, from_loaded, load_file
from whybn.judging.judge import Judge, Printed, line_of, place_of, printing, with_progress
from whybn.judging.judgement import Judgement, Outcome
from whybn.judging.standalone import standalone
from whybn.mistakes.book import book_of
from whybn.mistakes.diagnosis import diagnose_here
from whybn.mistakes.steps import first_wrong_step
from whybn.mistakes.telling import told as told_of

from .intact import Intact
from .plain_verdict import told
from .time_limit import LoopClock, OutOfTime, ending_loops

DEADLINE = 5.0  # seconds that loading has, and a call on one example
GLANCE, EASIEST = 0.5, 5  # seconds for a first word, and the examples of a clause that it looks at
SEARCHING = 60.0  # that the search for an example has: most of it is our own time
LOADING = "loading it"
Message = dict[str, Any]


class Desk:
    """A course whose exercises are judged here.

    Args:
        home: the course's folder.
        deadline: seconds that loading has, and a call on one example.
    """

    def __init__(self, home: Path, deadline: float = DEADLINE) -> None:
        self.course: Course = load_course(home)
        self.pages: dict[str, dict[str, Clause]] = {}
        self.bank, self.deadline = learners_bank(self.course), deadline
        self.prepared: set[str] = set()
        self.intact = Intact()

    def exercise(self, name: str) -> Exercise:
        """The exercise of this name."""
        return next(exercise for exercise in self.course.exercises if exercise.name == name)

    def clauses(self, name: str) -> dict[str, Clause]:
        """The clauses of an exercise: its page alone is read, when it is asked for."""
        if name not in self.pages:
            self.pages[name] = load_clauses(self.course.root, (name,))
        return self.pages[name]

    def ids(self, name: str) -> tuple[str, ...]:
        """The clauses that are judged, in the order of the page."""
        return tuple(clause.id for clause in self.clauses(name).values() if clause.level <= Level.MUST)

    def warming(self, name: str) -> Iterator[Message | None]:
        """Prepare for texts of an exercise, piece by piece: first what a verdict needs, then what a diagnosis does."""
        load_tests(self.bank.tests_of, name)
        reference = Implementation("reference_impl", {name: getattr(importlib.import_module("reference_impl"), name)})
        judge = Judge(self.bank, reference)
        for clause_id in self.ids(name):
            if clause_id not in self.prepared:
                judge.on_examples(clause_id)  # the right answers are kept, and the examples' arrays
                self.prepared.add(clause_id)
                yield None
        yield {"kind": "warm"}
        self.intact = Intact()  # preparing loads what is loaded when it is needed
        for _ in book_of(self.course).warm(name, self.ids(name)):
            yield None
        yield {"kind": "prepared"}

    def judging(self, name: str, text: str, search: bool = True) -> Iterator[Message | None]:
        """What becomes known of a text, message by message; None where a step has nothing to tell."""
        attempt = TextAttempt(self, self.exercise(name), text)
        yield from attempt.on_the_bank()
        if attempt.verdict.diagnosable:
            yield from attempt.diagnosed()
        elif attempt.verdict.passed and search:
            yield from attempt.searching()
        if spoilt := self.intact.spoilt():
            yield {"kind": "spoilt", "what": spoilt}

    def solution(self, name: str) -> Message:
        """The reference's way."""
        return {"title": "The reference's way", "text": standalone(name), "why": ""}


class TextAttempt:
    """The judging of one text."""

    def __init__(self, desk: Desk, exercise: Exercise, text: str) -> None:
        self.desk, self.exercise = desk, exercise
        self.source = Source(desk.course.home / exercise.file, text.encode())
        self.verdict = FileVerdict(exercise.name, "", self.source.text, desk.ids(exercise.name))
        self.agrees = False

    def message(self, kind: str, *notes: str, explained: tuple[str, ...] = ()) -> Message:
        """The verdict as it is now."""
        clauses = self.desk.clauses(self.exercise.name)
        verdict = told(self.exercise, self.verdict, clauses, notes, explained)
        return {"kind": kind, **verdict, "agrees": self.agrees}

    def load(self) -> Implementation:
        """The text's function, loaded anew."""
        return from_loaded(self.source.path.name, [(self.source, load_file(self.source))], (self.exercise.name,))

    def on_the_bank(self) -> Iterator[Message | None]:
        """Each clause on the bank's examples; the last message is the verdict."""
        with printing() as printed, self.clock() as clock:
            implementation = self.loaded(clock, printed)
        self.verdict.printed = printed.text
        if self.verdict.broken is None and implementation is not None:
            yield from self.at_a_glance()
            judge = Judge(self.desk.bank, implementation, self.source)
            for clause_id in self.verdict.clauses:
                found, late = self.judged(judge, clause_id)
                self.verdict.judgements[clause_id] = found
                if late:  # what does not end would not end in the next clause either
                    break
                yield None
            self.agrees = bool(self.verdict.held) and self.agreeing(judge)
        self.verdict.judged = True
        yield self.message("verdict", *self.at_once(), explained=tuple(self.verdict.failed) if self.at_once() else ())

    def at_a_glance(self) -> Iterator[Message]:
        """A word on the easiest examples of each clause, long before the verdict; none where that would take long.

        It decides nothing: the text is loaded once more, and all is judged anew.
        """
        ids, failed, done = self.verdict.clauses, 0, False
        with printing(), self.clock() as clock, contextlib.suppress(OutOfTime), clock.limit(GLANCE):
            judge = Judge(self.desk.bank, self.load(), self.source)
            for clause_id in ids:
                found = judge.on_examples(clause_id, self.desk.bank.examples(clause_id)[:EASIEST])
                if found.outcome not in (Outcome.PASSED, Outcome.FAILED):
                    return
                failed += found.outcome is Outcome.FAILED
            done = True
        if done:
            said = f"{failed} of {len(ids)} clauses do not hold" if failed else f"{len(ids)} clauses hold so far"
            yield {"kind": "early", "said": f"{said}. Judging the harder examples ..."}

    def loaded(self, clock: LoopClock, printed: Printed) -> Implementation | None:
        """The text's function; None where it does not load, and then why stands in the verdict."""
        printed.clear()
        try:
            with clock.limit(self.desk.deadline):
                implementation = self.load()
        except OutOfTime as error:
            _, line, source = self.place(error)
            reason = words.too_long(self.desk.deadline, what=LOADING)
            self.verdict.broken = BrokenFile(self.source.path, line, reason, source)
            return None
        if broken := implementation.broken.get(self.exercise.name):
            late = broken.reason.startswith(f"{OutOfTime.__name__}:")
            reason = words.too_long(self.desk.deadline, what=LOADING) if late else broken.reason
            self.verdict.broken = replace(broken, reason=reason, source=line_of(self.source.text, broken.line))
            return None
        return implementation

    def judged(self, judge: Judge, clause_id: str) -> tuple[Judgement, bool]:
        """A clause on the bank's examples, and whether it had to be stopped."""
        done = [""]
        examples = with_progress(self.desk.bank.examples(clause_id), done.append)
        with printing() as printed, self.clock() as clock:

            def each() -> Iterator[Any]:
                for example in examples:
                    clock.renew()
                    yield example

            try:
                with clock.limit(self.desk.deadline):
                    return judge.on_examples(clause_id, each(), printed), False
            except OutOfTime as error:
                said = words.too_long(self.desk.deadline, done[-1])
                file, line, source = self.place(error)
                late = Judgement(clause_id, Outcome.FAILED, said=said, file=file, line=line, source=source)
                return replace(late, printed=printed.text), True

    def agreeing(self, judge: Judge) -> bool:
        """Whether it agrees with the reference on ordinary inputs: without that, grading gives no points."""
        with printing(), self.clock() as clock:
            for slug in self.exercise.agreement:
                clause_id = f"{self.exercise.name}.{slug}"
                try:
                    with clock.limit(self.desk.deadline):
                        found = judge.on_examples(clause_id, self.desk.bank.ordinary(clause_id))
                except OutOfTime:
                    return False
                if found.outcome is not Outcome.PASSED:
                    return False
        return True

    def at_once(self) -> tuple[str, ...]:
        """What can be said without looking for a mistake."""
        said = words.only_memory([*self.verdict.judgements.values()])
        return (said,) if said else ()

    def diagnosed(self) -> Iterator[Message | None]:
        """Which mistake it is, where it is known."""
        if self.at_once():
            return
        yield {"kind": "diagnosing"}
        lines, explained = self.mistake()
        yield self.message("diagnosis", *lines, explained=explained)

    def mistake(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The mistake in a few sentences, and the failing clauses that it explains; nothing where none is found."""
        name, failing, held = self.exercise.name, tuple(self.verdict.failed), tuple(self.verdict.held)

        def load() -> Mapping[str, Any]:
            return self.load().functions

        def within() -> contextlib.AbstractContextManager[None]:
            return clock.limit(self.desk.deadline)

        with printing(), self.clock() as clock, contextlib.suppress(Exception, OutOfTime):  # no diagnosis is no failure
            found = diagnose_here(book_of(self.desk.course), load, name, failing, held, within)
            step = ""
            with contextlib.suppress(Exception, OutOfTime), within():
                step = first_wrong_step(name, load()[name])
            return (*told_of(found, failing), *([step] if step else [])), tuple(found.explained)
        return (), ()

    def searching(self) -> Iterator[Message | None]:
        """Hypothesis looks for an example that fails, clause by clause."""
        yield {"kind": "searching"}
        with printing(), self.clock():
            implementation = self.load()
        judge = Judge(self.desk.bank, implementation, self.source)
        for clause_id in self.verdict.clauses:
            found = self.searched(judge, clause_id)
            if found.outcome is Outcome.FAILED:
                self.verdict.judgements[clause_id] = found
                yield self.message("verdict")
                yield from self.diagnosed()
                return
            yield None
        self.verdict.searched = True
        yield self.message("searched")

    def searched(self, judge: Judge, clause_id: str) -> Judgement:
        """A clause as pytest runs it."""
        with printing(), self.clock() as clock:
            try:
                with clock.limit(SEARCHING):
                    return judge.searching(clause_id)
            except OutOfTime as error:
                file, line, source = self.place(error)
                said = words.too_long(SEARCHING, what="the search")
                return Judgement(clause_id, Outcome.FAILED, said=said, file=file, line=line, source=source, live=True)

    def clock(self) -> contextlib.AbstractContextManager[LoopClock]:
        """What ends the text's loops."""
        return ending_loops(str(self.source.path))

    def place(self, error: BaseException) -> tuple[str, int | None, str]:
        """The line of the text that an error came through."""
        path = str(self.source.path)
        return place_of(error, {path}, {path: self.source.text})


def load_tests(load: Callable[[str], object], name: str) -> None:
    """Load the tests of a function. What is loaded then stays: a search for garbage need not look at it again."""
    load(name)
    gc.collect()
    gc.freeze()
