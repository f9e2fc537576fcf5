"""Which system calls a student does not get: those that lead to other processes, the kernel, memory that nobody counts.

The filter is made by libseccomp, which knows each machine's numbers. Its constants are in seccomp.h.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import functools
import os
import socket
import tempfile
from typing import Any

ALLOW = 0x7FFF_0000
ERRNO = 0x0005_0000
EQUAL, AT_LEAST, MASKED = 4, 5, 7  # enum scmp_compare

FORBIDDEN = {
    "other processes": "ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd personality",
    "keys": "add_key request_key keyctl",
    "mounts": "mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr",
    "namespaces": "unshare setns",
    "memory that nobody counts": "memfd_create memfd_secret shmget shmat shmctl shmdt semget semop semctl semtimedop "
    "msgget msgsnd msgrcv msgctl mq_open mq_unlink",
    "files by number": "open_by_handle_at name_to_handle_at fanotify_init",
    "wide doors into the kernel": "bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register",
    "the machine": "init_module finit_module delete_module kexec_load kexec_file_load acct quotactl reboot swapon "
    "swapoff syslog vhangup",
}
FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, 16)  # 16: AF_NETLINK, for the list of interfaces
OTHER_FAMILIES = [family for family in range(max(FAMILIES)) if family not in FAMILIES]
BUFFERS = (7, 8, 32, 33)  # SO_SNDBUF, SO_RCVBUF and their FORCE: memory of the kernel that no limit counts
INT = 0xFFFF_FFFF  # all that the kernel reads of an int, whatever stands in the upper half of its register
NAMESPACES = 0x7E02_0000  # the CLONE_NEW... flags of clone(2)


class Compare(ctypes.Structure):
    """struct scmp_arg_cmp: one condition on one argument of a call."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    )


def library() -> ctypes.CDLL | None:
    """Return libseccomp, or None where it is not installed."""
    for name in ("libseccomp.so.2", ctypes.util.find_library("seccomp")):
        if name:
            try:
                found = ctypes.CDLL(name)
            except OSError:
                continue
            found.seccomp_init.restype = ctypes.c_void_p
            return found
    return None


@functools.cache
def program() -> bytes:
    """Return the filter as bubblewrap takes it. Raises OSError."""
    lib = library()
    if lib is None:
        raise FileNotFoundError(errno.ENOENT, "libseccomp is not installed")
    filter_ = ctypes.c_void_p(lib.seccomp_init(ctypes.c_uint32(ALLOW)))
    try:
        _fill(lib, filter_)
        with tempfile.TemporaryFile() as file:
            _checked(lib.seccomp_export_bpf(filter_, file.fileno()), "export")
            file.seek(0)
            return file.read()
    finally:
        lib.seccomp_release(filter_)


def _fill(lib: ctypes.CDLL, filter_: ctypes.c_void_p) -> None:
    for name in " ".join(FORBIDDEN.values()).split():
        _refuse(lib, filter_, name, errno.EPERM)
    _refuse(lib, filter_, "clone3", errno.ENOSYS)  # its flags are behind a pointer; the C library then uses clone
    _refuse(lib, filter_, "clone", errno.EPERM, *[(0, MASKED, bit, bit) for bit in _bits(NAMESPACES)])
    for call in ("socket", "socketpair"):
        others = [(0, EQUAL, family, 0) for family in OTHER_FAMILIES]
        _refuse(lib, filter_, call, errno.EAFNOSUPPORT, *others, (0, AT_LEAST, max(FAMILIES) + 1, 0))
    for option in BUFFERS:  # silently: an honest program goes on with the buffer it has
        asked = [(1, MASKED, INT, socket.SOL_SOCKET), (2, MASKED, INT, option)]
        _refuse_together(lib, filter_, "setsockopt", 0, asked)


def _bits(mask: int) -> list[int]:
    return [1 << place for place in range(32) if mask >> place & 1]


def _refuse(lib: ctypes.CDLL, filter_: Any, name: str, error: int, *conditions: tuple[int, int, int, int]) -> None:
    """Answer a call with an error: always, or when any one of the conditions holds."""
    for condition in conditions or (None,):
        _refuse_together(lib, filter_, name, error, [condition] if condition else [])


def _refuse_together(
    lib: ctypes.CDLL, filter_: Any, name: str, error: int, conditions: list[tuple[int, int, int, int]]
) -> None:
    """Answer a call with an error when all conditions hold."""
    number = lib.seccomp_syscall_resolve_name(name.encode())
    if number < 0:  # this machine's architecture, or this libseccomp, has no such call
        return
    array = (Compare * len(conditions))(*(Compare(*condition) for condition in conditions))
    _checked(lib.seccomp_rule_add_array(filter_, ctypes.c_uint32(ERRNO | error), number, len(conditions), array), name)


def _checked(result: int, what: str) -> None:
    if result < 0:
        raise OSError(-result, f"seccomp {what}: {os.strerror(-result)}")
