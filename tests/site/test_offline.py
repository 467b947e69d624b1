"""What the service worker keeps, and that two builds of a site never mix. Small sites stand in for the whole one."""

from pathlib import Path

import pytest

from whybn.site.javascript import joined
from whybn.site.offline import SCRIPT, tag, write_worker

from .browser import visiting
from .building import ROOT
from .serving import served

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>{tag}<script src="{up}version.js"></script>
<script>{offline}</script></head><body><h1>{title} of build {build}</h1><p></p></body></html>"""
SAID = "document.querySelector('p').textContent = `script of build ${VERSION}`;"


def build(site: Path, number: int, *, worker: bool = True) -> None:
    """A site of three pages, in which everything says which build it is of."""
    offline = f'{joined("offline.js", folder=ROOT / "docs" / "assets" / "js")}modules["offline.js"].workOffline();'
    for path, up in {"": "", "one/": "../", "two/": "../"}.items():
        (site / path).mkdir(parents=True, exist_ok=True)
        text = PAGE.format(title=path or "front", tag=tag(up if worker else None), up=up, offline=offline, build=number)
        (site / path / "index.html").write_text(text, "utf-8")
    (site / "version.js").write_text(
        f"const VERSION = {number}; addEventListener('load', () => {{ {SAID} }});", "utf-8"
    )
    (site / "later.js").write_text(f"window.later = {number};", "utf-8")
    (site / "same.css").write_text("", "utf-8")
    (site / "404.html").write_text("<h1>Nothing</h1>", "utf-8")
    (site / SCRIPT).unlink(missing_ok=True)
    if worker:
        write_worker(ROOT, site)


@pytest.fixture
def site(tmp_path) -> Path:
    build(tmp_path / "site", 1)
    return tmp_path / "site"


CONTROLLED = """() => navigator.serviceWorker.controller ? true : new Promise((resolve) => {
  navigator.serviceWorker.addEventListener("controllerchange", () => resolve(true), { once: true });
})"""
KEPT = """(path) => new Promise(async (resolve) => {
  for (;;) {
    for (const name of await caches.keys()) {
      if (await (await caches.open(name)).match(new URL(path, location.origin).href)) return resolve(name);
    }
    await new Promise((again) => setTimeout(again, 50));
  }
})"""
LATER = """() => new Promise((resolve) => {
  const script = document.createElement("script");
  script.src = new URL("/later.js", location.origin).href;
  script.onload = () => resolve(window.later);
  script.onerror = () => resolve("refused");
  document.head.append(script);
})"""


def both(page, number: int) -> None:
    """Wait until page and script are of this build."""
    page.locator("h1").filter(has_text=f"of build {number}").wait_for()
    page.locator("p").filter(has_text=f"script of build {number}").wait_for()


@pytest.fixture
def reader(browser, site):
    """A tab in which the first build is open, and kept."""
    with served(site) as home, visiting(browser, service_workers="allow") as visit:
        visit.page.goto(home)
        visit.page.evaluate(CONTROLLED)
        visit.page.evaluate(KEPT, "/version.js")
        visit.page.evaluate(KEPT, "/index.html")
        yield visit, home


def test_a_page_that_was_opened_opens_without_a_network_and_another_one_says_which_do(reader):
    visit, home = reader
    visit.page.context.set_offline(True)
    visit.page.goto(home)
    both(visit.page, 1)
    visit.page.goto(f"{home}one/")
    assert visit.page.locator("h1").inner_text() == "No network"
    visit.page.get_by_role("link", name="The first page").click()
    both(visit.page, 1)


def test_a_newer_build_takes_over_at_the_next_page_whole_and_in_every_tab(reader, site):
    visit, home = reader
    other = visit.page.context.new_page()
    other.goto(f"{home}two/")
    both(other, 1)
    build(site, 2)
    visit.page.goto(f"{home}one/")
    both(visit.page, 2)
    both(other, 2)
    visit.page.evaluate(KEPT, "/one/index.html")
    visit.page.context.set_offline(True)
    visit.page.goto(home)
    both(visit.page, 2)


def test_a_page_of_an_older_build_is_not_given_a_script_of_the_newer_one(reader, site):
    visit, _ = reader
    build(site, 2)
    assert visit.page.evaluate(LATER) == "refused"
    build(site, 1)
    assert visit.page.evaluate(LATER) == 1


def test_where_the_host_gives_what_no_build_has_the_worker_steps_aside(reader, site):
    visit, home = reader
    (site / "one" / "index.html").write_text("<h1>Somebody else's</h1>")
    visit.page.goto(f"{home}one/")
    assert visit.page.locator("h1").inner_text() == "Somebody else's"
    (site / "later.js").write_text("window.later = 3;")
    assert visit.page.evaluate(LATER) == 3


def test_a_build_without_a_worker_removes_an_earlier_ones(reader, site):
    visit, home = reader
    build(site, 2, worker=False)
    visit.page.goto(home)
    visit.page.locator("h1").filter(has_text="of build 2").wait_for()
    left = "navigator.serviceWorker.getRegistrations().then((found) => found.length)"
    visit.page.wait_for_function(f"async () => (await {left}) === 0")
    visit.page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        visit.page.goto(f"{home}two/")


def test_the_list_of_files_is_the_builds_and_its_version_follows_it(site):
    first = (site / SCRIPT).read_text("utf-8")
    write_worker(ROOT, site)
    assert (site / SCRIPT).read_text("utf-8") == first, "the same build has the same version"
    (site / "later.js").write_text("window.later = 3;")
    write_worker(ROOT, site)
    assert (site / SCRIPT).read_text("utf-8").partition("\n")[0] != first.partition("\n")[0]
