"""The process that solvers are forked from: NumPy is loaded, and nothing is known.

It is started by ``whybn.grade.connection`` with one descriptor, a socket for orders: ``spawn`` comes with the socket of
the new solver and is answered with a descriptor of its process; ``reap`` is answered with how that process ended and
the processor time it took. When the socket closes, every solver is killed.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
from typing import Any

from . import confine, serve

MOST_ORDER = 4096
NOT_CONFINED = 99  # the exit status of a solver that could not put its layers on

# Imported before the file system closes. A submission may need them, and NumPy loads some of itself late.
PRELOADED = tuple(
    """
    numpy numpy.linalg numpy.random numpy.fft numpy.ma numpy.polynomial numpy.testing numpy.lib.stride_tricks
    abc array bisect builtins cmath collections collections.abc contextlib copy copyreg dataclasses decimal enum
    fractions functools heapq inspect io itertools json keyword linecache math numbers operator os pathlib pprint
    random re statistics string struct sys textwrap threading time traceback types typing unittest unittest.mock
    warnings weakref encodings.idna encodings.utf_8_sig encodings.utf_16 encodings.latin_1 encodings.ascii
    encodings.cp1252 tokenize __future__ _strptime calendar datetime timeit logging csv pickle hashlib platform
    """.split()  # noqa: SIM905 - a list of words, in lines
)


def main(orders: int, plan: dict[str, Any]) -> None:
    """Load what solvers need, close the file system, and serve the orders of the socket ``orders``."""
    layers = []
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    confine.load_libraries(plan["libraries"])
    if plan["landlock"]:
        confine.landlock(plan["readable"])
        layers.append("landlock")
    sys.path[:] = plan["path"]
    sys.path_importer_cache.clear()
    sys.argv[:] = [""]
    os.environ.clear()
    gc.collect()
    gc.freeze()  # a collection in a solver then leaves these pages alone
    with socket.socket(fileno=orders) as control:
        control.send(json.dumps({"ready": layers}).encode())
        serve_orders(control, plan)


def serve_orders(control: socket.socket, plan: dict[str, Any]) -> None:
    """Spawn and reap until the checker closes the socket."""
    living: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MOST_ORDER, 1)
        if not message:
            for pid in living:
                os.kill(pid, signal.SIGKILL)
            return
        order = json.loads(message)
        if order["order"] == "spawn":
            pid = spawn(control, descriptors[0], plan, order["slot"])
            living.add(pid)
            handle = os.pidfd_open(pid)
            socket.send_fds(control, [json.dumps({"pid": pid}).encode()], [handle])
            os.close(handle)
            os.close(descriptors[0])
        else:
            _, status, usage = os.wait4(order["pid"], 0)
            living.discard(order["pid"])
            cpu = usage.ru_utime + usage.ru_stime
            peak = usage.ru_maxrss
            control.send(json.dumps({"status": os.waitstatus_to_exitcode(status), "cpu": cpu, "peak": peak}).encode())


def spawn(control: socket.socket, descriptor: int, plan: dict[str, Any], slot: int) -> int:
    """Fork a solver that serves the socket ``descriptor``; its process id."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        control.detach()
        os.dup2(descriptor, 3)
        os.closerange(4, 4096)
        lock_in(parent, plan, slot)
    except BaseException:
        os._exit(NOT_CONFINED)
    try:
        # Told all about its descriptor, Python need not ask by calls that are closed now.
        serve.serve(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, 3))
    finally:
        os._exit(0)


def lock_in(parent: int, plan: dict[str, Any], slot: int) -> None:
    """Put every layer of the plan on this process; if one fails, there will be no solver."""
    confine.limits(plan["memory"], plan["cpu_seconds"])
    if plan["other_user"]:
        confine.other_user(confine.FIRST_UID + slot % confine.UIDS)
    confine.die_with(parent)
    confine.control(confine.PR_SET_DUMPABLE, 0)
    confine.control(confine.PR_SET_NO_NEW_PRIVS, 1)
    if plan["seccomp"]:
        confine.seccomp()


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(sys.argv[2]))
