"""A results file as the first version of its format had it, with one student's grade."""

import sqlite3
from contextlib import closing
from pathlib import Path

TABLES = """
CREATE TABLE secret (one INTEGER PRIMARY KEY CHECK (one = 1), seed TEXT NOT NULL);
CREATE TABLE runs (id INTEGER PRIMARY KEY, seed TEXT NOT NULL, course TEXT NOT NULL, settings TEXT NOT NULL,
    sandbox TEXT NOT NULL, versions TEXT NOT NULL, started TEXT NOT NULL, finished TEXT);
CREATE TABLE entries (student PRIMARY KEY NOT NULL, position INTEGER NOT NULL, name NOT NULL, ids TEXT NOT NULL,
    submitted TEXT, late INTEGER, notes TEXT NOT NULL, problem, digest TEXT, key TEXT);
CREATE TABLE results (key TEXT PRIMARY KEY, status TEXT NOT NULL, verdict TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs, graded TEXT NOT NULL);
CREATE TABLE deaths (key TEXT PRIMARY KEY, count INTEGER NOT NULL);
PRAGMA application_id = 0x77687962;
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
"""
CLAUSE = '{"clause":"normalize.mean","outcome":"passed","report":"","brief":""}'
VERDICT = (
    f'{{"exercises":[{{"name":"normalize","agrees":true,"clauses":[{CLAUSE}],"misconception":null,"belief":null,'
    '"ended":null}],"problem":null,"unsafe":false,"cpu":{},"versions":{},"layers":[]}'
)


def older_results(path: Path, seed: int = 1) -> None:
    """Make such a file."""
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(TABLES)
        database.execute("INSERT INTO secret VALUES (1, ?)", (str(seed),))
        database.execute("INSERT INTO runs VALUES (1, '1', 'course', '{}', '[]', '{}', '2026-01-01', NULL)")
        database.execute("INSERT INTO entries VALUES ('ada', 0, 'Ada', '{}', NULL, NULL, '[]', NULL, 'd', 'k')")
        database.execute("INSERT INTO results VALUES ('k', 'graded', ?, 1, '2026-01-01')", (VERDICT,))
        database.execute("INSERT INTO deaths VALUES ('k', 1)")


def all_rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything in a results file, by table."""
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
