"""What grading costs: a class of 200, a start, a slow submission, one whole one, and one function beside other graders.

    python -m benchmarks.grading                        all of it
    python -m benchmarks.grading --submissions 50
    python -m benchmarks.grading --quick --no-peers     a minute, for a first look

CPU seconds are the user and system time of every process that takes part; a worker's start stands apart. The other
graders get virtual environments of their own in the folder that --peers names; pip makes them the first time.
"""

import argparse
import platform
import tempfile
from pathlib import Path

import numpy as np

from whybn.grade.run import checker
from whybn.grade.run.workers import processors

from .one_function import a_function, a_submission
from .slow_and_start import a_slow_one, a_start, cache_of_its_own
from .whole_class import a_class

SEED = 20261123
ROUNDS = 5


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=200, metavar="N", help="how many students the class has")
    parser.add_argument("--quick", action="store_true", help="six students, and one round of everything")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--peers", type=Path, default=Path(tempfile.gettempdir()) / "whybn-peers", metavar="DIR")
    which.add_argument("--no-peers", action="store_true", help="of the other graders only pytest, which is here")
    chosen = parser.parse_args()
    rounds = 1 if chosen.quick else ROUNDS
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {processors()} processors")
    print(f"sandbox: {', '.join(checker.confinement().names)}")
    with cache_of_its_own():
        a_class(6 if chosen.quick else chosen.submissions, SEED)
    a_start(rounds, SEED)
    a_slow_one(SEED)
    a_submission(rounds, SEED)
    a_function(rounds, SEED, None if chosen.no_peers else chosen.peers)


if __name__ == "__main__":
    main()
