"""Processes, threads and signals."""

from __future__ import annotations

from .model import Attack, answer, harmless, refused

LOST = {"status": "too_many_processes", "cells": ("too_many_processes",)}

ATTACKS = [
    Attack("forks until somebody stops it", "import os, time\nfor _ in range(8): os.fork()\ntime.sleep(60)\n",
           **LOST),  # type: ignore[arg-type]
    harmless("starts more threads than it may have", """
        import threading
        stop = threading.Event()
        for _ in range(2000):
            try:
                threading.Thread(target=stop.wait, args=(60,), daemon=True).start()
            except RuntimeError:
                break
        stop.set()
        """),
    harmless("leaves a detached process", """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(60)
            os._exit(0)
        os.wait()
        """),
    harmless("leaves processes that ignore every signal, and zombies", """
        import os, signal, time
        for _ in range(10):
            if os.fork() == 0:
                for number in range(1, 32):
                    try: signal.signal(number, signal.SIG_IGN)
                    except (OSError, ValueError): pass
                time.sleep(60)
        for _ in range(10):
            if os.fork() == 0:
                os._exit(0)
        """),
    harmless("forks in the answer and lets both sides reply", """
        import os
        os.fork()
        """),
    Attack("sends SIGKILL to whoever it may", answer("import os, signal\nos.kill(-1, signal.SIGKILL)\nreturn {}")),
    harmless("sends signals to its parent and to process 1", """
        import os, signal
        for number in (1, os.getppid()):
            for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGSTOP):
                try: os.kill(number, one)
                except OSError: pass
        """),
    refused("traces its parent with ptrace", """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.ptrace(16, os.getppid(), 0, 0) != 0 and libc.ptrace(0, 0, 0, 0) != 0:
            raise OSError
        """),
    refused("reads the memory of another process", """
        import ctypes, os
        libc, parent = ctypes.CDLL(None, use_errno=True), os.getppid()
        if libc.process_vm_readv(parent, None, 0, None, 0, 0) != 0:
            raise OSError
        """),
    refused("makes namespaces of its own", """
        import ctypes
        if ctypes.CDLL(None).unshare(0x10000000) != 0:
            raise OSError
        """),
    refused("mounts", """
        import ctypes
        if ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None) != 0:
            raise OSError
        """),
    refused("becomes root with a program that may", """
        import os
        os.setuid(0)
        """),
    refused("raises its limits", """
        import resource
        resource.setrlimit(resource.RLIMIT_NPROC, (100_000, 100_000))
        """, "(OSError, ValueError)"),
    refused("takes back its priority", "import os\nos.nice(-20)"),
    refused("sets the clock", "import time\ntime.clock_settime(time.CLOCK_REALTIME, 0)"),
    refused("opens the terminal", "open('/dev/tty', 'w')"),
    refused("uses memory that nobody counts", """
        import os
        os.ftruncate(os.memfd_create('x'), 2 ** 30)
        """),
    Attack("burns the processor in sixty processes", """
import os
for _ in range(60):
    if os.fork() == 0:
        os.setsid()
        while True: pass
while True: pass
""", **LOST, spoils=True),  # where its time is up before they are counted, they are ended in the next exercise
]  # fmt: skip
