"""Other answers to requests.send_form."""

# %% right by urllib: HTTPError is a response, too
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen


def send_form(url, fields):
    data = urlencode({name: value for name, value in fields.items() if value is not None}, doseq=True).encode()
    try:
        with urlopen(url, data, timeout=10) as response:
            charset = response.headers.get_content_charset("utf-8")
            return response.url, response.read().decode(charset)
    except HTTPError as error:
        with error:
            raise ValueError(error.read().decode(error.headers.get_content_charset("utf-8"))) from None


# %% right redirect by redirect: follows the 303 itself, a class of its own for the error
from urllib.parse import urljoin

import requests


class Refused(ValueError):
    pass


def send_form(url, fields):
    with requests.Session() as session:
        response = session.post(url, data=fields, allow_redirects=False, timeout=10)
        while response.is_redirect:
            response = session.get(
                urljoin(response.url, response.headers["location"]), allow_redirects=False, timeout=10
            )
        try:
            response.raise_for_status()
        except requests.HTTPError as error:
            raise Refused(f"the server says {response.status_code}: {response.text}") from error
        return (response.url, response.text)


# %% right by pairs: a list in place of a dict, a charset beside the type
from urllib.parse import quote

import requests


def send_form(url, fields):
    pairs = []
    for name, value in fields.items():
        if value is None:
            continue
        for one in [value] if isinstance(value, str) else value:
            pairs.append(f"{quote(name, safe='')}={quote(one, safe='')}")
    kind = "application/x-www-form-urlencoded; charset=utf-8"
    response = requests.request("post", url, data="&".join(pairs), headers={"content-type": kind}, timeout=10)
    if response.status_code // 100 != 2:
        raise ValueError(response.text)
    return response.url, response.content.decode(response.encoding)


# %% wrong requests.form_as_json: sends JSON
import requests


def send_form(url, fields):
    response = requests.post(url, json=fields)
    return response.url, response.text


# %% wrong requests.form_in_query: posts with the form in the URL
import requests


def send_form(url, fields):
    response = requests.post(url, params=fields)
    return response.url, response.text


# %% wrong requests.form_type_missing: encodes the form itself and does not say what it is
from urllib.parse import urlencode

import requests


def send_form(url, fields):
    response = requests.post(url, data=urlencode(fields, doseq=True))
    return response.url, response.text


# %% wrong requests.none_in_form: lets urlencode write None
from urllib.parse import urlencode
from urllib.request import urlopen


def send_form(url, fields):
    with urlopen(url, urlencode(fields, doseq=True).encode()) as response:
        return response.url, response.read().decode()


# %% wrong requests.list_in_form: makes texts of all values
import requests


def send_form(url, fields):
    response = requests.post(url, data={name: value and str(value) for name, value in fields.items()})
    return response.url, response.text


# %% wrong requests.empty_field: drops empty texts with None
import requests


def send_form(url, fields):
    response = requests.post(url, data={name: value for name, value in fields.items() if value})
    return response.url, response.text


# %% wrong requests.posted_again: sends the form to the new address, too
from urllib.parse import urljoin

import requests


def send_form(url, fields):
    response = requests.post(url, data=fields, allow_redirects=False)
    while response.is_redirect:
        response = requests.post(
            urljoin(response.url, response.headers["Location"]), data=fields, allow_redirects=False
        )
    return response.url, response.text


# %% wrong requests.stopped_at_redirect: returns the redirect itself
import requests


def send_form(url, fields):
    response = requests.post(url, data=fields, allow_redirects=False)
    return response.url, response.text


# %% wrong requests.first_address: returns the address it was given
import requests


def send_form(url, fields):
    return url, requests.post(url, data=fields).text


# %% wrong requests.page_as_bytes: returns bytes
import requests


def send_form(url, fields):
    response = requests.post(url, data=fields)
    return response.url, response.content


# %% wrong requests.charset_ignored: takes everything for UTF-8
import requests


def send_form(url, fields):
    response = requests.post(url, data=fields)
    return response.url, response.content.decode("utf-8", "replace")


# %% wrong requests.refusal_returned: does not look at the status
import requests


def send_form(url, fields):
    response = requests.post(url, data=fields)
    return response.url, response.text


# %% wrong requests.other_exception: raises what requests raises
import requests


def send_form(url, fields):
    response = requests.post(url, data=fields)
    response.raise_for_status()
    return response.url, response.text


# %% wrong requests.refusal_unsaid: says nothing of the reason
import requests


def send_form(url, fields):
    response = requests.post(url, data=fields)
    if not response.ok:
        raise ValueError(f"status {response.status_code}")
    return response.url, response.text


# %% wrong requests.part_of_address: returns the path alone
import requests


def send_form(url, fields):
    response = requests.post(url, data=fields)
    return response.request.path_url, response.text


# %% wrong requests.relative_location: takes Location for a whole URL
import requests


def send_form(url, fields):
    response = requests.post(url, data=fields, allow_redirects=False, timeout=10)
    if response.status_code == 303:
        response = requests.get(response.headers["Location"], timeout=10)
    if not response.ok:
        raise ValueError(response.text)
    return response.url, response.text


# %% wrong requests.refusal_returned: looks at the status of the form, and not at that of the page
from urllib.parse import urljoin

import requests


def send_form(url, fields):
    response = requests.post(url, data=fields, allow_redirects=False, timeout=10)
    if not response.ok:
        raise ValueError(response.text)
    if response.status_code == 303:
        response = requests.get(urljoin(url, response.headers["Location"]), timeout=10)
    return response.url, response.text
