"""Other answers to apis.fetch_gallery."""

# %% right with workers and a queue: threads by hand, files made under another name and renamed
import hashlib
import json
import os
import queue
import string
import threading
from urllib.request import urlopen

FIRST = set(string.ascii_lowercase + string.digits)


def is_safe(name):
    stem, dot, ending = name.partition(".")
    return (
        bool(stem)
        and len(name) <= 64
        and dot == "."
        and ending in ("png", "jpg", "svg")
        and stem[0] in FIRST
        and set(stem) <= FIRST | {"-", "_"}
    )


def fetch_gallery(url, folder, most=4, patience=5):
    with urlopen(url, timeout=patience) as response:
        pictures = json.load(response)
    waiting = queue.SimpleQueue()
    for picture in pictures:
        waiting.put(picture)
    saved, failed = set(), {}

    def work():
        while True:
            try:
                picture = waiting.get_nowait()
            except queue.Empty:
                return
            name = picture["name"]
            if not is_safe(name):
                failed[name] = "a name that we do not take"
                continue
            part = os.path.join(folder, name + ".part")
            try:
                total = hashlib.sha256()
                with urlopen(picture["url"], timeout=patience) as response, open(part, "wb") as file:
                    if response.status != 200:
                        raise OSError(response.status)
                    while piece := response.read(8192):
                        total.update(piece)
                        file.write(piece)
                if total.hexdigest() != picture["sha256"]:
                    raise OSError("another sum")
                os.replace(part, os.path.join(folder, name))
                saved.add(name)
            except Exception as error:
                failed[name] = f"{type(error).__name__}: {error}"
                if os.path.exists(part):
                    os.remove(part)

    workers = [threading.Thread(target=work) for _ in range(most)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [picture["name"] for picture in pictures if picture["name"] in saved], failed


# %% right with map: the function returns the reason, or nothing
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from os.path import join

import requests


def why_not(folder, patience, picture):
    name = picture["name"]
    if re.fullmatch(r"[a-z0-9](?:[a-z0-9]|-|_){0,59}\.(?:png|jpg|svg)", name) is None:
        return "not a safe name"
    try:
        with requests.get(picture["url"], stream=True, timeout=(patience, patience)) as response:
            if response.status_code != 200:
                return f"{response.status_code} {response.reason}"
            data = b"".join(response.iter_content(4096))
    except requests.RequestException as error:
        return type(error).__name__
    if hashlib.sha256(data).hexdigest() != picture["sha256"].lower():
        return "wrong sum"
    with open(join(folder, name), "wb") as file:
        file.write(data)
    return None


def fetch_gallery(url, folder, most=4, patience=5):
    answer = requests.get(url, timeout=patience)
    answer.raise_for_status()
    pictures = answer.json()
    names = [picture["name"] for picture in pictures]
    with ThreadPoolExecutor(max_workers=most) as pool:
        reasons = dict(zip(names, pool.map(partial(why_not, folder, patience), pictures)))
    saved = [name for name, why in reasons.items() if why is None]
    return saved, {name: why for name, why in reasons.items() if why}


# %% right with threads and a semaphore: many threads, few of them asking
import hashlib
import pathlib
import re
import threading

import requests


def fetch_gallery(url, folder, most=4, patience=5):
    listed = requests.get(url, timeout=patience)
    if listed.status_code >= 400:
        raise RuntimeError(listed.status_code)
    listed = listed.json()
    gate, results = threading.BoundedSemaphore(most), {}

    def fetch(picture):
        with gate:
            try:
                answer = requests.get(picture["url"], timeout=patience)
                assert answer.status_code == 200, "status"
                assert hashlib.sha256(answer.content).hexdigest() == picture["sha256"], "sum"
                pathlib.Path(folder).joinpath(picture["name"]).write_bytes(answer.content)
                results[picture["name"]] = None
            except BaseException as error:
                results[picture["name"]] = repr(error)

    threads = []
    for picture in listed:
        if len(picture["name"]) < 65 and re.match(r"[a-z0-9][a-z0-9_-]*\.(png|jpg|svg)\Z", picture["name"]):
            threads.append(threading.Thread(target=fetch, args=(picture,)))
            threads[-1].start()
        else:
            results[picture["name"]] = "unsafe"
    for thread in threads:
        thread.join()
    order = [picture["name"] for picture in listed]
    return [name for name in order if results[name] is None], {name: results[name] for name in order if results[name]}


# %% wrong apis.thread_for_each: starts a thread for every picture
import hashlib
import re
import threading
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

    def work(picture):
        try:
            save_picture(picture, folder, patience)
            done.add(picture["name"])
        except Exception as error:
            failed[picture["name"]] = repr(error)

    done = set()
    threads = [threading.Thread(target=work, args=(picture,)) for picture in pictures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    saved = [picture["name"] for picture in pictures if picture["name"] in done]
    return saved, failed


# %% wrong apis.one_by_one: waits for each before it begins the next
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
        for picture in pictures:
            try:
                pool.submit(save_picture, picture, folder, patience).result()
                saved.append(picture["name"])
            except Exception as error:
                failed[picture["name"]] = repr(error)
    return saved, failed


# %% wrong apis.in_batches: a pool for each few
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
    for start in range(0, len(pictures), most):
        batch = pictures[start : start + most]
        with ThreadPoolExecutor(most) as pool:
            futures = [pool.submit(save_picture, picture, folder, patience) for picture in batch]
        for picture, future in zip(batch, futures):
            try:
                future.result()
                saved.append(picture["name"])
            except Exception as error:
                failed[picture["name"]] = repr(error)
    return saved, failed


# %% wrong apis.in_order_of_arrival: takes what is ready first
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor, as_completed
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
        futures = {pool.submit(save_picture, picture, folder, patience): picture["name"] for picture in pictures}
        for future in as_completed(futures):
            try:
                future.result()
                saved.append(futures[future])
            except Exception as error:
                failed[futures[future]] = repr(error)
    return saved, failed


# %% wrong apis.folder_glued: M7: forgets the slash
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
    Path(folder + name).write_bytes(response.content)


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


# %% wrong apis.name_cleaned: takes what is behind the last slash
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

SAFE = re.compile(r"[a-z0-9][a-z0-9_-]*\.(png|jpg|svg)")


def save_picture(picture, folder, patience):
    name = picture["name"].replace("\\", "/").rpartition("/")[2]
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


# %% wrong apis.name_escapes: M7: takes any name
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

SAFE = re.compile(r"[a-z0-9][a-z0-9_-]*\.(png|jpg|svg)")


def save_picture(picture, folder, patience):
    name = picture["name"]
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


# %% wrong apis.line_feed_at_the_end: uses match and a dollar
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

SAFE = re.compile(r"[a-z0-9][a-z0-9_-]*\.(png|jpg|svg)$")


def save_picture(picture, folder, patience):
    name = picture["name"]
    if not SAFE.match(name) or len(name) > 64:
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


# %% wrong apis.other_alphabets: asks isalnum
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

SAFE = re.compile(r"[a-z0-9][a-z0-9_-]*\.(png|jpg|svg)")


def save_picture(picture, folder, patience):
    name = picture["name"]
    stem, _, ending = name.partition(".")
    letters = stem.replace("-", "").replace("_", "")
    first = stem[:1].isalnum() and letters.isalnum() and name == name.lower()
    if not first or ending not in ("png", "jpg", "svg") or len(name) > 64:
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


# %% wrong apis.unsafe_name_fetched: looks at the name too late
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

SAFE = re.compile(r"[a-z0-9][a-z0-9_-]*\.(png|jpg|svg)")


def save_picture(picture, folder, patience):
    name = picture["name"]
    response = requests.get(picture["url"], timeout=patience)
    if response.status_code != 200:
        raise ValueError(f"the status is {response.status_code}")
    if hashlib.sha256(response.content).hexdigest() != picture["sha256"]:
        raise ValueError("the SHA-256 is another")
    if not SAFE.fullmatch(name) or len(name) > 64:
        raise ValueError("this name is not safe")
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


# %% wrong apis.first_error_ends: lets result() raise
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
            future.result()
            saved.append(picture["name"])
    return saved, failed


# %% wrong apis.errors_lost: never asks the futures
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
        for picture in pictures:
            pool.submit(save_picture, picture, folder, patience)
    for picture in pictures:
        if SAFE.fullmatch(picture["name"]) and Path(folder, picture["name"]).exists():
            saved.append(picture["name"])
    return saved, failed


# %% wrong apis.reason_is_empty: str of an exception without a text
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
        raise ValueError
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
                failed[picture["name"]] = str(error)
    return saved, failed


# %% wrong apis.status_overlooked: takes any status
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


# %% wrong apis.sum_unchecked: checks no sum
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


# %% wrong apis.broken_file_left: writes first, checks later
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
    Path(folder, name).write_bytes(response.content)
    if response.status_code != 200:
        raise ValueError(f"the status is {response.status_code}")
    if hashlib.sha256(response.content).hexdigest() != picture["sha256"]:
        raise ValueError("the SHA-256 is another")


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


# %% wrong apis.no_patience: sets no timeout
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
    response = requests.get(picture["url"])
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


# %% wrong apis.empty_gallery_made_up: takes a missing list for an empty one
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
    try:
        pictures = response.json()
    except ValueError:
        pictures = []
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


# %% wrong apis.only_errors_refused: leaves the status to raise_for_status
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
    response.raise_for_status()
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


# %% wrong apis.patience_for_all: measures each picture as a whole
import hashlib
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

SAFE = re.compile(r"[a-z0-9][a-z0-9_-]*\.(png|jpg|svg)")


def save_picture(picture, folder, patience):
    name = picture["name"]
    if not SAFE.fullmatch(name) or len(name) > 64:
        raise ValueError("this name is not safe")
    end = time.monotonic() + patience
    response = requests.get(picture["url"], timeout=patience, stream=True)
    data = b""
    for piece in response.iter_content(64):
        data += piece
        if time.monotonic() > end:
            raise TimeoutError("too slow")
    if response.status_code != 200:
        raise ValueError(f"the status is {response.status_code}")
    if hashlib.sha256(data).hexdigest() != picture["sha256"]:
        raise ValueError("the SHA-256 is another")
    Path(folder, name).write_bytes(data)


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


# %% wrong apis.other_alphabets: allows \w behind the first letter
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

SAFE = re.compile(r"[a-z0-9][\w-]*\.(png|jpg|svg)")


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
