"""Building the site: what it refuses, what it leaves alone, and what it writes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from whybn.site import SiteError, generate

ROOT = Path(__file__).parents[2]


def config(docs: Path) -> dict[str, object]:
    """The site's own settings, for a folder of other pages."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!ENV", lambda loader, node: loader.construct_sequence(node)[-1])
    own = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), Loader)
    used = {name: own[name] for name in ("markdown_extensions", "validation", "site_url")}
    return {**used, "site_name": "Test", "docs_dir": str(docs), "site_dir": str(docs.with_name("site")), "plugins": []}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[there](gone.md)", "contains a link 'gone.md'"),
        ("[there](/gone.md)", "contains a link '/gone.md'"),
        ("[there](#gone)", "contains a link '#gone'"),
        ("[there](learner.md#gone)", "does not contain an anchor '#gone'"),
        ("[there](gone)", "unrecognized relative link 'gone'"),
        ("![picture](gone.svg)", "contains a link 'gone.svg'"),
        (r"$\frac{1$", "KaTeX parse error"),
        ("[@nobody99]", "no entry nobody99"),
        ("{{ nothing.here }}", "no results docs/experiments/results/nothing.json"),
        ("{{ figure nothing.here }}", "no figure nothing.here"),
    ],
)
def test_a_strict_build_ends_at_a_page_with(text: str, said: str, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text(f"# Page\n\n{text}\n", "utf-8")
    (docs / "learner.md").write_text("# Other\n", "utf-8")  # a page's foot looks for its source under this name
    settings = {**config(docs), "nav": ["index.md", "learner.md"], "strict": True}
    with pytest.raises((Abort, MkDocsException)) as ended:
        build(load_config(**settings))
    told = f"{caplog.text}\n{ended.value}"
    assert said in told
    assert "index.md" in told


def test_a_page_that_no_menu_leads_to_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("index.md", "forgotten.md"):
        (docs / name).write_text("# Page\n", "utf-8")
    with pytest.raises(Abort):
        build(load_config(**{**config(docs), "nav": ["index.md"], "strict": True}))
    assert "forgotten.md" in caplog.text


def test_the_built_site_has_its_icon_its_page_for_what_is_not_there_and_the_data(hosted: Path) -> None:
    for name in ("404.html", "assets/favicon.svg", "sitemap.xml", "search/search_index.json"):
        assert (hosted / name).is_file(), name
    for results in (ROOT / "docs" / "experiments" / "results").glob("*.json"):
        assert (hosted / "experiments" / "results" / results.name).read_bytes() == results.read_bytes()


def test_no_source_of_the_site_is_published(hosted: Path) -> None:
    engineer = hosted / "engineer"  # its pages offer code to download
    offered = [engineer / "my_check.py", *(engineer / "suites").rglob("*.py")]
    found = {path for path in hosted.rglob("*") if path.suffix in {".py", ".bib", ".md"}}
    assert found == set(offered)


def test_a_second_run_writes_nothing(hosted: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "docs").rglob("*") if path.is_file()}
    for module in ("docs.experiments.shared.draw", "whybn.site"):
        subprocess.run([sys.executable, "-m", module], cwd=ROOT, check=True, capture_output=True)
    after = {path: path.stat().st_mtime_ns for path in (ROOT / "docs").rglob("*") if path.is_file()}
    assert {path.name for path in after if "__pycache__" not in path.parts and before.get(path) != after[path]} == set()
    assert before.keys() - after.keys() == set()


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no clone")
def test_git_ignores_every_generated_file() -> None:
    files = [f"docs/{name}" for name in generate.collect(ROOT)] + ["docs/figures/figures.json"]
    asked = subprocess.run(
        ["git", "check-ignore", "--stdin"],
        cwd=ROOT,
        input="\n".join(files),
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(files) - set(asked.stdout.split()) == set()


def test_files_are_written_where_they_differ_and_removed_where_nothing_gives_them(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "page.md").write_text("old")
    (tmp_path / "same.md").write_text("same")
    os.utime(tmp_path / "same.md", (1, 1))
    files = {"same.md": "same", "new/page.md": "γ", "picture.png": b"\x89"}

    assert generate.write_files(tmp_path, files) == 2
    generate.remove_others(tmp_path, {tmp_path / name for name in files})

    assert (tmp_path / "same.md").stat().st_mtime == 1
    assert (tmp_path / "new" / "page.md").read_text("utf-8") == "γ"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "picture.png", "same.md"]


def test_two_modules_that_give_the_same_page_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class One:
        __name__ = "one"

        @staticmethod
        def pages(root: Path) -> dict[str, str]:  # noqa: ARG004
            return {"page.md": ""}

    monkeypatch.setattr(generate, "modules", lambda: [One, One])
    with pytest.raises(SiteError, match=r"gives page\.md"):
        generate.collect(tmp_path)
