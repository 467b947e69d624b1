"""Whatever a page of the built site points at is there."""

from pathlib import Path

import pytest

from tests.rotation import is_shown

from .links import problems


def test_every_internal_link_anchor_image_script_style_and_font_exists(hosted: Path) -> None:
    assert problems(hosted) == []


@pytest.mark.skipif(not is_shown("the offline site", 3), reason="another commit's turn")
def test_every_link_of_the_offline_site_leads_to_a_file(offline: Path) -> None:
    assert problems(offline, served=False) == []


def test_the_check_sees_each_kind_of_broken_link(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<p id="a"></p><p id="a"></p><a href="gone/"></a><a href="other.html#nowhere"></a>'
        '<a href="other.html#here"></a>'
        '<a href="https://example.org"></a><img src="gone.png"><script src="https://example.org/x.js"></script>'
        '<link rel="stylesheet" href="style.css">'
    )
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "index.html").write_text('<a href="../">back</a>')
    (tmp_path / "other.html").write_text('<h1 id="here"></h1><a href="#there"></a><a href="./#a"></a>')
    (tmp_path / "style.css").write_text('@import "gone.css"; a { src: url(https://example.org/f.woff2) url(#x) }')

    assert problems(tmp_path) == [
        "index.html: two elements have the id a",
        "index.html: fetches gone.png, which is not there",
        "index.html: fetches https://example.org/x.js",
        "index.html: links to gone/, which is not there",
        "index.html: links to other.html#nowhere, but that page has no such place",
        "other.html: links to #there, but that page has no such place",
        "style.css: fetches gone.css, which is not there",
        "style.css: fetches https://example.org/f.woff2",
    ]
    assert "folder/index.html: links to ../, which is not there" in problems(tmp_path, served=False)
