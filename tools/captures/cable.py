"""A virtual cable between two network namespaces, with addresses that are set aside for documentation.

IPv4 addresses are from RFC 5737, IPv6 addresses from RFC 3849, hardware addresses from RFC 7042, section 2.1.2.
"""

from __future__ import annotations

import fcntl
import socket
import struct
import subprocess

CLIENT_MAC, SERVER_MAC = "00:00:5e:00:53:0a", "00:00:5e:00:53:50"
CLIENT, SERVER, RESOLVER = "192.0.2.10", "192.0.2.80", "192.0.2.53"
CLIENT6, SERVER6 = "2001:db8::a", "2001:db8::50"
NEAR, FAR = "near0", "far0"

SIOCETHTOOL = 0x8946  # linux/sockios.h
# linux/ethtool.h: checksums left to the card, and segments cut or glued by it, would not look as they do on a cable.
OFFLOADS = {"rx": 0x15, "tx": 0x17, "sg": 0x19, "tso": 0x1F, "gso": 0x24, "gro": 0x2C}


def lay(far_process: int) -> None:
    """Make the cable; its far end goes to the namespace of `far_process`."""
    ends = f"{NEAR} address {CLIENT_MAC} type veth peer name {FAR} address {SERVER_MAC} netns {far_process}"
    ip(f"link add {ends}")
    plug(NEAR, [f"{CLIENT}/24"], f"{CLIENT6}/64")
    ip(f"-6 neighbour add {SERVER6} lladdr {SERVER_MAC} dev {NEAR} nud permanent")


def receive() -> None:
    """Set the far end up, inside its namespace."""
    plug(FAR, [f"{SERVER}/24", f"{RESOLVER}/24"], f"{SERVER6}/64")
    ip(f"-6 neighbour add {CLIENT6} lladdr {CLIENT_MAC} dev {FAR} nud permanent")


def plug(device: str, addresses: list[str], address6: str) -> None:
    """Give one end its addresses, without the multicast talk that IPv6 begins with by itself."""
    ip(f"link set {device} addrgenmode none")
    for one in addresses:
        ip(f"address add {one} dev {device}")
    ip(f"address add {address6} dev {device} nodad")
    for command in OFFLOADS.values():
        _switch_off(device, command)
    ip(f"link set {device} up")


def ip(command: str) -> None:
    subprocess.run(["ip", *command.split()], check=True)


def _switch_off(device: str, command: int) -> None:
    value = bytearray(struct.pack("=II", command, 0))  # struct ethtool_value
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        asked = struct.pack("16sP", device.encode(), _address(value))
        fcntl.ioctl(sock, SIOCETHTOOL, asked)


def _address(value: bytearray) -> int:
    import ctypes

    return ctypes.addressof((ctypes.c_char * len(value)).from_buffer(value))
