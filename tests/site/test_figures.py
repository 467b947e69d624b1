"""How figures look: in both schemes, for readers who see colours differently, and the same at each drawing."""

import re
from itertools import combinations, product

import pytest
from matplotlib.colors import to_rgb

from docs.experiments.shared import draw
from docs.experiments.shared.figure import (
    ARMS,
    DARK,
    LIGHT,
    NARROW,
    PALETTES,
    Figure,
    curve,
    grouped,
    legend,
    level,
    mean,
    points,
)
from whybn.site import SiteError, experiments

INTERVALS = [{"mean": 2.0, "low": 1.0, "high": 3.0, "n": 10}, {"mean": 4.0, "low": None, "high": None, "n": 1}]
EACH_PALETTE = pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
# Machado, Oliveira and Fernandes 2009, full severity, on linear RGB: protanopia, deuteranopia, tritanopia.
BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(color: str) -> list[float]:
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(color)]


def contrast(one: str, other: str) -> float:
    """WCAG 2's."""
    dark, light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other)))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: list[float]) -> tuple[float, float, float]:
    """CIE L*a*b* of a linear colour, white D65."""
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    xyz = [sum(a * max(c, 0) for a, c in zip(row, rgb, strict=True)) / w for row, w in zip(rows, white, strict=True)]
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(color: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    rgb = linear(color)
    return lab([sum(a * c for a, c in zip(row, rgb, strict=True)) for row in matrix])


@EACH_PALETTE
def test_text_and_series_stand_out_from_the_page(palette) -> None:
    assert contrast(palette.text, palette.page) >= 7
    assert contrast(palette.muted, palette.page) >= 4.5
    assert all(contrast(color, palette.page) >= 3 for color in palette.colors)


@EACH_PALETTE
@pytest.mark.parametrize("kind", BLIND)
def test_the_first_three_series_differ_for_readers_who_see_two_primary_colours(palette, kind: str) -> None:
    for one, other in combinations(palette.colors[:3], 2):
        difference = [a - b for a, b in zip(seen(one, BLIND[kind]), seen(other, BLIND[kind]), strict=True)]
        assert sum(part**2 for part in difference) ** 0.5 > 15, (one, other)


@EACH_PALETTE
def test_series_differ_without_any_colour(palette) -> None:
    assert len({(style.dashes, style.marker) for style in palette.series}) == len(palette.colors)


@EACH_PALETTE
def test_an_arm_has_the_same_place_in_both_schemes(palette) -> None:
    assert {name: palette.arm(name) for name in ARMS} == {name: palette.series[place] for name, place in ARMS.items()}


def drawn(palette) -> str:
    def picture(canvas, palette):
        axes = canvas.subplots(2)
        curve(axes[0], [1, 2], INTERVALS, palette.arm("batch"), "batch norm")
        level(axes[0], 0.5, "chance", palette)
        grouped(axes[1], ["a", "b"], {"none": (palette.arm("none"), INTERVALS), "half": (palette.series[2], [1, None])})
        points(axes[1], [0, 1], [3, 4], palette.series[3])
        legend(axes[0])
        axes[0].set(xlabel="x", ylabel="y")
        axes[1].set(ylabel="y")

    return draw.picture(Figure("test", "alt", "caption", picture), palette)


@EACH_PALETTE
def test_the_same_figure_is_drawn_to_the_same_bytes(palette) -> None:
    assert drawn(palette) == drawn(palette)


@EACH_PALETTE
def test_a_picture_has_no_background_no_date_and_asks_for_no_font(palette) -> None:
    svg = drawn(palette)
    assert "<!-- batch norm -->" in svg, "outlines, with what they say beside them"
    assert not re.search(r"<text|font-family|<metadata|<dc:date", svg)
    assert f"fill: {palette.page}" not in svg


def test_the_other_scheme_is_the_same_picture_in_its_colours() -> None:
    """But for the names of marks, which hold their colours' digest."""
    one, other = (
        re.sub(r"\b[mp][0-9a-f]{10}\b", "name", svg) for svg in (draw.recoloured(drawn(LIGHT), DARK), drawn(DARK))
    )
    assert one == other
    assert not set(re.findall("#[0-9a-f]{6}", one)) & set(LIGHT.used)


def test_letters_have_eleven_pixels_on_a_telephone_of_390() -> None:
    """The page leaves a figure 358 of them: it is shown no smaller than it is drawn."""
    assert NARROW.width <= 358
    assert NARROW.letters * 96 / 72 >= 11


def too_long(canvas, palette):
    axes = canvas.subplots()
    axes.set(xlabel="long " * 40, ylabel="y")


def nameless(canvas, palette):
    canvas.subplots().plot([1, 2], [3, 4])


@pytest.mark.parametrize(("picture", "said"), [(too_long, "is cut off"), (nameless, "x axis .* has no label")])
def test_a_picture_with_letters_cut_off_or_an_axis_without_a_name_is_refused(picture, said: str) -> None:
    with pytest.raises(SiteError, match=f"Figure test, narrow.*{said}"):
        draw.picture(Figure("test", "alt", "caption", picture), LIGHT, NARROW)


def test_a_narrow_picture_breaks_names_and_has_fewer_columns_in_its_legend() -> None:
    def picture(canvas, palette):
        axes = canvas.subplots()
        names = ["light on light", "light on heavy", "both on heavy", "heavy on heavy"]
        arms = {f"an arm of a long name, {n}": (palette.series[n], [1, 2, 3, 4]) for n in range(3)}
        grouped(axes, names, arms)
        axes.set_ylabel("accuracy")
        legend(axes)

    svg = draw.picture(Figure("test", "alt", "caption", picture), LIGHT, NARROW)
    assert svg.count("<!-- on -->") + svg.count("<!-- on heavy -->") >= 3 or "<!-- light\non\nlight -->" in svg


def test_a_value_that_was_not_measured_leaves_a_gap() -> None:
    assert mean(None) != mean(None)


def test_every_figure_of_every_experiment_has_its_text_caption_and_both_pictures(hosted) -> None:
    for name, experiment in experiments.manifest().items():
        assert experiment["figures"], name
        for figure, entry in experiment["figures"].items():
            assert re.fullmatch(r"[a-z0-9-]+", figure)
            assert len(entry["alt"]) > 40, f"{name}.{figure}: its text alternative says little"
            assert len(entry["caption"]) > 20, f"{name}.{figure}: its caption says little"
            for form, scheme in product(experiments.FORMS, experiments.SCHEMES):
                assert (hosted / "figures" / f"{name}.{figure}.{form}.{scheme}.svg").is_file()
