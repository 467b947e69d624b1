"""``whybn site``: the built site, a folder or the zip, served to this machine alone, without unpacking anything."""

import threading
import webbrowser
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import click

from whybn.errors import Refused, refusal

HOST = "127.0.0.1"  # nobody else can reach it
FRONT, ABSENT = "index.html", "404.html"
# Browsers refuse scripts and WebAssembly that are called something else, and what a system calls them may be anything.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
ANYTHING = "application/octet-stream"
Pages = Callable[[str], bytes | None]


@click.command()
@click.argument("where", type=click.Path(path_type=Path), default=Path("site"), metavar="[SITE]")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where to listen.  [default: any free port]")
@click.option("--open/--no-open", "opening", default=True, show_default=True, help="Open it in the browser.")
def site(where: Path, port: int, opening: bool) -> None:
    """Serve the built site on this machine, to this machine alone, until Ctrl-C.

    SITE is the folder that `make site` fills, site/ unless it is given, or the zip that `make site-zip` makes. From a
    disk the pages can be read; but browsers start Python for the exercises only where a server gives them.
    """
    with pages_of(where) as pages, listening(pages, port) as server:
        address = f"http://localhost:{server.server_port}/"
        try:
            click.echo(f"{where}: {address}  (Ctrl-C ends it)")
            if opening:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo()


@contextmanager
def pages_of(where: Path) -> Iterator[Pages]:
    """What gives a site's file by its path. Raises Refused where no site is there."""
    if where.is_dir():
        if not (where / FRONT).is_file():
            raise Refused(f"{where} holds no {FRONT}, so it is no built site: `make site` in a checkout builds one")
        yield partial(in_folder, where.resolve())
    elif where.is_file():
        try:
            with zipfile.ZipFile(where) as archive:
                yield partial(in_zip, archive, top_of(archive, where), threading.Lock())
        except zipfile.BadZipFile as error:
            raise Refused(f"{where} is no zip, or a broken one ({error}): get it again") from error
    else:
        raise Refused(f"{where} is not there: give the folder of a built site, or its zip")


def top_of(archive: zipfile.ZipFile, where: Path) -> str:
    """The folder inside a zip that the site's first page lies in, with a slash at its end. Raises Refused."""
    fronts = [name for name in archive.namelist() if PurePosixPath(name).name == FRONT]
    if not fronts:
        raise Refused(f"{where} holds no {FRONT}, so it is no built site: `make site-zip` in a checkout makes one")
    return min(fronts, key=lambda name: name.count("/")).removesuffix(FRONT)


def in_folder(folder: Path, path: str) -> bytes | None:
    """A file below a folder; None where there is none, and of all that lies elsewhere."""
    place = (folder / path).resolve()
    return place.read_bytes() if place.is_relative_to(folder) and place.is_file() else None


def in_zip(archive: zipfile.ZipFile, top: str, turn: threading.Lock, path: str) -> bytes | None:
    """A file of a zip; None where there is none. Requests read it by turns."""
    with turn:
        try:
            return archive.read(top + path)
        except (KeyError, zipfile.BadZipFile):
            return None


def listening(pages: Pages, port: int) -> ThreadingHTTPServer:
    """A server that is not yet serving. Raises Refused where the port is taken."""
    try:
        return ThreadingHTTPServer((HOST, port), partial(Answer, pages))
    except OSError as error:
        raise Refused(f"port {port}: {refusal(error)}; leave --port out to have a free one") from error


class Answer(BaseHTTPRequestHandler):
    """Answers a browser's question for a file."""

    protocol_version = "HTTP/1.1"
    timeout = 60  # seconds that a browser may keep a connection without a word

    def __init__(self, pages: Pages, *arguments: object) -> None:
        self.pages = pages
        super().__init__(*arguments)  # type: ignore[arg-type]  # as the server calls it

    def do_GET(self) -> None:
        """The file, or the page for what is not there."""
        self.answer(with_body=True)

    def do_HEAD(self) -> None:
        """What is said of the file, without it."""
        self.answer(with_body=False)

    def answer(self, *, with_body: bool) -> None:
        """Send a file. A page's folder without its slash leads to the page: links in it are relative."""
        path = unquote(urlsplit(self.path).path).removeprefix("/")
        if path.endswith("/") or not path:
            path += FRONT
        status, body = HTTPStatus.OK, self.found(path)
        if body is None and self.found(f"{path}/{FRONT}") is not None:
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"/{urlsplit(self.path).path.strip('/')}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if body is None:
            status, path = HTTPStatus.NOT_FOUND, ABSENT
            body = self.found(ABSENT) or b"There is no such page."
        self.send_response(status)
        self.send_header("Content-Type", TYPES.get(PurePosixPath(path).suffix, ANYTHING))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")  # another build may be served here next
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def found(self, path: str) -> bytes | None:
        """A file of the site; None where a path has no file, or cannot be one's."""
        try:
            return self.pages(path)
        except (ValueError, OSError):
            return None

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing of each file."""
