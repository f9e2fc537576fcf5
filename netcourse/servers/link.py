"""The address that the learner's browser can open.

On a laptop that is the server's own. On Binder and hubs the browser is elsewhere, and jupyter-server-proxy carries
its requests over: `/proxy/PORT/` takes that prefix off the path, `/proxy/absolute/PORT/` leaves it on. To the server it
speaks HTTP, never HTTPS.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from netcourse.i18n import _
from netcourse.render.escape import markup
from netcourse.render.view import View

PATTERN = "NETCOURSE_LINK"  # a pattern with {port}, for proxies that we do not know: https://host/proxy/{port}
PUBLIC = "JUPYTERHUB_PUBLIC_URL"  # this user's server as seen from outside, where the hub says so
PREFIX = "JUPYTERHUB_SERVICE_PREFIX"  # its path


def browser_link(url: str, port: int, path: str = "/", *, absolute: bool = False) -> View:
    """Show a link to `path` on the server at `url`. Raises `ValueError` where there is no way through the proxy."""
    base = proxied(port, os.environ, absolute=absolute)
    if base and url.startswith("https:"):
        raise ValueError(_("Jupyter's proxy speaks no HTTPS to a server: start one without tls for the browser"))
    address = (base or url).rstrip("/") + "/" + path.lstrip("/")
    shown = markup(address)
    return View(address, f'<a href="{shown}" target="_blank" rel="noopener">{shown}</a>')


def proxied(port: int, environment: Mapping[str, str], *, absolute: bool = False) -> str:
    """Return the proxy's address for a port of this machine, or "" where the browser is on this machine."""
    if pattern := environment.get(PATTERN):
        return pattern.replace("{port}", str(port))
    base = environment.get(PUBLIC) or environment.get(PREFIX)
    return f"{base.rstrip('/')}/proxy/{'absolute/' if absolute else ''}{port}" if base else ""
