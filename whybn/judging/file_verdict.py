"""All that is known of one version of a learner's file: what every face that judges files fills and shows."""

from dataclasses import dataclass, field

from .implementation import BrokenFile
from .judgement import Judgement, Outcome


@dataclass
class FileVerdict:
    """All that is known of one version of a file.

    Attributes:
        exercise: the name of the function.
        file: where it lies, below the course's home; empty in a notebook.
        text: what was judged.
        clauses: the ids that are to be judged, in the order of the page.
        judgements: of those that were, by id.
        broken: why the file does not load, where it does not.
        printed: what the file printed while it was loaded.
        judged: whether every clause was tried that can be.
        searched: whether the search is over too.
    """

    exercise: str
    file: str
    text: bytes
    clauses: tuple[str, ...]
    judgements: dict[str, Judgement] = field(default_factory=dict)
    broken: BrokenFile | None = None
    printed: str = ""
    judged: bool = False
    searched: bool = False

    def ids(self, *outcomes: Outcome) -> list[str]:
        """The clauses that ended so, in the order of the page."""
        return [name for name in self.clauses if name in self.judgements and self.judgements[name].outcome in outcomes]

    @property
    def held(self) -> list[str]:
        """The clauses that hold."""
        return self.ids(Outcome.PASSED)

    @property
    def failed(self) -> list[str]:
        """The clauses that do not hold."""
        return self.ids(Outcome.FAILED)

    @property
    def waiting(self) -> list[str]:
        """The clauses that met the stub's NotImplementedError."""
        return self.ids(Outcome.NOT_STARTED)

    @property
    def diagnosable(self) -> bool:
        """Whether something fails and every clause came to its end: what was stopped would only be stopped again."""
        return bool(self.failed) and len(self.judgements) == len(self.clauses)

    @property
    def missing(self) -> bool:
        """Whether the file has no function of the exercise's name."""
        return bool(self.ids(Outcome.NOT_PROVIDED))

    @property
    def first(self) -> Judgement | None:
        """The first clause that fails."""
        return self.judgements[self.failed[0]] if self.failed else None

    @property
    def passed(self) -> bool:
        """Whether every clause holds."""
        return self.broken is None and len(self.held) == len(self.clauses)

    @property
    def wrong(self) -> bool:
        """Whether something is wrong: a clause that fails or a file that does not load. A stub is not."""
        return self.broken is not None or bool(self.failed)
