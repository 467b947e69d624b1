"""Which clause catches which twin: the table, the clauses that catch none, and the twins that hang by one clause.

python -m tests.meta.matrix
"""

from reference_impl.misconceptions import TWINS
from whybn.course.clauses import Level
from whybn.judging.implementation import Implementation

from .suite import CLAUSES, COURSE, clause_ids, failure


def catches() -> dict[str, list[str]]:
    """For every twin the clauses of its function that fail it, in the order of the page."""
    table = {}
    for twin in TWINS.values():
        implementation = Implementation(twin.id, {twin.function: twin.build()})
        table[twin.id] = [name for name in clause_ids(twin.function, Level.STRICT) if failure(name, implementation)]
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
