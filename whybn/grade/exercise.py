"""Judge one function of a submission, clause by clause."""

import hashlib
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings

from whybn import explain
from whybn.bank import cases_of, fresh, replay
from whybn.calls import remote
from whybn.calls.scripts import Answer, ClauseScript, Failed, Recorder, Script
from whybn.calls.wire import Garbage
from whybn.outcome import NotProvided, NotStarted
from whybn.specification import Clause
from whybn.under_test import UnderTest

from .allowance import Allowance
from .connection import Ended
from .ports import Diverged, LivePort, ReplayPort, SolverGone
from .runner import Runner
from .verdict import FAILED, NOT_PROVIDED, NOT_STARTED

MOST_KNOWN = 256  # verdicts kept for one example


class Counterexample(Exception):
    """A live search found an example that fails."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.brief)
        self.failed = failed


class Exercise:
    """The clauses of one function, on one submission.

    Attributes:
        ended: why a solver ended, the last time that one did.
        answers: for each clause that was tried, what the solver answered.
        failing: the clauses that failed on an example.
    """

    def __init__(self, name: str, recorder: Recorder, clauses: dict[str, Clause], runner: Runner) -> None:
        self.name, self.recorder, self.clauses, self.runner = name, recorder, clauses, runner
        self.limits = runner.task.limits
        self.clock = runner.clock
        self.allowance = Allowance(
            self.limits.function_seconds * runner.scale, self.limits.call_seconds, runner.allowance
        )
        self.deaths = 0
        self.ended: str | None = None
        self.answers: dict[str, list[Answer]] = {}
        self.failing: list[str] = []

    def clause(self, clause_id: str, ordinary: bool = False) -> Failed | None:
        """How a clause ends on its bank, or on ordinary inputs: None where it holds."""
        script = self.recorder.clause(clause_id, ordinary)
        if self.deaths >= self.limits.deaths:
            why = f"not tried: {self.name} had ended its process {self.deaths} times ({self.ended})"
            return self.failed(clause_id, why)
        if self.allowance.used_up:
            self.ended = f"it used up its time of {self.allowance.whole:g} s"
            return self.failed(clause_id, f"not tried: {self.name} or the functions before it had used up the time")
        self.runner.ready()
        if (missing := self.missing(clause_id)) is not None:
            return missing
        answers: list[Answer] = []
        try:
            self.collect(script.frame, len(script.scripts), script.most, answers)
            gone = None
        except Ended as end:
            gone = str(end)
        if not ordinary:
            self.answers[clause_id] = answers
        try:
            for one, answer in zip(script.scripts, answers, strict=False):
                if (verdict := self.judged(script, one, answer)) is not None:
                    if verdict.outcome == FAILED and not ordinary and gone is None:
                        self.failing.append(clause_id)
                    return verdict
        except SolverGone as end:
            gone = str(end)
        if gone is None:
            return None
        self.deaths += 1
        self.ended = gone
        return self.failed(clause_id, f"it ended its process: {gone}")

    def collect(self, frame: bytes, count: int, most: int, answers: list[Answer]) -> None:
        """Send a frame and append its answers, as many as come, of ``most`` bytes together. Raises Ended."""
        solver = self.runner.ready()
        with self.clock.phase("codec"):
            solver.send(frame, self.limits.call_seconds)
            for _ in range(count):
                with self.allowance.spending() as seconds:
                    answers.append(solver.receive(seconds, most))
                most -= sum(map(len, answers[-1]))

    def digest(self, answer: Answer) -> bytes:
        """What decides a verdict: the answer, and which functions there are."""
        with self.clock.phase("codec"):
            total = hashlib.blake2b(self.runner.there, digest_size=16)
            for part in answer:
                total.update(len(part).to_bytes(8, "big"))
                total.update(part)
            return total.digest()

    def missing(self, clause_id: str) -> Failed | None:
        """The outcome of every clause where the function is not there, or its file does not load."""
        if self.name in self.runner.broken:
            return self.failed(clause_id, str(self.runner.broken[self.name]))
        if self.name not in self.runner.functions:
            return Failed(NOT_PROVIDED, "", "")
        return None

    def failed(self, clause_id: str, why: str) -> Failed:
        """A failure without an example."""
        clause = self.clauses[clause_id]
        return Failed(FAILED, f"{clause.id} ({clause.level.name}): {clause.statement}\n\n  {why}", why)

    def judged(self, clause: ClauseScript, script: Script, answer: Answer) -> Failed | None:
        """The verdict on the answer to one example; equal answers have equal verdicts."""
        key = self.digest(answer)
        if key in script.known:
            return script.known[key]
        with self.clock.phase("judging"):
            try:
                verdict = self.verdict(clause, script, ReplayPort(script, *answer))
            except Diverged:
                # What else is asked depends on the answers, and is asked of the solver itself.
                return self.live(clause, script)
            except Garbage as garbage:
                verdict = self.failed(clause.clause, f"its process sent something that is no answer: {garbage}")
        if len(script.known) < MOST_KNOWN:
            script.known[key] = verdict
        return verdict

    def live(self, clause: ClauseScript, script: Script) -> Failed | None:
        """The verdict on one example, asked request by request."""
        try:
            return self.verdict(clause, script, LivePort(self.runner.ready(), self.allowance))
        except Garbage as garbage:
            return self.failed(clause.clause, f"its process sent something that is no answer: {garbage}")

    def verdict(self, clause: ClauseScript, script: Script, port: remote.Port) -> Failed | None:
        """Run the test on what the port answers."""
        functions, names = self.runner.functions, self.runner.names
        there = remote.Remote(port, clause.observing)
        impl = UnderTest(remote.implementation(there, functions, self.recorder.signatures), names)
        try:
            replay(clause.test, script.example, impl)
        except NotStarted:
            return Failed(NOT_STARTED, "", "")
        except NotProvided:
            return Failed(NOT_PROVIDED, "", "")
        except Garbage:
            raise
        except Exception as error:
            stated = self.clauses[clause.clause]
            brief = explain.cause(error, set()).split("\n")[0].rstrip(":")
            return Failed(FAILED, explain.failure(stated, error, impl), brief)
        finally:
            if there.mirror.touched:  # by the function or by the test: the next submission gets new arrays
                script.example = fresh(script.example)
        return None

    def search(self, clause_id: str, count: int, seed: int) -> Failed | None:
        """Let Hypothesis look for an example that fails, asking the solver itself; the smallest it finds is told."""
        clause = self.recorder.clause(clause_id)
        _, (strategy, *_) = cases_of(clause.test)

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
            if (failed := self.live(clause, Script(example, []))) is not None:
                raise Counterexample(failed)

        try:
            holds()
        except Counterexample as found:
            return found.failed
        except SolverGone as end:
            self.deaths += 1
            self.ended = str(end)
            return self.failed(clause_id, f"it ended its process: {end}")
        except hypothesis.errors.Flaky:
            return self.failed(clause_id, "the same call gave another result when it was repeated")
        return None

    def again(self, clause_id: str) -> Failed | None:
        """Some of the examples in another order and another solver: None where every answer is the same."""
        script = self.recorder.clause(clause_id)
        answers: list[Answer] = []
        try:
            self.collect(script.sample_frame, len(script.sample), script.most, answers)
        except Ended as end:
            return self.failed(clause_id, f"run again in another order, it ended its process: {end}")
        if answers == [self.answers[clause_id][number] for number in script.sample]:
            return None
        return self.failed(clause_id, "run again in another order, the same calls gave other results")
