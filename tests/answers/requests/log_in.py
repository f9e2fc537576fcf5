"""Other answers to requests.log_in."""

# %% right by urllib: a cookie jar and an opener
import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener


def log_in(url, name, password):
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    with opener.open(url, timeout=10) as response:
        csrf = re.search(r'name="csrf" value="([^"]*)"', response.read().decode())[1]
    form = urlencode({"csrf": csrf, "password": password, "name": name})
    try:
        with opener.open(url, form.encode(), timeout=10) as response:
            return response.read().decode("utf-8")
    except HTTPError as error:
        error.close()
        if error.code == 403:
            raise PermissionError(name) from None
        raise


# %% right with cookies carried by hand: no session, no redirect followed
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


class Hidden(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = {}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and attrs.get("type") == "hidden":
            self.found[attrs["name"]] = attrs["value"]


def log_in(url, name, password):
    page = requests.get(url, timeout=10)
    parser = Hidden()
    parser.feed(page.text)
    cookies = page.cookies.get_dict()
    form = {**parser.found, "name": name, "password": password}
    done = requests.post(url, data=form, cookies=cookies, allow_redirects=False, timeout=10)
    if done.status_code != 303:
        raise PermissionError(done.text)
    cookies.update(done.cookies.get_dict())
    return requests.get(urljoin(url, done.headers["Location"]), cookies=cookies, timeout=10).content.decode("utf-8")


# %% right on one socket after the other: everything by hand
import socket
from urllib.parse import quote_plus, urlsplit


def ask(host, port, method, path, cookies, body=""):
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
    if cookies:
        head += "cookie: " + ";".join(f"{key}={value}" for key, value in cookies.items()) + "\r\n"
    if body:
        head += f"content-length: {len(body)}\r\ncontent-type: application/x-www-form-urlencoded\r\n"
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall((head + "\r\n" + body).encode())
        data = b""
        while more := sock.recv(4096):
            data += more
    lines, _, content = data.partition(b"\r\n\r\n")
    status, *lines = lines.decode("latin-1").split("\r\n")
    headers = [(line.split(":", 1)[0].lower(), line.split(":", 1)[1].strip()) for line in lines]
    for key, value in headers:
        if key == "set-cookie":
            cookie, _, worth = value.partition(";")[0].partition("=")
            cookies[cookie] = worth
    return int(status.split()[1]), dict(headers), content.decode()


def log_in(url, name, password):
    parts, cookies = urlsplit(url), {}
    _, _, page = ask(parts.hostname, parts.port, "GET", parts.path, cookies)
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    form = f"name={quote_plus(name)}&password={quote_plus(password)}&csrf={quote_plus(csrf)}"
    status, headers, _ = ask(parts.hostname, parts.port, "POST", parts.path, cookies, form)
    if status == 403:
        raise PermissionError
    return ask(parts.hostname, parts.port, "GET", headers["location"], cookies)[2]


# %% wrong requests.password_in_url: sends name and password as a query
import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url).text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        return session.post(url, params={"name": name, "password": password, "csrf": csrf}).text


# %% wrong requests.no_page_first: posts at once
import requests


def log_in(url, name, password):
    with requests.Session() as session:
        return session.post(url, data={"name": name, "password": password}).text


# %% wrong requests.no_session: forgets the page's cookie
import requests


def log_in(url, name, password):
    page = requests.get(url).text
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    return requests.post(url, data={"name": name, "password": password, "csrf": csrf}).text


# %% wrong requests.token_not_encoded: glues the form together
import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url).text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return session.post(url, data=f"name={name}&password={password}&csrf={csrf}", headers=kind).text


# %% wrong requests.other_hidden_field: takes the first hidden field
import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url).text
        csrf = page.partition('value="')[2].partition('"')[0]
        return session.post(url, data={"name": name, "password": password, "csrf": csrf}).text


# %% wrong requests.token_left_out: fetches the page and sends nothing of it
import requests


def log_in(url, name, password):
    with requests.Session() as session:
        session.get(url)
        return session.post(url, data={"name": name, "password": password}).text


# %% wrong requests.not_a_form: sends JSON
import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url).text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        return session.post(url, json={"name": name, "password": password, "csrf": csrf}).text


# %% wrong requests.redirect_outside_session: fetches the page behind the log-in by itself
from urllib.parse import urljoin

import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url).text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"name": name, "password": password, "csrf": csrf}
        response = session.post(url, data=form, allow_redirects=False)
    return requests.get(urljoin(url, response.headers["Location"])).text


# %% wrong requests.session_for_all: one session for every call
import requests

session = requests.Session()


def log_in(url, name, password):
    page = session.get(url).text
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    response = session.post(url, data={"name": name, "password": password, "csrf": csrf})
    if response.status_code == 403:
        raise PermissionError(name)
    return response.text


# %% wrong requests.refused_page: does not look at the status
import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url).text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        return session.post(url, data={"name": name, "password": password, "csrf": csrf}).text


# %% wrong requests.not_permission_error: raises what requests raises
import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url).text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        response = session.post(url, data={"name": name, "password": password, "csrf": csrf})
        response.raise_for_status()
        return response.text


# %% wrong requests.wrong_page: returns the page with the form
import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url).text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        session.post(url, data={"name": name, "password": password, "csrf": csrf})
        return page


# %% wrong requests.token_of_another_page: keeps the first csrf for ever
import requests

KNOWN = {}


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url).text
        csrf = KNOWN.setdefault("csrf", page.partition('name="csrf" value="')[2].partition('"')[0])
        return session.post(url, data={"name": name, "password": password, "csrf": csrf}).text


# %% wrong requests.other_fields: names a field otherwise
import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url).text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        return session.post(url, data={"username": name, "password": password, "csrf": csrf}).text


# %% wrong requests.password_changed: encodes the csrf alone
from urllib.parse import quote

import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url).text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        form = f"name={name}&password={password}&csrf={quote(csrf, safe='')}"
        return session.post(url, data=form, headers=kind).text


# %% wrong requests.token_not_found: takes the csrf for letters and digits
import re

import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url, timeout=10).text
        csrf = re.search(r'name="csrf" value="(\w+)"', page)[1]
        form = {"name": name, "password": password, "csrf": csrf}
        response = session.post(url, data=form, timeout=10)
    if response.status_code == 403:
        raise PermissionError(name)
    response.encoding = "utf-8"
    return response.text


# %% wrong requests.password_changed: tidies the password
import re

import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url, timeout=10).text
        csrf = re.search('name="csrf" value="([^"]*)"', page)[1]
        form = {"name": name, "password": password.strip(), "csrf": csrf}
        response = session.post(url, data=form, timeout=10)
    if response.status_code == 403:
        raise PermissionError(name)
    response.encoding = "utf-8"
    return response.text


# %% wrong requests.page_garbled: believes the guess at the encoding
import re

import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url, timeout=10).text
        csrf = re.search('name="csrf" value="([^"]*)"', page)[1]
        form = {"name": name, "password": password, "csrf": csrf}
        response = session.post(url, data=form, timeout=10)
    if response.status_code == 403:
        raise PermissionError(name)
    return response.text


# %% wrong requests.never_posted: takes a log-in on a page for one in the head
import requests


def log_in(url, name, password):
    response = requests.get(url, auth=(name, password), timeout=10)
    if response.status_code == 403:
        raise PermissionError(name)
    response.encoding = "utf-8"
    return response.text


# %% wrong requests.page_cookie_dropped: goes on with the last cookies alone
from urllib.parse import urljoin

import requests


def log_in(url, name, password):
    page = requests.get(url, timeout=10)
    csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    form = {"name": name, "password": password, "csrf": csrf}
    done = requests.post(url, data=form, cookies=page.cookies, allow_redirects=False, timeout=10)
    if done.status_code == 403:
        raise PermissionError(name)
    response = requests.get(urljoin(url, done.headers["Location"]), cookies=done.cookies, timeout=10)
    response.encoding = "utf-8"
    return response.text


# %% wrong requests.form_in_latin_1: encodes the letters as older pages did
import re
from urllib.parse import urlencode

import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url, timeout=10).text
        csrf = re.search('name="csrf" value="([^"]*)"', page)[1]
        form = urlencode({"name": name, "password": password, "csrf": csrf}, encoding="iso-8859-1")
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        response = session.post(url, data=form, headers=kind, timeout=10)
    if response.status_code == 403:
        raise PermissionError(name)
    response.encoding = "utf-8"
    return response.text
