"""The site as its readers use it: from page to page, searching, without a server, without scripts, without motion."""

from pathlib import Path
from threading import Thread

import pytest

from tests.rotation import is_shown
from whybn.course.claims import load_ledger
from whybn.local_site import listening, pages_of

from .browser import TELEPHONE, visiting
from .in_page import packed
from .serving import BUILT_FOR

ROOT = Path(__file__).parents[2]
MOST = 300_000
OG = ("title", "description", "url", "image")
MOVES = """() => [...document.querySelectorAll("*")].filter((node) => {
  const style = getComputedStyle(node);
  const durations = `${style.transitionDuration},${style.animationDuration}`.split(",");
  return durations.some((duration) => parseFloat(duration) > 0.001);
}).map((node) => node.outerHTML.slice(0, 100))"""


def search(page, words: str) -> list[str]:
    """Type into the search as a reader does; returns the titles of what is found."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_selector(".md-search-result__item h1")
    return page.locator(".md-search-result__item h1").all_inner_texts()


def test_a_link_changes_the_page_without_loading_it_anew(browser, home: str) -> None:
    with visiting(browser) as visit:
        visit.page.goto(home)
        visit.page.evaluate("window.here = true")
        visit.page.locator(".md-tabs").get_by_role("link", name="Claims").click()
        visit.page.wait_for_url(f"{home}*/")
        visit.page.wait_for_function("document.title.startsWith('Claims')")
        assert visit.page.evaluate("window.here")
        assert visit.complaints == []


def test_the_search_loads_its_index_when_somebody_searches_and_finds_a_clause(browser, home: str) -> None:
    with visiting(browser) as visit:
        visit.page.goto(home)
        visit.page.wait_for_load_state("networkidle")
        assert not [url for url in visit.requests if "search_index" in url]
        assert "batchnorm_forward" in search(visit.page, "zero-mean")
        assert [url for url in visit.requests if "search_index" in url]


def test_the_first_page_weighs_at_most_300_kilobytes(browser, home: str) -> None:
    with visiting(browser) as visit:
        received = []
        visit.page.on("requestfinished", lambda request: received.append(request.sizes()))
        visit.page.goto(home)
        visit.page.wait_for_load_state("networkidle")
        assert sum(sizes["responseBodySize"] + sizes["responseHeadersSize"] for sizes in received) <= MOST


@pytest.mark.skipif(not is_shown("the offline site", 3), reason="another commit's turn")
def test_the_offline_site_opens_from_a_disk_searches_and_asks_nobody(browser, offline: Path) -> None:
    with visiting(browser) as visit:
        visit.page.goto((offline / "index.html").as_uri())
        assert "batchnorm_forward" in search(visit.page, "zero-mean")
        visit.page.locator(".md-search-result__item a").first.click()
        visit.page.wait_for_url("file://**.html*")
        assert [url for url in visit.requests if not url.startswith(("file:", "data:", "blob:"))] == []
        assert visit.complaints == []


@pytest.mark.skipif(not is_shown("the offline site", 3), reason="another commit's turn")
def test_served_by_whybn_site_the_offline_site_says_why_and_its_exercises_are_judged(browser, offline: Path) -> None:
    packed()
    with pages_of(offline) as pages, listening(pages, 0) as server, visiting(browser) as visit:
        Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://localhost:{server.server_port}/"
        visit.page.goto(home)
        assert visit.page.get_by_text("whybn site whybn-site.zip").is_visible()
        visit.page.goto(f"{home}my-course.html")
        visit.page.get_by_role("link", name="01 Standardize").first.click()
        visit.page.wait_for_url("**/exercises/01-standardize.html")
        visit.page.get_by_role("button", name="Run").click()
        visit.page.get_by_text("Not started: standardize still raises").wait_for()
        assert visit.complaints == []
        server.shutdown()


def test_a_page_that_is_not_there_says_so_in_the_sites_own_clothes(browser, home: str) -> None:
    with visiting(browser) as visit:
        answer = visit.page.goto(f"{home}no/such/page/")
        assert answer.status == 404
        assert visit.page.locator("h1").inner_text().startswith("404")
        assert visit.page.locator(".md-tabs").is_visible()
        assert [url for url in visit.requests if not url.startswith(home)] == []


@pytest.mark.parametrize("place", ["", "claims/", "quiz/"])
def test_nothing_moves_for_a_reader_who_asked_for_less_motion(browser, home: str, place: str) -> None:
    with visiting(browser, reduced_motion="reduce") as visit:
        visit.page.goto(home + place)
        assert visit.page.evaluate(MOVES) == []
    with visiting(browser, reduced_motion="no-preference") as visit:
        visit.page.goto(home + place)
        assert visit.page.evaluate(MOVES), "this check sees no motion even where there is some"


def test_without_scripts_the_races_page_tells_in_words_what_it_would_show(browser, home: str) -> None:
    with visiting(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{home}race/")
        assert visit.page.get_by_text("The race needs JavaScript").is_visible()
        assert visit.page.get_by_text("Over 8 seeds the loss comes below 0.5").is_visible()
        assert not visit.page.locator("whybn-race").is_visible()


def test_a_page_shows_its_answer_and_a_picture_where_it_is_linked_to(browser, home: str, hosted: Path) -> None:
    with visiting(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{home}claims/T1/")
        said = {name: visit.page.locator(f"meta[property='og:{name}']").get_attribute("content") for name in OG}
        assert visit.page.locator("meta[name=description]").get_attribute("content") == said["description"]
        assert said["description"] == load_ledger(ROOT)["T1"].answer
        assert said["title"] == "T1 One example has no statistics"
        assert (said["url"], said["image"]) == (f"{BUILT_FOR}claims/T1/", f"{BUILT_FOR}figures/card.png")
        assert (hosted / "figures" / "card.png").read_bytes().startswith(b"\x89PNG")


def test_without_scripts_the_first_page_shows_its_text_and_a_still_picture(browser, home: str) -> None:
    with visiting(browser, java_script_enabled=False) as visit:
        visit.page.goto(home)
        assert visit.page.locator("article p").first.is_visible()
        assert visit.page.locator(".whybn-interactive svg").first.is_visible()


def test_on_a_telephone_the_first_screen_of_a_claim_says_the_answer(browser, home: str) -> None:
    entries = [entry for entry in load_ledger(ROOT).values() if entry.page == entry.id]
    longest = sorted(entries, key=lambda entry: len(entry.answer) + 2 * len(entry.title))[-3:]
    with visiting(browser, viewport={"width": 390, "height": 664}) as visit:
        for entry in longest:
            visit.page.goto(f"{home}claims/{entry.id}/")
            box = visit.page.locator(".answer").first.bounding_box()
            assert box["y"] + box["height"] < 664, f"{entry.id}: the answer ends below the first screen"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_only_the_picture_of_the_chosen_scheme_is_shown_and_fetched(browser, home: str, scheme: str) -> None:
    other = {"light": "dark", "dark": "light"}[scheme]
    with visiting(browser, color_scheme=scheme, viewport=TELEPHONE) as visit:
        # At the first visit of all, Material decides on the scheme when the page has begun to load.
        visit.page.goto(f"{home}experiment-pages/speed/")
        visit.page.wait_for_load_state("networkidle")
        visit.requests.clear()
        visit.page.reload()
        shown = visit.page.locator(f"img.narrow[src$='#only-{scheme}']").first
        shown.scroll_into_view_if_needed()
        assert shown.is_visible()
        shown.evaluate("(image) => image.decode()")  # waits for it, and fails where it does not come
        assert not visit.page.locator(f"img[src$='#only-{other}']").first.is_visible()
        assert not [url for url in visit.requests if f".{other}.svg" in url or ".wide." in url]
