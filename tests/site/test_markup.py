"""The site's Markdown: formulas, citations, numbers and figures become what they should, and nothing else does."""

import json
import re
from pathlib import Path

import markdown
import pytest

from whybn.site import SiteError, bibliography, experiments

RESULTS = {
    "settings": {"batch_size": 64, "depths": [3, 10]},
    "results": {
        "steps": {"batch": {"mean": 53.2, "low": 50.1, "high": 56.3, "n": 10}, "none": 111},
        "rates": {"0": {"1": 7}, "0.1": {"loss": [0.5, -0.25]}},
        "error": 2.13e-15,
        "missing": None,
    },
}
DRAWN = {
    "steps": {
        "alt": "Two <curves>.",
        "caption": "It took {{ speed.steps.none }}.",
        "wide": "480",
        "narrow": "350",
        "height": "300",
    }
}


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course root of the test's own, with one experiment, one figure and one cited work."""
    for module in (bibliography, experiments):
        monkeypatch.setattr(module, "own_root", lambda: tmp_path)
    files = {
        "docs/experiments/results/speed.json": json.dumps(RESULTS),
        "docs/figures/figures.json": json.dumps({"speed": {"figures": DRAWN}}),
        "docs/references.bib": "@misc{doe19, author={Doe, Jane}, title={Norms}, year={2019}, eprint={1901.00001}}",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def html(text: str) -> str:
    return markdown.markdown(text, extensions=["whybn.site.markup", "tables", "pymdownx.superfences"])


def words(text: str) -> str:
    """What a reader sees of a paragraph."""
    return re.sub(r"<[^>]+>", "", html(text))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{{ speed.steps.none }}", "111"),
        ("{{ speed.steps.batch:.0f }}", "53"),
        ("{{ speed.steps.batch:±.1f }}", "53.2 ± 3.1"),
        ("{{ speed.steps.batch:[.0f }}", "50 to 56"),
        ("{{ speed.rates.0.1.loss.1:.2f }}", "−0.25"),
        ("{{ speed.error:.0e }}", "2 × 10⁻¹⁵"),
        ("{{ speed#settings.batch_size }}", "64"),
        ("{{ speed#settings.depths }}", "3, 10"),
    ],
)
def test_a_number_is_read_from_the_results(written: str, read: str) -> None:
    assert words(f"Here: {written}.") == f"Here: {read}."


def test_a_number_is_read_anew_when_the_results_change(root: Path) -> None:
    assert words("{{ speed.steps.none }}") == "111"
    path = root / "docs/experiments/results/speed.json"
    path.write_text(json.dumps({"results": {"steps": {"none": 7}}}))
    assert words("{{ speed.steps.none }}") == "7"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{{ haste.steps }}", "no results docs/experiments/results/haste.json"),
        ("{{ speed.steps.layer }}", "layer is not among batch, none"),
        ("{{ speed.steps.none.mean }}", "nothing lies below 111"),
        ("{{ speed.steps.none:±.1f }}", "111 is no interval"),
        ("{{ speed.missing }}", "nothing finite"),
        ("{{ speed.steps.none:.1q }}", "does not lead to a number"),
        ("{{speed.steps.none}}", "neither a number"),
        ("See {{ figure speed.steps }} there.", "on a line of its own"),
        ("{{ figure speed.loss }}", "no figure speed.loss. It has: steps."),
        ("{{ figure haste.steps }}", "knows no experiment haste"),
        ("{{ interactive unheard-of }}", "unheard-of"),
        ("[@roe20]", "no entry roe20"),
        (r"$\frac{1$", "KaTeX parse error"),
        ("Text and\n$$\nx\n$$", "empty line"),
    ],
)
def test_what_cannot_be_resolved_ends_the_build_and_says_why(wrong: str, said: str) -> None:
    with pytest.raises(SiteError, match=re.escape(said)):
        html(wrong)


def test_a_formula_becomes_html_for_the_eye_and_mathml_for_the_ear() -> None:
    page = html(r"The sum $\sum_i x_i$ is zero.")
    assert '<span class="katex-html" aria-hidden="true">' in page
    assert "<math" in page
    assert r"\sum_i x_i" in page  # the source, as MathML's annotation
    assert "$" not in page


def test_a_displayed_formula_is_a_block_that_scrolls() -> None:
    page = html("Before.\n\n$$\n\\frac{a}{b}\n$$\n\nAfter.")
    assert re.search(r'<div class="formula"[^>]*>.*katex-display.*</div>\n<p>After', page, re.DOTALL)


def test_a_number_may_stand_in_a_formula() -> None:
    assert r"m = 64" in html("$m = {{ speed#settings.batch_size }}$")


@pytest.mark.parametrize(
    "text",
    [
        "It cost $5 and then $6.",
        r"Escaped: \$x\$.",
        "`$x$`, `{{ speed.steps.none }}` and `[@doe19]`",
        "```\n$x$ {{ y }} [@doe19] $$\n```",
    ],
)
def test_money_and_code_are_left_alone(text: str) -> None:
    page = html(text)
    assert "katex" not in page
    assert "111" not in page
    assert "references.md" not in page


def test_a_citation_links_to_the_work_and_keeps_the_place_in_it() -> None:
    page = html("As shown [@doe19, section 3; @doe19].")
    assert page.count('<a href="/references.md#doe19">Doe, 2019</a>') == 2
    assert words("[@doe19, section 3; @doe19]") == "(Doe, 2019, section 3; Doe, 2019)"


def test_a_citation_may_go_over_the_end_of_a_line() -> None:
    assert words("so it is [@doe19, section\n3;\n@doe19]") == words("so it is [@doe19, section 3; @doe19]")


def test_a_citation_stands_in_tables_and_emphasis() -> None:
    page = html("| a |\n| --- |\n| *[@doe19]* |")
    assert '<td><em><span class="citation">(<a href="/references.md#doe19">' in page


def test_an_empty_corner_of_a_table_is_no_heading() -> None:
    page = html("| | a |\n| --- | --- |\n| b | 1 |")
    assert re.findall(r"<(t[hd])>(.*?)</t", page) == [("td", ""), ("th", "a"), ("td", "b"), ("td", "1")]


def test_a_figure_comes_in_both_schemes_and_forms_with_its_text_caption_and_sources() -> None:
    page = html("{{ figure speed.steps }}")
    for form, width in (("wide", 480), ("narrow", 350)):
        for scheme in ("light", "dark"):
            assert f'class="{form}"' in page
            assert f'src="/figures/speed.steps.{form}.{scheme}.svg#only-{scheme}" width="{width}"' in page
    assert page.count('alt="Two &lt;curves&gt;."') == 4
    assert "It took 111." in page
    assert 'href="/experiment-pages/speed.md"' in page
    assert 'href="/experiments/results/speed.json"' in page


def test_on_its_own_page_a_figure_does_not_link_to_that_page() -> None:
    assert "href" not in html("{{ figure speed.steps bare }}")
