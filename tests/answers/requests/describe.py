"""Other answers to requests.describe."""

# %% right by hand over http.client: follows by itself, closes unread
import http.client
from urllib.parse import urljoin, urlsplit


def ask(method, url):
    while True:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        try:
            connection.request(method, parts.path or "/")
            response = connection.getresponse()
            status, headers = response.status, response.headers
            response.close()
        finally:
            connection.close()
        if status not in (301, 302, 303, 307, 308):
            return url, status, headers
        url = urljoin(url, headers["Location"])


def describe(url):
    where, status, headers = ask("HEAD", url)
    if status in (405, 501):
        where, status, headers = ask("GET", url)
    size, kind = headers["Content-Length"], headers["Content-Type"]
    return dict(
        modified=headers["Last-Modified"],
        size=int(size) if size is not None else None,
        type=kind.split(";")[0].rstrip().lower() if kind else None,
        status=status,
        url=where,
    )


# %% right with a session: one that is told to follow, and a GET at the end of the way only
import requests


def describe(url):
    with requests.Session() as session:
        response = session.request("HEAD", url, allow_redirects=True, timeout=10)
        if response.status_code == 405 or response.status_code == 501:
            response = session.get(response.url, stream=True, timeout=10)
            response.close()
    found = {"url": response.url, "status": response.status_code}
    found["type"] = (
        response.headers["content-type"].lower().split(";")[0].strip() if "content-type" in response.headers else None
    )
    try:
        found["size"] = int(response.headers["content-length"])
    except KeyError:
        found["size"] = None
    found["modified"] = response.headers.get("last-modified")
    return found


# %% wrong requests.head_stays: M3, stops at the redirect
import requests


def describe(url):
    response = requests.head(url)
    if response.status_code in (405, 501):
        response = requests.get(url, stream=True)
    headers = response.headers
    kind, size = headers.get("Content-Type"), headers.get("Content-Length")
    return {
        "url": response.url,
        "status": response.status_code,
        "type": kind and kind.partition(";")[0].lower(),
        "size": size and int(size),
        "modified": headers.get("Last-Modified"),
    }


# %% wrong requests.header_expected: believes that every header is there
import requests


def describe(url):
    response = requests.head(url, allow_redirects=True)
    return {
        "url": response.url,
        "status": response.status_code,
        "type": response.headers["Content-Type"],
        "size": int(response.headers["Content-Length"]),
        "modified": response.headers["Last-Modified"],
    }


# %% wrong requests.get_for_head: fetches the whole thing
import requests


def describe(url):
    response = requests.get(url, stream=True)
    headers = response.headers
    size = headers.get("Content-Length")
    return {
        "url": response.url,
        "status": response.status_code,
        "type": headers.get("Content-Type"),
        "size": size and int(size),
        "modified": headers.get("Last-Modified"),
    }


# %% wrong requests.no_fallback: takes 405 for an answer
import requests


def describe(url):
    response = requests.head(url, allow_redirects=True)
    headers = response.headers
    kind, size = headers.get("Content-Type"), headers.get("Content-Length")
    return {
        "url": response.url,
        "status": response.status_code,
        "type": kind and kind.partition(";")[0].lower(),
        "size": size and int(size),
        "modified": headers.get("Last-Modified"),
    }


# %% wrong requests.fallback_for_all: asks again after any error
import requests


def describe(url):
    response = requests.head(url, allow_redirects=True)
    if not response.ok:
        response = requests.get(url, stream=True)
    headers = response.headers
    kind, size = headers.get("Content-Type"), headers.get("Content-Length")
    return {
        "url": response.url,
        "status": response.status_code,
        "type": kind and kind.partition(";")[0].lower(),
        "size": size and int(size),
        "modified": headers.get("Last-Modified"),
    }


# %% wrong requests.body_awaited: lets requests fetch the body
import requests


def describe(url):
    response = requests.head(url, allow_redirects=True)
    if response.status_code in (405, 501):
        response = requests.get(url)
    headers = response.headers
    kind, size = headers.get("Content-Type"), headers.get("Content-Length")
    return {
        "url": response.url,
        "status": response.status_code,
        "type": kind and kind.partition(";")[0].lower(),
        "size": size and int(size),
        "modified": headers.get("Last-Modified"),
    }


# %% wrong requests.stream_left_open: keeps responses that nobody closes
import requests

KEPT = []


def describe(url):
    response = requests.head(url, allow_redirects=True)
    if response.status_code in (405, 501):
        response = requests.get(url, stream=True)
    KEPT.append(response)
    headers = response.headers
    kind, size = headers.get("Content-Type"), headers.get("Content-Length")
    return {
        "url": response.url,
        "status": response.status_code,
        "type": kind and kind.partition(";")[0].lower(),
        "size": size and int(size),
        "modified": headers.get("Last-Modified"),
    }


# %% wrong requests.status_raised: takes 404 for an accident
import requests


def describe(url):
    response = requests.head(url, allow_redirects=True)
    response.raise_for_status()
    headers = response.headers
    kind, size = headers.get("Content-Type"), headers.get("Content-Length")
    return {
        "url": response.url,
        "status": response.status_code,
        "type": kind and kind.partition(";")[0].lower(),
        "size": size and int(size),
        "modified": headers.get("Last-Modified"),
    }


# %% wrong requests.size_is_text: leaves the length as it is written
import requests


def describe(url):
    response = requests.head(url, allow_redirects=True)
    headers = response.headers
    return {
        "url": response.url,
        "status": response.status_code,
        "type": headers.get("Content-Type"),
        "size": headers.get("Content-Length"),
        "modified": headers.get("Last-Modified"),
    }


# %% wrong requests.zero_is_missing: takes 0 for nothing
import requests


def describe(url):
    response = requests.head(url, allow_redirects=True)
    headers = response.headers
    return {
        "url": response.url,
        "status": response.status_code,
        "type": headers.get("Content-Type"),
        "size": int(headers.get("Content-Length", 0)) or None,
        "modified": headers.get("Last-Modified"),
    }


# %% wrong requests.type_with_charset: returns the whole value
import requests


def describe(url):
    response = requests.head(url, allow_redirects=True)
    headers = response.headers
    size = headers.get("Content-Length")
    return {
        "url": response.url,
        "status": response.status_code,
        "type": headers.get("Content-Type"),
        "size": None if size is None else int(size),
        "modified": headers.get("Last-Modified"),
    }


# %% wrong requests.first_url: returns the address it was given
import requests


def describe(url):
    response = requests.head(url, allow_redirects=True)
    headers = response.headers
    kind, size = headers.get("Content-Type"), headers.get("Content-Length")
    return {
        "url": url,
        "status": response.status_code,
        "type": kind and kind.partition(";")[0].lower(),
        "size": size and int(size),
        "modified": headers.get("Last-Modified"),
    }


# %% wrong requests.body_counted: counts the bytes that came
import requests


def describe(url):
    response = requests.head(url, allow_redirects=True)
    headers = response.headers
    kind = headers.get("Content-Type")
    return {
        "url": response.url,
        "status": response.status_code,
        "type": kind and kind.partition(";")[0].lower(),
        "size": len(response.content),
        "modified": headers.get("Last-Modified"),
    }
