"""A pytest plugin: clauses run on the bank's examples instead of Hypothesis's, and the outcomes go to a file.

python -m pytest -p tests.judging.on_bank tests/clauses/test_normalize.py --impl FILE --outcomes OUT
"""

import json
from pathlib import Path

import pytest

from tests.judging.parity import BANK, examples
from whybn.plugin import clause_id, outcome_of


def pytest_addoption(parser):
    parser.addoption("--outcomes", type=Path)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    name = clause_id(pyfuncitem)
    with BANK.in_use():
        for example in examples(name):
            BANK.replay(name, example, pyfuncitem.funcargs["impl"])
    return True


class Outcomes:
    """How each clause ended."""

    def __init__(self):
        self.found = {}

    def pytest_runtest_logreport(self, report):
        if (ended := outcome_of(report)) is not None:
            self.found[dict(report.user_properties)["clause"]] = ended.value


def pytest_sessionstart(session):
    session.config.pluginmanager.register(Outcomes(), "outcomes")


def pytest_sessionfinish(session):
    found = session.config.pluginmanager.get_plugin("outcomes").found
    session.config.getoption("--outcomes").write_text(json.dumps(found), encoding="utf-8")
