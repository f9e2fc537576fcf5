"""What chapter 05 says of json, ElementTree, defusedxml, requests and aiohttp holds for what is installed."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import threading
import time
from decimal import Decimal
from xml.etree import ElementTree

import aiohttp
import defusedxml
import defusedxml.ElementTree
import pytest
import requests

from netcourse import servers, wire
from netcourse.clock import scaled

ENTITY = "<!DOCTYPE a [<!ENTITY x {}>]><a>&x;</a>"


@pytest.fixture
def posts():
    with servers.posts(protect="nothing") as running:
        yield running


def test_json_turns_tuples_into_lists_and_keys_into_texts():
    """Without a word."""
    assert json.loads(json.dumps({7: (1, 2)})) == {"7": [1, 2]}


def test_json_reads_numbers_as_it_is_told():
    """As float, whole numbers above 2**53 become others; as Decimal they stay what is written."""
    assert json.loads("9007199254740993") == 9007199254740993
    assert json.loads("9007199254740993", parse_int=float) == 9007199254740992.0
    assert sum(json.loads("[0.1, 0.2]", parse_float=Decimal)) == Decimal("0.3")


def test_json_writes_what_is_no_json_unless_told_not_to():
    """NaN, which RFC 8259 does not know."""
    assert json.dumps(float("nan")) == "NaN"
    with pytest.raises(ValueError, match="Out of range"):
        json.dumps(float("nan"), allow_nan=False)


def test_deep_json_raises_recursion_error():
    """Which is no ValueError."""
    with pytest.raises(RecursionError):
        json.loads("[" * 100_000)


def test_xml_reads_every_line_end_as_one_character():
    """XML 1.0, section 2.11."""
    assert ElementTree.fromstring(b"<t>a\r\nb\rc</t>").text == "a\nb\nc"


def test_elementtree_escapes_but_writes_characters_that_xml_cannot_hold():
    """The reader alone refuses them, with what is no ValueError."""
    element = ElementTree.Element("t")
    element.text = "a & <b>\x00"

    written = ElementTree.tostring(element)

    assert written == b"<t>a &amp; &lt;b&gt;\x00</t>"
    with pytest.raises(ElementTree.ParseError) as caught:
        ElementTree.fromstring(written)
    assert isinstance(caught.value, SyntaxError)


def test_elementtree_expands_entities_and_fetches_none():
    """A text of ours is put in, a file is not."""
    assert ElementTree.fromstring(ENTITY.format("'ha'")).text == "ha"
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(ENTITY.format("SYSTEM 'file:///etc/hosts'"))


@pytest.mark.parametrize("said", ["'ha'", "SYSTEM 'file:///etc/hosts'"])
def test_defusedxml_refuses_entities(said):
    """However harmless, and reads the rest as ElementTree does."""
    with pytest.raises(defusedxml.EntitiesForbidden) as caught:
        defusedxml.ElementTree.fromstring(ENTITY.format(said))
    assert isinstance(caught.value, ValueError)
    assert defusedxml.ElementTree.fromstring(b"<a b='c'><d>e</d></a>").findtext("d") == "e"


def test_requests_takes_link_headers_apart():
    """By what they are to the page, with the address as it was written."""
    response = requests.Response()
    response.headers["Link"] = '</x?after=a,b>; rel="next", <http://a/x>; rel=first'

    assert {rel: link["url"] for rel, link in response.links.items()} == {"next": "/x?after=a,b", "first": "http://a/x"}


@pytest.mark.parametrize(("password", "sent"), [("grün", b"ada:gr\xfcn"), ("grün".encode(), b"ada:gr\xc3\xbcn")])
def test_requests_writes_a_login_in_latin_1_and_takes_bytes_as_they_are(password, sent):
    """RFC 7617 leaves the encoding open."""
    prepared = requests.Request("GET", "http://library.example", auth=("ada", password)).prepare()

    assert base64.b64decode(prepared.headers["Authorization"].removeprefix("Basic ")) == sent


def test_the_message_of_a_status_error_has_the_whole_url(posts):
    """M42: and with it every key in the query."""
    with pytest.raises(requests.HTTPError, match="api_key=tea-4711"):
        requests.get(posts.url + "/posts", params={"api_key": "tea-4711"}).raise_for_status()


def test_a_request_is_not_repeated_by_itself(posts):
    """What a broken connection has done, it has done once."""
    with wire.rough(posts, down=wire.faults.Reset(1)) as line, pytest.raises(requests.ConnectionError):
        requests.post(line.url + "/posts", json={"author": "Lin", "title": "Two teas", "text": "Oolong."})

    assert len(line.transcript.conversations) == 1
    assert len(requests.get(posts.url + "/posts?author=Lin").json()) == 1


def test_what_a_thread_raises_reaches_nobody(monkeypatch):
    """M8: only the hook."""
    heard = []
    monkeypatch.setattr(threading, "excepthook", lambda failure: heard.append(failure.exc_type))
    thread = threading.Thread(target=int, args=("x",))
    thread.start()
    thread.join()

    assert heard == [ValueError]


def test_aiohttp_gives_five_minutes_in_all():
    """Unless told otherwise."""
    assert aiohttp.client.DEFAULT_TIMEOUT.total == 300
    assert aiohttp.client.DEFAULT_TIMEOUT.sock_read is None


def test_silence_ends_a_request_of_aiohttp():
    """With sock_read, though there is no limit in all."""

    async def ask(url):
        silence = aiohttp.ClientTimeout(total=None, sock_read=0.05)
        async with aiohttp.ClientSession(timeout=silence) as session, session.get(url):
            pass

    with socket.create_server(("127.0.0.1", 0)) as door:  # connects, and never says a word
        began = time.monotonic()
        with pytest.raises(aiohttp.ServerTimeoutError):
            asyncio.run(ask(f"http://127.0.0.1:{door.getsockname()[1]}/"))
    assert time.monotonic() - began < scaled(10)


def test_a_status_raises_in_aiohttp_only_when_asked(posts):
    """As in requests."""

    async def ask(url):
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            status = response.status
            with pytest.raises(aiohttp.ClientResponseError):
                response.raise_for_status()
        return status

    assert asyncio.run(ask(posts.url + "/posts/999")) == 404


def test_gather_keeps_order_and_exceptions():
    """With return_exceptions, all results stand where their coroutines stood."""

    async def fails(seconds, error):
        await asyncio.sleep(seconds)
        raise error

    async def both():
        slow, quick = ValueError("slow"), KeyError("quick")
        return await asyncio.gather(fails(0.01, slow), fails(0, quick), return_exceptions=True)

    assert [type(result) for result in asyncio.run(both())] == [ValueError, KeyError]
