"""Other answers to trouble.explain."""

# %% right by class names: gathers the names of all classes behind the exception
import errno

TEXTS = {
    "ProxyError": "proxy",
    "TooManyRedirects": "redirects",
    "MissingSchema": "bad url",
    "InvalidSchema": "bad url",
    "InvalidURL": "bad url",
    "ConnectTimeout": "connect timeout",
    "ReadTimeout": "read timeout",
    "ReadTimeoutError": "read timeout",
    "SSLCertVerificationError": "certificate",
    "SSLError": "tls",
    "gaierror": "unknown name",
    "ConnectionRefusedError": "refused",
    "ProtocolError": "broken off",
    "IncompleteRead": "broken off",
    "InvalidChunkLength": "broken off",
}


def explain(error):
    names, numbers, status = set(), set(), None

    def look(one):
        nonlocal status
        if one is None:
            return
        names.update(kind.__name__ for kind in type(one).__mro__)
        numbers.add(getattr(one, "errno", None))
        if type(one).__name__ == "HTTPError" and getattr(one, "response", None) is not None:
            status = one.response.status_code
        look(one.__cause__ or one.__context__)

    look(error)
    if status is not None:
        return "status %d" % status
    if numbers & {errno.EHOSTUNREACH, errno.ENETUNREACH}:
        return "no route"
    return next((text for name, text in TEXTS.items() if name in names), "unknown")


# %% right with match: special classes of requests first, then the innermost exception
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions


def innermost(error):
    while following := error.__cause__ or error.__context__:
        error = following
    return error


def explain(error):
    match error:
        case requests.HTTPError():
            return "status " + str(error.response.status_code)
        case requests.exceptions.ProxyError():
            return "proxy"
        case requests.TooManyRedirects():
            return "redirects"
        case exceptions.MissingSchema() | exceptions.InvalidSchema() | exceptions.InvalidURL():
            return "bad url"
        case requests.ConnectTimeout():
            return "connect timeout"
        case requests.ReadTimeout():
            return "read timeout"
        case requests.exceptions.SSLError():
            return "certificate" if isinstance(innermost(error), ssl.SSLCertVerificationError) else "tls"
        case requests.exceptions.ChunkedEncodingError():
            return "broken off"
        case requests.ConnectionError():
            return of_connection(error, innermost(error))
    return "unknown"


def of_connection(error, inner):
    if isinstance(error.args[0], urllib3.exceptions.ReadTimeoutError):
        return "read timeout"
    if isinstance(inner, socket.gaierror):
        return "unknown name"
    if isinstance(inner, ConnectionRefusedError):
        return "refused"
    if inner.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH):
        return "no route"
    return "broken off"


# %% wrong trouble.explain_stumbles: takes what requests was told out of args
import requests


def explain(error):
    if isinstance(error, requests.HTTPError):
        return f"status {error.response.status_code}"
    if isinstance(error, requests.ConnectTimeout):
        return "connect timeout"
    if isinstance(error, requests.ReadTimeout):
        return "read timeout"
    reason = error.args[0].reason.__cause__
    if isinstance(reason, ConnectionRefusedError):
        return "refused"
    if isinstance(reason.errno, int) and reason.errno in (113, 101):
        return "no route"
    return "unknown name"


# %% wrong trouble.looks_at_words: looks for what Linux says of a refusal
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (socket.gaierror, "unknown name"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    if "Connection refused" in str(error) and not isinstance(error, exceptions.ProxyError):
        return "refused"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.cause_alone: follows __cause__ and nothing else
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.outside_alone: takes every ConnectionError for a refusal
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (exceptions.ConnectionError, "refused"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.timeouts_alike: asks for Timeout first
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    ((exceptions.Timeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.silent_in_the_middle: knows the ReadTimeout of requests alone
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    (exceptions.ReadTimeout, "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.closed_is_refused: takes what is left for a refusal
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    if any(isinstance(one, (exceptions.ConnectionError, exceptions.ChunkedEncodingError)) for one in behind):
        return "refused"
    return "unknown"


# %% wrong trouble.tls_is_a_connection: asks for the general class before the special one
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    if isinstance(behind[0], exceptions.ConnectionError):
        return "broken off"
    if isinstance(behind[0], exceptions.SSLError):
        return "certificate"
    return "unknown"


# %% wrong trouble.all_tls_is_certificates: takes each SSLError for a matter of certificates
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "certificate"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.proxy_is_the_site: asks for a refusal before it asks for a proxy
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
    (exceptions.ProxyError, "proxy"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.status_unsaid: says that it was a status, not which
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return "status"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.any_value_error: takes a ValueError for one about the URL
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    (ValueError, "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.one_number_of_two: knows of hosts that cannot be reached, not of networks
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH,)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.proxy_is_the_site: asks for a name without an address before it asks for a proxy
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (socket.gaierror, "unknown name"),
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (ConnectionRefusedError, "refused"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.status_of_a_proxy: takes 407 for trouble with the proxy
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.ProxyError, "proxy"),
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError) and error.response.status_code == 407:
        return "proxy"
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% wrong trouble.proxy_is_the_site: asks for slow connections before it asks for a proxy
import errno
import http.client
import socket
import ssl

import requests
import urllib3
from requests import exceptions

NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)

MEANINGS = [
    (exceptions.TooManyRedirects, "redirects"),
    ((exceptions.MissingSchema, exceptions.InvalidSchema, exceptions.InvalidURL), "bad url"),
    (exceptions.ProxyError, "proxy"),
    (exceptions.ConnectTimeout, "connect timeout"),
    ((exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError), "read timeout"),
    (ssl.SSLCertVerificationError, "certificate"),
    ((exceptions.SSLError, ssl.SSLError), "tls"),
    (socket.gaierror, "unknown name"),
    (ConnectionRefusedError, "refused"),
    ((ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError), "broken off"),
]


def explain(error):
    if isinstance(error, exceptions.HTTPError):
        return f"status {error.response.status_code}"
    behind = []
    while error is not None:
        behind.append(error)
        error = error.__cause__ or error.__context__
    if any(type(one) is urllib3.exceptions.ConnectTimeoutError for one in behind):
        return "connect timeout"
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"
