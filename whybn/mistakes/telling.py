"""A diagnosis in a few sentences, the same wherever it is shown."""

from collections.abc import Iterator, Mapping, Sequence

from .diagnosis import Diagnosis

NUMBERS = dict(enumerate(("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")))
MOST_LISTED = 4
MOST_LINES = 4  # of one function, where several are told of


def told(found: Diagnosis, failing: Sequence[str]) -> Iterator[str]:
    """The belief, the arithmetic that shows it, what is careless, and which clauses all of that does not explain.

    Args:
        found: what is known.
        failing: the clauses that failed, by id.
    """
    if not found.steady:
        yield UNSTEADY if not found.right else KEEPS
        return
    beliefs = [f"the belief that {belief}" for belief in found.beliefs]
    if found.right:
        yield from told_of_right(beliefs, found)
    elif beliefs:
        yield from told_of_beliefs(found)
        yield from (f"Besides, {sentence[0].lower()}{sentence[1:]}" for sentence in found.careless)
    else:
        yield " ".join(("It is no mistake that has a name here.", *found.symptoms[:1]))
        yield from found.symptoms[1:]
        if found.arithmetic:
            yield f"{found.arithmetic}."
    yield from told_of_rest(found, failing)


def told_together(found: Mapping[str, Diagnosis], failing: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The diagnoses of several functions, in a line or two each; what several share is told once.

    Args:
        found: by function.
        failing: by function, the clauses that failed.
    """
    lines = {name: [*told(one, failing[name])][:MOST_LINES] for name, one in found.items()}
    shared: dict[str, list[str]] = {}
    for name, (first, *_) in ((name, said) for name, said in lines.items() if said):
        shared.setdefault(first, []).append(name)
    for first, names in shared.items():
        yield f"{', '.join(names)}: {first}"
        yield from (f"  {line}" for line in lines[names[0]][1:] if len(names) == 1)


def told_of_right(beliefs: list[str], found: Diagnosis) -> Iterator[str]:
    """A right formula, and what is careless about it."""
    things = [*(f"{belief[0].upper()}{belief[1:]}." for belief in beliefs), *found.careless]
    if not things:
        yield "Your formula is right on ordinary inputs; what is lost is digits, or a rule that the clause states."
    elif len(things) == 1:
        yield f"Your formula is right; one thing is careless. {things[0]}"
    else:
        yield f"Your formula is right; {NUMBERS.get(len(things), 'many')} things are careless:"
        yield from (f"- {thing}" for thing in things)
    if beliefs and found.arithmetic:
        yield f"{found.arithmetic}."


def told_of_beliefs(found: Diagnosis) -> Iterator[str]:
    """One belief about the formula, or several."""
    if len(found.beliefs) == 1:
        yield f"It looks like a known mistake, the belief that {found.beliefs[0]}."
    else:
        yield f"It looks like {NUMBERS[len(found.beliefs)]} known mistakes together, the beliefs that"
        yield from (f"- {belief}" for belief in found.beliefs)
    if found.arithmetic:
        yield f"{found.arithmetic}."
    if found.earlier:
        yield f"It is the mistake of exercise {found.earlier} too, if you made it there."


def told_of_rest(found: Diagnosis, failing: Sequence[str]) -> Iterator[str]:
    """How many of the failing clauses are explained, and which are not."""
    if not found.explained:
        return
    rest = [clause_id.partition(".")[2] for clause_id in failing if clause_id not in found.explained]
    if len(failing) > 1 or rest:
        count = (
            f"{len(found.explained)} of the {len(failing)} clauses that fail" if rest else f"all {len(failing)} clauses"
        )
        named = f"; not {', '.join(rest[:MOST_LISTED])}" if rest else " that fail"
        more = f" and {len(rest) - MOST_LISTED} more" if len(rest) > MOST_LISTED else ""
        yield f"This explains {count}{named}{more}."


UNSTEADY = "The same call gives another result when it is repeated: it draws random numbers, or keeps something."
KEEPS = "The first call is right and the same call again is not: it keeps something from one call to the next."
