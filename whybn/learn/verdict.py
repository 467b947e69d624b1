"""What judging a learner's file came to, as data that travels between processes."""

from dataclasses import dataclass, field

from whybn.judging.judgement import Comparison, Outcome


@dataclass(frozen=True)
class Finding:
    """How one clause ended.

    Attributes:
        clause: its id.
        outcome: how it ended.
        call: the smallest failing call, as Python would write it.
        said: what is wrong, or what was raised.
        beside: expected and got, where numbers differ.
        measure: how far off the worst number is.
        line: the line of the learner's file that raised, or that it hung in.
        source: what stands in that line.
        printed: what the failing call printed.
        live: whether the search found it, after the bank's examples had held.
    """

    clause: str
    outcome: Outcome
    call: str = ""
    said: str = ""
    beside: Comparison | None = None
    measure: str = ""
    line: int | None = None
    source: str = ""
    printed: str = ""
    live: bool = False


@dataclass(frozen=True)
class Broken:
    """A file that does not load: why, and where."""

    said: str
    line: int | None = None
    source: str = ""


@dataclass
class FileVerdict:
    """All that is known of one version of a file.

    Attributes:
        exercise: the name of the function.
        file: where it lies, below the course's home; empty in a notebook.
        text: what was judged.
        clauses: the ids that are to be judged, in the order of the page.
        findings: those that were, by id.
        broken: why the file does not load, where it does not.
        printed: what the file printed while it was loaded.
        judged: whether every clause was tried that can be.
        searched: whether the search is over too.
    """

    exercise: str
    file: str
    text: bytes
    clauses: tuple[str, ...]
    findings: dict[str, Finding] = field(default_factory=dict)
    broken: Broken | None = None
    printed: str = ""
    judged: bool = False
    searched: bool = False

    def ids(self, *outcomes: Outcome) -> list[str]:
        """The clauses that ended so, in the order of the page."""
        return [name for name in self.clauses if name in self.findings and self.findings[name].outcome in outcomes]

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
    def missing(self) -> bool:
        """Whether the file has no function of the exercise's name."""
        return bool(self.ids(Outcome.NOT_PROVIDED))

    @property
    def first(self) -> Finding | None:
        """The first clause that fails."""
        return self.findings[self.failed[0]] if self.failed else None

    @property
    def passed(self) -> bool:
        """Whether every clause holds."""
        return self.broken is None and len(self.held) == len(self.clauses)

    @property
    def wrong(self) -> bool:
        """Whether something is wrong: a clause that fails or a file that does not load. A stub is not."""
        return self.broken is not None or bool(self.failed)
