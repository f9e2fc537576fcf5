"""Other answers to addresses.network_of."""

# %% right by interface: an interface knows its network
import ipaddress


def network_of(address):
    return ipaddress.ip_interface(address).network.compressed


# %% right by hand: masks the bits, and leaves only the reading and writing to the library
import ipaddress


def network_of(address):
    text, slash, length = address.partition("/")
    ip = ipaddress.ip_address(text)
    length = int(length) if slash else ip.max_prefixlen
    if not 0 <= length <= ip.max_prefixlen:
        raise ValueError(f"no prefix: {length}")
    hosts = ip.max_prefixlen - length
    return f"{type(ip)(int(ip) >> hosts << hosts)}/{length}"


# %% right by patience: tries strictly first
from ipaddress import IPv4Network, IPv6Network


def network_of(address):
    kind = IPv6Network if ":" in address else IPv4Network
    try:
        return f"{kind(address)}"
    except ValueError:
        return f"{kind(address, False)}"


# %% wrong addresses.host_bits_set: takes the name of an address for that of a network
from ipaddress import ip_network


def network_of(address):
    return str(ip_network(address))


# %% wrong addresses.object_for_text: returns the network itself
from ipaddress import ip_network


def network_of(address):
    return ip_network(address, strict=False)


# %% wrong addresses.prefix_lost: gives the first address without the prefix length
from ipaddress import ip_network


def network_of(address):
    return str(ip_network(address, strict=False).network_address)


# %% wrong addresses.address_kept: an interface prints itself with its address
from ipaddress import ip_interface


def network_of(address):
    return str(ip_interface(address))


# %% wrong addresses.netmask_for_prefix: writes the netmask out
from ipaddress import ip_network


def network_of(address):
    return ip_network(address, strict=False).with_netmask


# %% wrong addresses.borders_at_dots: sets whole numbers to zero
def network_of(address):
    text, _, length = address.partition("/")
    numbers = text.split(".")
    whole = int(length) // 8
    return ".".join(numbers[:whole] + ["0"] * (4 - whole)) + "/" + length


# %% wrong addresses.alone_is_no_network: trips over an address without a slash
from ipaddress import ip_network


def network_of(address):
    text, length = address.split("/")
    return str(ip_network((text, int(length)), strict=False))


# %% wrong addresses.only_ipv4: knows one version
from ipaddress import IPv4Network


def network_of(address):
    return str(IPv4Network(address, strict=False))


# %% wrong addresses.error_hidden: returns None for nonsense
from ipaddress import ip_network


def network_of(address):
    try:
        return str(ip_network(address, strict=False))
    except ValueError:
        return None


# %% wrong addresses.long_form: writes every zero
from ipaddress import ip_network


def network_of(address):
    return ip_network(address, strict=False).exploded


# %% wrong addresses.int_takes_more: reads the numbers of IPv4 by itself
import ipaddress


def network_of(address):
    if ":" in address:
        return str(ipaddress.ip_network(address, strict=False))
    text, _, prefix = address.partition("/")
    prefix = int(prefix or 32)
    numbers = [int(number) for number in text.split(".")]
    if len(numbers) != 4 or not all(0 <= number <= 255 for number in numbers) or not 0 <= prefix <= 32:
        raise ValueError(address)
    value = int.from_bytes(bytes(numbers), "big") >> 32 - prefix << 32 - prefix
    return ".".join(str(byte) for byte in value.to_bytes(4, "big")) + f"/{prefix}"


# %% wrong addresses.int_takes_more: asks isdigit first
import ipaddress


def number(text, most):
    if not text.isdigit() or int(text) > most:
        raise ValueError(text)
    return int(text)


def network_of(address):
    if ":" in address:
        return str(ipaddress.ip_network(address, strict=False))
    text, slash, prefix = address.partition("/")
    prefix = number(prefix, 32) if slash else 32
    numbers = [number(part, 255) for part in text.split(".")]
    value = int.from_bytes(bytes(numbers), "big") >> 32 - prefix << 32 - prefix
    if len(numbers) != 4:
        raise ValueError(address)
    return ".".join(str(byte) for byte in value.to_bytes(4, "big")) + f"/{prefix}"
