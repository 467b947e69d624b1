"""Experiments that are run where they stand, on the pages of the claims that they decide: the form, the page's number.

The form is hidden without scripts. What it runs is docs/experiments, packed with all of Python by ``payload``.
"""

import html
from collections.abc import Iterable
from pathlib import Path

from whybn.course.playable import Knob, Playable, load_playable

from . import payload
from .experiments import load_results


def played_here(root: Path, names: Iterable[str]) -> list[str]:
    """An element for each of these experiments that a page can run; none where the site has no Python for it."""
    version, known = payload.version(root), load_playable(root)
    return [element(known[name], version) for name in names if name in known and version]


def element(experiment: Playable, version: str) -> str:
    """The form, and a table with the page's numbers beside the place for one's own."""
    record = load_results(experiment.name)
    said = experiment.shown(record["results"])
    rows = "".join(
        f'<tr><th scope="row">{html.escape(number.says)}</th><td>{value}</td><td class="whybn-own">not run</td></tr>'
        for number, value in zip(experiment.numbers, said, strict=True)
    )
    settings = ", ".join(f"{knob.says} {record['settings'][knob.setting]:g}" for knob in experiment.knobs)
    inside = (
        f'<p class="whybn-title">Run it here: {html.escape(experiment.title)}</p>'
        f'<form novalidate><div class="whybn-bar">{"".join(map(field, experiment.knobs))}</div>'
        '<div class="whybn-bar"><button class="whybn-button" type="submit">Run</button>'
        '<button class="whybn-button" type="button" name="stop" hidden>Stop</button>'
        '<progress max="1" value="0" aria-label="how far it has come" hidden></progress>'
        '<span class="whybn-said" role="status"></span></div></form>'
        f'<table><thead><tr><th scope="col">{html.escape(experiment.unit)}</th><th scope="col">this site</th>'
        f'<th scope="col">here</th></tr></thead><tbody>{rows}</tbody></table>'
        f'<p class="whybn-keys">Means and 95% intervals over seeds. This site: {html.escape(settings)}. Here: the same '
        "experiment in its quick form, with what you set, in your browser; two seeds say little. The address holds "
        "what you set.</p>"
    )
    start = f'<whybn-play name="{experiment.name}" python="{version}" data-search-exclude>'
    return f'<div class="whybn-exercise whybn-play" hidden>{start}{inside}</whybn-play></div>'


def field(knob: Knob) -> str:
    """An input with its label."""
    step = "1" if knob.whole else "any"
    return (
        f'<label>{html.escape(knob.says)} <input type="number" name="{knob.setting}" value="{knob.quick:g}" '
        f'min="{knob.lowest:g}" max="{knob.highest:g}" step="{step}"></label>'
    )
