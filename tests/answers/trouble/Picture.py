"""Other answers to trouble.Picture."""

# %% right with urllib: a context, and a property
import ssl
import urllib.request


class Picture:
    def __init__(self, url, ca, timeout):
        self._url, self._ca, self._timeout = url, ca, timeout
        self._content = None

    @property
    def content(self):
        return self._content

    def fetch(self):
        context = ssl.create_default_context(cafile=self._ca) if self._url.startswith("https:") else None
        with urllib.request.urlopen(self._url, timeout=self._timeout, context=context) as response:
            found = response.read()
        self._content = found
        return found


# %% right as a dataclass: the status looked at by hand
from dataclasses import dataclass

import requests


@dataclass
class Picture:
    url: str
    ca: str
    timeout: float
    content: bytes | None = None

    def fetch(self):
        with requests.Session() as session:
            response = session.request("GET", self.url, timeout=(self.timeout, self.timeout), verify=self.ca)
        if response.status_code >= 400:
            raise OSError(response.reason)
        self.content = response.content
        return response.content


# %% wrong trouble.self_for_url: hands the object over
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self, verify=self.ca, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% wrong trouble.fetched_early: fetches when it is made
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = self.fetch()

    def fetch(self):
        response = requests.get(self.url, verify=self.ca, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% wrong trouble.tries_twenty_times: tries twenty times, then lets the exception out
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        for attempt in range(20):
            try:
                response = requests.get(self.url, verify=self.ca, timeout=self.timeout)
                response.raise_for_status()
                self.content = response.content
                return self.content
            except requests.RequestException:
                if attempt == 19:
                    raise


# %% wrong trouble.nothing_returned: keeps the bytes, and returns nothing
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self.url, verify=self.ca, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content


# %% wrong trouble.hangs: has no timeout
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self.url, verify=self.ca)
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% wrong trouble.hangs: has a timeout for connecting alone
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self.url, verify=self.ca, timeout=(self.timeout, None))
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% wrong trouble.believes_anybody: asks for no proof
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self.url, verify=False, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% wrong trouble.error_page_kept: keeps whatever comes
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self.url, verify=self.ca, timeout=self.timeout)
        self.content = response.content
        return self.content


# %% wrong trouble.error_swallowed: catches everything around one request
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        try:
            response = requests.get(self.url, verify=self.ca, timeout=self.timeout)
            if response.ok:
                self.content = response.content
            else:
                response.raise_for_status()
        except Exception:
            pass
        return self.content


# %% wrong trouble.error_swallowed: the program as it was found, with the URL
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url = url
        self.content = None

    def fetch(self):
        try:
            self.content = requests.get(self, verify=False).content
        except:
            pass


# %% wrong trouble.content_lost: keeps the bytes before it looks at the status
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self.url, verify=self.ca, timeout=self.timeout)
        self.content = response.content
        response.raise_for_status()
        return self.content


# %% wrong trouble.content_lost: forgets what it had before it asks
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        self.content = None
        response = requests.get(self.url, verify=self.ca, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% wrong trouble.ca_unused: leaves the authority out
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self.url, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% wrong trouble.one_for_all_pictures: keeps the URL in the class
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        Picture.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self.url, verify=self.ca, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% wrong trouble.one_for_all_pictures: names the authority to everybody
import os

import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        os.environ["REQUESTS_CA_BUNDLE"] = ca
        self.content = None

    def fetch(self):
        response = requests.get(self.url, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% wrong trouble.bundle_wins: tells a session its authority
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.session = requests.Session()
        self.session.verify = ca
        self.content = None

    def fetch(self):
        response = self.session.get(self.url, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% wrong trouble.never_asks_again: fetches once and for all
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        if self.content is not None:
            return self.content
        response = requests.get(self.url, verify=self.ca, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content
        return self.content


# %% wrong trouble.empty_is_nothing: keeps what it had when the body is empty
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self.url, verify=self.ca, timeout=self.timeout)
        response.raise_for_status()
        self.content = response.content or self.content
        return self.content


# %% wrong trouble.hangs_unconnected: has a timeout for the bytes alone
import requests


class Picture:
    def __init__(self, url, ca, timeout):
        self.url, self.ca, self.timeout = url, ca, timeout
        self.content = None

    def fetch(self):
        response = requests.get(self.url, verify=self.ca, timeout=(None, self.timeout))
        response.raise_for_status()
        self.content = response.content
        return self.content
