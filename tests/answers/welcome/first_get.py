# %% right urllib: the standard library, which raises for 4xx and 5xx, so the exception is read like a response
import urllib.error
import urllib.request


def first_get(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


# %% right two_requests: asks twice, once for each value
import requests


def first_get(url):
    return (requests.get(url).status_code, requests.get(url).content.decode("utf-8"))


# %% right session: through a session, with more headers than are needed
import requests


def first_get(url):
    with requests.Session() as session:
        response = session.get(url, headers={"Accept": "text/plain"})
    return response.status_code, str(response.text)


# %% right by_hand: over a bare socket
import socket
from urllib.parse import urlsplit


def first_get(url):
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as sock:
        sock.sendall(f"GET {parts.path}?{parts.query} HTTP/1.0\r\n\r\n".encode())
        with sock.makefile("rb") as stream:
            status = int(stream.readline().split()[1])
            while stream.readline().strip():
                pass
            return status, stream.read().decode()


# %% wrong welcome.other_address: asks a server of its own choice
import socket


def first_get(url):
    return 200, "hello"


# %% wrong welcome.other_address: loses the path
import requests


def first_get(url):
    response = requests.get(url.rpartition("/")[0] + "/get")
    return response.status_code, response.text


# %% wrong welcome.other_method: only asks for the head
import requests


def first_get(url):
    response = requests.head(url)
    return response.status_code, response.text


# %% wrong welcome.other_method: posts
import requests


def first_get(url):
    response = requests.post(url)
    return response.status_code, response.text


# %% wrong welcome.response_itself: returns what requests returned
import requests


def first_get(url):
    return requests.get(url)


# %% wrong welcome.response_itself: the response in place of its text
import requests


def first_get(url):
    response = requests.get(url)
    return response.status_code, response


# %% wrong welcome.not_called: names a method and does not call it
import requests


def first_get(url):
    response = requests.get(url)
    return response.status_code, response.json


# %% wrong welcome.called_text: calls an attribute
import requests


def first_get(url):
    response = requests.get(url)
    return response.status_code, response.text()


# %% wrong welcome.status_raises: takes 404 for a failure
import requests


def first_get(url):
    response = requests.get(url)
    response.raise_for_status()
    return response.status_code, response.text


# %% wrong welcome.status_raises: urllib raises for 4xx and 5xx by itself
import urllib.request


def first_get(url):
    with urllib.request.urlopen(url) as response:
        return response.status, response.read().decode()


# %% wrong welcome.printed: shows the values and returns nothing
import requests


def first_get(url):
    response = requests.get(url)
    print(response.status_code, response.text)


# %% wrong welcome.half_of_it: the text alone
import requests


def first_get(url):
    return requests.get(url).text


# %% wrong welcome.half_of_it: the status alone
import requests


def first_get(url):
    return requests.get(url).status_code


# %% wrong welcome.swapped: text first
import requests


def first_get(url):
    response = requests.get(url)
    return response.text, response.status_code


# %% wrong welcome.status_as_text: a status that is no number
import requests


def first_get(url):
    response = requests.get(url)
    return str(response.status_code), response.text


# %% wrong welcome.bytes: the body as bytes
import requests


def first_get(url):
    response = requests.get(url)
    return response.status_code, response.content


# %% wrong welcome.spelled_bytes: turns bytes to text with str
import requests


def first_get(url):
    response = requests.get(url)
    return response.status_code, str(response.content)


# %% wrong welcome.fixed_status: 200 as a constant
import requests


def first_get(url):
    return 200, requests.get(url).text


# %% wrong welcome.stripped: tidies the text
import requests


def first_get(url):
    response = requests.get(url, timeout=10)
    return response.status_code, response.text.strip()


# %% wrong welcome.status_guessed: knows two statuses
import requests


def first_get(url):
    r = requests.get(url)
    return (200 if r.ok else 404), r.text


# %% wrong welcome.body_when_well: returns a text only when all is well
import requests


def first_get(url):
    r = requests.get(url)
    return r.status_code, r.text if r.ok else ""


# %% wrong welcome.body_is_json: expects JSON
import requests


def first_get(url):
    r = requests.get(url)
    return r.status_code, r.json()


# %% wrong welcome.other_encoding: decides on the encoding itself
import requests


def first_get(url):
    r = requests.get(url)
    r.encoding = "ascii"
    return r.status_code, r.text


# %% wrong welcome.other_address: leaves out the query
import requests


def first_get(url):
    r = requests.get(url.split("?")[0])
    return r.status_code, r.text
