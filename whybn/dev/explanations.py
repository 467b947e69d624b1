"""Rules of the explanations: each cites what exists, and what it says of our replication can be computed."""

from collections.abc import Iterator

from .claims import BRACES, loose_numbers
from .content import Content

FILE = "spec/explanations.toml"


def explanations_stand_on_what_exists(content: Content) -> Iterator[str]:
    """An explanation cites works of the bibliography, and names an entry of the ledger."""
    from whybn.site.explanations import explanations_in

    for number, explanation in enumerate(explanations_in(content.texts[FILE]), 1):
        at = f"{FILE}, explanation {number}"
        if not explanation.works:
            yield f"{at}: it cites nobody; name a work in `works`"
        for key in explanation.works:
            if key not in content.works:
                yield f"{at}: there is no work {key}; name one that is there"
        if explanation.page and explanation.page not in content.claims:
            yield f"{at}: there is no entry {explanation.page} in spec/lecture.toml; name one that is there"


def replications_are_computed(content: Content) -> Iterator[str]:
    """What was seen here is decided by a number of an experiment, and quotes it."""
    from whybn.site import SiteError
    from whybn.site.experiments import NUMBER, quoted
    from whybn.site.explanations import explanations_in

    for number, explanation in enumerate(explanations_in(content.texts[FILE]), 1):
        at = f"{FILE}, explanation {number}"
        for prediction in explanation.predictions:
            try:
                _ = prediction.outcome
                for braces in BRACES.findall(prediction.here):
                    if match := NUMBER.fullmatch(braces):
                        quoted(match)
                    else:
                        yield f"{at}: {braces} is no number; write it like {{{{ speed.loss:.2f }}}}"
            except SiteError as error:
                yield f"{at}: {str(error).removeprefix(f'{FILE}: ')}"
            if not BRACES.search(prediction.here):
                yield f"{at}: what was seen quotes no number; quote {prediction.value}"
            for loose in loose_numbers(prediction.here):
                yield f"{at}: {loose!r} has no source; read it from an experiment, in braces, or cite a work"


RULES = (explanations_stand_on_what_exists, replications_are_computed)
