"""Judging a clause: a test, an example, an implementation, and the one value that says what happened."""

import io
import linecache
import sys
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from . import words
from .cells import in_notebook
from .examples import ExampleBank
from .implementation import Implementation, Source
from .judgement import Judgement, Mismatch, NotProvided, NotStarted, Outcome, Raised, comparison_of
from .spoken import in_force
from .under_test import UnderTest, under_test

MOST_PRINTED, MOST_LINES = 2000, 12  # characters that are kept of what a function prints, and lines that are shown
QUOTED = "it says: "  # before the words of what an implementation raised
UNSTEADY = "; the same call gave another result when repeated: it depends on more than its arguments"


def judged(
    clause_id: str,
    run: Callable[[], object],
    impl: UnderTest,
    *,
    sources: Mapping[str, bytes] | None = None,
    printed: "Printed | None" = None,
    live: bool = False,
) -> Judgement:
    """What happened to a clause when its test was run.

    Args:
        clause_id: the clause.
        run: runs its test on ``impl``, and raises what the test raises.
        impl: what the test calls.
        sources: the learner's files, to quote lines from, where the disk may hold others.
        printed: takes what is printed meanwhile.
        live: whether this is a search and no replay.
    """
    try:
        run()
    except NotStarted:
        return Judgement(clause_id, Outcome.NOT_STARTED)
    except NotProvided:
        return Judgement(clause_id, Outcome.NOT_PROVIDED)
    except Exception as error:
        return failure(clause_id, error, impl, sources=sources, printed=printed.text if printed else "", live=live)
    return Judgement(clause_id, Outcome.PASSED)


def failure(
    clause_id: str,
    error: BaseException,
    impl: UnderTest | None,
    *,
    sources: Mapping[str, bytes] | None = None,
    printed: str = "",
    live: bool = False,
) -> Judgement:
    """The judgement on a clause whose test raised this error."""
    unsteady = isinstance(error, BaseExceptionGroup)  # Hypothesis met a failure that the same example did not repeat
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    said = str(error) if isinstance(error, AssertionError) else f"raised {type(error).__name__}: {error}"
    if isinstance(error, Mismatch) and impl:
        ours, quoting, theirs = said.partition(QUOTED)  # what the implementation says stays as it is
        said = impl.convention.said(ours, clause_id.partition(".")[0]) + quoting + theirs
    file, line, source = place_of(error, impl.files if impl else (), sources or {})
    call = impl.last_call if impl else None
    return Judgement(
        clause_id,
        Outcome.FAILED,
        call=words.example(call, impl.convention) if impl and call else "",
        said=said + UNSTEADY * unsteady,
        numbers=comparison_of(error) if isinstance(error, Mismatch) else None,
        file=file,
        line=line,
        source=source,
        printed=printed,
        changed=call.changed() if call else (),
        live=live,
    )


def place_of(error: BaseException, files: Collection[str], sources: Mapping[str, bytes]) -> tuple[str, int | None, str]:
    """The innermost line of the learner's own that an error came through: its file, number and text."""
    if isinstance(error, Raised) and error.place:
        file, number = error.place  # as another process says: what it names is looked up in its own files only
        own = sources.get(file, b"")
        shown, line = in_notebook(own, number) or (file, number)
        return shown, line, line_of(own, number) if line else ""
    here = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    if not here or not here[-1].lineno:
        return "", None, ""
    file, number = here[-1].filename, here[-1].lineno
    text = line_of(sources[file], number) if file in sources else linecache.getline(file, number).strip()
    return file, number, text


def line_of(text: bytes, number: int | None) -> str:
    """What stands in a line of a file."""
    lines = text.decode("utf-8", errors="replace").splitlines()
    return lines[number - 1].strip() if number and 0 < number <= len(lines) else ""


class Judge:
    """Judges the clauses of one implementation.

    Args:
        bank: of the clauses' tests and examples.
        implementation: what is judged.
        sources: its files, to quote lines from.
    """

    def __init__(self, bank: ExampleBank, implementation: Implementation, *sources: Source) -> None:
        self.bank, self.implementation = bank, implementation
        self.sources = {str(source.path): source.text for source in sources}

    def on_examples(
        self, clause_id: str, examples: Iterable[Any] | None = None, printed: "Printed | None" = None
    ) -> Judgement:
        """The clause on these examples, or on the bank's, up to the first that does not hold."""
        with self.bank.in_use():
            for example in self.bank.examples(clause_id) if examples is None else examples:
                if printed:
                    printed.clear()
                impl = under_test(self.bank.course, self.implementation, clause_id)
                run = partial(self.bank.replay, clause_id, example, impl)
                found = judged(clause_id, run, impl, sources=self.sources, printed=printed)
                if found.outcome is not Outcome.PASSED:
                    return found
        return Judgement(clause_id, Outcome.PASSED)

    def searching(self, clause_id: str) -> Judgement:
        """The clause as pytest runs it: Hypothesis looks for an example that fails, and for the smallest such."""
        impl = under_test(self.bank.course, self.implementation, clause_id)
        test: Any = self.bank.test(clause_id)
        with in_force(self.bank.course.convention):
            return judged(clause_id, partial(test, impl=impl), impl, sources=self.sources, live=True)


SLOW = 0.1  # seconds between two words about how far a clause has come


def with_progress(examples: Sequence[Any], tell: Callable[[str], None]) -> Iterator[Any]:
    """The examples; how many of them are done is told now and then."""
    told = time.monotonic()
    for done, example in enumerate(examples):
        if done and time.monotonic() > told + SLOW:
            told = time.monotonic()
            tell(f"{done} of {len(examples)} examples")
        yield example


class Printed(io.TextIOBase):
    """Takes what a learner's function prints; keeps the beginning, and counts the lines of all of it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = self.line_ends = 0
        self.last = ""

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep the text, if there is still room."""
        if text and self.length < MOST_PRINTED:
            self.parts.append(text[: MOST_PRINTED - self.length])
        self.length += len(text)
        self.line_ends += text.count("\n")
        self.last = text[-1:] or self.last
        return len(text)

    def clear(self) -> None:
        """Forget what was printed."""
        if self.parts:
            self.parts, self.length, self.line_ends, self.last = [], 0, 0, ""

    @property
    def text(self) -> str:
        """The first lines, and how many more were printed."""
        kept = "".join(self.parts)
        shown = kept.removesuffix("\n").split("\n")
        if self.length > len(kept) and len(shown) <= MOST_LINES and not kept.endswith("\n"):
            shown[-1] += " ..."
        more = self.line_ends + (self.last != "\n") - len(shown[:MOST_LINES])
        counted = [f"... and {more} more line{'s' * (more > 1)}"] if more > 0 else []
        return "\n".join(shown[:MOST_LINES] + counted)


@contextmanager
def printing() -> Iterator[Printed]:
    """Take what is printed within, instead of mixing it with the report."""
    taken, before = Printed(), (sys.stdout, sys.stderr)
    sys.stdout = sys.stderr = taken
    try:
        yield taken
    finally:
        sys.stdout, sys.stderr = before
