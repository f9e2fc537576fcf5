"""Reference solutions of chapter 04, one cell for each exercise."""

# %% trouble.explain
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
        error = error.__cause__ or error.__context__
    for kinds, text in MEANINGS:
        if any(isinstance(one, kinds) for one in behind):
            return text
    if any(isinstance(one, OSError) and one.errno in NO_ROUTE for one in behind):
        return "no route"
    return "unknown"


# %% trouble.patient_get
import random
import time

import requests


def patient_get(url, tries=4, timeout=10, patience=60, sleep=time.sleep):
    paused = 0
    for number in range(tries):
        response, problem = None, None
        try:
            response = requests.get(url, timeout=timeout)
            response.raise_for_status()
            return response.content
        except requests.HTTPError as error:
            if response.status_code not in (429, 502, 503, 504):
                raise
            problem = error
        except requests.exceptions.SSLError:
            raise
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            problem = error
        pause = random.uniform(0.5, 1) * 2**number + wanted(response)
        if number + 1 == tries or paused + pause > patience:
            raise problem
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdecimal() else 0


# %% trouble.through_proxy
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text, safe="") for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    response = requests.get(url, proxies={"http": proxy, "https": proxy}, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% trouble.trusting_session
import requests


def trusting_session(ca):
    session = requests.Session()
    session.trust_env = False
    session.verify = ca
    return session


# %% trouble.Picture
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self.url, verify=self.ca, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% trouble.download
import hashlib
import os

import requests


def download(url, path, sha256, progress, timeout=10):
    part = path + ".part"
    have = os.path.getsize(part) if os.path.exists(part) else 0
    response = ask(url, have, timeout)
    if response.status_code == 416:
        response.close()
        response = ask(url, 0, timeout)
    with response:
        response.raise_for_status()
        done = have if response.status_code == 206 else 0
        length = response.headers.get("Content-Length")
        total = None if length is None else done + int(length)
        with open(part, "ab" if done else "wb") as file:
            for piece in response.iter_content(65536):
                file.write(piece)
                file.flush()
                done += len(piece)
                progress(done, total)
    with open(part, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        os.remove(part)
        raise ValueError(f"the checksum is {found}, not {sha256}")
    os.replace(part, path)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)
