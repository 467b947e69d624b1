"""The process that solvers are forked from: NumPy is loaded, nothing is known, and it has locked itself in.

It is started by ``whybn.sandbox.connection`` with one descriptor, a socket for orders: ``spawn`` comes with the socket
of the new solver and is answered with a descriptor of its process; ``reap`` is answered with how that process ended and
the processor time it took. When the socket closes, every solver is killed.

Kept libraries confine it: py-landlock (Landlock, any ABI) and pyseccomp (libseccomp, which knows the system calls of
every architecture). sandlock needs Landlock ABI 6 (Linux 6.12) and starts a supervisor for each command, where we fork
a process that has NumPy loaded; the ``landlock`` package is an old pre-release.
"""

import contextlib
import ctypes
import ctypes.util
import gc
import importlib
import json
import os
import resource
import signal
import socket
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import importing, solver

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, SIGKILL = 1, 4, 38, 9
NOBODY = 65534
FIRST_UID = 61184  # of the range that systemd gives to nobody in particular; each solver has one of its own
UIDS = 4096

# What a calculation needs: memory, time, the one socket, and reading the standard library.
CALLS = tuple(
    """
    read pread64 readv write recvfrom sendto close fstat stat lstat newfstatat statx lseek getdents64 getcwd readlink
    readlinkat access faccessat faccessat2 mmap mprotect munmap mremap brk madvise membarrier
    rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack getpid getppid gettid getuid geteuid getgid getegid getpgrp
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getrusage getrandom uname sysinfo
    getcpu sched_yield sched_getaffinity futex set_robust_list rseq restart_syscall exit exit_group getrlimit
    """.split()  # noqa: SIM905 - prose is easier to compare with a manual
)
READ_ONLY = ("open", 1), ("openat", 2)  # and which argument holds the flags
HARMLESS_FCNTL = (1, 2, 3)  # F_GETFD, F_SETFD, F_GETFL
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def control(option: int, value: int) -> None:
    """A prctl call; no library in use has these three. Raises OSError."""
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), f"prctl {option} failed")


def die_with(parent: int) -> None:
    """Be killed when the parent ends, also if it has ended already."""
    control(PR_SET_PDEATHSIG, SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def limits(memory: int, cpu_seconds: int) -> None:
    """Resource limits: address space, processor time, and no file, process or core of its own."""
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_STACK, 64 << 20),
    ):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def other_user(uid: int) -> None:
    """Become somebody without rights, if we are root."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(uid, uid, uid)


def landlock(readable: Sequence[str]) -> None:
    """From now on, reading is allowed below these paths, and every other access to files, TCP and IPC is not."""
    from py_landlock import AccessFs, Landlock

    rules = Landlock(strict=False)
    for path in filter(os.path.exists, readable):  # within namespaces some of it is not there
        folder = AccessFs.READ_DIR if Path(path).is_dir() else AccessFs(0)
        rules.add_path_rule(path, access=AccessFs.READ_FILE | folder)
    rules.apply()


def load_libraries(names: Sequence[str]) -> None:
    """Import these with their libraries by name: to search for them would start ldconfig and a compiler."""
    find = ctypes.util.find_library
    ctypes.util.find_library = {"c": "libc.so.6", "seccomp": "libseccomp.so.2"}.get  # type: ignore[assignment]
    try:
        for name in names:
            importlib.import_module(name)
            if name == "py_landlock":
                importlib.import_module("py_landlock.landlock_sys").get_abi_version()  # it looks for libc only now
    finally:
        ctypes.util.find_library = find


def seccomp() -> None:
    """Allow the listed system calls; every other fails with EPERM, which Python reports in plain words."""
    import errno

    import pyseccomp as kernel  # type: ignore[import-untyped]

    rules = kernel.SyscallFilter(kernel.ERRNO(errno.EPERM))
    for name in CALLS:
        try:
            rules.add_rule(kernel.ALLOW, name)
        except (OSError, ValueError):
            continue  # this architecture has no such call
    for name, position in READ_ONLY:
        try:
            rules.add_rule(kernel.ALLOW, name, kernel.Arg(position, kernel.MASKED_EQ, WRITING, 0))
        except (OSError, ValueError):
            continue
    for command in HARMLESS_FCNTL:
        rules.add_rule(kernel.ALLOW, "fcntl", kernel.Arg(1, kernel.EQ, command))
    rules.add_rule(kernel.ALLOW, "prlimit64", kernel.Arg(2, kernel.EQ, 0))  # asking, not setting
    rules.load()


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
    load_modules((*PRELOADED, *plan["modules"]))
    load_libraries(plan["libraries"])
    finders = importing.listed(plan["path"], plan["without"], plan["packages"])
    if plan["landlock"]:
        landlock(plan["readable"])
        layers.append("landlock")
    importing.search_only(finders)
    sys.argv[:] = [""]
    os.environ.clear()
    gc.collect()
    gc.freeze()  # a collection in a solver then leaves these pages alone
    with socket.socket(fileno=orders) as control:
        control.send(json.dumps({"ready": layers}).encode())
        serve_orders(control, plan)


def load_modules(names: Sequence[str]) -> None:
    """Import these; what cannot be imported here cannot be elsewhere."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            with contextlib.suppress(Exception, SystemExit):
                importlib.import_module(name)


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
        solver.serve(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, 3))
    finally:
        os._exit(0)


def lock_in(parent: int, plan: dict[str, Any], slot: int) -> None:
    """Put every layer of the plan on this process; if one fails, there will be no solver."""
    limits(plan["memory"], plan["cpu_seconds"])
    if plan["other_user"]:
        other_user(FIRST_UID + slot % UIDS)
    die_with(parent)
    control(PR_SET_DUMPABLE, 0)
    control(PR_SET_NO_NEW_PRIVS, 1)
    if plan["seccomp"]:
        seccomp()


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(sys.argv[2]))
