"""What is shown in parts is shown whole, over as many commits as there are parts."""

from tests.rotation import turn_of


def test_each_name_is_shown_at_one_of_as_many_commits_as_there_are_parts():
    for name in ("a", "batchnorm_forward.ddof-1", "BatchNorm__terse.py"):
        assert sum(turn_of(name, 6, commit) for commit in range(100, 106)) == 1


def test_each_part_has_about_its_share():
    names = [f"name {i}" for i in range(600)]
    shares = [sum(turn_of(name, 6, commit) for name in names) for commit in range(6)]
    assert min(shares) > 50  # of 100: a binomial of 600 and 1/6 is below that once in 10**8
