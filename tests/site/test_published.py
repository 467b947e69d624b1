"""What publishes the site and the wheel, as far as it can be tried here."""

import json
import re

import pytest
import yaml

from tests.rotation import is_shown
from whybn.judging.standalone import standalone

from .browser import visiting
from .building import ROOT
from .in_page import packed
from .serving import served

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "publish.yml").read_text("utf-8"))
STEPS = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
TARGETS = set(re.findall(r"^([a-z-]+|\$\(VENV\)/\.[a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
PATH = "some/path"


def test_every_action_is_pinned_by_its_commit():
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one)] == []


def test_what_is_made_when_it_is_published_and_in_the_container_can_be_made():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    made = [step["run"] for step in STEPS if step.get("run", "").startswith("make ")] + [container["postCreateCommand"]]
    assert len(made) == 3
    assert {one.removeprefix("make ").replace(".venv", "$(VENV)") for one in made} <= TARGETS


def test_nothing_is_published_that_writes_to_the_repository():
    granted = [WORKFLOW["permissions"], *(job.get("permissions", {}) for job in WORKFLOW["jobs"].values())]
    assert {one.get("contents", "none") for one in granted} <= {"read", "none"}


@pytest.fixture(scope="module")
def below(hosted, tmp_path_factory):
    """The built site at a path below a host's root, as a repository's pages are."""
    top = tmp_path_factory.mktemp("host")
    place = top / PATH
    place.parent.mkdir(parents=True)
    place.symlink_to(hosted, target_is_directory=True)
    (top / "404.html").write_text("not there", "utf-8")
    with served(top) as address:
        yield f"{address}{PATH}/"


@pytest.mark.skipif(not is_shown("the site below a path", 3, "mkdocs.yml", "docs/hook.py"), reason="shown elsewhere")
def test_below_a_path_an_exercise_runs_a_search_finds_and_nothing_is_missing(below, browser):
    packed()
    with visiting(browser) as visit:
        missing = []
        visit.page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
        visit.page.goto(f"{below}exercises/01-standardize/")
        visit.page.locator("whybn-exercise").scroll_into_view_if_needed()
        editor = visit.page.locator("whybn-exercise .cm-content")
        editor.click()
        visit.page.keyboard.press("Control+A")
        visit.page.keyboard.insert_text(standalone("standardize"))
        visit.page.keyboard.press("Control+Enter")
        visit.page.locator(".whybn-heading.whybn-passed").wait_for()
        visit.page.goto(f"{below}")
        visit.page.locator(".md-search__input").fill("momentum")
        visit.page.locator(".md-search-result__link").first.wait_for()
        assert visit.page.locator(".md-search-result__link").first.get_attribute("href").startswith(below)
        assert all(url.startswith((below, "blob:")) for url in visit.requests)
        assert missing == []
        assert visit.complaints == []
