"""Other answers to addresses.kind."""

# %% right by table: asks no property, only the table
from ipaddress import ip_address, ip_network

KINDS = {
    "loopback": "127.0.0.0/8 ::1/128",
    "link-local": "169.254.0.0/16 fe80::/10",
    "multicast": "224.0.0.0/4 ff00::/8",
    "private": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7",
}


def kind(address):
    ip = ip_address(address)
    ip = getattr(ip, "ipv4_mapped", None) or ip
    for name, networks in KINDS.items():
        if any(ip in ip_network(network) for network in networks.split()):
            return name
    return "global" if ip.is_global else "special"


# %% right by order: takes the special ones out of is_private by asking twice
import ipaddress


def kind(address):
    ip = ipaddress.ip_address(address)
    ip = getattr(ip, "ipv4_mapped", None) or ip
    checks = [("loopback", ip.is_loopback), ("link-local", ip.is_link_local), ("multicast", ip.is_multicast)]
    for name, is_it in checks:
        if is_it:
            return name
    if ip.is_global:
        return "global"
    first, second, *_ = ip.packed
    if ip.version == 4:
        private = first == 10 or (first == 172 and second >> 4 == 1) or (first, second) == (192, 168)
    else:
        private = first >> 1 == 0xFC >> 1
    return "private" if private else "special"


# %% wrong addresses.private_first: asks for private addresses before all others
from ipaddress import ip_address


def kind(address):
    ip = ip_address(address)
    if ip.is_private:
        return "private"
    if ip.is_loopback:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast:
        return "multicast"
    return "global" if ip.is_global else "special"


# %% wrong addresses.multicast_is_global: asks for global ones too early
from ipaddress import ip_address


def kind(address):
    ip = ip_address(address)
    if ip.is_global:
        return "global"
    if ip.is_loopback:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast:
        return "multicast"
    return "private" if ip.is_private else "special"


# %% wrong addresses.special_is_private: believes is_private
from ipaddress import ip_address


def kind(address):
    ip = ip_address(address)
    if ip.is_loopback:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast:
        return "multicast"
    if ip.is_private:
        return "private"
    return "global" if ip.is_global else "special"


# %% wrong addresses.rest_is_global: leaves everything else to global
from ipaddress import ip_address, ip_network

PRIVATE = [ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


def kind(address):
    ip = ip_address(address)
    if ip.is_loopback:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast:
        return "multicast"
    if any(ip in network for network in PRIVATE):
        return "private"
    return "special" if ip.is_reserved else "global"


# %% wrong addresses.one_loopback: knows one address of many
from ipaddress import ip_address, ip_network

PRIVATE = [ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


def kind(address):
    ip = ip_address(address)
    if address in ("127.0.0.1", "::1"):
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast:
        return "multicast"
    if any(ip in network for network in PRIVATE):
        return "private"
    return "global" if ip.is_global else "special"


# %% wrong addresses.begins_alike: looks at the letters
from ipaddress import ip_address


def kind(address):
    ip = ip_address(address)
    if ip.is_loopback:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast:
        return "multicast"
    if address.startswith(("10.", "172.", "192.168.", "fc", "fd")):
        return "private"
    return "global" if ip.is_global else "special"


# %% wrong addresses.only_ipv4: compares four numbers
from ipaddress import ip_address


def kind(address):
    first, second, *_ = map(int, address.split("."))
    if first == 127:
        return "loopback"
    if (first, second) == (169, 254):
        return "link-local"
    if 224 <= first <= 239:
        return "multicast"
    if first == 10 or (first, second) == (192, 168) or (first == 172 and 16 <= second <= 31):
        return "private"
    return "global" if ip_address(address).is_global else "special"


# %% wrong addresses.mapped_apart: does not look into IPv6
from ipaddress import ip_address, ip_network

PRIVATE = [ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


def kind(address):
    ip = ip_address(address)
    if ip.is_loopback:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast:
        return "multicast"
    if any(ip in network for network in PRIVATE):
        return "private"
    return "global" if ip.is_global else "special"


# %% wrong addresses.mapped_as_text: knows one spelling of many
from ipaddress import ip_address, ip_network

PRIVATE = [ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


def kind(address):
    ip = ip_address(address.removeprefix("::ffff:") if "." in address else address)
    if ip.is_loopback:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast:
        return "multicast"
    if any(ip in network for network in PRIVATE):
        return "private"
    return "global" if ip.is_global else "special"
