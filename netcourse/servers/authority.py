"""The course's own certificate authority: one in each kernel, trusted by nobody who is not told to."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import ssl
import tempfile
from pathlib import Path

NAMES = ("localhost", "127.0.0.1", "::1")


@functools.cache
def ca_file() -> str:
    """Return the path of the authority's certificate (PEM). It is removed when the kernel ends."""
    path = _folder() / "ca.pem"
    _ca().cert_pem.write_to_path(path)  # type: ignore[attr-defined]
    return str(path)


@functools.cache
def server_context() -> ssl.SSLContext:
    """Return what a server needs to speak TLS as one of `NAMES`."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    _ca().issue_cert(*NAMES).configure_cert(context)  # type: ignore[attr-defined]
    return context


@functools.cache
def _ca() -> object:
    import trustme

    return trustme.CA(organization_name="netcourse")


@functools.cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="netcourse-"))  # for this user's eyes only
    atexit.register(_remove, folder, os.getpid())
    return folder


def _remove(folder: Path, process: int) -> None:
    if os.getpid() == process:  # a forked child has inherited the name, not the folder
        shutil.rmtree(folder, ignore_errors=True)
