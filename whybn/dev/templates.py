"""What ``whybn dev new`` writes. FILL IN stands where a person has to write; ``whybn dev check`` names what is left."""

CLAUSE = """\
## {slug}

**{level}.** FILL IN one sentence that every right implementation satisfies.

- **Reason:** FILL IN why it holds.
- **Source:** FILL IN a work and the place in it, or "Algebra.".
- **Bound:** FILL IN a bound of `spec/bounds.py`, or "Equal to the last bit.".
"""

CLAUSE_TEST = """\
@clause("{function}.{slug}")
@given({drawn})
def test_fill_in_a_sentence_on_{words}({arguments}):
    raise AssertionError("FILL IN one call of impl.{function} and one judgement; the name says what holds")
"""

SEEN = """\
    # {students} of a class: {arithmetic}
"""

MISCONCEPTION = """\
{seen}    (
        "{slug}",
        "FILL IN what that person holds to be true, in one line",
        ("FILL IN what the reference says, exactly once", "FILL IN what is written in its place"),
    ),
"""

COURSE_ENTRY = """\

[[chapter.exercise]]
number = {number}
name = "{name}"
title = "FILL IN a title"
points = 1  # FILL IN how many, and change `points` at the top, or another exercise's
hints = [
    "FILL IN a nudge.",
    "FILL IN the way.",
    "FILL IN nearly the code.",
]
"""

STUB = '''\
"""Exercise {number:02}: FILL IN the title."""

import numpy as np


def {name}(x: np.ndarray) -> np.ndarray:
    """FILL IN what it computes.

    Shapes: x (N, D) -> out (N, D).

    Rules:
    - FILL IN what a learner may not guess.

    >>> {name}(np.array([[1.0], [3.0]]))   # FILL IN an example that can be followed by hand
    array([[1.],
           [3.]])
    """
    raise NotImplementedError
'''

REFERENCE = '''\
def {name}(x: npt.ArrayLike) -> Array:
    """FILL IN what it computes.

    Args:
        x: (N, D), N >= 1; float32, float64 or integers (taken as float64).

    Returns:
        ``out`` (N, D), of x's dtype.

    Raises:
        ValueError: x is not (N, D).

    Source: FILL IN a work and the place in it.
    """
    x = data("x", x, "(N, D)", empty=False)
    return x.copy()  # FILL IN the computation
'''

ORACLE = """\
def {name}(x: Numbers) -> Exact:
    return exact(x)  # FILL IN the formula, apart from the reference
"""

PAGE = """\
# {name}

`{name}(x) -> out`

FILL IN what it computes: shapes, the formula, what is refused.

## values

**MUST.** FILL IN one sentence that says what the output is, entry by entry.

- **Reason:** This is the definition; the other clauses say what follows from it.
- **Source:** FILL IN a work and the place in it.
- **Bound:** FILL IN a bound of `spec/bounds.py`.
"""

TESTS = '''\
"""The clauses of {name}."""

from whybn.plugin import clause

from . import know
from .draw import batches, given
from .judge import assert_within


@clause("{name}.values")
@given(case=batches())
def test_the_output_is_what_the_formula_gives(impl, case):
    out = impl.{name}(case.x)
    assert_within(out, know.{name}(case.x), 0, "out")  # FILL IN the bound
'''

ENTRY = """\
[[entry]]
id = "{id}"
kind = "{kind}"  # FILL IN claim, question, critique or answer
title = "FILL IN a heading"
statement = "FILL IN what was said, in your own words."
answer = "FILL IN what comes of it, in one plain sentence without a number."
origin = "FILL IN the lesson, W3L06, the comment, comment 7, or public threads"
verdict = "{verdict}"  # FILL IN {verdicts}
reason = "FILL IN the reason, with the number that decides."
figures = []  # FILL IN what it stands on: figures, experiment.figure, or clauses
citations = []
clauses = []
exercises = []
"""

ESSAY = """\
## FILL IN a heading

FILL IN the claim in plain words, the mathematics, what was measured, the number, what it does not show, what the
literature says, what to remember.
"""

QUESTION = """\

[[question]]
id = "{id}"
type = "{type}"
level = "recall"  # FILL IN recall, apply or critique
claims = []  # FILL IN what it is about: claims, clauses, or both
clauses = []
text = "FILL IN what is asked{asked}."
why = "FILL IN why the right answer is right."
"""

OPTIONS = """
[[question.option]]
text = "FILL IN a right one."
right = true
feedback = "FILL IN why."

[[question.option]]
text = "FILL IN a wrong one that people choose."
feedback = "FILL IN why not."

[[question.option]]
text = "FILL IN another wrong one."
feedback = "FILL IN why not."
"""

ASKED = {"cloze": ", with a [[blank]]", "numeric": " of {n}, to two decimals"}
PARTS = {
    "single": OPTIONS,
    "multiple": OPTIONS,
    "numeric": """\
vary = { n = [1.0, 2.0, 3.0, 4.0] }  # FILL IN the values to choose from
expr = "n"  # FILL IN the answer, by the reference where it can
otherwise = "FILL IN what helps whoever is wrong for no known reason."

[[question.slip]]
expr = "n + 1"  # FILL IN the wrong answer, or `twin`, a misconception's id
feedback = "FILL IN what went wrong."
""",
    "order": """
[[question.item]]
text = "FILL IN what comes first."
feedback = "FILL IN why it comes first."

[[question.item]]
text = "FILL IN what comes second."
feedback = "FILL IN why it comes second."

[[question.item]]
text = "FILL IN what comes third."
feedback = "FILL IN why it comes third."
""",
    "cloze": """
[[question.blank]]
name = "blank"
answers = ["FILL IN what fits"]
otherwise = "FILL IN what helps whoever writes something else."
""",
    "trace": """\
code = "print(0)  # FILL IN code that prints one line"
otherwise = "FILL IN what helps whoever is wrong for no known reason."

[[question.slip]]
text = "1"  # FILL IN what it seems to print, or `twin`, or `edit`
feedback = "FILL IN what went wrong."
""",
}
