"""No clock decides over a test: another program on the machine may take its time. Long modules are shown in parts."""

import pytest
from hypothesis import HealthCheck, settings

from .rotation import is_shown

settings.register_profile("any clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any clock")

# Modules whose every test starts processes, sessions or a browser, with what else they depend on: a run of a folder
# shows a third of their tests, others at another commit; a run of the file itself shows all.
LONG = {
    "tests/grade/test_absent.py": ("whybn/grade",),
    "tests/grade/test_class_report.py": ("whybn/grade/book",),
    "tests/grade/test_cluster.py": ("whybn/grade/run",),
    "tests/grade/test_command.py": ("whybn/grade",),
    "tests/grade/test_command_intake.py": ("whybn/grade/intake",),
    "tests/grade/test_determinism.py": ("whybn/grade/run",),
    "tests/grade/test_faults.py": ("whybn/grade/run",),
    "tests/grade/test_hostile_gradebook.py": ("whybn/grade/book",),
    "tests/grade/test_limits.py": ("whybn/sandbox",),
    "tests/grade/test_probes.py": ("whybn/sandbox",),
    "tests/learn/test_check.py": ("whybn/learn",),
    "tests/learn/test_notebook.py": ("whybn/learn",),
    "tests/learn/test_notebook_files.py": ("whybn/learn",),
    "tests/learn/test_sitting.py": ("whybn/learn",),
    "tests/site/test_build.py": ("whybn/site",),
    "tests/site/test_elements.py": ("docs/assets/js",),
    "tests/site/test_in_page.py": ("docs/assets/js", "whybn/page"),
    "tests/site/test_interactive.py": ("docs/assets/js",),
    "tests/site/test_race.py": ("docs/assets/js",),
    "tests/site/test_use.py": ("docs/assets", "mkdocs.yml"),
    "tests/tool/test_plugin.py": ("whybn/plugin.py",),
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another commit shows."""
    if all(".py" in one for one in config.args):
        return
    left_out = [item for item in items if not in_its_turn(item.nodeid)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def in_its_turn(nodeid: str) -> bool:
    """Whether a run shows a test."""
    module = nodeid.partition("::")[0]
    return module not in LONG or is_shown(nodeid, 3, module, *LONG[module])
