"""Processes that end themselves, or will not end."""

from __future__ import annotations

from .model import Attack, answer, harmless

ATTACKS = [
    Attack("leaves at once when it is called", answer("import os\nos._exit(0)"), "crashed"),
    Attack("leaves with a success when it is called", answer("raise SystemExit(0)")),
    Attack("leaves from a thread", answer("""
        import os, threading
        threading.Timer(0.05, os._exit, [0]).start()
        threading.Event().wait(30)
        """), "crashed"),
    harmless("raises SystemExit in threads", """
        import sys, threading
        for _ in range(20): threading.Thread(target=sys.exit).start()
        """),
    Attack("crashes the interpreter", answer("import ctypes\nctypes.string_at(0)"), "crashed"),
    Attack("aborts", answer("import os\nos.abort()"), "crashed"),
    Attack("stops itself", answer("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"), "timeout"),
    Attack("ignores every signal and loops", answer("""
        import signal
        for number in range(1, 65):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
        while True: pass
        """), "timeout"),
    Attack("swallows whatever would stop it", answer("""
        while True:
            try:
                while True: pass
            except BaseException: pass
        """), "timeout"),
    Attack("loops in a regular expression", answer("import re\nre.match('(a+)+$', 'a' * 60 + 'b')"), "timeout"),
    Attack("counts with huge integers", answer("return 7 ** (7 ** 12)"), "timeout"),
    Attack("loops in C", answer("import itertools\nsum(itertools.repeat(0))"), "timeout"),
    Attack("never ends its recursion", answer("return split_url(url)")),
    Attack("never ends an iteration inside of C", answer("return dict(zip(iter(int, 1), iter(int, 1)))"), "timeout"),
    Attack("ends its process in every cell", "def split_url(url): return {}\n", "crashed",
           cells=("crashed",) * 9, more=("import os; os._exit(0)",) * 9),
]  # fmt: skip
