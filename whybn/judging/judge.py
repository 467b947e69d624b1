"""One clause on a learner's function: the bank's examples, or a search by Hypothesis; and what there is to tell."""

import io
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from whybn.learn.verdict import Finding

from . import words as explain
from .examples import Test, replay
from .implementation import Implementation, Source
from .judgement import Mismatch, NotProvided, NotStarted, Outcome, comparison_of
from .under_test import UnderTest

MOST_PRINTED = 2000


class Printed(io.TextIOBase):
    """Takes what a learner's function prints; keeps the beginning."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep the text, if there is still room."""
        if self.length < MOST_PRINTED:
            self.parts.append(text[: MOST_PRINTED - self.length])
            self.length += len(text)
        return len(text)

    def clear(self) -> None:
        """Forget what was printed."""
        if self.parts:
            self.parts, self.length = [], 0

    @property
    def text(self) -> str:
        """What was kept."""
        return "".join(self.parts) + ("\n..." if self.length > MOST_PRINTED else "")


@contextmanager
def printing() -> Iterator[Printed]:
    """Take what is printed within, instead of mixing it with the report."""
    taken, before = Printed(), (sys.stdout, sys.stderr)
    sys.stdout = sys.stderr = taken
    try:
        yield taken
    finally:
        sys.stdout, sys.stderr = before


class Judge:
    """Judges the clauses of one implementation.

    Args:
        implementation: what is judged.
        names: of the course's functions.
        sources: its files, to quote lines from.
    """

    def __init__(self, implementation: Implementation, names: tuple[str, ...], *sources: Source) -> None:
        self.implementation, self.names = implementation, names
        self.sources = {str(source.path): source.text for source in sources}

    def on_examples(self, clause_id: str, test: Test, examples: Iterable[Any], printed: Printed) -> Finding:
        """The clause on these examples, up to the first that fails."""
        for example in examples:
            printed.clear()
            impl = UnderTest(self.implementation, self.names)
            try:
                replay(test, example, impl)
            except NotStarted:
                return Finding(clause_id, Outcome.NOT_STARTED)
            except NotProvided:
                return Finding(clause_id, Outcome.NOT_PROVIDED)
            except Exception as error:
                return self.finding(clause_id, error, impl, printed.text)
        return Finding(clause_id, Outcome.PASSED)

    def searching(self, clause_id: str, test: Any) -> Finding:
        """The clause as pytest runs it: Hypothesis looks for an example that fails, and for the smallest such."""
        impl = UnderTest(self.implementation, self.names)
        try:
            test(impl=impl)
        except (NotStarted, NotProvided):
            return Finding(clause_id, Outcome.NOT_STARTED)
        except Exception as error:
            return self.finding(clause_id, error, impl, "", live=True)
        return Finding(clause_id, Outcome.PASSED)

    def finding(
        self, clause_id: str, error: BaseException, impl: UnderTest, printed: str, *, live: bool = False
    ) -> Finding:
        """What there is to tell of a failure."""
        said = explain.cause(error, set()).split("\n")[0].rstrip(":")
        if isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
            said += "; the same call gave another result when repeated: it depends on more than its arguments"
        line, source = self.place(error)
        return Finding(
            clause_id,
            Outcome.FAILED,
            call=explain.example(impl.last_call) if impl.last_call else "",
            said=said,
            beside=comparison_of(error) if isinstance(error, Mismatch) else None,
            measure=measure(error) if isinstance(error, Mismatch) else "",
            line=line,
            source=source,
            printed=printed,
            live=live,
        )

    def place(self, error: BaseException) -> tuple[int | None, str]:
        """The innermost line of the learner's own that the error came through, and what stands there."""
        here = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in self.implementation.files]
        if not here:
            return None, ""
        text = self.sources.get(here[-1].filename)
        quoted = line_of(text, here[-1].lineno) if text is not None else here[-1].line or ""
        return here[-1].lineno, quoted


def line_of(text: bytes, number: int | None) -> str:
    """What stands in a line of a file."""
    lines = text.decode("utf-8", errors="replace").splitlines()
    return lines[number - 1].strip() if number and number <= len(lines) else ""


def measure(error: Mismatch) -> str:
    """How many times its bound the worst entry is off."""
    if not error.worst or error.bound is None:
        return ""
    index, ratio = error.worst
    times = f"{ratio:.2g} times the bound" if np.isfinite(ratio) else "not within any bound, which is"
    place = f" at {list(index)}" if index else ""
    return f"worst{place}: {times} {float(error.bound[index]):.2g}"
