"""How the results file is opened, locked and written, and SQLite's errors in words for a person."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whybn.errors import StoreError
from whybn.files import unused

APPLICATION = 0x77687962  # "whyb", in the file's header: tells our files from other programs' databases
SCHEMA = 3  # raised with every change of the tables, or of the verdicts in them
BUSY_SECONDS = 10

TABLES = """
CREATE TABLE secret (one INTEGER PRIMARY KEY CHECK (one = 1), seed TEXT NOT NULL);
CREATE TABLE runs (id INTEGER PRIMARY KEY, seed TEXT NOT NULL, course TEXT NOT NULL, settings TEXT NOT NULL,
    sandbox TEXT NOT NULL, versions TEXT NOT NULL, started TEXT NOT NULL, finished TEXT);
CREATE TABLE entries (student PRIMARY KEY NOT NULL, position INTEGER NOT NULL, name NOT NULL, ids TEXT NOT NULL,
    submitted TEXT, late INTEGER, notes TEXT NOT NULL, problem, digest TEXT, key TEXT);
CREATE TABLE results (key TEXT PRIMARY KEY, status TEXT NOT NULL, verdict TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs, graded TEXT NOT NULL);
CREATE TABLE deaths (key TEXT PRIMARY KEY, count INTEGER NOT NULL);
"""


def connect(path: Path) -> tuple[sqlite3.Connection, Path | None]:
    """Open the results file, or make it; whatever else lies at ``path`` is left as it is and refused.

    Returns:
        The database, and where the results of an older version lie now, if the file held such.
    """
    if not path.parent.is_dir():
        raise StoreError(f"{path} cannot be made: there is no folder {path.parent}; make it or name another file")
    if path.is_dir():
        raise StoreError(f"{path} is a folder, and the results go to one file: name a file")
    create_private(path)
    with explained(path):
        database = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            older = prepare(database, path)
        except BaseException:
            database.close()
            raise
    return database, older


def create_private(path: Path) -> None:
    """Make an empty file, if there is none: it will hold grades, and the seed, for nobody else on this machine."""
    try:
        path.touch(mode=0o600)
    except OSError as error:
        if not path.exists():
            raise StoreError(f"{path} cannot be made ({error.strerror}): name another file for the results") from error


def prepare(database: sqlite3.Connection, path: Path) -> Path | None:
    """Refuse what is not ours or too new; make the tables where there are none, or older ones.

    Returns:
        Where the older ones lie now, if there were any.
    """
    application, schema = header_number(database, "application_id"), header_number(database, "user_version")
    tables = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application != APPLICATION and (application or schema or tables):
        raise StoreError(f"{path} is a database of another program: name another file for the results")
    if schema > SCHEMA:
        raise StoreError(
            f"{path} was written by a newer whybn (schema {schema}; this one knows {SCHEMA}): "
            "upgrade whybn, or name another file for the results"
        )
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    if application == APPLICATION:
        return set_aside(database, path) if schema < SCHEMA else None
    with transaction(database):
        if header_number(database, "application_id") != APPLICATION:  # else another process was faster
            make_tables(database)
    return None


def set_aside(database: sqlite3.Connection, path: Path) -> Path | None:
    """Copy an older version's results beside ``path``, whole, and only then begin anew. The seed is taken over.

    Returns:
        The copy, or None where another process was faster.
    """
    with lock(path):
        schema = header_number(database, "user_version")
        if schema == SCHEMA:
            return None
        older = unused(path.with_name(f"{path.stem}-version-{schema}{path.suffix}"))
        create_private(older)
        try:
            database.execute("VACUUM INTO ?", (str(older),))
        except BaseException:
            older.unlink()
            raise
        with transaction(database):
            seeds = database.execute("SELECT one, seed FROM secret").fetchall()
            for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                database.execute(f"DROP TABLE {name}")
            make_tables(database)
            database.executemany("INSERT INTO secret VALUES (?, ?)", seeds)
    return older


def header_number(database: sqlite3.Connection, pragma: str) -> int:
    """A number in the file's header."""
    return int(database.execute(f"PRAGMA {pragma}").fetchone()[0])


def make_tables(database: sqlite3.Connection) -> None:
    """Make the tables of this version in an empty database, inside a transaction."""
    for statement in TABLES.split(";"):
        database.execute(statement)
    database.execute(f"PRAGMA application_id = {APPLICATION}")
    database.execute(f"PRAGMA user_version = {SCHEMA}")


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        # A full disk has rolled back already; and the first error is the one to tell.
        with suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the file into one sentence; errors of our own making stay what they are."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise StoreError(SENTENCES.get(code, UNKNOWN).format(path=path, error=error)) from error


UNKNOWN = "{path} cannot be used: {error}; what was graded before is kept"
SENTENCES = {
    sqlite3.SQLITE_FULL: "the disk that holds {path} is full: make room and give the same command again; "
    "what was graded before is kept",
    sqlite3.SQLITE_READONLY: "{path} cannot be written: it or its folder is read-only; "
    "make it writable or name another file",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened or made: look at its permissions and its folder's, "
    "or name another file",
    sqlite3.SQLITE_PERM: "{path} may not be opened: look at its permissions, or name another file",
    sqlite3.SQLITE_BUSY: "{path} is in use by another program: close that, and give the same command again",
    sqlite3.SQLITE_NOTADB: "{path} is not a results file of whybn: name another file for the results",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged ({error}): restore a copy, or name another file to grade anew",
    sqlite3.SQLITE_IOERR: "{path} cannot be read or written ({error}): look at the disk and give the same command "
    "again; what was graded before is kept",
}


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold ``path`` for one run; it ends with the process, however that ends."""
    import fcntl  # not on Windows, where nothing is graded but the rest can be read

    beside = path.with_name(path.name + ".lock")
    while True:
        try:
            file = beside.open("a")
        except OSError as error:
            raise StoreError(f"{beside} cannot be made: {error.strerror}") from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StoreError(f"another run is grading into {path}: wait for it, or stop it first") from error
            if not is_same_file(beside, file.fileno()):
                continue  # the run before has just removed the file that was opened here
            try:
                yield
            finally:
                beside.unlink(missing_ok=True)
            return


def is_same_file(path: Path, descriptor: int) -> bool:
    """Whether the path still leads to the file that is open."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def save_text(text: str | None) -> str | bytes | None:
    """Text as SQLite takes it: file names of any bytes come as lone surrogates, which it refuses in text."""
    if text is None:
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="surrogatepass")
    return text


def load_text(saved: object) -> str | None:
    """The inverse of :func:`save_text`."""
    if isinstance(saved, bytes):
        return saved.decode(errors="surrogatepass")
    return None if saved is None else str(saved)
