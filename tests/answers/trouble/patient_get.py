"""Other answers to trouble.patient_get."""

# %% right with urllib: its exceptions, and a generator of pauses
import http.client
import random
import ssl
import time
import urllib.error
import urllib.request

BUSY = {429, 502, 503, 504}


def ranges():
    least = 0.5
    while True:
        yield least, 2 * least
        least *= 2


def patient_get(url, tries=4, timeout=10, patience=60, sleep=time.sleep):
    left = patience
    for number, (least, most) in zip(range(1, tries + 1), ranges()):
        more = 0
        try:
            with urllib.request.urlopen(url, timeout=timeout) as response:
                return response.read()
        except urllib.error.HTTPError as error:
            with error:
                if error.code not in BUSY or number == tries:
                    raise RuntimeError(f"status {error.code}") from None
                said = error.headers.get("Retry-After", "")
                if error.code in (429, 503) and said.isascii() and said.isdigit():
                    more = int(said)
        except (OSError, http.client.HTTPException) as error:
            if number == tries or isinstance(getattr(error, "reason", None), ssl.SSLError):
                raise
        pause = more + random.uniform(least, most)
        if pause > left:
            raise TimeoutError("out of patience")
        left -= pause
        sleep(pause)


# %% right with a session and a helper: asks in one function, waits in another
import random
import re
import time

import requests
from requests.exceptions import ChunkedEncodingError, SSLError


class Later(Exception):
    def __init__(self, seconds=0):
        super().__init__("later")
        self.seconds = seconds


def once(session, url, timeout):
    try:
        response = session.get(url, timeout=(timeout, timeout))
    except (requests.ConnectionError, requests.Timeout, ChunkedEncodingError) as error:
        if isinstance(error, SSLError):
            raise
        raise Later from error
    if response.status_code in (502, 504):
        raise Later
    if response.status_code in (429, 503):
        said = response.headers.get("Retry-After", "0")
        raise Later(int(said) if re.fullmatch("[0-9]+", said) else 0)
    response.raise_for_status()
    return response.content


def patient_get(url, tries=4, timeout=10, patience=60, sleep=time.sleep):
    chance = random.SystemRandom()
    total, top = 0.0, 1.0
    with requests.Session() as session:
        while True:
            tries -= 1
            try:
                return once(session, url, timeout)
            except Later as later:
                pause = later.seconds + top * (1 + chance.random()) / 2
                total += pause
                if tries == 0 or total > patience:
                    raise
            sleep(pause)
            top *= 2


# %% wrong trouble.no_timeout: leaves timeout out
import random
import time

import requests


def patient_get(url, tries=4, timeout=10, patience=60, sleep=time.sleep):
    paused = 0
    for number in range(tries):
        response, problem = None, None
        try:
            response = requests.get(url)
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
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.no_pause: asks again at once
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
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.no_pause: waits with time.sleep
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
        time.sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.body_as_text: returns text
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
            return response.text
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
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.timeout_is_no_connection_error: catches ConnectionError and what breaks off
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
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
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
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.broken_body: does not know of bodies that break off
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
        except (requests.ConnectionError, requests.Timeout) as error:
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
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.error_returned: returns the body of the last error
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
            return response.content
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.error_returned: takes every response for a good one
import random
import time

import requests


def patient_get(url, tries=4, timeout=10, patience=60, sleep=time.sleep):
    paused = 0
    for number in range(tries):
        response, problem = None, None
        try:
            response = requests.get(url, timeout=timeout)
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
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.repeats_what_is_final: asks again after any error
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
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.one_try_too_many: counts the tries after the first one
import random
import time

import requests


def patient_get(url, tries=4, timeout=10, patience=60, sleep=time.sleep):
    paused = 0
    for number in range(tries + 1):
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
        if number == tries or paused + pause > patience:
            raise problem
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.pause_before_giving_up: pauses, then sees that it was the last
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
            problem = last = error
        except requests.exceptions.SSLError:
            raise
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            problem = last = error
        pause = random.uniform(0.5, 1) * 2**number + wanted(response)
        if paused + pause > patience:
            raise problem
        sleep(pause)
        paused += pause
    raise last


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.retry_after_is_a_number: calls int() on whatever stands there
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
    return int(seconds) if seconds else 0


# %% wrong trouble.retry_after_ignored: never looks at the header
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
        pause = random.uniform(0.5, 1) * 2**number
        if number + 1 == tries or paused + pause > patience:
            raise problem
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.no_doubling: pauses as long each time
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
        pause = random.uniform(0.5, 1) + wanted(response)
        if number + 1 == tries or paused + pause > patience:
            raise problem
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.no_doubling: grows by steps of one
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
        pause = random.uniform(0.5, 1) * (number + 1) + wanted(response)
        if number + 1 == tries or paused + pause > patience:
            raise problem
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.no_jitter: always pauses the longest
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
        pause = 1 * 2**number + wanted(response)
        if number + 1 == tries or paused + pause > patience:
            raise problem
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.no_jitter: begins the same chance anew in each call
import random
import time

import requests


def patient_get(url, tries=4, timeout=10, patience=60, sleep=time.sleep):
    paused = 0
    chance = random.Random(4)
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
        pause = chance.uniform(0.5, 1) * 2**number + wanted(response)
        if number + 1 == tries or paused + pause > patience:
            raise problem
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.patience_ignored: pauses as long as it is told
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
        if number + 1 == tries:
            raise problem
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.patience_ignored: looks at each pause alone
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
        if number + 1 == tries or pause > patience:
            raise problem
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.repeats_what_is_final: asks again after any status of class 5
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
            if response.status_code != 429 and response.status_code < 500:
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
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.repeats_what_is_final: asks again after 408, as some libraries do
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
            if response.status_code not in (408, 429, 502, 503, 504):
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
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.error_returned: raises for statuses of class 4 alone
import random
import time

import requests


def patient_get(url, tries=4, timeout=10, patience=60, sleep=time.sleep):
    paused = 0
    for number in range(tries):
        response, problem = None, None
        try:
            response = requests.get(url, timeout=timeout)
            if response.status_code < 500 or response.status_code in (502, 503, 504):
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
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.repeats_what_is_wrong: takes a wrong certificate for a connection that failed
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
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.repeats_what_is_wrong: asks again whatever was raised
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
        except requests.RequestException as error:
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
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.nothing_raised: leaves the loop without a word
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
        if number + 1 == tries:
            break
        if paused + pause > patience:
            raise problem
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.retry_after_is_a_number: takes what int() takes
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
    try:
        return int(seconds)
    except ValueError:
        return 0


# %% wrong trouble.retry_after_is_a_number: takes a number with a sign, if it is not below 0
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
    try:
        return max(0, int(seconds))
    except ValueError:
        return 0


# %% wrong trouble.retry_after_sticks: keeps what was asked for once
import random
import time

import requests


def patient_get(url, tries=4, timeout=10, patience=60, sleep=time.sleep):
    paused = more = 0
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
        more = wanted(response) or more
        pause = random.uniform(0.5, 1) * 2**number + more
        if number + 1 == tries or paused + pause > patience:
            raise problem
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.pause_cut_short: makes the last pause as short as patience wants it
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
        if number + 1 == tries or paused >= patience:
            raise problem
        pause = min(pause, patience - paused)
        sleep(pause)
        paused += pause


def wanted(response):
    if response is None or response.status_code not in (429, 503):
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdigit() else 0


# %% wrong trouble.no_limit_for_connecting: waits for ever to be let in
import random
import time

import requests


def patient_get(url, tries=4, timeout=10, patience=60, sleep=time.sleep):
    paused = 0
    for number in range(tries):
        response, problem = None, None
        try:
            response = requests.get(url, timeout=(None, timeout))
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


# %% wrong trouble.no_limit_for_connecting: connects by hand, and sets the limit afterwards
import http.client
import random
import ssl
import time
from urllib.parse import urlsplit


class Again(Exception):
    wanted = 0


def ask(url, timeout):
    parts = urlsplit(url)
    kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[parts.scheme]
    connection = kind(parts.hostname, parts.port)
    try:
        connection.connect()
        connection.sock.settimeout(timeout)
        connection.request("GET", parts.path)
        response = connection.getresponse()
        body = response.read()
    except ssl.SSLCertVerificationError:
        raise
    except (OSError, http.client.HTTPException) as error:
        raise Again from error
    finally:
        connection.close()
    if response.status in (429, 502, 503, 504):
        problem = Again()
        said = response.getheader("Retry-After", "")
        if response.status in (429, 503) and said.isdecimal():
            problem.wanted = int(said)
        raise problem
    if response.status >= 400:
        raise ValueError(response.status)
    return body


def patient_get(url, tries=4, timeout=10, patience=60, sleep=time.sleep):
    paused = 0
    for number in range(tries):
        try:
            return ask(url, timeout)
        except Again as problem:
            pause = random.uniform(0.5, 1) * 2**number + problem.wanted
            if number + 1 == tries or paused + pause > patience:
                raise
        sleep(pause)
        paused += pause


# %% wrong trouble.retry_after_of_others: heeds the header of any response
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
    if response is None:
        return 0
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdecimal() else 0
