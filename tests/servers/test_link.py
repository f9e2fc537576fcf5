"""The address for a browser, at home and behind a hub."""

from __future__ import annotations

import pytest

from netcourse import servers
from netcourse.servers.link import browser_link, proxied

HUB = {"JUPYTERHUB_SERVICE_PREFIX": "/user/ann/"}
PUBLIC = {**HUB, "JUPYTERHUB_PUBLIC_URL": "https://ann.example.org/"}
OWN = {**PUBLIC, "NETCOURSE_LINK": "https://example.org/at/{port}"}


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, ""),
        (HUB, "/user/ann/proxy/8000"),
        (PUBLIC, "https://ann.example.org/proxy/8000"),
        (OWN, "https://example.org/at/8000"),
    ],
)
def test_the_proxy_is_found_in_the_environment(environment: dict[str, str], address: str) -> None:
    assert proxied(8000, environment) == address


def test_the_whole_path_is_handed_on_when_asked() -> None:
    assert proxied(8000, HUB, absolute=True) == "/user/ann/proxy/absolute/8000"


def test_at_home_it_is_the_servers_own(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    for name in OWN:
        monkeypatch.delenv(name, raising=False)
    server = servers.httpbin(host=host)

    assert repr(server.link()) == server.url + "/"
    assert repr(server.link("html")) == repr(server.link("/html")) == server.url + "/html"
    assert f'href="{server.url}/"' in server.link().html


def test_on_a_hub_it_goes_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/ann/")
    server = servers.httpbin()

    assert repr(server.link("get")) == f"/user/ann/proxy/{server.address[1]}/get"
    with pytest.raises(ValueError, match="no HTTPS"):
        servers.httpbin(tls=True).link()


def test_what_stands_in_it_is_no_markup() -> None:
    assert "<b>" not in browser_link("http://127.0.0.1:1", 1, '/"<b>').html


def test_a_server_without_a_url_has_none() -> None:
    with pytest.raises(ValueError, match="speaks no HTTP"):
        servers.greeter().link()


def test_a_learners_own_server_has_one() -> None:
    assert servers.run(lambda listener: listener.accept()).link().text.startswith(("http", "/"))
