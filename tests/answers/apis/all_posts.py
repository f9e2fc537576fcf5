"""Other answers to apis.all_posts."""

# %% right by urllib: the headers taken apart with a pattern
import json
import re
from urllib.parse import urlencode, urljoin
from urllib.request import urlopen

LINK = re.compile(r"""<([^>]*)>([^<]*)""")


def all_posts(url, author=None):
    if author is not None:
        url += "?" + urlencode({"author": author})
    posts, fetched = [], []
    while url:
        if url in fetched:
            raise ValueError("a circle")
        fetched.append(url)
        with urlopen(url, timeout=10) as response:
            posts.extend(json.load(response))
            links = ", ".join(response.headers.get_all("Link", []))
        following = [address for address, rest in LINK.findall(links) if re.search(r";\s*rel=\"?next\b", rest)]
        url = urljoin(url, following[0]) if following else None
    return posts


# %% right as a generator of pages: one session, a function that calls itself
from urllib.parse import urljoin

import requests


def pages(session, url, params, seen):
    with session.get(url, params=params, timeout=10) as response:
        response.raise_for_status()
        yield response.json()
        link = response.links.get("next")
    seen = seen | {response.url}
    if link:
        address = urljoin(response.url, link["url"])
        if address in seen:
            raise ValueError(f"{address} again")
        yield from pages(session, address, None, seen)


def all_posts(url, author=None):
    params = {} if author is None else {"author": author}
    with requests.Session() as session:
        return [post for page in pages(session, url, params, frozenset()) for post in page]


# %% wrong apis.first_page_only: one request
import requests


def all_posts(url, author=None):
    response = requests.get(url, params={"author": author}, timeout=10)
    response.raise_for_status()
    return response.json()


# %% wrong apis.pages_counted: counts pages until one is empty
import requests


def all_posts(url, author=None):
    found, page = [], 1
    while True:
        params = {"author": author, "page": page if page > 1 else None}
        response = requests.get(url, params=params, timeout=10)
        response.raise_for_status()
        if not response.json():
            return found
        found += response.json()
        if "next" not in response.links:
            return found
        page += 1


# %% wrong apis.query_again: hands params over with every page
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        if "next" not in response.links:
            return found
        following = urljoin(response.url, response.links["next"]["url"])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, params={"author": author}, timeout=10)


# %% wrong apis.author_glued: writes the query by hand
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url if author is None else f"{url}?author={author}", timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        if "next" not in response.links:
            return found
        following = urljoin(response.url, response.links["next"]["url"])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.list_of_pages: appends
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found.append(response.json())
        seen.add(response.url)
        if "next" not in response.links:
            return found
        following = urljoin(response.url, response.links["next"]["url"])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.empty_page_ends: stops at nothing
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        if not response.json():
            return found
        found += response.json()
        seen.add(response.url)
        if "next" not in response.links:
            return found
        following = urljoin(response.url, response.links["next"]["url"])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.relative_link: takes the link as it is
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        if "next" not in response.links:
            return found
        following = response.links["next"]["url"]
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.link_cut: splits at every comma
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        links = [link for link in response.headers.get("Link", "").split(",") if 'rel="next"' in link]
        if not links:
            return found
        following = urljoin(response.url, links[0].partition("<")[2].partition(">")[0])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.one_link_header: reads one header of several
import json
import re
from urllib.parse import urlencode, urljoin
from urllib.request import urlopen


def all_posts(url, author=None):
    url += "" if author is None else "?" + urlencode({"author": author})
    found, seen = [], set()
    while True:
        with urlopen(url, timeout=10) as response:
            found += json.load(response)
            link = re.search(r'<([^<>]*)>[^<>]*; rel="next"', response.headers["Link"] or "")
        seen.add(url)
        if link is None:
            return found
        url = urljoin(url, link[1])
        if url in seen:
            raise ValueError("a circle")


# %% wrong apis.half_list: stops at an error
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        if not response.ok:
            return found
        found += response.json()
        seen.add(response.url)
        if "next" not in response.links:
            return found
        following = urljoin(response.url, response.links["next"]["url"])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.pages_for_ever: remembers nothing
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        if "next" not in response.links:
            return found
        following = urljoin(response.url, response.links["next"]["url"])
        response = requests.get(following, timeout=10)


# %% wrong apis.author_not_sent: takes an empty author for none
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author} if author else None, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        if "next" not in response.links:
            return found
        following = urljoin(response.url, response.links["next"]["url"])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.joined_with_the_first: joins every link with the first URL
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        if "next" not in response.links:
            return found
        following = urljoin(url, response.links["next"]["url"])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.entries_merged: keeps one post of each id
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        if "next" not in response.links:
            return list({post["id"]: post for post in found}.values())
        following = urljoin(response.url, response.links["next"]["url"])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.pages_for_ever: remembers the first page without its query
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    following = url
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(following)
        if "next" not in response.links:
            return found
        following = urljoin(response.url, response.links["next"]["url"])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.link_cut: wants rel right behind the address
import re
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        link = re.search(r'<([^>]*)>; rel="next"', response.headers.get("Link", ""))
        if link is None:
            return found
        following = urljoin(response.url, link[1])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.another_link: takes the last link that there is
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        if not response.links:
            return found
        following = urljoin(response.url, list(response.links.values())[-1]["url"])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.another_link: takes the first link that there is
import re
from urllib.parse import urljoin

import requests


def all_posts(url, author=None):
    found, seen = [], set()
    response = requests.get(url, params={"author": author}, timeout=10)
    while True:
        response.raise_for_status()
        found += response.json()
        seen.add(response.url)
        links = re.findall("<([^>]*)>", response.headers.get("Link", ""))
        if not links:
            return found
        following = urljoin(response.url, links[0])
        if following in seen:
            raise ValueError(f"{following} was fetched before")
        response = requests.get(following, timeout=10)


# %% wrong apis.another_link: goes to the end at once
import requests


def all_posts(url, author=None):
    response = requests.get(url, params={"author": author}, timeout=10)
    response.raise_for_status()
    found = response.json()
    if "last" in response.links and response.links["last"]["url"] != response.url:
        found += all_posts(response.links["last"]["url"])
    return found


# %% wrong apis.another_link: takes the first link, and looks no further
import requests


def all_posts(url, author=None):
    found = []
    while url:
        response = requests.get(url, params={"author": author}, timeout=10)
        response.raise_for_status()
        found += response.json()
        url = next((link["url"] for link in response.links.values()), None)
    return found
