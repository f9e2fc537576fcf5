"""Other answers to apis.fetch_gallery_async."""

# %% right with workers: a queue of positions, one client session, a deadline for each step
import asyncio
import hashlib

import aiohttp


async def fetch_gallery_async(url, most=4, patience=5):
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None)) as session:
        async with asyncio.timeout(patience), session.get(url) as response:
            response.raise_for_status()
            pictures = await response.json()
        waiting = iter(pictures)
        results = {}

        async def one(picture):
            data = b""
            async with await asyncio.wait_for(session.get(picture["url"]), patience) as response:
                if response.status != 200:
                    raise ValueError(response.reason)
                while piece := await asyncio.wait_for(response.content.readany(), patience):
                    data += piece
            if hashlib.sha256(data).hexdigest() != picture["sha256"]:
                raise ValueError("sum")
            return data

        async def work():
            for picture in waiting:
                try:
                    results[picture["name"]] = await one(picture)
                except Exception as error:
                    results[picture["name"]] = repr(error)

        async with asyncio.TaskGroup() as group:
            for _ in range(most):
                group.create_task(work())
    ordered = {picture["name"]: results[picture["name"]] for picture in pictures}
    good = {name: data for name, data in ordered.items() if isinstance(data, bytes)}
    return good, {name: why for name, why in ordered.items() if name not in good}


# %% right with threads underneath: requests, in threads that the loop waits for
import asyncio
import hashlib

import requests


def fetched(picture, patience):
    response = requests.get(picture["url"], timeout=patience)
    if response.status_code != 200:
        return None, f"status {response.status_code}"
    if hashlib.sha256(response.content).hexdigest() != picture["sha256"]:
        return None, "another sum"
    return response.content, ""


async def fetch_gallery_async(url, most=4, patience=5):
    listed = await asyncio.to_thread(requests.get, url, timeout=patience)
    listed.raise_for_status()
    turn = asyncio.Semaphore(most)

    async def one(picture):
        async with turn:
            try:
                return await asyncio.to_thread(fetched, picture, patience)
            except requests.RequestException as error:
                return None, repr(error)

    pictures = listed.json()
    pairs = await asyncio.gather(*map(one, pictures))
    found, failed = {}, {}
    for picture, (data, why) in zip(pictures, pairs):
        (failed if why else found)[picture["name"]] = why or data
    return found, failed


# %% right with streams: HTTP by hand, and tasks that are awaited in order
import asyncio
import hashlib
import json
from urllib.parse import urlsplit


async def get(url, patience):
    parts = urlsplit(url)
    async with asyncio.timeout(patience):
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
        head, _, data = (await until(reader, patience)).partition(b"\r\n\r\n")
    finally:
        writer.close()
        await writer.wait_closed()
    lines = [line.lower() for line in head.split(b"\r\n")]
    if b" 200 " not in lines[0]:
        raise ValueError(lines[0].decode())
    lengths = [int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")]
    if lengths and lengths[0] != len(data):
        raise ValueError("cut off")
    return data


async def until(reader, patience):
    found = b""
    while piece := await asyncio.wait_for(reader.read(65536), patience):
        found += piece
    return found


async def fetch_gallery_async(url, most=4, patience=5):
    pictures = json.loads(await get(url, patience))
    turn = asyncio.Semaphore(most)

    async def checked(picture):
        async with turn:
            data = await get(picture["url"], patience)
        if hashlib.sha256(data).hexdigest() == picture["sha256"]:
            return data
        raise ValueError("its sum is another")

    tasks = {picture["name"]: asyncio.create_task(checked(picture)) for picture in pictures}
    found, failed = {}, {}
    for name, task in tasks.items():
        try:
            found[name] = await task
        except (ValueError, OSError, TimeoutError) as error:
            failed[name] = type(error).__name__
    return found, failed


# %% right with open readers: each piece has its own deadline
import asyncio
import hashlib

import aiohttp


async def body_of(response, patience):
    digest, pieces = hashlib.sha256(), []
    while piece := await asyncio.wait_for(response.content.readany(), patience):
        digest.update(piece)
        pieces.append(piece)
    return digest.hexdigest(), b"".join(pieces)


async def fetch_gallery_async(url, most=4, patience=5):
    found, failed = {}, {}

    async def work(waiting):
        for picture in waiting:  # one iterator for all: each picture is somebody's
            try:
                async with session.get(picture["url"]) as response:
                    digest, whole = await body_of(response, patience)
                    assert response.status == 200, f"status {response.status}"
                    assert digest == picture["sha256"], "another SHA-256"
            except Exception as problem:
                failed[picture["name"]] = type(problem).__name__ + str(problem)
            else:
                found[picture["name"]] = whole

    limits = aiohttp.ClientTimeout(total=None, sock_connect=patience, sock_read=patience)
    async with aiohttp.ClientSession(timeout=limits) as session:
        listing = await session.get(url)
        listing.raise_for_status()
        pictures = await listing.json()
        waiting = iter(pictures)
        await asyncio.gather(*[work(waiting) for worker in range(most)])
    names = [picture["name"] for picture in pictures]
    return {name: found[name] for name in names if name in found}, {
        name: failed[name] for name in names if name in failed
    }


# %% wrong apis.not_awaited: calls the coroutine function
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
        results = [fetch_picture(session, picture, turn) for picture in pictures]
    found, failed = {}, {}
    for picture, result in zip(pictures, results):
        if isinstance(result, Exception):
            failed[picture["name"]] = repr(result)
        else:
            found[picture["name"]] = result
    return found, failed


# %% wrong apis.gather_without_bound: starts all at once
import asyncio
import hashlib

import aiohttp


async def fetch_picture(session, picture, turn):
    async with session.get(picture["url"]) as response:
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


# %% wrong apis.await_in_a_loop: awaits one after another
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
        results = []
        for picture in pictures:
            try:
                results.append(await fetch_picture(session, picture, turn))
            except Exception as error:
                results.append(error)
    found, failed = {}, {}
    for picture, result in zip(pictures, results):
        if isinstance(result, Exception):
            failed[picture["name"]] = repr(result)
        else:
            found[picture["name"]] = result
    return found, failed


# %% wrong apis.loop_blocked: uses a pool of threads and waits for it without await
import hashlib
from concurrent.futures import ThreadPoolExecutor

import requests


def fetched(picture, patience):
    response = requests.get(picture["url"], timeout=patience)
    if response.status_code != 200:
        raise ValueError(f"the status is {response.status_code}")
    if hashlib.sha256(response.content).hexdigest() != picture["sha256"]:
        raise ValueError("the SHA-256 is another")
    return response.content


async def fetch_gallery_async(url, most=4, patience=5):
    response = requests.get(url, timeout=patience)
    response.raise_for_status()
    found, failed = {}, {}
    with ThreadPoolExecutor(most) as pool:
        futures = [(picture["name"], pool.submit(fetched, picture, patience)) for picture in response.json()]
        for name, future in futures:
            try:
                found[name] = future.result()
            except Exception as error:
                failed[name] = repr(error)
    return found, failed


# %% wrong apis.gather_in_batches: gathers a few at a time
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
        results = []
        for start in range(0, len(pictures), most):
            batch = [fetch_picture(session, picture, turn) for picture in pictures[start : start + most]]
            results += await asyncio.gather(*batch, return_exceptions=True)
    found, failed = {}, {}
    for picture, result in zip(pictures, results):
        if isinstance(result, Exception):
            failed[picture["name"]] = repr(result)
        else:
            found[picture["name"]] = result
    return found, failed


# %% wrong apis.in_order_of_arrival: keeps what is ready first
import asyncio
import hashlib

import aiohttp


async def fetch_gallery_async(url, most=4, patience=5):
    turn, found, failed = asyncio.Semaphore(most), {}, {}
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=patience, sock_read=patience)

    async def fetch_picture(picture):
        try:
            async with turn, session.get(picture["url"]) as response:
                data = await response.read()
            if response.status != 200:
                raise ValueError(f"the status is {response.status}")
            if hashlib.sha256(data).hexdigest() != picture["sha256"]:
                raise ValueError("the SHA-256 is another")
            found[picture["name"]] = data
        except Exception as error:
            failed[picture["name"]] = repr(error)

    async with aiohttp.ClientSession(timeout=timeout) as session:
        async with session.get(url, raise_for_status=True) as response:
            pictures = await response.json()
        await asyncio.gather(*map(fetch_picture, pictures))
    return found, failed


# %% wrong apis.gather_raises: lets gather raise
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
        results = await asyncio.gather(*coroutines)
    found, failed = {}, {}
    for picture, result in zip(pictures, results):
        if isinstance(result, Exception):
            failed[picture["name"]] = repr(result)
        else:
            found[picture["name"]] = result
    return found, failed


# %% wrong apis.errors_dropped: keeps the good ones only
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
            continue
        else:
            found[picture["name"]] = result
    return found, failed


# %% wrong apis.reason_is_empty: str of an exception without a text
import asyncio
import hashlib

import aiohttp


async def fetch_picture(session, picture, turn):
    async with turn, session.get(picture["url"]) as response:
        data = await response.read()
    if response.status != 200:
        raise ValueError(f"the status is {response.status}")
    if hashlib.sha256(data).hexdigest() != picture["sha256"]:
        raise ValueError
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
            failed[picture["name"]] = str(result)
        else:
            found[picture["name"]] = result
    return found, failed


# %% wrong apis.status_overlooked: takes any status
import asyncio
import hashlib

import aiohttp


async def fetch_picture(session, picture, turn):
    async with turn, session.get(picture["url"]) as response:
        data = await response.read()
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


# %% wrong apis.sum_unchecked: checks no sum
import asyncio
import hashlib

import aiohttp


async def fetch_picture(session, picture, turn):
    async with turn, session.get(picture["url"]) as response:
        data = await response.read()
    if response.status != 200:
        raise ValueError(f"the status is {response.status}")
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


# %% wrong apis.turn_counted_as_silence: counts the time in which it waits for its turn
import asyncio
import hashlib

import aiohttp


async def fetch_picture(session, picture, turn, patience):
    async with asyncio.timeout(patience):
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
        coroutines = [fetch_picture(session, picture, turn, patience) for picture in pictures]
        results = await asyncio.gather(*coroutines, return_exceptions=True)
    found, failed = {}, {}
    for picture, result in zip(pictures, results):
        if isinstance(result, Exception):
            failed[picture["name"]] = repr(result)
        else:
            found[picture["name"]] = result
    return found, failed


# %% wrong apis.no_patience: sets no timeout
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
    async with aiohttp.ClientSession() as session:
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


# %% wrong apis.empty_gallery_made_up: takes a missing list for an empty one
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
        async with session.get(url) as response:
            pictures = await response.json() if "json" in response.content_type else []
        coroutines = [fetch_picture(session, picture, turn) for picture in pictures]
        results = await asyncio.gather(*coroutines, return_exceptions=True)
    found, failed = {}, {}
    for picture, result in zip(pictures, results):
        if isinstance(result, Exception):
            failed[picture["name"]] = repr(result)
        else:
            found[picture["name"]] = result
    return found, failed


# %% wrong apis.only_errors_refused: asks whether the response is ok
import asyncio
import hashlib

import aiohttp


async def fetch_picture(session, picture, turn):
    async with turn, session.get(picture["url"]) as response:
        data = await response.read()
    if not response.ok:
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


# %% wrong apis.patience_for_all: gives each picture so long in all
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
    timeout = aiohttp.ClientTimeout(total=patience)
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


# %% wrong apis.loop_blocked: fetches the list with requests
import asyncio
import hashlib

import aiohttp
import requests


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
        listed = requests.get(url, timeout=patience)
        listed.raise_for_status()
        pictures = listed.json()
        coroutines = [fetch_picture(session, picture, turn) for picture in pictures]
        results = await asyncio.gather(*coroutines, return_exceptions=True)
    found, failed = {}, {}
    for picture, result in zip(pictures, results):
        if isinstance(result, Exception):
            failed[picture["name"]] = repr(result)
        else:
            found[picture["name"]] = result
    return found, failed


# %% wrong apis.patience_for_all: gives the head so long, and all of the body
import asyncio
import hashlib

import aiohttp


async def fetch_picture(session, picture, turn, patience):
    async with turn:
        response = await asyncio.wait_for(session.get(picture["url"]), patience)
        data = await asyncio.wait_for(response.read(), patience)
    if response.status != 200:
        raise ValueError(f"the status is {response.status}")
    if hashlib.sha256(data).hexdigest() != picture["sha256"]:
        raise ValueError("the SHA-256 is another")
    return data


async def fetch_gallery_async(url, most=4, patience=5):
    turn = asyncio.Semaphore(most)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        async with session.get(url, raise_for_status=True) as response:
            pictures = await response.json()
        coroutines = [fetch_picture(session, picture, turn, patience) for picture in pictures]
        results = await asyncio.gather(*coroutines, return_exceptions=True)
    found, failed = {}, {}
    for picture, result in zip(pictures, results):
        if isinstance(result, Exception):
            failed[picture["name"]] = repr(result)
        else:
            found[picture["name"]] = result
    return found, failed


# %% wrong apis.patience_for_all: waits for each picture so long, from its turn on
import asyncio
import hashlib

import aiohttp


async def fetch_picture(session, picture, turn, patience):
    async with turn:
        return await asyncio.wait_for(fetch_now(session, picture), patience)


async def fetch_now(session, picture):
    async with session.get(picture["url"]) as response:
        data = await response.read()
    if response.status != 200:
        raise ValueError(f"the status is {response.status}")
    if hashlib.sha256(data).hexdigest() != picture["sha256"]:
        raise ValueError("the SHA-256 is another")
    return data


async def fetch_gallery_async(url, most=4, patience=5):
    turn = asyncio.Semaphore(most)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        async with session.get(url, raise_for_status=True) as response:
            pictures = await response.json()
        coroutines = [fetch_picture(session, picture, turn, patience) for picture in pictures]
        results = await asyncio.gather(*coroutines, return_exceptions=True)
    found, failed = {}, {}
    for picture, result in zip(pictures, results):
        if isinstance(result, Exception):
            failed[picture["name"]] = repr(result)
        else:
            found[picture["name"]] = result
    return found, failed
