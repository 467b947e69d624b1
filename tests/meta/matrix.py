"""Which clause catches which twin: the table, the clauses that catch none, and the twins that hang by one clause.

python -m tests.meta.matrix
"""

from reference_impl.misconceptions import TWINS
from whybn.mistakes.catches import load_catches

from .suite import CLAUSES, COURSE, ROOT


def catches() -> dict[str, list[str]]:
    """For every twin the clauses of its function that fail it, in the order of the page, as git has them."""
    table: dict[str, list[str]] = {twin: [] for twin in TWINS}
    for caught in load_catches(ROOT).values():
        for catch in caught:
            table[catch.twin].append(catch.clause)
    return table


def report(table: dict[str, list[str]]) -> str:
    """The table in Markdown."""
    lines = []
    for function in COURSE.names:
        lines += [f"\n## {function}\n", "| twin | level | caught by |", "| --- | --- | --- |"]
        for twin in TWINS.values():
            if twin.function == function:
                names = table[twin.id]
                level = min((CLAUSES[name].level for name in names), default=None)
                slugs = ", ".join(CLAUSES[name].slug for name in names)
                lines.append(f"| {twin.slug} | {level.name if level else 'NOT CAUGHT'} | {slugs} |")
    needed = {name for names in table.values() for name in names}
    alone = {twin: names[0] for twin, names in table.items() if len(names) == 1}
    idle = [name for name in CLAUSES if name not in needed]
    lines += ["\n## Clauses that catch no twin\n", *(f"- {name} ({CLAUSES[name].level.name})" for name in idle)]
    lines += ["\n## Twins that a single clause catches\n", *(f"- {twin}: {name}" for twin, name in alone.items())]
    lines.append(f"\n{len(table)} twins, {len(CLAUSES)} clauses, {len(idle)} of them catch no twin.")
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(catches()))
