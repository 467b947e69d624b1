"""The layers of confinement that a process puts on itself. Each is enough alone for what it covers.

Kept libraries do the work: py-landlock (Landlock, any ABI) and pyseccomp (libseccomp, which knows the system calls of
every architecture). sandlock needs Landlock ABI 6 (Linux 6.12) and starts a supervisor for each command, where we fork
a process that has NumPy loaded; the ``landlock`` package is an old pre-release.
"""

import ctypes
import ctypes.util
import importlib
import os
import resource
from collections.abc import Sequence
from pathlib import Path

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
    for path in readable:
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
