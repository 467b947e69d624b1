"""What every run of a suite loads, for the process that the runs are forked from: pytest, its plugins, the programs."""

import contextlib
import gc
import importlib
from importlib.metadata import entry_points

from _pytest.config import default_plugins  # there is no public list of them

for name in default_plugins:
    importlib.import_module(f"_pytest.{name}")
for plugin in entry_points(group="pytest11"):
    with contextlib.suppress(Exception):  # pytest says it again, to whoever ought to know
        plugin.load()
importlib.import_module("reference_impl.misconceptions")
importlib.import_module("whybn.checkers.trial")
gc.freeze()  # pytest collects garbage twice in a run: there is no need to look at all of this again
