"""The course's own certificate authority: one in each kernel, trusted by nobody who is not told to."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from netcourse.servers.once import once

if TYPE_CHECKING:
    import trustme

NAMES = ("localhost", "127.0.0.1", "::1")


@once
def ca_file() -> str:
    """Return the path of the authority's certificate (PEM). It is removed when the kernel ends."""
    path = _folder() / "ca.pem"
    course_ca().cert_pem.write_to_path(path)
    return str(path)


@once
def stored(pem: bytes) -> str:
    """Return the path of a file with these certificates and keys. It is removed when the kernel ends."""
    path = _folder() / f"{hashlib.sha256(pem).hexdigest()[:16]}.pem"
    path.write_bytes(pem)
    return str(path)


@once
def server_context() -> ssl.SSLContext:
    """Return what a server needs to speak TLS as one of `NAMES`."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    course_ca().issue_cert(*NAMES).configure_cert(context)
    return context


@once
def course_ca() -> trustme.CA:
    """Return the authority itself."""
    import trustme

    return trustme.CA(organization_name="netcourse")


@once
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="netcourse-"))  # for this user's eyes only
    atexit.register(_remove, folder, os.getpid())
    return folder


def _remove(folder: Path, process: int) -> None:
    if os.getpid() == process:  # a forked child has inherited the name, not the folder
        shutil.rmtree(folder, ignore_errors=True)
