"""What is shown in parts is shown whole, over as many commits as there are parts."""

from tests import rotation
from tests.conftest import LONG
from tests.rotation import LATELY, ROOT, changed_lately, turn_of


def test_each_name_is_shown_at_one_of_as_many_commits_as_there_are_parts():
    for name in ("a", "batchnorm_forward.ddof-1", "BatchNorm__terse.py"):
        assert sum(turn_of(name, 6, commit) for commit in range(100, 106)) == 1


def test_each_part_has_about_its_share():
    names = [f"name {i}" for i in range(600)]
    shares = [sum(turn_of(name, 6, commit) for name in names) for commit in range(6)]
    assert min(shares) > 50  # of 100: a binomial of 600 and 1/6 is below that once in 10**8


def test_what_matters_and_has_changed_lately_is_shown_whole(monkeypatch):
    def said(edited, now, then):
        changed_lately.cache_clear()
        answers = {("status",): edited, ("log", False): now, ("log", True): then}
        monkeypatch.setattr(
            rotation, "git", lambda *words: answers[words[:1] if words[0] == "status" else ("log", "spec" in words)]
        )
        return changed_lately(("spec",))

    now = 10 * LATELY
    assert said("", str(now), str(now - LATELY + 1))
    assert said(" M spec/bounds.py", str(now), "0")
    assert said(None, None, None)
    assert not said("", str(now), str(now - LATELY))
    assert not said("", str(now), "")
    assert not changed_lately(())
    changed_lately.cache_clear()


def test_the_long_modules_and_what_they_depend_on_are_there():
    for module, matter in LONG.items():
        assert (ROOT / module).is_file()
        assert [name for name in matter if not (ROOT / name).exists()] == []
