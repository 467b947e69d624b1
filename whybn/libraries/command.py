"""``whybn adapters``: which libraries can be asked, and what is known of each."""

from collections.abc import Iterator

import click

from whybn.errors import Refused, meant

from .adapted import Library, library_names, library_of
from .expected import DESIGN, KNOWN, NOT_ASKED

KINDS = {
    DESIGN: "Differs by design, as its documentation says:",
    KNOWN: "Fails, as known:",
    NOT_ASKED: "Not asked:",
}


@click.command()
@click.argument("name", required=False)
def adapters(name: str | None) -> None:
    """The libraries that `pytest --impl NAME` can judge; with NAME, how one of them is asked.

    An adapter makes the course's functions from a library's calls. NAME shows the library's dialect, its profiles, the
    call behind each function, what the adapter changes on the way, and what is expected not to hold, with reasons.
    """
    if name is None:
        for each in map(library_of, library_names()):
            click.echo(f"{each.name:<14} {each.title}, {installed(each)}: {', '.join(each.profiles)}")
        return
    if name not in library_names():
        raise Refused(f"there is no adapter for {name}{meant(name, library_names())}")
    for line in described(library_of(name)):
        click.echo(line)


def installed(library: Library) -> str:
    """Its version, or what installs it."""
    return library.version or f"not installed (pip install 'whybn[{library.name}]')"


def described(library: Library) -> Iterator[str]:
    """Everything that is known of a library."""
    yield f"{library.title}, {installed(library)}"
    yield library.documentation
    yield from ("", "Dialect:")
    yield from (f"  {key}: {value}" for key, value in library.dialect.items())
    yield from ("", f"Profiles, as pytest --impl {library.name}:PROFILE, the first unless one is named:")
    yield from (f"  {profile}: {says}" for profile, says in library.profiles.items())
    yield from ("", "Calls; a function that is not here is not provided:")
    yield from (f"  {function}: {call}" for function, call in library.provides.items())
    yield from ("", "Changed on the way:")
    yield from (f"  - {one.what}: {one.why}\n    {one.link}" for one in library.corrected)
    if library.refuses:
        yield from ("", "Refused by design; such examples are left out:")
        yield from (f'  - {one.reason}: "{one.quote}"\n    {one.link}' for one in library.refuses)
    for kind, title in KINDS.items():
        found = [departure for departure in library.departures if departure.kind == kind]
        if found:
            yield from ("", title)
        for departure in found:
            only = f" (profile {', '.join(departure.profiles)})" if departure.profiles else ""
            quoted = f': "{departure.quote}"' if departure.quote else ""
            yield f"  - {departure.reason}{quoted}{only}\n    {departure.link}\n    {', '.join(departure.clauses)}"
