"""What grading finds out about one submission: plain data, the same bytes for the same files, seed and limits."""

from dataclasses import asdict, dataclass, field
from typing import Any

PASSED, FAILED, NOT_STARTED, NOT_PROVIDED = "passed", "failed", "not started", "not provided"


@dataclass(frozen=True)
class ClauseVerdict:
    """How one clause ended.

    Attributes:
        clause: its id.
        outcome: one of the four words above.
        report: for a failure, the full text: the clause's sentence, the smallest example, expected beside got.
        brief: for a failure, one line.
    """

    clause: str
    outcome: str
    report: str = ""
    brief: str = ""


@dataclass(frozen=True)
class ExerciseVerdict:
    """How one exercise ended.

    Attributes:
        name: the function.
        agrees: whether it agrees with the oracle on ordinary inputs; without that the exercise earns nothing.
        clauses: every clause that was tried, in the order of the page.
        misconception: the id of the wrong twin whose outputs match, if one does.
        belief: that twin's one line.
        ended: why the solver ended before its time (a hang, a crash), in one sentence.
    """

    name: str
    agrees: bool
    clauses: tuple[ClauseVerdict, ...]
    misconception: str | None = None
    belief: str | None = None
    ended: str | None = None


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

    def to_plain(self) -> dict[str, Any]:
        """Dictionaries, lists, strings and numbers: what JSON holds."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "SubmissionVerdict":
        """The inverse of :meth:`to_plain`, from JSON too."""
        exercises = tuple(
            ExerciseVerdict(**{**e, "clauses": tuple(ClauseVerdict(**c) for c in e["clauses"])})
            for e in plain["exercises"]
        )
        return cls(**{**plain, "exercises": exercises, "layers": tuple(plain.get("layers", ()))})
