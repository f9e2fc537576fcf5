"""Other answers to addresses.dns_query."""


# %% right by bytearray: appends byte after byte
def dns_query(name, kind, number):
    if name.endswith("."):
        name = name[:-1]
    message = bytearray(number.to_bytes(2, "big") + b"\x01\x00\x00\x01" + bytes(6))
    for label in name.encode("ascii").split(b"."):
        if len(label) == 0 or len(label) > 63:
            raise ValueError("label")
        message.append(len(label))
        message += label
    message.append(0)
    if len(message) - 12 > 255:
        raise ValueError("name")
    message += kind.to_bytes(2, "big") + (1).to_bytes(2, "big")
    return message


# %% right by library: the encoding idna knows the limits of a label
import struct


def dns_query(name, kind, number):
    labels = name.encode("idna").removesuffix(b".").split(b".")
    if not all(labels):
        raise ValueError("an empty label")
    question = b"".join(struct.pack("B", len(label)) + label for label in labels) + b"\x00"
    if len(question) > 255:
        raise ValueError("too long")
    return struct.pack("!HHHHHH", number, 1 << 8, 1, 0, 0, 0) + question + struct.pack("!HH", kind, 1)


# %% right by pattern: what a name may look like is said once
import re

NAME = re.compile(r"(?=.{1,253}\.?$)[^.]{1,63}(\.[^.]{1,63})*\.?")


def dns_query(name, kind, number):
    if not NAME.fullmatch(name):
        raise ValueError(name)
    question = b"".join(len(one).to_bytes(1, "big") + one.encode() for one in name.rstrip(".").split("."))
    numbers = b"".join(one.to_bytes(2, "big") for one in (number, 256, 1, 0, 0, 0))
    return numbers + question + b"\0" + b"".join(one.to_bytes(2, "big") for one in (kind, 1))


# %% wrong addresses.text_for_bytes: builds text
def dns_query(name, kind, number):
    labels = "".join(chr(len(label)) + label for label in name.split("."))
    return chr(number >> 8) + chr(number & 255) + "\1\0\0\1\0\0\0\0\0\0" + labels + "\0" + "\0" + chr(kind) + "\0\1"


# %% wrong addresses.one_byte_only: puts the number into one byte
def dns_query(name, kind, number):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return bytes([0, number]) + b"\1\0\0\1\0\0\0\0\0\0" + labels + b"\0" + bytes([0, kind, 0, 1])


# %% wrong addresses.little_endian: writes numbers as this machine keeps them
import struct


def dns_query(name, kind, number):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("<6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("<2H", kind, 1)


# %% wrong addresses.number_ignored: takes a number of its own
import struct


def dns_query(name, kind, number):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">6H", 1, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", kind, 1)


# %% wrong addresses.no_recursion: leaves all flags at zero
import struct


def dns_query(name, kind, number):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">6H", number, 0, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", kind, 1)


# %% wrong addresses.no_question_counted: asks, and says that nothing is asked
import struct


def dns_query(name, kind, number):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">6H", number, 0x0100, 0, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", kind, 1)


# %% wrong addresses.dots_kept: sends the name as it is written
import struct


def dns_query(name, kind, number):
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + name.encode() + b"\0" + struct.pack(">2H", kind, 1)


# %% wrong addresses.no_end_of_name: no empty label at the end
import struct


def dns_query(name, kind, number):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + labels + struct.pack(">2H", kind, 1)


# %% wrong addresses.class_before_kind: the two last numbers the other way round
import struct


def dns_query(name, kind, number):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", 1, kind)


# %% wrong addresses.letters_lowered: tidies the name
import struct


def dns_query(name, kind, number):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.lower().split("."))
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", kind, 1)


# %% wrong addresses.final_dot: takes nothing for a label
import struct


def dns_query(name, kind, number):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", kind, 1)


# %% wrong addresses.empty_label: drops what is empty
import struct


def dns_query(name, kind, number):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label)
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", kind, 1)


# %% wrong addresses.label_too_long: knows no limit
import struct


def dns_query(name, kind, number):
    labels = name.removesuffix(".").split(".")
    if not all(labels):
        raise ValueError("an empty label")
    question = b"".join(bytes([len(label)]) + label.encode() for label in labels)
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + question + b"\0" + struct.pack(">2H", kind, 1)


# %% wrong addresses.name_too_long: counts the letters of the text
import struct


def dns_query(name, kind, number):
    labels = name.removesuffix(".").split(".")
    if not all(0 < len(label) < 64 for label in labels) or len(name) > 255:
        raise ValueError("too long or empty")
    question = b"".join(bytes([len(label)]) + label.encode() for label in labels)
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + question + b"\0" + struct.pack(">2H", kind, 1)


# %% wrong addresses.length_as_digit: writes the length as one writes it on paper
import struct


def dns_query(name, kind, number):
    labels = b"".join(f"{len(label)}{label}".encode() for label in name.split("."))
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", kind, 1)


# %% right by dnslib: the library writes the message, the limits are looked at before
from dnslib import DNSHeader, DNSLabel, DNSQuestion, DNSRecord


def dns_query(name, kind, number):
    labels = [label.encode("ascii") for label in name.removesuffix(".").split(".")]
    if any(not 1 <= len(label) <= 63 for label in labels) or sum(len(label) + 1 for label in labels) > 254:
        raise ValueError(name)
    return DNSRecord(DNSHeader(id=number, qr=0, aa=0, ra=0, rd=1), q=DNSQuestion(DNSLabel(labels), kind)).pack()


# %% wrong addresses.limit_too_small: takes the most for too much
import struct


def dns_query(name, kind, number):
    labels = name.removesuffix(".").split(".")
    if not all(0 < len(label) <= 63 for label in labels):
        raise ValueError("no such label")
    travels = b"".join(bytes([len(label)]) + label.encode("ascii") for label in labels) + b"\0"
    if len(travels) >= 255:
        raise ValueError("too long")
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + travels + struct.pack(">2H", kind, 1)


# %% wrong addresses.limit_too_small: counts a dot at the end
import struct


def dns_query(name, kind, number):
    labels = name.removesuffix(".").split(".")
    if not all(0 < len(label) <= 63 for label in labels):
        raise ValueError("no such label")
    travels = b"".join(bytes([len(label)]) + label.encode("ascii") for label in labels) + b"\0"
    if len(name) > 253:
        raise ValueError("too long")
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + travels + struct.pack(">2H", kind, 1)


# %% wrong addresses.limit_too_small: a label of 62 bytes at most
import struct


def dns_query(name, kind, number):
    labels = name.removesuffix(".").split(".")
    if not all(0 < len(label) <= 62 for label in labels):
        raise ValueError("no such label")
    travels = b"".join(bytes([len(label)]) + label.encode("ascii") for label in labels) + b"\0"
    if len(travels) > 255:
        raise ValueError("too long")
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + travels + struct.pack(">2H", kind, 1)


# %% wrong addresses.all_dots_stripped: takes every dot from both ends
import struct


def dns_query(name, kind, number):
    labels = name.strip(".").split(".")
    if not all(0 < len(label) <= 63 for label in labels):
        raise ValueError("no such label")
    travels = b"".join(bytes([len(label)]) + label.encode("ascii") for label in labels) + b"\0"
    if len(travels) > 255:
        raise ValueError("too long")
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + travels + struct.pack(">2H", kind, 1)
