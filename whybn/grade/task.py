"""The unit of work that a run maps over its workers: bytes in, plain data out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may use; part of the key of a result.

    Attributes:
        call_seconds: wall time of the calls of one example.
        import_seconds: wall time to load one file.
        loading_seconds: wall time to load all of them, as often as that is needed.
        function_seconds: wall time of one function, for the examples of all its clauses.
        total_seconds: wall time of all functions together.
        deaths: how many solvers one function may end before its other clauses are given up.
        memory: address space of a solver in bytes.
    """

    call_seconds: float = 3.0
    import_seconds: float = 5.0
    loading_seconds: float = 60.0
    function_seconds: float = 20.0
    total_seconds: float = 120.0
    deaths: int = 3
    memory: int = 1 << 30


@dataclass(frozen=True)
class Task:
    """Everything that decides a verdict."""

    files: dict[str, bytes]
    seed: int
    examples: int = 4
    search: int = 0
    level: str = "must"
    exercises: tuple[str, ...] = ()
    """The functions to grade; empty: all of the course."""
    limits: Limits = Limits()
    unsafe: bool = False
