"""A student locked in by bubblewrap, in namespaces of its own: users, processes, files, IPC, host name and network.

Its worker lives in a PID and a mount namespace, so that nothing survives it, and moves into a new network for each
submission, where nobody is but the student and the referee. In the worker's mount namespace /dev/shm is covered by the
workshop: the places from which the student's files are shown to it, wherever they lie and whoever may read them.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from netcourse import paths
from netcourse.grading.sandbox import kernel, seccomp
from netcourse.grading.sandbox.kin import adopt_orphans
from netcourse.grading.sandbox.shape import PIPE, Running
from netcourse.grading.sandbox.watch import Watched

WORKSHOP = Path("/dev/shm")
ROOTS, ETC, HOME = WORKSHOP / "roots", WORKSHOP / "etc", WORKSHOP / "home"
FIRST_USER = 61_000  # of whom nothing else on the machine belongs to anybody; one a slot, so that limits hold
HOME_OPTIONS = "size=64m,nr_inodes=4096,mode=0700"
NETWORK_MEMORY = {"tcp_rmem": "4096 131072 262144", "tcp_wmem": "4096 16384 262144"}  # bytes: least, first, most
TASKS = "320"  # processes and threads of a student; an honest server has 200 threads
INSIDE = "/tmp"  # where the student's folder is for the student
OWN_ENVIRONMENT = {"HOME": INSIDE, "TMPDIR": INSIDE, "PATH": "/usr/local/bin:/usr/bin:/bin", "NETCOURSE_TASKS": TASKS}
KEPT_OUT = ("cli.py", "exercises", "grading", "referee", "workspace", "_course/solutions", "_course/notebooks")
PARTS = ("bin", "lib", "lib32", "lib64", "pyvenv.cfg", "share/terminfo", "share/zoneinfo", "ssl")  # of a Python
LIBRARIES = ("stdlib", "platstdlib", "purelib", "platlib")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
LOOKED_UP = ("/etc/ld.so.cache", "/etc/localtime", "/etc/ssl/certs/ca-certificates.crt")  # what libraries look for
FILES = {
    "passwd": "student:x:1000:1000::/tmp:/bin/sh\n",
    "group": "student:x:1000:\n",
    "hosts": "127.0.0.1 localhost student\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "services": "ftp 21/tcp\nssh 22/tcp\nsmtp 25/tcp\ndomain 53/tcp\ndomain 53/udp\nhttp 80/tcp\npop3 110/tcp\n"
    "ntp 123/udp\nimap2 143/tcp\nhttps 443/tcp\nmysql 3306/tcp\n",
    "protocols": "ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\nipv6-icmp 58 IPv6-ICMP\n",
}
LOCKS = (
    *("--unshare-user", "--uid", "1000", "--gid", "1000", "--disable-userns"),
    *("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "student"),
    *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"),
)


class Bubblewrap:
    """Linux with bubblewrap, libseccomp and user namespaces."""

    name = "bubblewrap"
    notice = ""

    def __init__(self) -> None:
        self._slot = 0
        self._shown: list[tuple[Path, Path]] = []  # where it lies for us, where the student finds it
        self._covered: list[Path] = []  # what of it the student does not find

    def worker(self, command: Sequence[str]) -> list[str]:
        own_user = [] if os.geteuid() == 0 else ["--user", "--map-current-user", "--keep-caps"]
        return ["unshare", *own_user, "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", *command]

    def prepare(self, slot: int) -> None:
        adopt_orphans()
        kernel.keep_capabilities_to_ourselves()
        self._slot = slot
        kernel.mount_memory(WORKSHOP, "mode=0755,size=1m")
        for folder in (ROOTS, ETC, HOME):
            folder.mkdir()
        for name, text in FILES.items():
            (ETC / name).write_text(text)
        self._shown = [(self._show(number, path), path) for number, path in enumerate(needed())]
        self._covered = list(_hidden())

    def finish(self) -> None:
        pass  # the worker's namespaces go with it, and all that was mounted there

    def renew(self) -> None:
        kernel.new_network()
        for name, sizes in NETWORK_MEMORY.items():
            Path("/proc/sys/net/ipv4", name).write_text(sizes)

    def start(self, arguments: Sequence[str], pipe: socket.socket, environment: Mapping[str, str]) -> Running:
        _empty(HOME)
        kernel.mount_memory(HOME, HOME_OPTIONS + (f",uid={self._user},gid={self._user}" if self._user else ""))
        words = [sys.executable, *(str(pipe.fileno()) if word == PIPE else word for word in arguments)]
        with (
            kernel.file_of(seccomp.program()) as forbidden,
            kernel.file_of(self._list(environment, forbidden.fileno())) as options,
        ):
            process = subprocess.Popen(
                ["bwrap", "--args", str(options.fileno()), *words],
                cwd="/",
                env={"PATH": os.defpath + ":/usr/local/bin"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[pipe.fileno(), options.fileno(), forbidden.fileno()],
                start_new_session=True,
                user=self._user,
                group=self._user,
                extra_groups=None if self._user is None else [],
            )
        return Watched(process, lambda: _empty(HOME), wrapped=True)

    @property
    def _user(self) -> int | None:
        """The user as whom bubblewrap runs, None for the one that we are."""
        return FIRST_USER + self._slot if os.geteuid() == 0 else None

    def _show(self, number: int, path: Path) -> Path:
        place = ROOTS / str(number)
        if path.is_dir():
            place.mkdir()
        else:
            place.touch()
        kernel.mount_again(path, place)
        return place

    def _list(self, environment: Mapping[str, str], forbidden: int) -> bytes:
        """Return bubblewrap's arguments as it reads them from a file, so that no list of processes shows them."""
        return b"".join(word.encode() + b"\0" for word in self._options(environment, forbidden))

    def _options(self, environment: Mapping[str, str], forbidden: int) -> Iterator[str]:
        yield from LOCKS
        yield from ("--seccomp", str(forbidden))
        yield from _system()
        yield from ("--bind", str(HOME), INSIDE)  # first: Python itself may lie below /tmp
        for source, place in self._shown:
            yield from ("--ro-bind", str(source), str(place))
        for path in self._covered:
            yield from _cover(path)
        yield from ("--dev", "/dev", "--size", "8388608", "--tmpfs", "/dev/shm", "--remount-ro", "/dev")
        yield from ("--proc", "/proc", "--remount-ro", "/", "--chdir", INSIDE)
        for name, value in {**environment, **OWN_ENVIRONMENT}.items():
            yield from ("--setenv", name, value)


def needed() -> list[Path]:
    """Return what a student is shown besides the system: Python, its packages, this one. None lies inside another.

    Of the folder where Python lies only Python's own: it may be somebody's home, or the course's.
    """
    wanted = {Path(prefix, part) for prefix in (sys.prefix, sys.base_prefix) for part in PARTS}
    wanted |= {_program(Path(os.path.realpath(sys.executable))), paths.PACKAGE}
    wanted |= {path for path in map(Path, sys.path) if _holds_libraries(path)}
    wanted |= {paths.course() / name for name in ("data",)}
    found = sorted(path for path in wanted if path.exists() and not _is_systems(path))
    return [path for path in found if not any(other in path.parents for other in found)]


def _program(python: Path) -> Path:
    """Return the folder of programs where an interpreter is, or itself where there may be other things beside it."""
    return python.parent if python.parent.name == "bin" else python


def _is_systems(path: Path) -> bool:
    return any(path.is_relative_to(system) for system in SYSTEM)


def _hidden() -> Iterator[Path]:
    """Yield what lies in a shown place and is not to be seen: the referee's half, other copies of the course."""
    for name in KEPT_OUT:
        yield paths.PACKAGE / name
    shown = needed()
    for library in sorted(_libraries() | {Path(entry) for entry in sys.path if entry}):
        copy = library / paths.PACKAGE.name
        visible = _is_systems(copy) or any(copy.is_relative_to(place) for place in shown)
        if visible and copy.is_dir() and not copy.samefile(paths.PACKAGE):
            yield copy


def _libraries() -> set[Path]:
    """Return the folders where this Python and the one below it look for libraries."""
    import site
    import sysconfig

    found = {*site.getsitepackages([sys.prefix, sys.base_prefix]), site.getusersitepackages()}
    return {Path(one) for one in found | {sysconfig.get_paths()[kind] for kind in LIBRARIES}}


def _holds_libraries(path: Path) -> bool:
    """Tell whether a folder of `sys.path` is there for its libraries, not because a program or the course lies there.

    Who starts a program from a folder has that folder in the path as well, and in it may be anything.
    """
    if path in _libraries():
        return True
    asked_for = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    ours = paths.PACKAGE, paths.notebooks(), paths.solutions()
    return str(path) in asked_for and not any(one.is_relative_to(path) for one in ours)


def _system() -> Iterator[str]:
    for name in SYSTEM:
        if os.path.islink(name):
            yield from ("--symlink", os.readlink(name), name)
        elif os.path.isdir(name):
            yield from ("--ro-bind", name, name)
    for name in FILES:
        yield from ("--ro-bind", str(ETC / name), f"/etc/{name}")
    for name in LOOKED_UP:
        yield from ("--ro-bind-try", name, name)


def _cover(path: Path) -> Iterator[str]:
    if path.is_dir():
        yield from ("--tmpfs", str(path), "--remount-ro", str(path))
    elif path.exists():
        yield from ("--ro-bind", "/dev/null", str(path))


def _empty(place: Path) -> None:
    """Unmount what a student has filled, if it is mounted; the kernel frees it when the last of them is gone."""
    with contextlib.suppress(OSError):
        kernel.unmount(place)
