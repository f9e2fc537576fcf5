"""What is written to the pipe by the learner's code itself."""

from __future__ import annotations

import json

from .model import Attack

TOOLS = """
import gc, json, os, socket, sys, threading

def _pipe():
    return next(one for one in gc.get_objects() if type(one) is socket.socket and one.family == socket.AF_UNIX
                and one.fileno() > 2 and not one.getsockname())

def _id():
    frame = sys._getframe()
    while "message" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["message"]["id"]

def _send(text, length=None):
    data = text if type(text) is bytes else text.encode()
    _pipe().sendall((len(data) if length is None else length).to_bytes(4, "big") + data)

def _reply(value):
    return '{{"d": [["id", "' + _id() + '"], ["reply", {{"d": [["value", ' + value + ']]}}]]}}'

def split_url(url):
    {body}
    threading.Event().wait(60)
"""
RIGHT_KEYS = json.dumps({"d": [["scheme", "http"], ["host", "a"], ["port", 80], ["path", "/"], ["query", ""]]})


def pipe(name: str, body: str, status: str = "crashed") -> Attack:
    return Attack(name, TOOLS.format(body=body), status)


ATTACKS = [
    pipe("sends garbage", "_pipe().sendall(b'garbage' * 1000)"),
    pipe("sends a reply to a request to come", '_send(\'{"d": [["id", "x"], ["reply", {"d": [["value", 1]]}]]}\')'),
    pipe("sends two replies to one request", f"_send(_reply({RIGHT_KEYS!r})); _send(_reply({RIGHT_KEYS!r}))"),
    pipe("sends a reply of no known shape", "_send(_reply('1').replace('value', 'passed'))"),
    pipe("sends a reply that is not a number", "_send(_reply('NaN'))"),
    pipe("sends a number beyond all bounds", "_send(_reply('1e999'))"),
    pipe("sends an integer of a million digits", "_send(_reply('9' * 1_000_000))"),
    pipe("sends a key twice", "_send(_reply('1').replace('\"d\"', '\"d\": [], \"d\"', 1))"),
    pipe("sends lists a million deep", "_send(_reply('[' * 1_000_000 + ']' * 1_000_000))"),
    pipe("sends lists 30,000 deep, as tags", "_send(_reply('{\"t\":[' * 30_000 + ']}' * 30_000))"),
    pipe("sends ten million values", "_send(_reply('[' + '[],' * 10_000_000 + '[]]'))"),
    pipe("sends a text that does not end, full of quotes, behind a million commas",
         "_send('[' + ',' * 1_000_000 + '\"' + '\\\\\"' * 10_000_000)"),
    pipe("sends a set of numbers that all have one hash",
         "_send(_reply('{\"s\":[' + ','.join(str(n * (2 ** 61 - 1)) for n in range(1, 150_000)) + ']}'))"),
    pipe("sends keys of a dict that all have one hash",
         "_send(_reply('{\"d\":[' + ','.join(f'[{n * (2 ** 61 - 1)},1]' for n in range(1, 90_000)) + ']}'))"),
    pipe("sends seven million values in UTF-16, with quotes that are none",
         "_send(_reply('[\"\u2241\",' + '[],' * 7_000_000 + '[]]').encode('utf-16'))"),
    pipe("promises a message of 4 GiB", "_pipe().sendall(b'\\xff' * 100_000)"),
    pipe("promises 40 MB and sends a byte now and then",
         "_send(b'', 40_000_000)\n    while True: _pipe().send(b'x'); threading.Event().wait(0.1)", "timeout"),
    pipe("says nothing any more", "pass", "timeout"),
    pipe("sends a reference as its result", "_send(_reply('{\"r\":[\"held\", 1]}'))"),
    pipe("sends lone surrogates", "_send(_reply('\"\\\\ud800\"'))"),
    pipe("sends keys that cannot be keys", "_send(_reply('{\"d\":[[[1],2]]}'))"),
    pipe("hands a descriptor to the referee", "socket.send_fds(_pipe(), [b'\\0'], [0, 1, 2])"),
    pipe("hands over descriptors with every byte of a message that does not end",
         "_send(b'', 40_000_000)\n    for _ in range(20_000): socket.send_fds(_pipe(), [b'x'], [0] * 200)"),
    pipe("calls a function of the referee by a name of its own",
         '_send(\'{"d": [["call", 1], ["number", "os._exit"], ["args", []], ["kwargs", {"d": []}]]}\')'),
    pipe("calls a thousand functions that there are not",
         'for n in range(5000): _send(\'{"d": [["call", \' + str(n) + \'], ["number", 7], ["args", []],'
         ' ["kwargs", {"d": []}]]}\')', "timeout"),
    Attack("answers every question with an exception", """
import netcourse.student.child as child
raised = {'name': 'E', 'bases': [], 'message': 'm', 'line': '', 'at': ''}
child.Child._carry_out = lambda *_: {'raised': raised}
""", "crashed", spoils=True, cells=("failed",)),
    pipe("closes the pipe", "_pipe().shutdown(socket.SHUT_RDWR)"),
    pipe("closes all descriptors", "os.closerange(0, 1100)"),
    pipe("reads the requests itself", "\n    ".join([
        "for _ in range(50): threading.Thread(target=lambda: _pipe().recv(65536), daemon=True).start()",
        "os.write(1, b'x')"]), "timeout"),
]  # fmt: skip
