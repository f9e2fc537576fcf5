"""Other answers to addresses.route."""

# %% right by max: of all that fit, the longest prefix
from ipaddress import ip_address, ip_network


def route(table, address):
    fitting = [network for network in map(ip_network, table) if ip_address(address) in network]
    best = max(fitting, key=lambda network: network.prefixlen, default=None)
    return None if best is None else table[str(best)]


# %% right by order: the longest prefixes first, then the first that fits
import ipaddress


def route(table, address):
    rows = sorted(table, key=lambda text: int(text.split("/")[1]), reverse=True)
    ip = ipaddress.ip_address(address)
    return next((table[text] for text in rows if ip in ipaddress.ip_network(text)), None)


# %% right by asking: tries every network that the address could lie in, from the smallest on
from ipaddress import ip_address, ip_network


def route(table, address):
    for length in range(ip_address(address).max_prefixlen, -1, -1):
        network = str(ip_network(f"{address}/{length}", strict=False))
        if network in table:
            return table[network]


# %% right by bits: compares the first bits as text
import ipaddress


def bits(ip):
    return f"{int(ip):0{ip.max_prefixlen}b}"


def route(table, address):
    ip = ipaddress.ip_address(address)
    found = []
    for text, hop in table.items():
        network = ipaddress.ip_network(text)
        start = bits(network.network_address)[: network.prefixlen]
        if network.version == ip.version and bits(ip).startswith(start):
            found.append((network.prefixlen, hop))
    return sorted(found)[-1][1] if found else None


# %% right by sorting: networks sort by their first address, then by their mask, so the narrowest comes last
from ipaddress import ip_address, ip_network


def route(table, address):
    fitting = sorted(network for network in map(ip_network, table) if ip_address(address) in network)
    return table[str(fitting[-1])] if fitting else None


# %% wrong addresses.default_forgotten: a length of 0 is never longer than nothing
from ipaddress import ip_address, ip_network


def route(table, address):
    best, where = 0, None
    for text, hop in table.items():
        network = ip_network(text)
        if ip_address(address) in network and network.prefixlen > best:
            best, where = network.prefixlen, hop
    return where


# %% wrong addresses.network_for_hop: returns the row's name
from ipaddress import ip_address, ip_network


def route(table, address):
    fitting = [text for text in table if ip_address(address) in ip_network(text)]
    return max(fitting, key=lambda text: ip_network(text).prefixlen, default=None)


# %% wrong addresses.first_match: stops at the first that fits
from ipaddress import ip_address, ip_network


def route(table, address):
    for text, hop in table.items():
        if ip_address(address) in ip_network(text):
            return hop


# %% wrong addresses.last_match: lets each that fits replace the one before
from ipaddress import ip_address, ip_network


def route(table, address):
    where = None
    for text, hop in table.items():
        if ip_address(address) in ip_network(text):
            where = hop
    return where


# %% wrong addresses.largest_network: takes more addresses for more specific
from ipaddress import ip_address, ip_network


def route(table, address):
    fitting = [network for network in map(ip_network, table) if ip_address(address) in network]
    best = max(fitting, key=lambda network: network.num_addresses, default=None)
    return best and table[str(best)]


# %% wrong addresses.length_as_text: compares what stands behind the slash
from ipaddress import ip_address, ip_network


def route(table, address):
    fitting = [text for text in table if ip_address(address) in ip_network(text)]
    best = max(fitting, key=lambda text: text.split("/")[1], default=None)
    return None if best is None else table[best]


# %% wrong addresses.prefix_as_text: cuts the zeros off and looks how the address begins
def route(table, address):
    found = []
    for text, hop in table.items():
        network, length = text.split("/")
        start = "" if length == "0" else network.removesuffix(".0").removesuffix(".0").removesuffix(".0")
        if address.startswith(start):
            found.append((int(length), hop))
    return max(found)[1] if found else None


# %% wrong addresses.nothing_fits: max of nothing
from ipaddress import ip_address, ip_network


def route(table, address):
    fitting = [network for network in map(ip_network, table) if ip_address(address) in network]
    return table[str(max(fitting, key=lambda network: network.prefixlen))]


# %% wrong addresses.other_version: compares the bits, whatever the version
from ipaddress import ip_address, ip_network


def route(table, address):
    best, where = -1, None
    for text, hop in table.items():
        network = ip_network(text)
        mask = int(network.netmask)
        if int(ip_address(address)) & mask == int(network.network_address) and network.prefixlen > best:
            best, where = network.prefixlen, hop
    return where


# %% wrong addresses.length_as_text: takes the longest text for the longest prefix
from ipaddress import ip_address, ip_network


def route(table, address):
    fitting = [text for text in table if ip_address(address) in ip_network(text)]
    fitting.sort(key=len)
    return table[fitting[-1]] if fitting else None


# %% wrong addresses.nothing_fits: says so in words
from ipaddress import ip_address, ip_network


def route(table, address):
    fitting = [
        (ip_network(text).prefixlen, hop) for text, hop in table.items() if ip_address(address) in ip_network(text)
    ]
    return max(fitting)[1] if fitting else "no route"


# %% wrong addresses.versions_sorted: sorts networks of two versions
from ipaddress import ip_address, ip_network


def route(table, address):
    where = None
    for text in sorted(table, key=ip_network):
        if ip_address(address) in ip_network(text):
            where = table[text]
    return where


# %% wrong addresses.other_version: knows one default route by its name
from ipaddress import ip_address, ip_network


def route(table, address):
    best, where = 0, table.get("0.0.0.0/0")
    for text, hop in table.items():
        network = ip_network(text)
        if ip_address(address) in network and network.prefixlen > best:
            best, where = network.prefixlen, hop
    return where


# %% wrong addresses.table_changed: takes out what it has looked at
from ipaddress import ip_address, ip_network


def route(table, address):
    fit = {}
    while table:
        text, hop = table.popitem()
        if ip_address(address) in ip_network(text):
            fit[ip_network(text).prefixlen] = hop
    return fit[max(fit)] if fit else None


# %% wrong addresses.table_changed: remembers in the table what it has found
from ipaddress import ip_address, ip_network


def route(table, address):
    if address + "/32" in table:
        return table[address + "/32"]
    fit = [text for text in table if ip_address(address) in ip_network(text)]
    best = max(fit, key=lambda text: ip_network(text).prefixlen, default=None)
    if best is None:
        return None
    table[address + "/32"] = table[best]
    return table[best]
