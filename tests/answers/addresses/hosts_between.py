"""Other answers to addresses.hosts_between."""

# %% right by steps: one address after the other
from ipaddress import ip_address


def hosts_between(first, last):
    here, there = ip_address(first), ip_address(last)
    if (here.version, here) > (there.version, there) or here.version != there.version:
        raise ValueError("nothing between these")
    found = [str(here)]
    while here != there:
        here += 1
        found.append(str(here))
    return found


# %% right by networks: the library cuts the range into networks, and each gives its addresses
from ipaddress import ip_address, summarize_address_range


def hosts_between(first, last):
    try:
        networks = summarize_address_range(ip_address(first), ip_address(last))
        return [str(one) for network in networks for one in network]
    except TypeError as error:
        raise ValueError("addresses of two versions") from error


# %% right by generator: gives them one by one
from ipaddress import ip_address


def hosts_between(first, last):
    here, there = ip_address(first), ip_address(last)
    if type(here) is not type(there) or here > there:
        raise ValueError(first, last)
    kind = type(here)
    yield from (str(kind(number)) for number in range(int(here), int(there) + 1))


# %% right by bytes: takes the addresses for numbers of 4 or 16 bytes, and returns a tuple
from ipaddress import ip_address


def hosts_between(first, last):
    low, high = ip_address(first).packed, ip_address(last).packed
    size = len(low)
    if len(high) != size or high < low:
        raise ValueError("the wrong way round, or of two versions")
    numbers = range(int.from_bytes(low, "big"), int.from_bytes(high, "big") + 1)
    return tuple(ip_address(number.to_bytes(size, "big")).compressed for number in numbers)


# %% wrong addresses.object_for_text: gives the addresses themselves
from ipaddress import ip_address


def hosts_between(first, last):
    here, there = ip_address(first), ip_address(last)
    return [here + number for number in range(int(there) - int(here) + 1)]


# %% wrong addresses.last_left_out: a range without its end
from ipaddress import ip_address


def hosts_between(first, last):
    here, there = ip_address(first), ip_address(last)
    return [str(here + number) for number in range(int(there) - int(here))]


# %% wrong addresses.text_order: compares texts
from ipaddress import ip_address


def hosts_between(first, last):
    if last < first:
        raise ValueError("the wrong way round")
    here, there = ip_address(first), ip_address(last)
    return [str(here + number) for number in range(int(there) - int(here) + 1)]


# %% wrong addresses.ends_left_out: believes that no host can have .0 or .255
from ipaddress import ip_address


def hosts_between(first, last):
    here, there = ip_address(first), ip_address(last)
    every = [str(here + number) for number in range(int(there) - int(here) + 1)]
    return [one for one in every if not one.endswith((".0", ".255"))]


# %% wrong addresses.numbers_apart: counts with the last number alone
def hosts_between(first, last):
    start, _, low = first.rpartition(".")
    high = last.rpartition(".")[2]
    return [f"{start}.{number}" for number in range(int(low), int(high) + 1)]


# %% wrong addresses.small_is_ipv4: loses the version on the way through a number
from ipaddress import ip_address


def hosts_between(first, last):
    low, high = int(ip_address(first)), int(ip_address(last))
    return [str(ip_address(number)) for number in range(low, high + 1)]


# %% wrong addresses.only_ipv4: knows one version
from ipaddress import IPv4Address


def hosts_between(first, last):
    low, high = int(IPv4Address(first)), int(IPv4Address(last))
    if high < low:
        raise ValueError("the wrong way round")
    return [str(IPv4Address(number)) for number in range(low, high + 1)]


# %% wrong addresses.versions_compared: compares across versions
from ipaddress import ip_address


def hosts_between(first, last):
    here, there = ip_address(first), ip_address(last)
    if there < here:
        raise ValueError("the wrong way round")
    return [str(here + number) for number in range(int(there) - int(here) + 1)]


# %% wrong addresses.backwards_is_empty: gives nothing where nothing can be given
from ipaddress import ip_address


def hosts_between(first, last):
    here, there = ip_address(first), ip_address(last)
    if here.version != there.version:
        raise ValueError("two versions")
    return [str(here + number) for number in range(int(there) - int(here) + 1)]


# %% wrong addresses.long_form: writes every zero
from ipaddress import ip_address


def hosts_between(first, last):
    here, there = ip_address(first), ip_address(last)
    return [(here + number).exploded for number in range(int(there) - int(here) + 1)]


# %% wrong addresses.ends_left_out: takes the hosts of the networks in between
from ipaddress import ip_address, summarize_address_range


def hosts_between(first, last):
    networks = summarize_address_range(ip_address(first), ip_address(last))
    return [str(host) for network in networks for host in network.hosts()]


# %% wrong addresses.beyond_the_last: steps on behind the last address that there is
from ipaddress import ip_address


def hosts_between(first, last):
    here, there = ip_address(first), ip_address(last)
    if here.version != there.version or there < here:
        raise ValueError("nothing between these")
    found = []
    while here <= there:
        found.append(str(here))
        here += 1
    return found


# %% wrong addresses.same_refused: takes two equal addresses for the wrong way round
from ipaddress import ip_address


def hosts_between(first, last):
    here, there = ip_address(first), ip_address(last)
    if here.version != there.version or there <= here:
        raise ValueError("nothing between these")
    return [str(here + number) for number in range(int(there) - int(here) + 1)]
