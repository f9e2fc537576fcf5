"""Other answers to http.split_url."""

# %% right by hand: cuts from the outside in, with no library
PORTS = {"http": 80, "https": 443}


def split_url(url):
    rest, _, fragment = url.partition("#")
    rest, _, query = rest.partition("?")
    scheme, _, rest = rest.partition("://")
    authority, slash, path = rest.partition("/")
    host = authority.rpartition("@")[2]
    port = ""
    if host.startswith("["):
        host, _, port = host[1:].partition("]")
        port = port.lstrip(":")
    elif ":" in host:
        host, port = host.split(":")
    scheme = scheme.lower()
    return {
        "fragment": fragment,
        "query": query,
        "path": slash + path if path else "/",
        "port": int(port) if port else PORTS[scheme],
        "host": host.lower(),
        "scheme": scheme,
    }


# %% right by pattern: one regular expression, after RFC 3986 appendix B
import re

URL = re.compile(
    r"(?P<scheme>\w+)://(?:[^/?#@]*@)?(?:\[(?P<six>[^\]]+)\]|(?P<host>[^:/?#]+))(?::(?P<port>\d*))?"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?"
)


def split_url(url):
    found = URL.fullmatch(url).groupdict(default="")
    scheme = found["scheme"].lower()
    return dict(
        scheme=scheme,
        host=(found["six"] or found["host"]).lower(),
        port=int(found["port"] or {"http": 80, "https": 443}[scheme]),
        path=found["path"] or "/",
        query=found["query"],
        fragment=found["fragment"],
    )


# %% wrong http.port_is_text: leaves the port a piece of text
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    port = parts.netloc.rpartition("@")[2].rpartition("]")[2].partition(":")[2]
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": port or {"http": "80", "https": "443"}[parts.scheme],
        "path": parts.path or "/",
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% wrong http.no_default_port: gives what urlsplit gives
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": parts.port,
        "path": parts.path or "/",
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% wrong http.port_in_host: takes the whole authority for the host
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    return {
        "scheme": parts.scheme,
        "host": parts.netloc,
        "port": parts.port or {"http": 80, "https": 443}[parts.scheme],
        "path": parts.path or "/",
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% wrong http.empty_path: gives an empty path where the URL has none
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": parts.port or {"http": 80, "https": 443}[parts.scheme],
        "path": parts.path,
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% wrong http.host_ends_at_slash: looks for the path first
def split_url(url):
    scheme, _, rest = url.partition("://")
    host, slash, rest = rest.partition("/")
    host, _, port = host.partition(":")
    rest, _, fragment = (slash + rest).partition("#")
    path, _, query = rest.partition("?")
    return {
        "scheme": scheme,
        "host": host,
        "port": int(port or {"http": 80, "https": 443}[scheme]),
        "path": path or "/",
        "query": query,
        "fragment": fragment,
    }


# %% wrong http.fragment_last: looks for the question mark before the hash sign
def split_url(url):
    scheme, _, rest = url.partition("://")
    rest, _, query = rest.partition("?")
    rest, _, fragment = rest.partition("#")
    if not fragment:
        query, _, fragment = query.partition("#")
    host, slash, path = rest.partition("/")
    host, _, port = host.partition(":")
    return {
        "scheme": scheme,
        "host": host,
        "port": int(port or {"http": 80, "https": 443}[scheme]),
        "path": slash + path or "/",
        "query": query,
        "fragment": fragment,
    }


# %% wrong http.second_question_mark: splits at every question mark
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    pieces = url.partition("#")[0].split("?")
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": parts.port or {"http": 80, "https": 443}[parts.scheme],
        "path": parts.path or "/",
        "query": pieces[1] if len(pieces) > 1 else "",
        "fragment": parts.fragment,
    }


# %% wrong http.percent_decoded: decodes the path before anybody asked
from urllib.parse import unquote, urlsplit


def split_url(url):
    parts = urlsplit(url)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": parts.port or {"http": 80, "https": 443}[parts.scheme],
        "path": unquote(parts.path) or "/",
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% wrong http.params_lost: urlparse keeps what follows a semicolon apart
from urllib.parse import urlparse


def split_url(url):
    parts = urlparse(url)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": parts.port or {"http": 80, "https": 443}[parts.scheme],
        "path": parts.path or "/",
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% wrong http.colon_ends_host: cuts an IPv6 address at its first colon
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    authority = parts.netloc.rpartition("@")[2].lower()
    return {
        "scheme": parts.scheme,
        "host": authority.split(":")[0],
        "port": parts.port or {"http": 80, "https": 443}[parts.scheme],
        "path": parts.path or "/",
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% wrong http.brackets_kept: keeps the brackets around an IPv6 address
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    host = parts.hostname
    return {
        "scheme": parts.scheme,
        "host": f"[{host}]" if ":" in host else host,
        "port": parts.port or {"http": 80, "https": 443}[parts.scheme],
        "path": parts.path or "/",
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% wrong http.user_in_host: knows no user in front of the host
def split_url(url):
    rest, _, fragment = url.partition("#")
    rest, _, query = rest.partition("?")
    scheme, _, rest = rest.partition("://")
    host, slash, path = rest.partition("/")
    port = ""
    if host.startswith("["):
        host, _, port = host[1:].partition("]")
        port = port[1:]
    elif ":" in host:
        host, _, port = host.rpartition(":")
    scheme = scheme.lower()
    return {
        "scheme": scheme,
        "host": host.lower(),
        "port": int(port or {"http": 80, "https": 443}[scheme]),
        "path": slash + path or "/",
        "query": query,
        "fragment": fragment,
    }


# %% wrong http.at_anywhere: takes any @ for the end of a user name
from urllib.parse import urlsplit


def split_url(url):
    scheme, _, rest = url.partition("://")
    url = scheme + "://" + rest.rpartition("@")[2]
    parts = urlsplit(url)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": parts.port or {"http": 80, "https": 443}[parts.scheme],
        "path": parts.path or "/",
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% wrong http.capitals_kept: takes the host as it is written
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    written = parts.netloc.rpartition("@")[2]
    at = written.lower().find(parts.hostname)
    return {
        "scheme": parts.scheme,
        "host": written[at : at + len(parts.hostname)],
        "port": parts.port or {"http": 80, "https": 443}[parts.scheme],
        "path": parts.path or "/",
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% wrong http.all_lowered: lowers the whole URL
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url.lower())
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": parts.port or {"http": 80, "https": 443}[parts.scheme],
        "path": parts.path or "/",
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% wrong http.path_tidied: takes the slash at the end away
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    path, query = parts.path or "/", parts.query
    path = path.rstrip("/") or "/"
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": port,
        "path": path,
        "query": query,
        "fragment": parts.fragment,
    }


# %% wrong http.scheme_guessed: looks for https anywhere
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    path, query = parts.path or "/", parts.query
    port = parts.port or (443 if "https" in url else 80)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": port,
        "path": path,
        "query": query,
        "fragment": parts.fragment,
    }


# %% wrong http.scheme_guessed: looks for https in small letters alone
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    path, query = parts.path or "/", parts.query
    port = parts.port or (443 if url.startswith("https") else 80)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": port,
        "path": path,
        "query": query,
        "fragment": parts.fragment,
    }


# %% wrong http.query_as_dict: takes the query apart
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    path, query = parts.path or "/", parts.query
    query = dict(one.partition("=")[::2] for one in query.split("&") if one)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": port,
        "path": path,
        "query": query,
        "fragment": parts.fragment,
    }


# %% wrong http.none_for_missing: says None for a query that is missing
from urllib.parse import urlsplit


def split_url(url):
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    path, query = parts.path or "/", parts.query
    query = query or None
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": port,
        "path": path,
        "query": query,
        "fragment": parts.fragment,
    }


# %% wrong http.every_scheme_end: splits at every ://
from urllib.parse import urlsplit


def split_url(url):
    parts = url.split("://")
    url = parts[0] + "://" + parts[1]
    p = urlsplit(url)
    return {
        "scheme": p.scheme,
        "host": p.hostname,
        "port": p.port or {"http": 80, "https": 443}[p.scheme],
        "path": p.path or "/",
        "query": p.query,
        "fragment": p.fragment,
    }


# %% wrong http.encoded_again: encodes the path once more
from urllib.parse import quote, urlsplit


def split_url(url):
    p = urlsplit(url)
    return {
        "scheme": p.scheme,
        "host": p.hostname,
        "port": p.port or {"http": 80, "https": 443}[p.scheme],
        "path": quote(p.path) or "/",
        "query": p.query,
        "fragment": p.fragment,
    }


# %% wrong http.host_ends_at_slash: finds a query only behind a slash
from urllib.parse import urlsplit


def split_url(url):
    scheme, _, netloc, *rest = url.split("/", 3)
    p = urlsplit("x:///" + "".join(rest))
    q = urlsplit(f"{scheme}//{netloc}")
    return {
        "scheme": q.scheme,
        "host": q.hostname,
        "port": q.port or {"http": 80, "https": 443}[q.scheme],
        "path": p.path or "/",
        "query": p.query,
        "fragment": p.fragment,
    }


# %% wrong http.percent_decoded: decodes the fragment
from urllib.parse import unquote, urlsplit


def split_url(url):
    p = urlsplit(url)
    return {
        "scheme": p.scheme,
        "host": p.hostname,
        "port": p.port or {"http": 80, "https": 443}[p.scheme],
        "path": p.path or "/",
        "query": p.query,
        "fragment": unquote(p.fragment),
    }


# %% wrong http.percent_decoded: takes a plus for a space
from urllib.parse import urlsplit


def split_url(url):
    p = urlsplit(url)
    return {
        "scheme": p.scheme,
        "host": p.hostname,
        "port": p.port or {"http": 80, "https": 443}[p.scheme],
        "path": p.path or "/",
        "query": p.query.replace("+", " "),
        "fragment": p.fragment,
    }
