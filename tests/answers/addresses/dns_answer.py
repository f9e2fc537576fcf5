"""Other answers to addresses.dns_answer."""

# %% right by counting jumps: one loop over the name, at most fifty pointers
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% right by reader: a class that knows where it is, and whose short reads raise
import io
import ipaddress


class Reader(io.BytesIO):
    def take(self, count):
        data = self.read(count)
        if len(data) != count:
            raise ValueError("too short")
        return data

    def number(self, count=2):
        return int.from_bytes(self.take(count), "big")

    def name(self, seen=frozenset()):
        here = self.tell()
        if here in seen:
            raise ValueError("in circles")
        first = self.number(1)
        if first == 0:
            return ""
        if first & 0xC0 == 0xC0:
            offset = (first & 0x3F) * 256 + self.number(1)
            back = self.tell()
            self.seek(offset)
            rest = self.name(seen | {here})
            self.seek(back)
            return rest
        label = self.take(first).decode("latin-1")
        rest = self.name(seen | {here})
        return f"{label}.{rest}" if rest else label


def dns_answer(data):
    reader = Reader(data)
    number, flags, questions, answers, _, _ = (reader.number() for _ in range(6))
    for _ in range(questions):
        reader.name()
        reader.take(4)
    records = [record(reader) for _ in range(answers)]
    return dict(records=records, truncated=bool(flags >> 9 & 1), code=flags % 16, number=number)


def record(reader):
    name, kind, _ = reader.name(), reader.number(), reader.number()
    seconds, length = reader.number(4), reader.number()
    start = reader.tell()
    value = reader.take(length)
    if kind == 1:
        value = str(ipaddress.IPv4Address(value))
    elif kind == 28:
        value = str(ipaddress.IPv6Address(value))
    elif kind == 5:
        reader.seek(start)
        value = reader.name()
    reader.seek(start + length)
    return [name, kind, seconds, value]


# %% right by translating errors: lets Python stumble, and says ValueError for all of it
import socket
import struct


def dns_answer(data):
    try:
        return read(data)
    except (IndexError, struct.error, RecursionError) as error:
        raise ValueError("this is no whole message") from error


def read(data):
    number, flags, questions, answers, _, _ = struct.unpack_from("!6H", data)
    at, records = 12, []
    for _ in range(questions):
        _, at = name_at(data, at)
        at += 4
    for _ in range(answers):
        name, at = name_at(data, at)
        kind, _, seconds, length = struct.unpack_from("!2HIH", data, at)
        at += 10
        (value,) = struct.unpack_from(f"{length}s", data, at)
        records.append((name, kind, seconds, shown(data, at, kind, value)))
        at += length
    return {"number": number, "code": flags & 0xF, "truncated": bool(flags & 512), "records": records}


def shown(data, at, kind, value):
    if kind == 1:
        return socket.inet_ntoa(value)
    if kind == 28:
        return socket.inet_ntop(socket.AF_INET6, value)
    return name_at(data, at)[0] if kind == 5 else value


def name_at(data, at):
    length = data[at]
    if length == 0:
        return "", at + 1
    if length >> 6 == 3:
        return name_at(data, (length << 8 | data[at + 1]) & 0x3FFF)[0], at + 2
    (label,) = struct.unpack_from(f"{length}s", data, at + 1)
    rest, after = name_at(data, at + 1 + length)
    return (f"{label.decode()}.{rest}" if rest else label.decode()), after


# %% wrong addresses.goes_in_circles: follows pointers for ever
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.slices_are_lenient: believes every length
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if kind in (1, 28) and len(value) in (4, 16):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.other_errors: lets struct and indexes complain
import struct
from ipaddress import ip_address


def dns_answer(data):
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.code_with_flags: takes the whole byte that the code is in
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 255, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.wrong_flag: looks at the bit beside it
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0400 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.one_record: reads one answer, however many there are
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(min(answers, 1)):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.too_many: reads until the data ends
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    while at < len(data):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.question_in_the_way: takes for granted that there is one question
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(1):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.always_byte_12: takes every pointer for one to the question
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = 12
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.pointer_in_one_byte: takes the second byte of a pointer for all of it
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.alias_not_read: leaves an alias as the bytes that it is
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.short_time: reads two bytes of four
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHxxHH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.address_as_bytes: leaves an address as the bytes that it is
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            pass
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.all_is_text: decodes what may be anything
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        else:
            value = value.decode("latin-1")
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.lost_its_place: goes on where the pointer has led
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.final_dot_kept: ends every label with a dot
import struct
from ipaddress import ip_address


def dns_answer(data):
    if len(data) < 12:
        raise ValueError("no whole header")
    number, flags, questions, answers = struct.unpack_from(">4H", data)
    at, records = 12, []
    for _ in range(questions):
        at = read_name(data, at)[1] + 4
    for _ in range(answers):
        name, at = read_name(data, at)
        if at + 10 > len(data):
            raise ValueError("half a record")
        kind, _class, seconds, length = struct.unpack_from(">HHIH", data, at)
        at += 10
        value = data[at : at + length]
        if len(value) < length:
            raise ValueError("half a value")
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value = read_name(data, at)[0]
        at += length
        records.append((name, kind, seconds, value))
    return {"number": number, "code": flags & 15, "truncated": flags & 0x0200 != 0, "records": records}


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while True:
        if at + 1 > len(data):
            raise ValueError("half a name")
        length = data[at]
        if length == 0:
            break
        if length >= 192:
            if at + 2 > len(data):
                raise ValueError("half a pointer")
            after = after or at + 2
            at = (length & 63) << 8 | data[at + 1]
            jumps += 1
            if jumps > 50:
                raise ValueError("a circle")
            continue
        if at + 1 + length > len(data):
            raise ValueError("half a label")
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return "".join(f"{label}." for label in labels), after or at + 1


# %% right by library: dnslib reads, and its errors are turned into the one that was asked for
import ipaddress

from dnslib import DNSError, DNSRecord


def dns_answer(data):
    try:
        message = DNSRecord.parse(data)
    except DNSError as error:
        raise ValueError("no message of DNS") from error
    records = [(str(one.rname).rstrip("."), one.rtype, one.ttl, shown(one.rtype, one.rdata)) for one in message.rr]
    header = message.header
    return {"number": header.id, "code": header.rcode, "truncated": header.tc == 1, "records": records}


def shown(kind, value):
    if kind in (1, 28):
        return str(ipaddress.ip_address(str(value)))
    if kind == 5:
        return str(value).rstrip(".")
    return b"".join(bytes([len(one)]) + one for one in value.data) if kind == 16 else value.data


# %% wrong addresses.other_errors: lets the library complain in its own way
import ipaddress

from dnslib import DNSRecord


def dns_answer(data):
    message = DNSRecord.parse(data)
    records = [(str(one.rname).rstrip("."), one.rtype, one.ttl, shown(one.rtype, one.rdata)) for one in message.rr]
    header = message.header
    return {"number": header.id, "code": header.rcode, "truncated": header.tc == 1, "records": records}


def shown(kind, value):
    if kind in (1, 28):
        return str(ipaddress.ip_address(str(value)))
    if kind == 5:
        return str(value).rstrip(".")
    return b"".join(bytes([len(one)]) + one for one in value.data) if kind == 16 else value.data


# %% wrong addresses.slices_are_lenient: looks at the end of fixed parts only
import struct
from ipaddress import ip_address


def dns_answer(data):
    number, flags, questions, answers = struct.unpack(">4H", take(data, 0, 8))
    at = 12
    for _question in range(questions):
        _name, at = read_name(data, at)
        at += 4
    records = []
    for _answer in range(answers):
        name, at = read_name(data, at)
        kind, _class, seconds, length = struct.unpack(">HHIH", take(data, at, 10))
        value = data[at + 10 : at + 10 + length]
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value, _after = read_name(data, at + 10)
        records.append((name, kind, seconds, value))
        at += 10 + length
    return {"number": number, "code": flags & 15, "truncated": bool(flags & 0x0200), "records": records}


def take(data, at, count):
    if at + count > len(data):
        raise ValueError("the data ends too early")
    return data[at : at + count]


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while length := take(data, at, 1)[0]:
        if length >= 192:
            after = after or at + 2
            at = struct.unpack(">H", take(data, at, 2))[0] & 0x3FFF
            jumps += 1
            if jumps > 50:
                raise ValueError("too many pointers")
        else:
            labels.append(take(data, at + 1, length).decode("ascii"))
            at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.few_jumps: allows two pointers in a name
import struct
from ipaddress import ip_address


def dns_answer(data):
    number, flags, questions, answers = struct.unpack(">4H", take(data, 0, 8))
    at = 12
    for _question in range(questions):
        _name, at = read_name(data, at)
        at += 4
    records = []
    for _answer in range(answers):
        name, at = read_name(data, at)
        kind, _class, seconds, length = struct.unpack(">HHIH", take(data, at, 10))
        value = take(data, at + 10, length)
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value, _after = read_name(data, at + 10)
        records.append((name, kind, seconds, value))
        at += 10 + length
    return {"number": number, "code": flags & 15, "truncated": bool(flags & 0x0200), "records": records}


def take(data, at, count):
    if at + count > len(data):
        raise ValueError("the data ends too early")
    return data[at : at + count]


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while length := take(data, at, 1)[0]:
        if length >= 192:
            after = after or at + 2
            at = struct.unpack(">H", take(data, at, 2))[0] & 0x3FFF
            jumps += 1
            if jumps > 2:
                raise ValueError("too many pointers")
        else:
            labels.append(take(data, at + 1, length).decode("ascii"))
            at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.after_last_pointer: goes on behind the last pointer of a name
import struct
from ipaddress import ip_address


def dns_answer(data):
    number, flags, questions, answers = struct.unpack(">4H", take(data, 0, 8))
    at = 12
    for _question in range(questions):
        _name, at = read_name(data, at)
        at += 4
    records = []
    for _answer in range(answers):
        name, at = read_name(data, at)
        kind, _class, seconds, length = struct.unpack(">HHIH", take(data, at, 10))
        value = take(data, at + 10, length)
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value, _after = read_name(data, at + 10)
        records.append((name, kind, seconds, value))
        at += 10 + length
    return {"number": number, "code": flags & 15, "truncated": bool(flags & 0x0200), "records": records}


def take(data, at, count):
    if at + count > len(data):
        raise ValueError("the data ends too early")
    return data[at : at + count]


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while length := take(data, at, 1)[0]:
        if length >= 192:
            after = at + 2
            at = struct.unpack(">H", take(data, at, 2))[0] & 0x3FFF
            jumps += 1
            if jumps > 50:
                raise ValueError("too many pointers")
        else:
            labels.append(take(data, at + 1, length).decode("ascii"))
            at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.records_dropped: believes that a code leaves no records
import struct
from ipaddress import ip_address


def dns_answer(data):
    number, flags, questions, answers = struct.unpack(">4H", take(data, 0, 8))
    at = 12
    for _question in range(questions):
        _name, at = read_name(data, at)
        at += 4
    records = []
    for _answer in range(answers if flags & 15 == 0 else 0):
        name, at = read_name(data, at)
        kind, _class, seconds, length = struct.unpack(">HHIH", take(data, at, 10))
        value = take(data, at + 10, length)
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value, _after = read_name(data, at + 10)
        records.append((name, kind, seconds, value))
        at += 10 + length
    return {"number": number, "code": flags & 15, "truncated": bool(flags & 0x0200), "records": records}


def take(data, at, count):
    if at + count > len(data):
        raise ValueError("the data ends too early")
    return data[at : at + count]


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while length := take(data, at, 1)[0]:
        if length >= 192:
            after = after or at + 2
            at = struct.unpack(">H", take(data, at, 2))[0] & 0x3FFF
            jumps += 1
            if jumps > 50:
                raise ValueError("too many pointers")
        else:
            labels.append(take(data, at + 1, length).decode("ascii"))
            at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.records_dropped: believes that nothing is left of what was cut short
import struct
from ipaddress import ip_address


def dns_answer(data):
    number, flags, questions, answers = struct.unpack(">4H", take(data, 0, 8))
    at = 12
    for _question in range(questions):
        _name, at = read_name(data, at)
        at += 4
    records = []
    for _answer in range(0 if flags & 0x0200 else answers):
        name, at = read_name(data, at)
        kind, _class, seconds, length = struct.unpack(">HHIH", take(data, at, 10))
        value = take(data, at + 10, length)
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value, _after = read_name(data, at + 10)
        records.append((name, kind, seconds, value))
        at += 10 + length
    return {"number": number, "code": flags & 15, "truncated": bool(flags & 0x0200), "records": records}


def take(data, at, count):
    if at + count > len(data):
        raise ValueError("the data ends too early")
    return data[at : at + count]


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while length := take(data, at, 1)[0]:
        if length >= 192:
            after = after or at + 2
            at = struct.unpack(">H", take(data, at, 2))[0] & 0x3FFF
            jumps += 1
            if jumps > 50:
                raise ValueError("too many pointers")
        else:
            labels.append(take(data, at + 1, length).decode("ascii"))
            at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.all_is_text: takes every value of four bytes for an address
import struct
from ipaddress import ip_address


def dns_answer(data):
    number, flags, questions, answers = struct.unpack(">4H", take(data, 0, 8))
    at = 12
    for _question in range(questions):
        _name, at = read_name(data, at)
        at += 4
    records = []
    for _answer in range(answers):
        name, at = read_name(data, at)
        kind, _class, seconds, length = struct.unpack(">HHIH", take(data, at, 10))
        value = take(data, at + 10, length)
        if length in (4, 16):
            value = str(ip_address(value))
        elif kind == 5:
            value, _after = read_name(data, at + 10)
        records.append((name, kind, seconds, value))
        at += 10 + length
    return {"number": number, "code": flags & 15, "truncated": bool(flags & 0x0200), "records": records}


def take(data, at, count):
    if at + count > len(data):
        raise ValueError("the data ends too early")
    return data[at : at + count]


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while length := take(data, at, 1)[0]:
        if length >= 192:
            after = after or at + 2
            at = struct.unpack(">H", take(data, at, 2))[0] & 0x3FFF
            jumps += 1
            if jumps > 50:
                raise ValueError("too many pointers")
        else:
            labels.append(take(data, at + 1, length).decode("ascii"))
            at += 1 + length
    return ".".join(labels), after or at + 1


# %% wrong addresses.name_lowered: tidies the names
import struct
from ipaddress import ip_address


def dns_answer(data):
    number, flags, questions, answers = struct.unpack(">4H", take(data, 0, 8))
    at = 12
    for _question in range(questions):
        _name, at = read_name(data, at)
        at += 4
    records = []
    for _answer in range(answers):
        name, at = read_name(data, at)
        kind, _class, seconds, length = struct.unpack(">HHIH", take(data, at, 10))
        value = take(data, at + 10, length)
        if kind in (1, 28):
            value = str(ip_address(value))
        elif kind == 5:
            value, _after = read_name(data, at + 10)
        records.append((name, kind, seconds, value))
        at += 10 + length
    return {"number": number, "code": flags & 15, "truncated": bool(flags & 0x0200), "records": records}


def take(data, at, count):
    if at + count > len(data):
        raise ValueError("the data ends too early")
    return data[at : at + count]


def read_name(data, at):
    labels, after, jumps = [], None, 0
    while length := take(data, at, 1)[0]:
        if length >= 192:
            after = after or at + 2
            at = struct.unpack(">H", take(data, at, 2))[0] & 0x3FFF
            jumps += 1
            if jumps > 50:
                raise ValueError("too many pointers")
        else:
            labels.append(take(data, at + 1, length).decode("ascii").lower())
            at += 1 + length
    return ".".join(labels), after or at + 1
