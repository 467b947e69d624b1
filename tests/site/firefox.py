"""Firefox without a window, asked through Marionette, the protocol that it has built in: JSON over a socket."""

import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from .building import PATIENCE

NAMES = ("firefox-esr", "firefox")
# Set aside a port, and ask nobody for anything.
PREFERENCES = {
    "marionette.port": 0,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}
CALL = """const done = [...arguments].pop();
({script})(arguments[0]).then((it) => done([it]), (it) => done([null, `${{it}}`]));"""


class Firefox:
    """A tab."""

    def __init__(self, talk: socket.socket) -> None:
        self.talk, self.number = talk, 0
        self.received()  # it says who it is
        self.command("WebDriver:NewSession", {})
        self.command("WebDriver:SetTimeouts", {"script": 1000 * PATIENCE, "pageLoad": 1000 * PATIENCE})

    def received(self):
        """The next message: its length, a colon, JSON."""
        head = b""
        while not head.endswith(b":"):
            head += self.some(1)
        return json.loads(self.some(int(head[:-1])))

    def some(self, count):
        """So many bytes."""
        found = b""
        while len(found) < count:
            more = self.talk.recv(count - len(found))
            assert more, "Firefox has hung up"
            found += more
        return found

    def command(self, name, parameters):
        """What a command gives."""
        self.number += 1
        data = json.dumps([0, self.number, name, parameters]).encode()
        self.talk.sendall(b"%d:%b" % (len(data), data))
        _, _, error, result = self.received()
        assert error is None, error
        return result

    def goto(self, address):
        """Open a page."""
        self.command("WebDriver:Navigate", {"url": address})

    def evaluate(self, script, argument=None):
        """What the promise of a function becomes."""
        order = {"script": CALL.format(script=script), "args": [argument]}
        value, *wrong = self.command("WebDriver:ExecuteAsyncScript", order)["value"]
        assert not wrong, wrong
        return value


def firefox_here():
    """Where Firefox is. Without it a test is skipped."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    return path or pytest.skip(f"no Firefox: none of {', '.join(NAMES)} is installed")


@contextmanager
def firefox(folder: Path):
    """A tab of a fresh Firefox, whose profile lies in this folder."""
    profile = folder / "profile"
    profile.mkdir()
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines), "utf-8")
    command = [firefox_here(), "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    environment = {**os.environ, "HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        until = time.monotonic() + PATIENCE
        while not (port := said(profile / "MarionetteActivePort")):
            assert process.poll() is None, (folder / "log").read_text("utf-8", "replace")[-2000:]
            assert time.monotonic() < until
            time.sleep(0.1)
        with socket.create_connection(("127.0.0.1", int(port))) as talk:
            yield Firefox(talk)
    finally:
        process.terminate()
        process.wait()


def said(path: Path) -> str:
    """What a small file says, nothing where it is not there."""
    return path.read_text("utf-8").strip() if path.is_file() else ""
