"""Reference solutions of chapter 05, one cell for each exercise."""

# %% apis.message_to_xml
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")


# %% apis.message_from_any
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% apis.all_posts
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        if "next" not in response.links:
            return found
        following = urljoin(response.url, response.links["next"]["url"])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% apis.save_edit
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"]}
        post = edit(read.json())
        saved = requests.put(url, json=post, headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return post if saved.status_code == 204 else saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% apis.token_client
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return None if response.status_code == 204 else response.json()


# %% apis.fetch_gallery
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

SAFE = re.compile(r"[a-z0-9][a-z0-9_-]*\.(png|jpg|svg)")


def save_picture(picture, folder, patience):
    name = picture["name"]
    if not SAFE.fullmatch(name) or len(name) > 64:
        raise ValueError("this name is not safe")
    response = requests.get(picture["url"], timeout=patience)
    if response.status_code != 200:
        raise ValueError(f"the status is {response.status_code}")
    if hashlib.sha256(response.content).hexdigest() != picture["sha256"]:
        raise ValueError("the SHA-256 is another")
    Path(folder, name).write_bytes(response.content)


def fetch_gallery(url, folder, most=4, patience=5):
    response = requests.get(url, timeout=patience)
    response.raise_for_status()
    pictures = response.json()
    saved, failed = [], {}
    with ThreadPoolExecutor(most) as pool:
        futures = [pool.submit(save_picture, picture, folder, patience) for picture in pictures]
        for picture, future in zip(pictures, futures):
            try:
                future.result()
                saved.append(picture["name"])
            except Exception as error:
                failed[picture["name"]] = repr(error)
    return saved, failed


# %% apis.fetch_gallery_async
import asyncio
import hashlib

import aiohttp


async def fetch_picture(session, picture, turn):
    async with turn, session.get(picture["url"]) as response:
        data = await response.read()
    if response.status != 200:
        raise ValueError(f"the status is {response.status}")
    if hashlib.sha256(data).hexdigest() != picture["sha256"]:
        raise ValueError("the SHA-256 is another")
    return data


async def fetch_gallery_async(url, most=4, patience=5):
    turn = asyncio.Semaphore(most)
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=patience, sock_read=patience)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        async with session.get(url, raise_for_status=True) as response:
            pictures = await response.json()
        coroutines = [fetch_picture(session, picture, turn) for picture in pictures]
        results = await asyncio.gather(*coroutines, return_exceptions=True)
    found, failed = {}, {}
    for picture, result in zip(pictures, results):
        if isinstance(result, Exception):
            failed[picture["name"]] = repr(result)
        else:
            found[picture["name"]] = result
    return found, failed
