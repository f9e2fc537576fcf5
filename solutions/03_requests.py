"""Reference solutions of chapter 03, one cell for each exercise."""

# %% requests.search
import requests


def search(url, words, lang=None):
    response = requests.get(url, params={"q": words, "lang": lang}, timeout=10)
    response.raise_for_status()
    if response.status_code == 204:
        return []
    response.encoding = "utf-8"
    return [hit["title"] for hit in response.json()["hits"]]


# %% requests.send_form
import requests


def send_form(url, fields):
    response = requests.post(url, data=fields, timeout=10)
    if not response.ok:
        raise ValueError(response.text)
    return response.url, response.text


# %% requests.upload
import requests


def upload(url, note, pictures):
    files = [("picture", picture) for picture in pictures]
    response = requests.post(url, data={"note": note}, files=files, timeout=10)
    response.raise_for_status()
    return response.json()["ids"]


# %% requests.log_in
import requests


def log_in(url, name, password):
    with requests.Session() as session:
        page = session.get(url, timeout=10).text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"name": name, "password": password, "csrf": csrf}
        response = session.post(url, data=form, timeout=10)
    if response.status_code == 403:
        raise PermissionError(f"{name} may not log in")
    response.encoding = "utf-8"
    return response.text


# %% requests.describe
import requests


def describe(url):
    response = requests.head(url, allow_redirects=True, timeout=10)
    if response.status_code in (405, 501):
        response = requests.get(url, stream=True, timeout=10)
    with response:
        headers = response.headers
        kind, size = headers.get("Content-Type"), headers.get("Content-Length")
        return {
            "url": response.url,
            "status": response.status_code,
            "type": None if kind is None else kind.partition(";")[0].strip().lower(),
            "size": None if size is None else int(size),
            "modified": headers.get("Last-Modified"),
        }


# %% requests.api_client
import requests


class ApiError(Exception):
    pass


class ApiClient:
    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"
        if token is not None:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path, **query):
        return self._call("GET", path, params=query)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def delete(self, path):
        return self._call("DELETE", path)

    def close(self):
        self.session.close()

    def _call(self, method, path, **more):
        response = self.session.request(method, self.url + path, timeout=10, **more)
        if not response.ok:
            raise ApiError(f"{response.status_code}: {self._message(response)}")
        return None if response.status_code == 204 else response.json()

    def _message(self, response):
        try:
            return response.json()["error"]
        except (ValueError, TypeError, KeyError):
            return response.reason
