"""``whybn site``: a built site, folder or zip, on this machine alone."""

import os
import signal
import subprocess
import sys
import threading
import zipfile
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.foreground import hears_signals
from whybn.cli import main
from whybn.local_site import HOST, listening, pages_of

FILES = {
    "index.html": "<h1>Front</h1>",
    "exercises/01/index.html": "<h1>One</h1>",
    "404.html": "<h1>Nothing</h1>",
    "a.js": "1",
    "a.wasm": "\0asm",
    "an ö.css": "",
    "python.bin": "x",
}


@pytest.fixture(params=["folder", "zip", "zip with a folder"])
def built(request, tmp_path) -> Path:
    (tmp_path / "secret.html").write_text("secret")
    folder = tmp_path / "site"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    if request.param == "folder":
        return folder
    top = "whybn-site/" if request.param == "zip with a folder" else ""
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as archive:
        for name, text in FILES.items():
            archive.writestr(top + name, text)
    return tmp_path / "site.zip"


@contextmanager
def asking(built: Path):
    """A function that asks the served site for a path."""
    with pages_of(built) as pages, listening(pages, 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()

        def ask(path: str, method: str = "GET"):
            connection = HTTPConnection(HOST, server.server_port, timeout=60)
            connection.request(method, path)
            answer = connection.getresponse()
            said = answer.status, answer.headers, answer.read().decode()
            connection.close()
            return said

        try:
            yield ask
        finally:
            server.shutdown()
            thread.join()


def test_every_file_is_given_under_the_type_that_browsers_want(built):
    with asking(built) as ask:
        for path, kind in {
            "/": "text/html",
            "/exercises/01/": "text/html",
            "/a.js?x=1": "text/javascript",
            "/a.wasm": "application/wasm",
            "/an%20%C3%B6.css": "text/css",
            "/python.bin": "application/octet-stream",
        }.items():
            status, headers, _ = ask(path)
            assert (status, headers["Content-Type"].partition(";")[0]) == (200, kind)
        assert ask("/")[2] == FILES["index.html"]
        assert ask("/", "HEAD")[2] == ""


def test_a_folder_without_its_slash_leads_to_its_page(built):
    with asking(built) as ask:
        status, headers, _ = ask("/exercises/01")
        assert (status, headers["Location"]) == (301, "/exercises/01/")


@pytest.mark.parametrize(
    "path", ["/gone", "/../secret.html", "/%2e%2e/secret.html", "/%00", "/..%5csecret.html", "//etc"]
)
def test_what_is_not_the_sites_is_not_given(built, path):
    with asking(built) as ask:
        assert ask(path)[0::2] == (404, FILES["404.html"])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone", None, "is not there"),
        ("empty", "folder", "holds no index.html"),
        ("broken.zip", b"PK", "is no zip, or a broken one"),
    ],
)
def test_what_is_no_site_is_refused_in_one_sentence(tmp_path, name, content, said):
    place = tmp_path / name
    if content == "folder":
        place.mkdir()
    elif content:
        place.write_bytes(content)
    done = CliRunner().invoke(main, ["site", str(place), "--no-open"])
    assert done.exit_code == 2
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_a_port_that_is_taken_is_said_to_be(built):
    with pages_of(built) as pages, listening(pages, 0) as server:
        done = CliRunner().invoke(main, ["site", str(built), "--no-open", "--port", str(server.server_port)])
    assert done.exit_code == 2
    assert f"port {server.server_port}" in done.output


@pytest.mark.skipif(os.name == "nt", reason="a console's Ctrl-C reaches the tests too")
def test_ctrl_c_ends_it_quietly(tmp_path):
    (tmp_path / "index.html").write_text("")
    command = [sys.executable, "-u", "-m", "whybn", "site", str(tmp_path), "--no-open"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=hears_signals
    ) as running:
        assert "http://localhost:" in running.stdout.readline()
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=60)
    assert (running.returncode, said[0].strip(), said[1]) == (0, "", "")
