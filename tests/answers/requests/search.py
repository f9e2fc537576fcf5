"""Other answers to requests.search."""

# %% right by urllib: no requests at all
import json
from urllib.parse import urlencode
from urllib.request import urlopen


def search(url, words, lang=None):
    query = {"q": words}
    if lang is not None:
        query["lang"] = lang
    glue = "&" if "?" in url else "?"
    with urlopen(url + glue + urlencode(query), timeout=10) as response:
        if response.status == 204:
            return []
        return [hit["title"] for hit in json.load(response)["hits"]]


# %% right over a socket: percent signs for all, the query in another order, a connection that stays
import json
import socket
from urllib.parse import quote, urlsplit


def search(url, words, lang=None):
    parts = urlsplit(url)
    query = ["lang=" + quote(lang, safe="")] if lang is not None else []
    query += [parts.query] if parts.query else []
    query += ["q=" + quote(words, safe="")]
    request = f"GET {parts.path}?{'&'.join(query)} HTTP/1.1\r\nuser-agent: me\r\nHOST:{parts.netloc}\r\n\r\n"
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as sock, sock.makefile("rb") as file:
        sock.sendall(request.encode("ascii"))
        status = int(file.readline().split()[1])
        length = 0
        while (line := file.readline()) != b"\r\n":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body = file.read(length)
    if status == 204:
        return []
    if status != 200:
        raise RuntimeError(status)
    titles = []
    for hit in json.loads(body)["hits"]:
        titles.append(hit["title"])
    return titles


# %% right with a prepared request: a session, its own list of pairs, an assertion for the status
import json

import requests


def search(url, words, lang=None):
    pairs = [("q", words)] + ([("lang", lang)] if lang is not None else [])
    with requests.Session() as session:
        response = session.send(requests.Request("GET", url, params=pairs).prepare(), timeout=10)
    assert response.status_code in (200, 204)
    if response.status_code == 204:
        return []
    return [hit["title"] for hit in json.loads(response.content)["hits"]]


# %% right with a generator of titles: POSTs nothing, reads by hand
import http.client
import json
from urllib.parse import urlencode, urlsplit


def search(url, words, lang=None):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        query = urlencode({k: v for k, v in (("q", words), ("lang", lang)) if v is not None})
        connection.request("GET", parts.path + "?" + "&".join(filter(None, [parts.query, query])))
        response = connection.getresponse()
        data = response.read()
    finally:
        connection.close()
    if response.status >= 400:
        raise OSError(response.reason)
    return list(map(lambda hit: hit["title"], json.loads(data)["hits"])) if response.status != 204 else []


# %% wrong requests.params_as_data: puts the words into the body
import requests


def search(url, words, lang=None):
    response = requests.get(url, data={"q": words, "lang": lang})
    return [hit["title"] for hit in response.json()["hits"]]


# %% wrong requests.posts_a_question: makes a POST
import requests


def search(url, words, lang=None):
    response = requests.post(url, params={"q": words, "lang": lang})
    return [hit["title"] for hit in response.json()["hits"]]


# %% wrong requests.asked_twice: asks once for the status and once for the data
import requests


def search(url, words, lang=None):
    if requests.get(url, params={"q": words, "lang": lang}).status_code == 204:
        return []
    return [hit["title"] for hit in requests.get(url, params={"q": words, "lang": lang}).json()["hits"]]


# %% wrong requests.query_replaced: writes a second question mark
from urllib.parse import urlencode

import requests


def search(url, words, lang=None):
    query = {"q": words} | ({"lang": lang} if lang is not None else {})
    response = requests.get(url + "?" + urlencode(query))
    response.raise_for_status()
    return [hit["title"] for hit in response.json()["hits"]]


# %% wrong requests.none_is_text: glues the language in, whether there is one or not
import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words, "lang": str(lang)})
    return [hit["title"] for hit in response.json()["hits"]]


# %% wrong requests.empty_is_none: sends nothing for an empty text
import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words or None, "lang": lang or None})
    return [hit["title"] for hit in response.json()["hits"]]


# %% wrong requests.glued_query: glues the words into the URL
import requests


def search(url, words, lang=None):
    address = f"{url}?q={words}" if lang is None else f"{url}?q={words}&lang={lang}"
    return [hit["title"] for hit in requests.get(address).json()["hits"]]


# %% wrong requests.json_not_called: M2, the method itself is indexed
import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words, "lang": lang})
    return [hit["title"] for hit in response.json["hits"]]


# %% wrong requests.json_of_nothing: reads JSON out of an empty body
import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words, "lang": lang})
    response.raise_for_status()
    response.encoding = "utf-8"
    return [hit["title"] for hit in response.json()["hits"]]


# %% wrong requests.guessed_text: believes the guess at the encoding
import json

import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words, "lang": lang})
    response.raise_for_status()
    if response.status_code == 204:
        return []
    return [hit["title"] for hit in json.loads(response.text)["hits"]]


# %% wrong requests.status_ignored: never looks at the status of an error
import json

import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words, "lang": lang})
    if response.status_code == 204:
        return []
    return [hit["title"] for hit in json.loads(response.content)["hits"]]


# %% wrong requests.error_hidden: takes a page for nothing found
import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words, "lang": lang})
    response.raise_for_status()
    response.encoding = "utf-8"
    try:
        return [hit["title"] for hit in response.json()["hits"]]
    except ValueError:
        return []


# %% wrong requests.whole_answer: returns all that came
import requests


def search(url, words, lang=None):
    return requests.get(url, params={"q": words, "lang": lang}).json()["hits"]


# %% wrong requests.encoded_twice: encodes the words for params
from urllib.parse import quote

import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": quote(words), "lang": lang})
    return [hit["title"] for hit in response.json()["hits"]]


# %% wrong requests.empty_is_none: takes an empty lang for none
import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words} | ({"lang": lang} if lang else {}), timeout=10)
    response.raise_for_status()
    if response.status_code == 204:
        return []
    response.encoding = "utf-8"
    return [hit["title"] for hit in response.json()["hits"]]


# %% wrong requests.words_stripped: tidies the words
import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words.strip(), "lang": lang}, timeout=10)
    response.raise_for_status()
    if response.status_code == 204:
        return []
    response.encoding = "utf-8"
    return [hit["title"] for hit in response.json()["hits"]]


# %% wrong requests.titles_tidied: sorts what came
import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words, "lang": lang}, timeout=10)
    response.raise_for_status()
    if response.status_code == 204:
        return []
    response.encoding = "utf-8"
    return sorted(hit["title"] for hit in response.json()["hits"])


# %% wrong requests.titles_tidied: returns each title once
import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words, "lang": lang}, timeout=10)
    response.raise_for_status()
    if response.status_code == 204:
        return []
    response.encoding = "utf-8"
    return list(dict.fromkeys(hit["title"] for hit in response.json()["hits"]))


# %% wrong requests.error_hidden: takes an empty body for nothing found, whatever the status
import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words, "lang": lang}, timeout=10)
    response.raise_for_status()
    if not response.content:
        return []
    response.encoding = "utf-8"
    return [hit["title"] for hit in response.json()["hits"]]


# %% wrong requests.query_made_a_dict: takes the query of the URL for names that come once
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import requests


def search(url, words, lang=None):
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"q": words, "lang": lang}
    response = requests.get(urlunsplit(parts._replace(query="")), params=query, timeout=10)
    response.raise_for_status()
    if response.status_code == 204:
        return []
    response.encoding = "utf-8"
    return [hit["title"] for hit in response.json()["hits"]]


# %% wrong requests.query_made_a_dict: drops what has no value
from urllib.parse import parse_qs, urlsplit, urlunsplit

import requests


def search(url, words, lang=None):
    parts = urlsplit(url)
    query = parse_qs(parts.query) | {"q": words, "lang": lang}
    response = requests.get(urlunsplit(parts._replace(query="")), params=query, timeout=10)
    response.raise_for_status()
    if response.status_code == 204:
        return []
    response.encoding = "utf-8"
    return [hit["title"] for hit in response.json()["hits"]]
