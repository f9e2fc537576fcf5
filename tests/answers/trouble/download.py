"""Other answers to trouble.download."""

# %% right with urllib: reads pieces of its own size, hashes on the way
import contextlib
import hashlib
import os
import urllib.error
import urllib.request
from pathlib import Path


def download(url, path, sha256, progress, timeout=10):
    part = Path(path + ".part")
    known = part.stat().st_size if part.is_file() else 0
    try:
        response = opened(url, known, timeout)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code != 416:
            raise RuntimeError(f"status {error.code}") from None
        part.unlink()
        return download(url, path, sha256, progress, timeout)
    digest = hashlib.sha256()
    with response:
        if response.status == 200:
            known = 0
        length = response.headers["Content-Length"]
        total = known + int(length) if length is not None else None
        with open(part, "r+b" if known else "wb", buffering=0) as file:
            for _ in range(known // 10_000):
                digest.update(file.read(10_000))
            digest.update(file.read(known % 10_000)) if known else None
            came = 0
            while piece := response.read(10_000):
                file.write(piece)
                digest.update(piece)
                came += len(piece)
                progress(known + came, total)
    if length is not None and came < int(length):
        raise ConnectionError("the body broke off")
    if digest.hexdigest() != sha256:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        raise ValueError("another checksum")
    part.replace(path)


def opened(url, known, timeout):
    request = urllib.request.Request(url)
    if known:
        request.add_header("Range", "bytes=%d-" % known)
    return urllib.request.urlopen(request, timeout=timeout)


# %% right in small steps: a loop of two tries, the rest of the raw stream
import hashlib
import os
import shutil

import requests


def size_of(name):
    try:
        return os.stat(name).st_size
    except FileNotFoundError:
        return 0


def download(url, path, sha256, progress, timeout=10):
    part = path + ".part"
    with requests.Session() as session:
        for start in dict.fromkeys([size_of(part), 0]):
            more = {"Range": "bytes=%d-" % start} if start else {}
            with session.get(
                url, stream=True, headers={"Accept-Encoding": "identity", **more}, timeout=timeout
            ) as response:
                if response.status_code == 416:
                    continue
                if response.status_code not in (200, 206):
                    raise requests.HTTPError(response.reason)
                receive(response, part, start if response.status_code == 206 else 0, progress)
                break
    whole = hashlib.sha256()
    with open(part, "rb") as file:
        while block := file.read(1 << 20):
            whole.update(block)
    if whole.hexdigest() == sha256:
        shutil.move(part, path)
    else:
        os.unlink(part)
        raise ValueError(sha256)


def receive(response, part, done, progress):
    total = done + int(response.headers["Content-Length"]) if "Content-Length" in response.headers else None
    with open(part, "ab") as file:
        file.truncate(done)
    for piece in response.iter_content(chunk_size=16_384):
        with open(part, "ab") as file:
            done += file.write(piece)
        progress(done, total)


# %% wrong trouble.download_hangs: has no timeout
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
    return requests.get(url, headers=headers, stream=True)


# %% wrong trouble.one_byte_at_a_time: names no size for the pieces
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
            for piece in response.iter_content():
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


# %% wrong trouble.whole_in_memory: writes the content at once
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
            for piece in [response.content]:
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


# %% wrong trouble.whole_in_memory: cuts what it has fetched before
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
            content = response.content
            for at in range(0, len(content), 65536):
                piece = content[at : at + 65536]
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


# %% wrong trouble.half_under_its_name: writes to the final name at once
import hashlib

import requests


def download(url, path, sha256, progress, timeout=10):
    found, done = hashlib.sha256(), 0
    with requests.get(url, stream=True, timeout=timeout) as response, open(path, "wb") as file:
        response.raise_for_status()
        length = response.headers.get("Content-Length")
        for piece in response.iter_content(65536):
            file.write(piece)
            found.update(piece)
            done += len(piece)
            progress(done, None if length is None else int(length))
    if found.hexdigest() != sha256:
        raise ValueError("another checksum")


# %% wrong trouble.part_thrown_away: tidies up when something goes wrong
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
            try:
                for piece in response.iter_content(65536):
                    file.write(piece)
                    done += len(piece)
                    progress(done, total)
            except requests.RequestException:
                os.remove(part)
                raise
    with open(part, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        os.remove(part)
        raise ValueError(f"the checksum is {found}, not {sha256}")
    os.replace(part, path)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.starts_over: asks for everything each time
import hashlib
import os

import requests


def download(url, path, sha256, progress, timeout=10):
    part = path + ".part"
    have = 0
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


# %% wrong trouble.appended_the_whole: appends whatever comes
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
        done = have
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


# %% wrong trouble.nothing_behind_the_part: takes 416 for an error
import hashlib
import os

import requests


def download(url, path, sha256, progress, timeout=10):
    part = path + ".part"
    have = os.path.getsize(part) if os.path.exists(part) else 0
    response = ask(url, have, timeout)
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


# %% wrong trouble.empty_range: asks for the rest of an empty .part
import hashlib
import os

import requests


def download(url, path, sha256, progress, timeout=10):
    part = path + ".part"
    have = os.path.getsize(part) if os.path.exists(part) else None
    response = ask(url, have, timeout)
    if response.status_code == 416 and have:
        response.close()
        response = ask(url, None, timeout)
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
    headers = {"Range": f"bytes={start}-"} if start is not None else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.sum_of_the_rest: takes the checksum of what has come now
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
        found = hashlib.sha256()
        with open(part, "ab" if done else "wb") as file:
            for piece in response.iter_content(65536):
                file.write(piece)
                found.update(piece)
                done += len(piece)
                progress(done, total)
    if found.hexdigest() != sha256:
        os.remove(part)
        raise ValueError(f"the checksum is {found.hexdigest()}, not {sha256}")
    os.replace(part, path)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.progress_of_this_call: counts what has come now
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
        now = 0
        length = response.headers.get("Content-Length")
        total = None if length is None else done + int(length)
        with open(part, "ab" if done else "wb") as file:
            for piece in response.iter_content(65536):
                file.write(piece)
                file.flush()
                now += len(piece)
                progress(now, int(length) if length else None)
    with open(part, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        os.remove(part)
        raise ValueError(f"the checksum is {found}, not {sha256}")
    os.replace(part, path)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.progress_of_this_call: takes the length of the rest for that of the whole
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
        total = None if length is None else int(length)
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


# %% wrong trouble.length_expected: wants a Content-Length
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
        length = response.headers["Content-Length"]
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


# %% wrong trouble.error_page_saved: writes whatever comes
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


# %% wrong trouble.sum_not_checked: believes what has come
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
    os.replace(part, path)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.wrong_part_left: leaves the wrong .part
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
        raise ValueError(f"the checksum is {found}, not {sha256}")
    os.replace(part, path)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.whole_in_memory: takes pieces as large as they come
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
            for piece in response.iter_content(None):
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


# %% wrong trouble.tries_by_itself: goes on in the same call
import hashlib
import os

import requests


def download(url, path, sha256, progress, timeout=10):
    for tries_left in (2, 1, 0):
        try:
            return download_once(url, path, sha256, progress, timeout)
        except requests.RequestException:
            if not tries_left:
                raise


def download_once(url, path, sha256, progress, timeout):
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


# %% wrong trouble.copied_over: copies the .part over what was there
import hashlib
import os
import shutil

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
    shutil.copyfile(part, path)
    os.remove(part)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.broken_taken_for_whole: reads the connection itself, and believes its end
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
            response.raw.enforce_content_length = False
            while piece := response.raw.read(16384):
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


# %% wrong trouble.other_part: puts .part in place of the ending
import hashlib
import os

import requests


def download(url, path, sha256, progress, timeout=10):
    part = os.path.splitext(path)[0] + ".part"
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


# %% wrong trouble.range_beside: begins with the last byte that is there
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
    headers = {"Range": f"bytes={start - 1}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.sum_of_the_beginning: reads the .part once, and not to its end
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
        found = hashlib.sha256(file.read(1_000_000)).hexdigest()
    if found != sha256:
        os.remove(part)
        raise ValueError(f"the checksum is {found}, not {sha256}")
    os.replace(part, path)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.single_bytes_gathered: makes pieces of single bytes
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
            piece = bytearray()
            for byte in response.iter_content():
                piece += byte
                if len(piece) == 65536:
                    done = written(file, piece, done)
                    progress(done, total)
            done = written(file, piece, done)
            progress(done, total)
    with open(part, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        os.remove(part)
        raise ValueError(f"the checksum is {found}, not {sha256}")
    os.replace(part, path)


def written(file, piece, done):
    done += file.write(piece)
    file.flush()
    piece.clear()
    return done


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.whole_in_memory_at_once: reads the file as a whole for its checksum
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
        found = hashlib.sha256(file.read()).hexdigest()
    if found != sha256:
        os.remove(part)
        raise ValueError(f"the checksum is {found}, not {sha256}")
    os.replace(part, path)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.whole_in_memory_at_once: keeps the pieces for the checksum
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
        held = b""
        if done:
            with open(part, "rb") as file:
                held = file.read()
        with open(part, "ab" if done else "wb") as file:
            for piece in response.iter_content(65536):
                file.write(piece)
                held += piece
                file.flush()
                done += len(piece)
                progress(done, total)
    found = hashlib.sha256(held).hexdigest()
    if found != sha256:
        os.remove(part)
        raise ValueError(f"the checksum is {found}, not {sha256}")
    os.replace(part, path)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.reported_before_written: writes in the end, be it a good one or not
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
            pieces = []
            try:
                for piece in response.iter_content(65536):
                    pieces.append(piece)
                    done += len(piece)
                    progress(done, total)
            finally:
                file.writelines(pieces)
    with open(part, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        os.remove(part)
        raise ValueError(f"the checksum is {found}, not {sha256}")
    os.replace(part, path)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.gone_for_an_instant: makes room for the new file
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
    if os.path.exists(path):
        os.remove(path)
    os.rename(part, path)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.gone_for_an_instant: puts the old file aside
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
    aside = path + ".old"
    if os.path.exists(path):
        os.rename(path, aside)
    os.rename(part, path)
    if os.path.exists(aside):
        os.remove(aside)


def ask(url, start, timeout):
    headers = {"Range": f"bytes={start}-"} if start else {}
    return requests.get(url, headers=headers, stream=True, timeout=timeout)


# %% wrong trouble.no_limit_for_connecting: has a limit for silence alone
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
    return requests.get(url, headers=headers, stream=True, timeout=(None, timeout))


# %% wrong trouble.failure_unsaid: says nothing when nobody answers
import hashlib
import os

import requests


def download(url, path, sha256, progress, timeout=10):
    part = path + ".part"
    have = os.path.getsize(part) if os.path.exists(part) else 0
    try:
        response = ask(url, have, timeout)
    except requests.ConnectionError:
        return
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


# %% wrong trouble.old_part_counted: counts what was there, whatever has come
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
        done = have
        length = response.headers.get("Content-Length")
        total = None if length is None else done + int(length)
        with open(part, "ab" if response.status_code == 206 else "wb") as file:
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


# %% wrong trouble.old_part_counted: takes what is still to come for the rest
import hashlib
import os

import requests


def download(url, path, sha256, progress, timeout=10):
    part = path + ".part"
    have = os.path.getsize(part) if os.path.exists(part) else 0
    response = ask(url, have, timeout)
    before = have
    if response.status_code == 416:
        response.close()
        response = ask(url, 0, timeout)
    with response:
        response.raise_for_status()
        done = have if response.status_code == 206 else 0
        length = response.headers.get("Content-Length")
        total = None if length is None else before + int(length)
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
