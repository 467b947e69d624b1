"""Rules of misconceptions: each a small edit of the reference that fits, with a belief in one line."""

from collections.abc import Iterator

from .content import Content

FOLDER = "reference_impl/misconceptions"


def edits_fit(content: Content) -> Iterator[str]:
    """Each edit is found exactly once in the reference's source, and a function of that name comes out."""
    for twin in content.twins.values():
        try:
            if twin.build() is getattr(content.reference, twin.function):
                yield f"{FOLDER}, {twin.id}: it no longer defines {twin.function}; mend its edits"
        except Exception as error:  # whatever the edited source raises
            yield f"{FOLDER}, {twin.id}: {str(error).removeprefix(f'misconception {twin.id}: ')}; mend its edits"


def edits_change_something(content: Content) -> Iterator[str]:
    """A misconception is an edit: what it writes is not what stood there."""
    for twin in content.twins.values():
        if not twin.edits or any(old == new for old, new in twin.edits):
            yield f"{FOLDER}, {twin.id}: it leaves the reference as it is; edit what the belief changes"


def beliefs_are_one_line(content: Content) -> Iterator[str]:
    """What the person believes is told in one line."""
    for twin in content.twins.values():
        if not twin.belief.strip() or "\n" in twin.belief:
            yield f"{FOLDER}, {twin.id}: its belief is not told in one line; say what that person holds to be true"


def functions_have_misconceptions(content: Content) -> Iterator[str]:
    """There is a misconception of every function."""
    covered = {twin.function for twin in content.twins.values()}
    for name in content.course.names:
        if name not in covered:
            yield f"{FOLDER}: none is about {name}; add the mistakes that people make with it"


RULES = (edits_fit, edits_change_something, beliefs_are_one_line, functions_have_misconceptions)
