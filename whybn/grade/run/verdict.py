"""What grading finds out about one submission: plain data, the same bytes for the same files, seed and limits."""

from dataclasses import dataclass, field
from typing import Any

from whybn.judging.judgement import Judgement
from whybn.mistakes.diagnosis import Diagnosis


@dataclass(frozen=True)
class ExerciseVerdict:
    """How one exercise ended.

    Attributes:
        name: the function.
        agrees: whether it agrees with the oracle on ordinary inputs; without that the exercise earns nothing.
        clauses: every clause that was tried, in the order of the page.
        diagnosis: what is known of the mistake behind the clauses that failed.
        ended: why the solver ended before its time (a hang, a crash), in one sentence.
        unimported: why its file does not import, in one sentence; then no clause was tried.
    """

    name: str
    agrees: bool
    clauses: tuple[Judgement, ...]
    diagnosis: Diagnosis | None = None
    ended: str | None = None
    unimported: str | None = None


@dataclass(frozen=True)
class SubmissionVerdict:
    """All exercises of one submission.

    Attributes:
        exercises: in the order of the course, those that were tried.
        problem: why nothing could be graded, in one sentence.
        unsafe: whether it ran without a sandbox.
        cpu: CPU seconds by phase: ``spawn``, ``calls``, ``judging``, ``codec``; alone differs between two runs.
        versions: of Python, NumPy and whybn.
        layers: the layers of confinement that were on.
    """

    exercises: tuple[ExerciseVerdict, ...] = ()
    problem: str | None = None
    unsafe: bool = False
    cpu: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    layers: tuple[str, ...] = ()

    @property
    def unimported(self) -> dict[str, list[str]]:
        """The functions whose file does not import, by the sentence that says why."""
        found: dict[str, list[str]] = {}
        for exercise in self.exercises:
            if exercise.unimported is not None:
                found.setdefault(exercise.unimported, []).append(exercise.name)
        return found

    def to_plain(self) -> dict[str, Any]:
        """Dictionaries, lists, strings and numbers: what JSON holds."""
        exercises = [
            {
                **vars(exercise),
                "clauses": [found.to_plain() for found in exercise.clauses],
                "diagnosis": exercise.diagnosis and exercise.diagnosis.to_plain(),
            }
            for exercise in self.exercises
        ]
        return {**vars(self), "exercises": exercises, "layers": list(self.layers)}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "SubmissionVerdict":
        """The inverse of :meth:`to_plain`, from JSON too."""
        exercises = tuple(
            ExerciseVerdict(
                **{
                    **e,
                    "clauses": tuple(map(Judgement.from_plain, e["clauses"])),
                    "diagnosis": e["diagnosis"] and Diagnosis.from_plain(e["diagnosis"]),
                }
            )
            for e in plain["exercises"]
        )
        return cls(**{**plain, "exercises": exercises, "layers": tuple(plain.get("layers", ()))})
