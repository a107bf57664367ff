"""The walls around a worker (faces layer): memory, system calls and files, through ctypes and without root.

Memory by RLIMIT_AS; no sockets, no new programs and no signals to others by a seccomp filter; no file but those named
by Landlock. Every wall is tried after it is built, and what was found is reported: a kernel that lacks one is no error
here, but /ready tells it. Linux on x86-64 and arm64; elsewhere only the limits of memory hold.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import socket
import struct
import sys
from collections.abc import Collection, Iterable
from typing import Final

_PDEATHSIG, _NO_NEW_PRIVS, _SECCOMP, _DUMPABLE = 1, 38, 22, 4
_FILTER_MODE: Final = 2
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM, _ENOSYS = 1, 38
_THREAD: Final = 0x00010000  # CLONE_THREAD

_ARCHES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NEWEST: Final = 470
"""System calls above this number are not known to this module and answer as if the kernel lacked them."""
_REFUSED: Final = {
    "x86_64": (
        *range(41, 56),  # socket … getsockopt
        57, 58, 59, 322,  # fork, vfork, execve, execveat
        62, 200, 234, 129, 297, 424,  # kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal
        101, 310, 311, 312, 434, 438,  # ptrace, process_vm_readv, process_vm_writev, kcmp, pidfd_open, pidfd_getfd
        288, 299, 307,  # accept4, recvmmsg, sendmmsg
        425, 426, 427,  # io_uring
        155, 161, 165, 166, 272, 308, 428, 429, 430, 431, 432, 433, 442,  # roots, mounts, namespaces
        175, 176, 313, 246, 320, 169,  # modules, kexec, reboot
        248, 249, 250, 321, 298, 323, 303, 304,  # keys, bpf, perf, userfaultfd, file handles
        160,  # limits
    ),
    "aarch64": (
        *range(198, 213), 242, 243, 269,  # sockets
        221, 281,  # execve, execveat
        129, 130, 131, 138, 240, 424,  # signals
        117, 270, 271, 272, 434, 438,
        425, 426, 427,
        39, 40, 41, 51, 97, 268, 428, 429, 430, 431, 432, 433, 442,
        105, 106, 273, 104, 294, 142,
        217, 218, 219, 280, 241, 282, 264, 265,
        164,
    ),
}  # fmt: skip
_CLONE: Final = {"x86_64": 56, "aarch64": 220}
_LIMITS: Final = {"x86_64": 302, "aarch64": 261}
_CLONE3: Final = 435

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3


class _Filter(ctypes.Structure):
    _fields_ = (("count", ctypes.c_ushort), ("program", ctypes.c_void_p))


def close_in(readable: Iterable[str], memory: int, without: Collection[str] = frozenset()) -> dict[str, str]:
    """Close this process in: only `readable` files and folders can be opened, at most `memory` bytes be taken.

    Returns for each wall "on", or why it is not there. `without` leaves walls out by name; only tests do so.
    """
    found = {"memory": "off", "calls": "off", "files": "off"}
    _limit(memory, found, "memory" in without)
    if sys.platform != "linux":
        return {**found, "calls": f"not on {sys.platform}", "files": f"not on {sys.platform}"}
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    if "files" not in without:
        found["files"] = _close_files(libc, readable, network="seccomp" not in without)
    if "seccomp" not in without:
        found["calls"] = _close_calls(libc)
    return {**found, **_tried(found)}


def _limit(memory: int, found: dict[str, str], is_off: bool) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not is_off:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        found["memory"] = "on"


# --- files: Landlock


def _close_files(libc: ctypes.CDLL, readable: Iterable[str], network: bool) -> str:
    abi = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if abi < 1:
        return "the kernel has no Landlock"
    files = (1 << (13 + (abi >= 2) + (abi >= 3) + (abi >= 5))) - 1
    rules = [files] if abi < 4 else [files, 3 if network else 0] if abi < 6 else [files, 3 if network else 0, 3]
    attributes = struct.pack(f"={len(rules)}Q", *rules)
    ruleset = libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if ruleset < 0:
        return "the kernel refuses Landlock"
    for path in readable:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE  # noqa: PTH112
        rule = struct.pack("=Qi", rights, handle)
        failed = libc.syscall(_LANDLOCK_ADD, ruleset, 1, rule, ctypes.c_uint32(0))
        os.close(handle)
        if failed:
            return "the kernel refuses a rule of Landlock"
    failed = libc.syscall(_LANDLOCK_RESTRICT, ruleset, ctypes.c_uint32(0))
    os.close(ruleset)
    return "the kernel refuses Landlock" if failed else "on"


# --- system calls: seccomp


def _close_calls(libc: ctypes.CDLL) -> str:
    machine = platform.machine()
    if machine not in _ARCHES:
        return f"not known on {machine}"
    program = _program(machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    whole = _Filter(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    return "on" if libc.prctl(_SECCOMP, _FILTER_MODE, ctypes.byref(whole), 0, 0) == 0 else "the kernel has no seccomp"


def _program(machine: str) -> bytes:
    """Return the filter in the machine language of the kernel: refused by number, new ones as if they were not there."""
    load, equal, above, masked, give = 0x20, 0x15, 0x35, 0x45, 0x06

    def op(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("=HBBI", code, then, otherwise, value)

    lines = [op(load, 4), op(equal, _ARCHES[machine], 1, 0), op(give, _KILL), op(load, 0)]
    lines += [op(above, _NEWEST, 0, 1), op(give, _ERRNO | _ENOSYS)]
    lines += [op(equal, _CLONE3, 0, 1), op(give, _ERRNO | _ENOSYS)]  # the C library then uses clone, whose flags show
    for number in _REFUSED[machine]:
        lines += [op(equal, number, 0, 1), op(give, _ERRNO | _EPERM)]
    lines += [op(equal, _CLONE[machine], 0, 3), op(load, 16), op(masked, _THREAD, 1, 0), op(give, _ERRNO | _EPERM)]
    # Limits may be asked for; the address of new ones must be empty.
    lines += [
        op(load, 0),
        op(equal, _LIMITS[machine], 0, 3),
        op(load, 32),
        op(equal, 0, 1, 0),
        op(give, _ERRNO | _EPERM),
    ]
    lines += [op(give, _ALLOW)]
    return b"".join(lines)


# --- trying the walls


def _tried(found: dict[str, str]) -> dict[str, str]:
    """Return the walls that do not stand although the kernel took them."""
    faults: dict[str, str] = {}
    if found["calls"] == "on":
        try:
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
            faults["calls"] = "a socket could be opened"
        except PermissionError:
            pass
    if found["files"] == "on":
        try:
            os.close(os.open("/", os.O_RDONLY))
            faults["files"] = "a folder outside could be read"
        except PermissionError:
            pass
    return faults
