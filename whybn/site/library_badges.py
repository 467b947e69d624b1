"""A badge for each library: how many clauses of MUST held, from the committed results."""

import html
from collections.abc import Mapping

from whybn.course.clauses import Level

from . import blocks
from .library_results import JUDGED, KEPT, LibraryRun, Results

FOLDER = "assets/generated/badges"


def pictures(results: Results) -> Mapping[str, str]:
    """The pictures, by where they lie."""
    return {f"{FOLDER}/{run.name}.svg": badge(run) for run in results.columns}


def badges(results: Results) -> str:
    """Each badge, and the line that shows it elsewhere."""
    parts = [
        "## Badges {#badges}",
        "Made from the same file. `ADDRESS` is where this site stands. What differs by design is not counted.",
    ]
    for run in results.columns:
        file = f"{FOLDER}/{run.name}.svg"
        said = " ".join(badge_words(run))
        line = f"[![{said}](ADDRESS/{file})](ADDRESS/engineer/matrix/#{run.name})"
        parts += [f"![{said}](/{file})", blocks.fence(line, "markdown")]
    return blocks.joined(*parts)


def badge_words(run: LibraryRun) -> tuple[str, str]:
    """What a badge says, left and right."""
    short = ".".join(run.version.split(".")[:2])
    design = run.counted(Level.MUST)["differs by design"]
    return f"{run.title} {short}", f"MUST {run.held(Level.MUST)}" + (f", {design} by design" if design else "")


def badge(run: LibraryRun) -> str:
    """A small picture that says how many clauses of MUST held; its colour repeats whether all did."""
    left, right = badge_words(run)
    found = run.counted(Level.MUST)
    colour = "#17643a" if sum(found[one] for one in KEPT) == sum(found[one] for one in JUDGED) else "#7a5200"
    widths = [round(6.4 * len(text)) + 14 for text in (left, right)]
    said = html.escape(f"{left}: {right}")
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{sum(widths)}" height="20" role="img" aria-label="{said}">
<title>{said}</title>
<rect width="{sum(widths)}" height="20" rx="3" fill="{colour}"/>
<path d="M3 0h{widths[0] - 3}v20h-{widths[0] - 3}a3 3 0 0 1-3-3v-14a3 3 0 0 1 3-3z" fill="#3b4252"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
{"".join(badge_text(text, x, width) for text, x, width in zip((left, right), (0, widths[0]), widths, strict=True))}
</g>
</svg>
"""


def badge_text(text: str, x: int, width: int) -> str:
    """One of its halves; the words fill it in any font."""
    return (
        f'<text x="{x + 7}" y="14" textLength="{width - 14}" lengthAdjust="spacingAndGlyphs">{html.escape(text)}</text>'
    )
