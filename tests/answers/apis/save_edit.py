"""Other answers to apis.save_edit."""

# %% right by http.client: one connection, counted down
import http.client
import json
from urllib.parse import urlsplit


def save_edit(url, edit, tries=3):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)

    def ask(method, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, parts.path, body, headers)
        response = connection.getresponse()
        return response.status, response.getheader("etag"), response.read()

    try:
        while tries > 0:
            tries -= 1
            status, tag, body = ask("GET", accept="application/json")
            if status >= 400:
                raise OSError(status)
            if tag is None:
                raise ValueError("no ETag")
            said = json.dumps(edit(json.loads(body)), ensure_ascii=False).encode()
            status, tag, body = ask("PUT", said, if_match=tag, content_type="application/json; charset=utf-8")
            if status < 400:
                return json.loads(body or said)
            if status != 412:
                raise OSError(status)
        raise RuntimeError("given up")
    finally:
        connection.close()


# %% right by calling itself: with a session, and one try fewer each time
import requests


def save_edit(url, edit, tries=3):
    if tries == 0:
        raise RuntimeError("too many conflicts")
    with requests.Session() as session:
        post = session.get(url)
        post.raise_for_status()
        tag = post.headers.get("etag")
        if not tag:
            raise ValueError("no tag")
        changed = edit(post.json())
        answer = session.put(url, json=changed, headers={"If-Match": tag})
        answer.ok or answer.status_code == 412 or answer.raise_for_status()
    if answer.status_code == 412:
        return save_edit(url, edit, tries - 1)
    return answer.json() if answer.content else changed


# %% wrong apis.put_without_condition: sends no If-Match
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, json=edit(read.json()), timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.any_state: sends a star
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": "*"}
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.tag_without_quotes: strips the tag
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"].strip('"')}
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.edit_not_used: saves what it has read
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        post = read.json()
        edit(post)
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, json=post, headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.form_for_json: sends a form
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, data=edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.old_edit_again: edits once
import requests


def save_edit(url, edit, tries=3):
    edited = None
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        edited = edited or edit(read.json())
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, json=edited, headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.first_conflict_raises: takes 412 for an error like others
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        saved.raise_for_status()
        return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.old_tag_again: reads once
import requests


def save_edit(url, edit, tries=3):
    read = requests.get(url, timeout=10)
    read.raise_for_status()
    if "ETag" not in read.headers:
        raise ValueError("without an ETag it cannot be saved safely")
    condition = {"If-Match": read.headers["ETag"]}
    for _ in range(tries):
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.tries_for_ever: never gives up
import requests


def save_edit(url, edit, tries=3):
    while True:
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()


# %% wrong apis.gives_up_unheard: returns nothing in the end
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    return None


# %% wrong apis.error_body_returned: looks for 412 only
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.other_error_repeated: tries again after any error
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        if saved.ok:
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.written_blindly: does not look for a tag
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        condition = {"If-Match": read.headers.get("ETag")}
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.tag_of_another_state: asks a second time, for the tag
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        again = requests.head(url, timeout=10)
        if "ETag" not in again.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": again.headers["ETag"]}
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.joined_with_the_old: lays the edited post over the one it has read
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, json=read.json() | edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.error_body_returned: does not look at the status of the GET
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")


# %% wrong apis.nothing_read_as_json: believes that every answer has a body
import requests


def save_edit(url, edit, tries=3):
    for _ in range(tries):
        read = requests.get(url, timeout=10)
        read.raise_for_status()
        if "ETag" not in read.headers:
            raise ValueError("without an ETag it cannot be saved safely")
        condition = {"If-Match": read.headers["ETag"]}
        saved = requests.put(url, json=edit(read.json()), headers=condition, timeout=10)
        if saved.status_code != 412:
            saved.raise_for_status()
            return saved.json()
    raise RuntimeError(f"somebody else was faster {tries} times")
