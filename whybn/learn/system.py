"""What this system offers for judging: how many processes, and whether they are forked."""

import os
import sys

MOST = 4
START = "WHYBN_START"  # "fork" or "spawn", for those who know better


def processors() -> int:
    """How many processes can work at once."""
    return max(1, min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


def forks_here() -> bool:
    """Whether a process can be forked safely. macOS has fork, but its libraries do not bear it."""
    chosen = os.environ.get(START)
    return hasattr(os, "fork") and (chosen == "fork" or (chosen != "spawn" and sys.platform != "darwin"))
