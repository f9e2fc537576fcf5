"""Packets of the protocol that MySQL and MariaDB speak (MySQL internals manual, "Client/Server Protocol").

What a packet means depends on what was asked: a server's packet is read by the state that the packets before it led
to. Passwords, and what is computed from them, are never spelled. After a request for TLS the rest is left over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from netcourse.i18n import _, ngettext
from netcourse.wire.dissect.cursor import Cursor, Short, as_text, shortened
from netcourse.wire.dissect.shapes import Message, Talk, bounded
from netcourse.wire.transcript import Side

HEADER = 4  # bytes before a payload: its length in three, its number in one
LARGEST = 0xFFFFFF  # bytes of a payload; one of this length goes on in the next packet
MOST_COLUMNS = 200  # of a row, or attributes of a login, that become fields
NULL = 0xFB
FIXED = 13  # bytes at the end of a column's description

COMMANDS = {
    0x00: "COM_SLEEP", 0x01: "COM_QUIT", 0x02: "COM_INIT_DB", 0x03: "COM_QUERY", 0x04: "COM_FIELD_LIST",
    0x05: "COM_CREATE_DB", 0x06: "COM_DROP_DB", 0x07: "COM_REFRESH", 0x08: "COM_SHUTDOWN", 0x09: "COM_STATISTICS",
    0x0A: "COM_PROCESS_INFO", 0x0B: "COM_CONNECT", 0x0C: "COM_PROCESS_KILL", 0x0D: "COM_DEBUG", 0x0E: "COM_PING",
    0x0F: "COM_TIME", 0x10: "COM_DELAYED_INSERT", 0x11: "COM_CHANGE_USER", 0x12: "COM_BINLOG_DUMP",
    0x13: "COM_TABLE_DUMP", 0x14: "COM_CONNECT_OUT", 0x15: "COM_REGISTER_SLAVE", 0x16: "COM_STMT_PREPARE",
    0x17: "COM_STMT_EXECUTE", 0x18: "COM_STMT_SEND_LONG_DATA", 0x19: "COM_STMT_CLOSE", 0x1A: "COM_STMT_RESET",
    0x1B: "COM_SET_OPTION", 0x1C: "COM_STMT_FETCH", 0x1D: "COM_DAEMON", 0x1E: "COM_BINLOG_DUMP_GTID",
    0x1F: "COM_RESET_CONNECTION",
}  # fmt: skip
WITH_TEXT = {0x02: _("database"), 0x03: _("statement"), 0x05: _("database"), 0x06: _("database"), 0x16: _("statement")}
UNANSWERED = {0x01, 0x18, 0x19}
QUERY, FIELD_LIST, STATISTICS, CHANGE_USER, PREPARE, EXECUTE, FETCH = 0x03, 0x04, 0x09, 0x11, 0x16, 0x17, 0x1C

CAPABILITIES = {
    0: "LONG_PASSWORD", 1: "FOUND_ROWS", 2: "LONG_FLAG", 3: "CONNECT_WITH_DB", 4: "NO_SCHEMA", 5: "COMPRESS",
    6: "ODBC", 7: "LOCAL_FILES", 8: "IGNORE_SPACE", 9: "PROTOCOL_41", 10: "INTERACTIVE", 11: "SSL",
    12: "IGNORE_SIGPIPE", 13: "TRANSACTIONS", 15: "SECURE_CONNECTION", 16: "MULTI_STATEMENTS", 17: "MULTI_RESULTS",
    18: "PS_MULTI_RESULTS", 19: "PLUGIN_AUTH", 20: "CONNECT_ATTRS", 21: "PLUGIN_AUTH_LENENC_DATA",
    22: "EXPIRED_PASSWORDS", 23: "SESSION_TRACK", 24: "DEPRECATE_EOF", 27: "QUERY_ATTRIBUTES",
}  # fmt: skip
BITS = {name: 1 << bit for bit, name in CAPABILITIES.items()}
STATUS = {0: "IN_TRANS", 1: "AUTOCOMMIT", 3: "MORE_RESULTS", 8: "DB_DROPPED", 13: "IN_TRANS_READONLY"}
MORE_RESULTS = 1 << 3
TYPES = {
    0: "DECIMAL", 1: "TINY", 2: "SHORT", 3: "LONG", 4: "FLOAT", 5: "DOUBLE", 6: "NULL", 7: "TIMESTAMP", 8: "LONGLONG",
    9: "INT24", 10: "DATE", 11: "TIME", 12: "DATETIME", 13: "YEAR", 15: "VARCHAR", 16: "BIT", 245: "JSON",
    246: "NEWDECIMAL", 247: "ENUM", 248: "SET", 249: "TINY_BLOB", 250: "MEDIUM_BLOB", 251: "LONG_BLOB", 252: "BLOB",
    253: "VAR_STRING", 254: "STRING", 255: "GEOMETRY",
}  # fmt: skip

__all__ = ["is_mysql", "read"]


def read(talk: Talk) -> list[Message]:
    """Return the packets of both sides."""
    client = _Client(talk.client, talk.client_start)
    asked = list(bounded(client.read()))
    server = _Server(talk.server, talk.server_start, client)
    return [*asked, *bounded(server.read())]


def is_mysql(server: bytes) -> bool:
    """Tell whether a server begins with the greeting: protocol 10, and its version as text."""
    head = server[:64]
    length = int.from_bytes(head[:3], "little")
    version = head[HEADER + 1 :].split(b"\0")[0]
    return head[3:5] == b"\0\n" and 30 < length < 1_000 and len(version) > 2 and version.isascii() and b"." in version


class _Side:
    """The packets of one side, each read by `content`."""

    by: Side

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at
        self.goes_on = False  # the last packet was of the largest size
        self.over = False  # the rest is something else
        self.kind = ""  # of the packet being read, should its end be missing

    def read(self) -> Iterator[Message]:
        while self.at < len(self.data) and not self.over:
            message = self._packet()
            yield message
            self.at = message.stop

    def _packet(self) -> Message:
        length = int.from_bytes(self.data[self.at : self.at + 3], "little")
        stop = self.at + HEADER + length
        cursor = Cursor(self.data, self.at, stop)
        title, complete = _("packet"), stop <= len(self.data)
        try:
            cursor.number(_("length"), 3, order="little")
            number = cursor.number(_("number"), 1)
            title = self._payload(number, length, cursor)
        except Short:
            cursor.odd = cursor.odd or complete
        cursor.rest(_("payload") if len(cursor.fields) < 3 else _("the rest"))
        note = _("some lengths in it do not fit together") if cursor.odd and complete else ""
        return Message(
            "MySQL", self.by, shortened(title, 200), self.at, cursor.at, tuple(cursor.fields), complete, note
        )

    def _payload(self, number: int, length: int, cursor: Cursor) -> str:
        continued, self.goes_on = self.goes_on, length == LARGEST
        if continued:
            if cursor.left:
                cursor.blob(_("payload, continued"), cursor.left)
            return _("the packet before, continued")
        if not length:
            return _("empty packet")
        if not cursor.left:  # it is cut off just behind its header
            return _("packet")
        with cursor.group(_("payload"), cursor.left) as group:
            self.kind = _("packet")
            try:
                self.kind = self.content(number, length, cursor)
            finally:
                group.value = self.kind
        return self.kind

    def content(self, number: int, length: int, cursor: Cursor) -> str:
        """Read a payload, as far as it is here; return what it is."""
        raise NotImplementedError


class _Client(_Side):
    """What a client sends: its login, then commands."""

    by: Side = "client"

    def __init__(self, data: bytes, at: int) -> None:
        super().__init__(data, at)
        self.capabilities = 0
        self.commands: deque[int] = deque()  # those that are answered
        self.greeted = False
        self.proves = True  # a packet that is no command has to do with the password

    def content(self, number: int, length: int, cursor: Cursor) -> str:
        if not self.greeted:
            self.greeted = True
            return self._login(length, cursor)
        if number == 0:
            return self._command(cursor)
        if self.proves:
            cursor.blob(_("authentication"), cursor.left, hidden=True)
            return _("authentication")
        cursor.blob(_("part of a file"), cursor.left)
        return _("part of a file")

    def has(self, name: str) -> bool:
        return bool(self.capabilities & BITS[name])

    def _login(self, length: int, cursor: Cursor) -> str:
        """Read HandshakeResponse41, or the SSLRequest that is its beginning."""
        self.kind = _("login")
        self.capabilities = cursor.number(_("capabilities"), 4, _capabilities, order="little")
        if not self.has("PROTOCOL_41"):
            cursor.blob(_("old form of login"), cursor.left, hidden=True)
            return _("login, in the form before 4.1")
        cursor.number(_("largest packet"), 4, order="little")
        cursor.number(_("character set"), 1)
        cursor.blob(_("reserved"), 23)
        if length == 32 and self.has("SSL"):
            self.over = True
            return _("request for TLS")
        user = _until_zero(cursor, _("user"))
        title = _("login of {user}").format(user=user or _("nobody"))
        self._proof(cursor)
        if self.has("CONNECT_WITH_DB") and cursor.left:
            title += _(", database {name}").format(name=_until_zero(cursor, _("database")))
        if self.has("PLUGIN_AUTH") and cursor.left:
            _until_zero(cursor, _("way of authentication"))
        if self.has("CONNECT_ATTRS") and cursor.left:
            _attributes(cursor)
        return title

    def _proof(self, cursor: Cursor) -> None:
        if self.has("PLUGIN_AUTH_LENENC_DATA"):
            count = _lenenc(cursor, _("length"))
        elif self.has("SECURE_CONNECTION"):
            count = cursor.number(_("length"), 1)
        else:
            count = cursor.data.find(b"\0", cursor.at, cursor.stop) + 1 - cursor.at
        if count:
            cursor.blob(_("authentication"), count, hidden=True)

    def _command(self, cursor: Cursor) -> str:
        number = cursor.number(_("command"), 1, lambda number: COMMANDS.get(number, str(number)))
        self.kind = name = COMMANDS.get(number, _("command {number}").format(number=number))
        if number not in UNANSWERED:
            self.commands.append(number)
        self.proves = number == CHANGE_USER
        if number == CHANGE_USER:
            user = _until_zero(cursor, _("user"))
            if cursor.left:
                cursor.blob(_("authentication"), cursor.left, hidden=True)
            return f"{name}: {user}"
        if number == QUERY and self.has("QUERY_ATTRIBUTES") and self._parameters(cursor):
            return name
        if number in WITH_TEXT and cursor.left:
            return f"{name}: {_one_line(cursor.text(WITH_TEXT[number], cursor.left))}"
        if cursor.left:
            cursor.blob(_("arguments"), cursor.left)
        return name

    def _parameters(self, cursor: Cursor) -> bool:
        """Read how many parameters come before a statement; tell whether there are any, which are not read."""
        count = _lenenc(cursor, _("parameters"))
        _lenenc(cursor, _("parameter sets"))
        if count:
            cursor.rest(_("parameters and statement"))
        return count > 0


class _Server(_Side):
    """What a server sends. Its state is the method that reads the next packet, and says which one is next after it."""

    by: Side = "server"

    def __init__(self, data: bytes, at: int, client: _Client) -> None:
        super().__init__(data, at)
        self.client = client
        self.commands = iter(client.commands)
        self.asked = 0
        self.columns = 0  # that are still to be described
        self.definitions: deque[int] = deque()  # blocks of descriptions that follow a prepared statement
        self.state: Callable[[int, int, Cursor], str] = self._greeting

    def content(self, number: int, length: int, cursor: Cursor) -> str:
        return self.state(cursor.data[cursor.at], length, cursor)

    # Login

    def _greeting(self, first: int, length: int, cursor: Cursor) -> str:
        self.state = self._login
        self.over = self.client.over
        if first == 0xFF:
            return self._error(cursor)
        self.kind = _("greeting")
        cursor.number(_("protocol"), 1)
        version = _until_zero(cursor, _("version"))
        title = _("greeting of {version}").format(version=version)
        cursor.number(_("connection"), 4, order="little")
        cursor.blob(_("challenge"), 8, hidden=True)
        cursor.blob(_("filler"), 1)
        low = cursor.number(_("capabilities"), 2, _capabilities, order="little")
        if not cursor.left:
            return title
        cursor.number(_("character set"), 1)
        cursor.number(_("status"), 2, _status, order="little")
        high = cursor.number(_("more capabilities"), 2, lambda number: _capabilities(number << 16), order="little")
        count = cursor.number(_("length of the challenge"), 1)
        cursor.blob(_("reserved"), 10)
        if low & BITS["SECURE_CONNECTION"]:
            cursor.blob(_("challenge, continued"), max(13, count - 8), hidden=True)
        if high << 16 & BITS["PLUGIN_AUTH"]:
            _until_zero(cursor, _("way of authentication"))
        return title

    def _login(self, first: int, length: int, cursor: Cursor) -> str:
        if first == 0xFE:
            cursor.number(_("kind"), 1, lambda number: "AuthSwitchRequest")
            if cursor.left:
                _until_zero(cursor, _("way of authentication"))
            if cursor.left:
                cursor.blob(_("challenge"), cursor.left, hidden=True)
            return _("another way of authentication")
        if first == 0x01:
            cursor.number(_("kind"), 1, lambda number: "AuthMoreData")
            if cursor.left:
                cursor.blob(_("authentication"), cursor.left, hidden=True)
            return _("authentication")
        return self._answer(first, length, cursor)

    # Answers

    def _next(self) -> None:
        """Go on to the answer to the next command."""
        self.asked = next(self.commands, -1)
        self.state = self._login if self.asked == CHANGE_USER else self._answer

    def _answer(self, first: int, length: int, cursor: Cursor) -> str:
        """Read the first packet of an answer."""
        if first == 0xFF:
            return self._error(cursor)
        if self.asked in (FIELD_LIST, FETCH):
            return self._list(first, length, cursor)
        if self.asked == STATISTICS:
            self._next()
            return _("statistics: {text}").format(text=_one_line(cursor.text(_("statistics"), cursor.left)))
        if first == 0x00:
            return self._prepared(cursor) if self.asked == PREPARE else self._ok(cursor, "OK")
        if first == 0xFE and length < 9:
            return self._end(cursor)
        if self.asked in (QUERY, EXECUTE):
            return self._result(first, cursor)
        self._next()
        cursor.blob(_("content"), cursor.left)
        return _("packet")

    def _list(self, first: int, length: int, cursor: Cursor) -> str:
        """Read the first of those answers that are columns only, or rows only."""
        self.columns = -1  # their number is not told
        self.state = self._column if self.asked == FIELD_LIST else self._row
        return self.state(first, length, cursor)

    def _result(self, first: int, cursor: Cursor) -> str:
        """Read how many columns a result has; or, instead of a result, which file the client shall send."""
        if first == NULL:
            cursor.number(_("kind"), 1, lambda number: "LOCAL INFILE")
            return _("request for the file {name}").format(name=cursor.text(_("file"), cursor.left))
        self.columns = _lenenc(cursor, _("columns"))
        self.state = self._column if self.columns else self._answer
        if cursor.left and not cursor.number(_("descriptions follow"), 1) and self.client.has("DEPRECATE_EOF"):
            self.state = self._row  # MariaDB, for a statement that it described before
        return ngettext("{count} column", "{count} columns", self.columns).format(count=self.columns)

    def _ok(self, cursor: Cursor, name: str) -> str:
        self.kind = name
        cursor.number(_("kind"), 1, lambda number: name)
        rows = _lenenc(cursor, _("rows affected"))
        _lenenc(cursor, _("last inserted id"))
        status = cursor.number(_("status"), 2, _status, order="little") if cursor.left else 0
        if cursor.left:
            cursor.number(_("warnings"), 2, order="little")
        if cursor.left:
            cursor.text(_("message"), cursor.left)
        self._finish(status)
        if not rows:
            return name
        return name + ngettext(", {count} row affected", ", {count} rows affected", rows).format(count=rows)

    def _error(self, cursor: Cursor) -> str:
        self.kind = "ERR"
        cursor.number(_("kind"), 1, lambda number: "ERR")
        code = cursor.number(_("code"), 2, order="little")
        if cursor.left >= 6 and cursor.data[cursor.at : cursor.at + 1] == b"#":
            cursor.text(_("state"), 6)
        text = cursor.text(_("message"), cursor.left) if cursor.left else ""
        self._next()
        return f"ERR {code}: {_one_line(text)}"

    def _end(self, cursor: Cursor) -> str:
        self._finish(_end_mark(cursor))
        return "EOF"

    def _finish(self, status: int) -> None:
        """An answer is over, unless another result was promised."""
        if status & MORE_RESULTS and self.asked in (QUERY, EXECUTE):
            self.state = self._answer
        else:
            self._next()

    def _prepared(self, cursor: Cursor) -> str:
        cursor.number(_("kind"), 1, lambda number: "OK")
        number = cursor.number(_("statement"), 4, order="little")
        columns = cursor.number(_("columns"), 2, order="little")
        parameters = cursor.number(_("parameters"), 2, order="little")
        self.definitions = deque(count for count in (parameters, columns) if count)
        cursor.rest(_("warnings"))
        self._describe()
        return _("OK, statement {number} is prepared").format(number=number)

    def _describe(self) -> None:
        """Go on to the next block of descriptions after a prepared statement, or to the next answer."""
        if self.definitions:
            self.columns, self.state = self.definitions.popleft(), self._column
        else:
            self._next()

    # Results

    def _column(self, first: int, length: int, cursor: Cursor) -> str:
        if first == 0xFF:
            return self._error(cursor)
        if first == 0xFE and length < 9:
            return self._end_of_columns(cursor)
        self.columns -= 1
        self.kind = _("column")
        title = _definition(cursor, self.asked)
        if self.columns == 0 and self.client.has("DEPRECATE_EOF"):
            self._after_columns()
        return title

    def _end_of_columns(self, cursor: Cursor) -> str:
        _end_mark(cursor)
        self._after_columns()
        return "EOF"

    def _after_columns(self) -> None:
        if self.asked in (QUERY, EXECUTE):
            self.state = self._row
        elif self.asked == PREPARE:
            self._describe()
        else:
            self._next()

    def _row(self, first: int, length: int, cursor: Cursor) -> str:
        if first == 0xFF:
            return self._error(cursor)
        if first == 0xFE and length < 9 and not self.client.has("DEPRECATE_EOF"):
            return self._end(cursor)
        if first == 0xFE and length < LARGEST and self.client.has("DEPRECATE_EOF"):
            return self._ok(cursor, "EOF")
        self.kind = _("row")
        if self.asked != QUERY:
            cursor.blob(_("row"), cursor.left)
            return _("row, in binary form")
        return _("row: {values}").format(values=_one_line(", ".join(_values(cursor))))


# Parts


def _end_mark(cursor: Cursor) -> int:
    """Read an EOF packet; return the status in it."""
    cursor.number(_("kind"), 1, lambda number: "EOF")
    if cursor.left:
        cursor.number(_("warnings"), 2, order="little")
    return cursor.number(_("status"), 2, _status, order="little") if cursor.left else 0


def _lenenc(cursor: Cursor, name: str) -> int:
    """Read a number that says in its first byte how long it is; NULL counts as nothing."""
    first = cursor.data[cursor.at] if cursor.left else 0
    if first < NULL:
        return cursor.number(name, 1)
    size = {0xFC: 2, 0xFD: 3, 0xFE: 8}.get(first, 0)
    data = cursor.field(name, 1 + size, lambda data: str(int.from_bytes(data[1:], "little")) if size else "NULL")
    return int.from_bytes(data[1:], "little")


def _string(cursor: Cursor, name: str) -> str:
    """Read text with its length before it."""
    with cursor.group(name) as group:
        null = cursor.left > 0 and cursor.data[cursor.at] == NULL
        count = _lenenc(cursor, _("length"))
        here = min(count, cursor.left)
        group.value = "NULL" if null else cursor.text(_("text"), here)
        if here < count:
            raise Short
    return group.value


def _until_zero(cursor: Cursor, name: str) -> str:
    """Read text up to a zero byte, or to the end of the packet."""
    found = cursor.data.find(b"\0", cursor.at, cursor.stop)
    count = found + 1 - cursor.at if found >= 0 else cursor.left
    return as_text(cursor.field(name, count, lambda data: as_text(data.rstrip(b"\0"))).rstrip(b"\0"))


def _attributes(cursor: Cursor) -> None:
    with cursor.group(_("attributes")):
        count = _lenenc(cursor, _("length"))
        with cursor.group(_("list"), count):
            for _number in range(MOST_COLUMNS):
                if not cursor.left:
                    break
                with cursor.group(_("attribute")) as group:
                    name = _string(cursor, _("name"))
                    group.value = f"{name}: {_string(cursor, _('value'))}"


def _definition(cursor: Cursor, asked: int) -> str:
    """Read the description of one column."""
    for name in (_("catalogue"), _("database"), _("table"), _("original table")):
        _string(cursor, name)
    column = _string(cursor, _("name"))
    _string(cursor, _("original name"))
    if cursor.left > FIXED and asked != FIELD_LIST:
        _string(cursor, _("extended type"))  # MariaDB, where both sides can
    _lenenc(cursor, _("length of what follows"))
    cursor.number(_("character set"), 2, order="little")
    cursor.number(_("length"), 4, order="little")
    kind = cursor.number(_("type"), 1, lambda number: TYPES.get(number, str(number)))
    cursor.number(_("flags"), 2, order="little")
    cursor.number(_("decimals"), 1)
    return _("column {name}: {type}").format(name=_one_line(column), type=TYPES.get(kind, kind))


def _values(cursor: Cursor) -> list[str]:
    values: list[str] = []
    while cursor.left and len(values) < MOST_COLUMNS:
        values.append(_string(cursor, _("column {number}").format(number=len(values) + 1)))
    return values


def _capabilities(number: int) -> str:
    return ", ".join(name for bit, name in CAPABILITIES.items() if number & 1 << bit)


def _status(number: int) -> str:
    return ", ".join(name for bit, name in STATUS.items() if number & 1 << bit) or str(number)


def _one_line(text: str) -> str:
    return shortened(" ".join(text.split()), 120)
