"""The search finds what a student looks for, in a student's words, among the first three pages."""

import json
from pathlib import Path

import pytest

from whybn.site import search

from .browser import visiting
from .in_javascript import Scripts

ROOT = Path(__file__).parents[2]
SCRIPTS = Scripts("search.js")
# What is typed, and the pages of which one must be among the first three.
QUERIES = {
    "why beta": "ask claims/Q08",
    "gamma beta": "ask claims/L8",
    "why gamma and beta": "ask claims/Q08",
    "γ": "ask claims/L8",
    "layer norm vs batch norm": "ask claims/Q12 claims/Q05",
    "difference between layernorm and batchnorm": "ask claims/Q12 claims/Q05",
    "eps": "ask",
    "epsilon": "ask",
    "ε": "ask",
    "instance norm": "ask claims/Q05",
    "Adam": "ask",
    "is batch norm needed with adam?": "ask",
    "batch size 1": "claims/Q29",
    "expected more than 1 value per channel": "claims/Q29",
    "what is the minimum batch size": "ask claims/Q29",
    "momentum pytorch": "frameworks",
    "freeze": "claims/Q06",
    "fine-tuning": "claims/Q06",
    "train eval": "claims/T3",
    "model.eval() gives a lower accuracy": "claims/T3",
    "internal covariate shift": "claims/Q02",
    "batch norm before or after relu": "claims/N3",
    "bias=False": "claims/N6",
    "dropout and batch norm": "claims/Q04",
    "does batch norm prevent overfitting": "claims/L13 claims/L16",
    "is batch norm still used": "claims/Q18",
    "transformers": "claims/Q18",
    "when not to use batch norm": "claims/Q05",
    "which axis": "claims/Q12",
    "running mean": "claims/T2",
    "why not the whole training set": "claims/Q10",
    "why does batch norm work": "ask claims/L10",
    "why is training faster": "claims/L10",
    "learning rate": "claims/N1 claims/L10",
    "vanishing gradients": "claims/V1",
    "normalise inputs": "claims/L1",
    "sigmoid": "claims/Q15",
    "what is batch norm": "claims/Q09",
    "BatchNorm2d": "specification/spatial_batchnorm_forward",
    "backpropagation through batch norm": "specification/batchnorm_backward",
    "fold into conv": "specification/fold_batchnorm",
    "numerical example": "worked-example",
    "zero-mean": "specification/standardize specification/batchnorm_forward specification/normalize",
    "batchnorm_forward": "specification/batchnorm_forward",
}
# Asks Material's own worker, with the index that the site has and by way of what the site has put before it.
ASK = """async (queries) => {
  const { search, base } = JSON.parse(document.getElementById("__config").textContent);
  const index = await (await fetch(new URL("search/search_index.json", new URL(`${base}/`, location.href)))).json();
  const worker = new Worker(new URL(search, location.href));
  const answer = async (message) => {
    const come = new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));
    worker.postMessage(message);
    return (await come).data;
  };
  await answer({ type: 0, data: { ...index, options: {} } });
  const found = {};
  for (const query of queries) {
    found[query] = (await answer({ type: 2, data: query })).data.items.map(([first]) => first.location);
  }
  worker.terminate();
  return found;
}"""


def test_each_query_finds_its_page_among_the_first_three(browser, home: str):
    with visiting(browser) as visit:
        visit.page.goto(home)
        found = visit.page.evaluate(ASK, list(QUERIES))
    first = {query: [place.partition("#")[0].rstrip("/") for place in places[:3]] for query, places in found.items()}
    missed = [f"{query}: {first[query]}" for query, pages in QUERIES.items() if not {*pages.split()} & {*first[query]}]
    assert missed == []


def test_a_typed_question_leads_to_its_short_answer(browser, home: str):
    with visiting(browser) as visit:
        visit.page.goto(home)
        visit.page.keyboard.press("/")
        visit.page.keyboard.type("why γ and β?")
        link = visit.page.locator(".md-search-result__item a[href*='#why-gamma-and-beta']").first
        link.wait_for(state="attached")
        assert visit.page.locator(".md-search-result__item h1").first.inner_text().startswith("Ask")
        assert visit.complaints == []


@pytest.mark.parametrize(
    ("query", "cleaned"),
    [
        ("Why gamma and beta?", "gamma beta"),
        ("γβ", "gamma beta"),
        ("what's ε for", "eps"),
        ("What is batch normalisation?", "batchnorm^1"),
        ("BN", "batchnorm^1"),
        ("layer norm vs. batch norm", "layer norm^1"),
        ("is batch norm still used?", "still used"),
        ("freezing layers", "freez layer"),
        ("regularisation", "regulariz"),
        ("bias loss axis", "bias loss axis"),
        ("zero-mean", "zeromean^20 zero mean"),
        ("batchnorm_forward", "batchnormforward^20 batchnorm^1 forward"),
        ("z", "z^1"),
        ("noise", "noise"),
        ("", ""),
        ("why", "why"),
        ('"exactly this"', '"exactly this"'),
        ("batch -norm", "batch -norm"),
        ("norm*", "norm*"),
    ],
)
def test_a_query_keeps_the_words_that_say_something(query: str, cleaned: str):
    assert SCRIPTS.call("search.js", "cleaned", query) == cleaned


def test_a_page_is_found_by_the_words_that_people_type_and_shows_none_of_them():
    entries = [{"location": place, "title": title, "text": "It."} for place, title in PLACES.items()]
    index = {"config": {"fields": {"title": {"boost": 1000.0}}}, "docs": entries}
    fitted = search.fitted(index, {"claims/Q29": "one", "ask#still-used": "old", "index": "start"})
    assert fitted["config"]["fields"].keys() == {"title", search.FIELD}
    found = {entry["location"]: entry.pop(search.FIELD, None) for entry in fitted["docs"]}
    assert [entry.pop("boost", None) for entry in fitted["docs"]] == [1.5, 1.5, 1.5, None, 1.5, None, None]
    assert list(found.values()) == ["start", "one", "one", None, "old", "gamma beta", "zeromean"]
    assert fitted["docs"] == entries
    assert json.dumps(index["docs"]) == json.dumps(entries), "the index that was given stays as it was"


PLACES = {
    "": "Start",
    "claims/Q29/": "Size one",
    "claims/Q29.html": "Size one, offline",
    "claims/Q29/#more": "More",
    "ask/#still-used": "Still used?",
    "claims/L8/": "γ and β",
    "specification/normalize/#zero-mean": "zero-mean",
}


def test_essays_come_before_clauses_and_short_answers_before_both():
    order = ["ask.md", "claims/Q08.md", "specification/normalize.md", "specification/misconceptions/normalize.md"]
    assert sorted(order, key=search.weight, reverse=True) == order
    assert search.weight("specification/clauses.md") == 0, "the list of all clauses is not found"
