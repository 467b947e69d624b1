"""The clauses of one function of one submission: its answers come from a solver, and are judged here.

Nothing that a solver sends decides anything but what its own functions returned. Whatever it does, the worst is that
its own clauses fail.
"""

from dataclasses import replace
from functools import cache, partial
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings

from whybn.crossing import remote
from whybn.crossing.scripts import Answer, Recorder, Script, digest_of
from whybn.crossing.wire import Garbage
from whybn.judging.examples import cases_of
from whybn.judging.judge import judged
from whybn.judging.judgement import Judgement, Outcome
from whybn.judging.under_test import under_test
from whybn.mistakes.book import Asked, Book
from whybn.mistakes.diagnosis import Diagnosis, diagnose
from whybn.sandbox.connection import Ended
from whybn.sandbox.runner import Allowance, Diverged, LivePort, ReplayPort, Runner, SolverGone

from . import rows, unimported
from .task import PutOff

MOST_KNOWN = 256  # judgements kept for one example
MOST_DIAGNOSES = 4096
KNOWN: dict[tuple[Any, ...], Diagnosis] = {}


class Counterexample(Exception):
    """A live search found an example that fails."""

    def __init__(self, found: Judgement) -> None:
        super().__init__(found.brief)
        self.found = found


class FunctionOnSolver:
    """The clauses of one function, on one submission.

    Attributes:
        ended: why a solver ended, the last time that one did.
        answers: for each clause that was tried, what the solver answered.
        failing: the clauses that failed on an example.
        unimported: of clauses that were not tried since the file does not import, why.
    """

    def __init__(self, name: str, recorder: Recorder, runner: Runner) -> None:
        self.name, self.recorder, self.runner = name, recorder, runner
        self.limits = runner.limits
        self.clock = runner.clock
        self.allowance = Allowance(
            self.limits.function_seconds * runner.scale, self.limits.call_seconds, runner.allowance
        )
        self.deaths = 0
        self.ended: str | None = None
        self.answers: dict[str, list[Answer]] = {}
        self.failing: list[str] = []
        self.unimported: dict[str, str] = {}
        self.takes_rows = name in rows.VECTORS and rows.is_made(name, runner.files)

    def clause(self, clause_id: str, ordinary: bool = False) -> Judgement:
        """What happens to a clause on its bank, or on ordinary inputs."""
        if self.deaths >= self.limits.deaths:
            why = f"not tried: {self.name} had ended its process {self.deaths} times ({self.ended})"
            return failed(clause_id, why)
        if self.allowance.used_up:
            self.ended = f"it used up its time of {self.allowance.whole:g} s"
            return failed(clause_id, f"not tried: {self.name} or the functions before it had used up the time")
        self.runner.ready()
        if (missing := self.missing(clause_id)) is not None:
            return missing
        script = self.recorder.clause(clause_id, ordinary)
        answers: list[Answer] = []
        try:
            self.collect(script.frame, len(script.scripts), script.most, answers)
            gone = None
        except Ended as end:
            gone = str(end)
        if not ordinary:
            self.answers[clause_id] = answers
        try:
            with self.recorder.bank.in_use(), self.clock.phase("judging"):
                for one, answer in zip(script.scripts, answers, strict=False):
                    found = self.judged(clause_id, one, answer)
                    if found.outcome is not Outcome.PASSED:
                        if found.outcome is Outcome.FAILED and not ordinary and gone is None:
                            self.failing.append(clause_id)
                        return found
        except SolverGone as end:
            gone = str(end)
        if gone is None:
            return Judgement(clause_id, Outcome.PASSED)
        self.deaths += 1
        self.ended = gone
        return failed(clause_id, f"it ended its process: {gone}")

    def collect(self, frame: bytes, count: int, most: int, answers: list[Answer]) -> None:
        """Send a frame and append its answers, as many as come, of ``most`` bytes together.

        Raises Ended, and PutOff where the others go first.
        """
        solver = self.runner.ready()
        with self.clock.phase("codec"):
            solver.send(frame, self.limits.call_seconds)
            for _ in range(count):
                if self.runner.patience is not None and self.runner.allowance.spent > self.runner.patience:
                    raise PutOff
                with self.allowance.spending() as seconds:
                    answers.append(solver.receive(seconds, most))
                most -= sum(map(len, answers[-1]))

    @property
    def there(self) -> bool:
        """Whether the function is there to be called."""
        self.runner.ready()
        return self.name in self.runner.functions

    def digest(self, answer: Answer) -> tuple[bytes, bytes]:
        """What decides a judgement: the answer, and which functions there are."""
        return digest_of(answer), self.runner.there + b"rows" * self.takes_rows

    def missing(self, clause_id: str) -> Judgement | None:
        """What happens to every clause where the function is not there, or its file does not load."""
        if self.name in self.runner.broken:
            self.unimported[clause_id] = unimported.sentence(self.runner.broken[self.name], self.runner.files)
            return failed(clause_id, self.unimported[clause_id])
        if self.name not in self.runner.functions:
            return Judgement(clause_id, Outcome.NOT_PROVIDED)
        return None

    def judged(self, clause_id: str, script: Script, answer: Answer) -> Judgement:
        """The judgement on the answer to one example; equal answers are judged once, and the reference's never."""
        key = self.digest(answer)
        if key[0] == script.right and self.runner.functions[self.name] == self.recorder.kinds[self.name]:
            return Judgement(clause_id, Outcome.PASSED)
        if key in script.known:
            return script.known[key]
        try:
            found = self.on_port(clause_id, script.example, ReplayPort(script, *answer))
        except Diverged:
            # What else is asked depends on the answers, and is asked of the solver itself.
            return self.live(clause_id, script.example)
        except Garbage as garbage:
            found = failed(clause_id, f"its process sent something that is no answer: {garbage}")
        if len(script.known) < MOST_KNOWN:
            script.known[key] = found
        return found

    def live(self, clause_id: str, example: Any) -> Judgement:
        """The judgement on one example, asked request by request."""
        try:
            return self.on_port(clause_id, example, LivePort(self.runner.ready(), self.allowance))
        except Garbage as garbage:
            return failed(clause_id, f"its process sent something that is no answer: {garbage}")

    def on_port(self, clause_id: str, example: Any, port: remote.Port) -> Judgement:
        """Run the test on what the port answers. Raises Garbage."""
        there = remote.implementation(remote.Remote(port), self.runner.functions, self.recorder.signatures)
        if self.takes_rows and self.name in there.functions and clause_id != f"{self.name}.{rows.SHAPE}":
            there.functions[self.name] = rows.flattened(self.name, there.functions[self.name])
        impl = under_test(self.recorder.bank.course, there, clause_id)
        return judged(
            clause_id, partial(self.recorder.bank.replay, clause_id, example, impl), impl, sources=self.runner.files
        )

    def search(self, clause_id: str, count: int, seed: int) -> Judgement:
        """Let Hypothesis look for an example that fails, asking the solver itself; the smallest it finds is told."""
        _, (strategy, *_) = cases_of(self.recorder.bank.test(clause_id))

        @hypothesis.seed(seed)
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )
        @hypothesis.given(strategy)
        def holds(example: Any) -> None:
            with self.recorder.bank.in_use():
                found = self.live(clause_id, example)
            if found.outcome is not Outcome.PASSED:
                raise Counterexample(found)

        try:
            holds()
        except Counterexample as counterexample:
            return replace(counterexample.found, live=True)
        except SolverGone as end:
            self.deaths += 1
            self.ended = str(end)
            return failed(clause_id, f"it ended its process: {end}")
        except hypothesis.errors.Flaky:
            return failed(clause_id, "the same call gave another result when it was repeated")
        return Judgement(clause_id, Outcome.PASSED)

    def again(self, clause_id: str) -> Judgement:
        """Some of the examples in another order and another solver: every answer must be the same."""
        script = self.recorder.clause(clause_id)
        answers: list[Answer] = []
        try:
            self.collect(script.sample_frame, len(script.sample), script.most, answers)
        except Ended as end:
            return failed(clause_id, f"run again in another order, it ended its process: {end}")
        if answers == [self.answers[clause_id][number] for number in script.sample]:
            return Judgement(clause_id, Outcome.PASSED)
        return failed(clause_id, "run again in another order, the same calls gave other results")

    def diagnosis(self) -> Diagnosis | None:
        """Which mistake it is, where there is one that answers came of; equal answers are diagnosed once."""
        if not self.failing or self.deaths or self.allowance.used_up:
            return None
        book, bank = book_for(self.recorder), self.recorder.bank
        asked = [*book.agreement(self.name), *map(Asked, self.failing)]
        answers = (answer for one in asked for answer in self.asked(book, one))
        key = (bank.seed, bank.drawn, bank.course.convention.name, self.name, *self.failing, *map(self.digest, answers))
        if key not in KNOWN:
            if len(KNOWN) >= MOST_DIAGNOSES:
                KNOWN.clear()
            with self.clock.phase("judging"):
                held = [name for name in self.answers if name not in self.failing]
                KNOWN[key] = diagnose(book, self.asked, self.name, self.failing, held)
        return KNOWN[key]

    def asked(self, book: Book, asked: Asked) -> list[Answer]:
        """What the solver answers to a clause, or answered before; nothing more once it has ended."""
        script, answers = book.recorder.clause(*asked), list[Answer]()
        if book.recorder is self.recorder and not asked.ordinary and asked.clause in self.answers:
            answers = self.answers[asked.clause]
        elif not self.deaths and not self.allowance.used_up:
            try:
                self.collect(script.frame, len(script.scripts), script.most, answers)
            except (Ended, SolverGone):
                self.deaths += 1
        return [answers[place] for place in book.chosen(asked)] if len(answers) == len(script.scripts) else []


def failed(clause_id: str, why: str) -> Judgement:
    """A failure without an example."""
    return Judgement(clause_id, Outcome.FAILED, said=why)


@cache
def book_for(recorder: Recorder) -> Book:
    """What is known of the requests of a run, kept in a process."""
    return Book(recorder)
