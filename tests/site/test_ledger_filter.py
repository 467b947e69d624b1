"""What the ledger's filter shows, and the address that asks for it."""

import pytest

from .in_javascript import Scripts

# A browser has URLSearchParams, the bare engine has none.
URL = """
globalThis.URLSearchParams ??= class {
  constructor(text) {
    const decode = (part) => decodeURIComponent(part.replaceAll("+", " "));
    this.pairs = new Map(text.split("&").filter(Boolean).map((pair) => pair.split("=").map(decode)));
  }
  has(name) { return this.pairs.has(name); }
  get(name) { return this.pairs.get(name) ?? null; }
};
"""
NAMES = ["verdict", "kind"]
ROW = {"verdict": "partly", "kind": "claim"}
SCRIPTS = Scripts("ledger-filter.js")
SCRIPTS.context.eval(URL)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("", True),
        ("#verdict=partly,refuted", True),
        ("#verdict=refuted", False),
        ("#verdict=", False),
        ("#kind=claim&words=ground+l9", True),
        ("#kind=claim&words=ground+l8", False),
        ("#kind=question,critique", False),
    ],
)
def test_a_row_is_shown_where_it_has_all_that_the_address_asks_for(address: str, shown: bool):
    wanted = SCRIPTS.call("ledger-filter.js", "asked", address, NAMES)
    assert SCRIPTS.call("ledger-filter.js", "shows", wanted, "L9 Firm ground", [ROW]) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("#library=PyTorch&outcome=fails", True),
        ("#library=PyTorch&outcome=holds", False),
        ("#library=Keras,PyTorch&outcome=holds", True),
        ("#outcome=holds&level=MUST", False),
        ("#library=Flax", False),
    ],
)
def test_a_row_of_many_cells_is_shown_where_one_of_them_has_all(address: str, shown: bool):
    names = ["library", "outcome", "level"]
    cells = [
        {"level": "SHOULD", "library": library, "outcome": outcome}
        for library, outcome in (("PyTorch", "fails"), ("Keras", "holds"))
    ]
    wanted = SCRIPTS.call("ledger-filter.js", "asked", address, names)
    assert SCRIPTS.call("ledger-filter.js", "shows", wanted, "", cells) == shown


@pytest.mark.parametrize("words", ["", "firm ground", "a&b=c, 50%", "γ"])
@pytest.mark.parametrize("verdict", [None, [], ["partly"], ["partly", "refuted"]])
def test_an_address_asks_for_what_it_was_made_from(verdict: list[str] | None, words: str):
    wanted = {"verdict": verdict, "kind": ["claim"], "words": words}
    address = SCRIPTS.call("ledger-filter.js", "address", wanted)
    assert SCRIPTS.call("ledger-filter.js", "asked", f"#{address}", NAMES) == wanted
