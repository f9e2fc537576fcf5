"""Other answers to requests.upload."""

# %% right by hand: writes the parts itself, with a border that no picture holds
import json
import uuid
from urllib.request import Request, urlopen


def upload(url, note, pictures):
    border = uuid.uuid4().hex
    body = f'--{border}\r\nContent-Disposition: form-data; name="note"\r\n\r\n{note}\r\n'.encode()
    for name, content, kind in pictures:
        spelt = name.replace("\\", "\\\\").replace('"', '\\"')
        words = f'content-disposition: form-data; filename="{spelt}"; name="picture"'
        head = f"--{border}\r\nContent-Type: {kind}\r\n{words}\r\n\r\n"
        body += head.encode() + content + b"\r\n"
    body += f"--{border}--\r\n".encode()
    request = Request(url, body, {"Content-Type": f'multipart/form-data; boundary="{border}"'})
    with urlopen(request, timeout=10) as response:
        return json.load(response)["ids"]


# %% right with all in files: a name of None makes a plain field
import io

import requests


def upload(url, note, pictures):
    files = [("picture", (name, io.BytesIO(content), kind)) for name, content, kind in pictures]
    files.append(("note", (None, note)))
    with requests.Session() as session:
        response = session.post(url, files=files, timeout=10)
    if response.status_code != 201:
        raise OSError(response.reason)
    return list(response.json()["ids"])


# %% right in chunks: names as RFC 5987 writes them, a body without a length
import json
from urllib.parse import quote

import requests


def upload(url, note, pictures):
    def body():
        for name, content, kind in pictures:
            yield b"--=_x_=9f3a7c\r\n"
            yield f"Content-Disposition: form-data; name=picture; filename*=UTF-8''{quote(name)}\r\n".encode()
            yield f"Content-Type: {kind}\r\n\r\n".encode()
            if content:
                yield content
            yield b"\r\n"
        yield b'--=_x_=9f3a7c\r\nContent-Disposition: form-data; name="note"\r\n'
        yield b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        yield note.encode() + b"\r\n--=_x_=9f3a7c--"

    kind = {"Content-Type": 'multipart/form-data; boundary="=_x_=9f3a7c"'}
    response = requests.post(url, data=body(), headers=kind, timeout=10)
    response.raise_for_status()
    return json.loads(response.text)["ids"]


# %% wrong requests.no_boundary: writes the Content-Type itself
import requests


def upload(url, note, pictures):
    files = [("picture", picture) for picture in pictures]
    kind = {"Content-Type": "multipart/form-data"}
    return requests.post(url, data={"note": note}, files=files, headers=kind).json()["ids"]


# %% wrong requests.files_as_data: puts the pictures into a plain form
import requests


def upload(url, note, pictures):
    data = {"note": note, "picture": [content for name, content, kind in pictures]}
    return requests.post(url, data=data).json()["ids"]


# %% wrong requests.one_each: one request for each picture
import requests


def upload(url, note, pictures):
    ids = []
    for picture in pictures:
        response = requests.post(url, data={"note": note}, files={"picture": picture})
        response.raise_for_status()
        ids += response.json()["ids"]
    return ids


# %% wrong requests.last_picture_only: a dict keeps the last one
import requests


def upload(url, note, pictures):
    files = {}
    for picture in pictures:
        files["picture"] = picture
    return requests.post(url, data={"note": note}, files=files).json()["ids"]


# %% wrong requests.other_field_names: numbers the fields
import requests


def upload(url, note, pictures):
    files = {f"picture{number}": picture for number, picture in enumerate(pictures)}
    return requests.post(url, data={"note": note}, files=files).json()["ids"]


# %% wrong requests.note_as_file: puts the note among the files
import requests


def upload(url, note, pictures):
    files = [("note", note)] + [("picture", picture) for picture in pictures]
    return requests.post(url, files=files).json()["ids"]


# %% wrong requests.note_elsewhere: puts the note into the URL
import requests


def upload(url, note, pictures):
    files = [("picture", picture) for picture in pictures]
    return requests.post(url, params={"note": note}, files=files).json()["ids"]


# %% wrong requests.no_file_name: hands over the bytes alone
import requests


def upload(url, note, pictures):
    files = [("picture", content) for name, content, kind in pictures]
    return requests.post(url, data={"note": note}, files=files).json()["ids"]


# %% wrong requests.file_name_changed: makes the names plain
import re

import requests


def upload(url, note, pictures):
    files = [("picture", (re.sub(r"[^\w.]", "_", name, flags=re.ASCII), *rest)) for name, *rest in pictures]
    response = requests.post(url, data={"note": note}, files=files)
    response.raise_for_status()
    return response.json()["ids"]


# %% wrong requests.type_unsaid: leaves the types out
import requests


def upload(url, note, pictures):
    files = [("picture", (name, content)) for name, content, kind in pictures]
    return requests.post(url, data={"note": note}, files=files).json()["ids"]


# %% wrong requests.content_changed: takes the bytes for text
import requests


def upload(url, note, pictures):
    files = [("picture", (name, content.decode("utf-8", "replace"), kind)) for name, content, kind in pictures]
    return requests.post(url, data={"note": note}, files=files).json()["ids"]


# %% wrong requests.upload_unchecked: does not look at the status
import requests


def upload(url, note, pictures):
    files = [("picture", picture) for picture in pictures]
    return requests.post(url, data={"note": note}, files=files).json()["ids"]


# %% wrong requests.ids_not_read: returns the text of the response
import requests


def upload(url, note, pictures):
    files = [("picture", picture) for picture in pictures]
    response = requests.post(url, data={"note": note}, files=files)
    response.raise_for_status()
    return response.text


# %% wrong requests.pictures_reordered: sends the last picture first
import requests


def upload(url, note, pictures):
    files = [("picture", picture) for picture in pictures[::-1]]
    return requests.post(url, data={"note": note}, files=files).json()["ids"]


# %% wrong requests.note_changed: encodes the note in latin-1
import requests


def upload(url, note, pictures):
    files = [("picture", picture) for picture in pictures]
    note = note.encode("latin-1", "replace")
    return requests.post(url, data={"note": note}, files=files).json()["ids"]


# %% wrong requests.list_as_file: puts the whole list where one file belongs
import requests


def upload(url, note, pictures):
    response = requests.post(url, data={"note": note}, files={"picture": pictures}, timeout=10)
    response.raise_for_status()
    return response.json()["ids"]


# %% wrong requests.empty_note: leaves an empty note out
import requests


def upload(url, note, pictures):
    response = requests.post(url, data={"note": note or None}, files=[("picture", one) for one in pictures], timeout=10)
    response.raise_for_status()
    return response.json()["ids"]


# %% wrong requests.empty_picture: leaves empty pictures out
import requests


def upload(url, note, pictures):
    response = requests.post(
        url, data={"note": note}, files=[("picture", one) for one in pictures if one[1]], timeout=10
    )
    response.raise_for_status()
    return response.json()["ids"]


# %% wrong requests.note_changed: tidies the note
import requests


def upload(url, note, pictures):
    response = requests.post(url, data={"note": note.strip()}, files=[("picture", one) for one in pictures], timeout=10)
    response.raise_for_status()
    return response.json()["ids"]
