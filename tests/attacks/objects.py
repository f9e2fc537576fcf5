"""Values made to be taken for others."""

from __future__ import annotations

import textwrap

from .model import Attack, answer

EQUAL = """
class Equal{base}({base}):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __contains__(self, item): return True
    def __getitem__(self, key): return self
"""

HEAVY = """
class Meta(type):
    __name__ = property(lambda self: 1 / 0)
    __mro__ = property(lambda self: 1 / 0)
class Silent(BaseException, metaclass=Meta):
    def __str__(self):
        raise SystemExit
for number in range(200):
    class Silent(Silent): pass
raise Silent
"""

ATTACKS = [
    Attack("returns an object that equals everything", answer("return EqualObject()",
           "class EqualObject:\n    __eq__ = lambda *_: True\n    __hash__ = lambda _: 0")),
    Attack("returns mock.ANY, which equals everything", answer("from unittest.mock import ANY\nreturn ANY")),
    Attack("returns a dict with methods of its own", answer("return Equaldict()", EQUAL.format(base="dict"))),
    Attack("puts texts that equal everything into the right dict", answer(
        "return {key: Equalstr() for key in ('scheme', 'host', 'port', 'path', 'query', 'fragment')}",
        EQUAL.format(base="str"))),
    Attack("puts numbers that equal everything into the right dict", answer(
        "return dict.fromkeys(('scheme', 'host', 'port', 'path', 'query', 'fragment'), Equalint())",
        EQUAL.format(base="int"))),
    Attack("lies about its class", answer(
        "return Liar()", "class Liar:\n    __class__ = dict\n    keys = lambda self: []")),
    Attack("has a key that hashes and compares as it likes", answer(
        "return {Equalstr('scheme'): 'http'}", EQUAL.format(base="str"))),
    Attack("returns a dict that changes while it is read", answer("return Restless()", """
        import threading
        class Restless(dict):
            def __init__(self):
                threading.Thread(target=self.stir, daemon=True).start()
            def stir(self):
                while True:
                    for number in range(1000): self[number] = number
                    self.clear()
        """)),
    Attack("raises an exception whose text is 10 MB", answer("raise ValueError('<script>' * 1_250_000)")),
    Attack("raises an exception that cannot be described", answer("raise Silent", """
        class Meta(type):
            __name__ = property(lambda self: 1 / 0)
            __mro__ = property(lambda self: 1 / 0)
        class Silent(Exception, metaclass=Meta):
            def __str__(self):
                raise SystemExit
        """)),
    Attack("raises an exception of 200 base classes, whose place and names are as long", answer("raise Heavy", """
        class Heavy(Exception): pass
        for number in range(200):
            Heavy = type('x' * 100_000, (Heavy,), {'__traceback__': property(lambda self: 1 / 0)})
        """)),
    Attack("raises what cannot be described, in nine cells", "def split_url(url): return {}\n",
           cells=("failed",) * 9, more=(HEAVY,) * 9),
    Attack("has a class whose name is no text", answer("return Odd()", """
        class Meta(type):
            __name__ = 5
        class Odd(metaclass=Meta): pass
        """)),
    Attack("has a name like the one asked for that cannot be looked at", textwrap.dedent("""
        class Shy:
            __module__ = property(lambda self: 1 / 0)
        split_urls = Shy()
        globals()['split_ur\ud800'] = 1
        """), "not_attempted"),
    Attack("raises an exception that takes for ever to say what it is", answer("raise Endless", """
        class Endless(Exception):
            def __str__(self):
                while True: pass
        """), "timeout"),
]  # fmt: skip
