"""Other answers to apis.token_client."""

# %% right by urllib: the token is fetched at the beginning
import base64
import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        pair = f"{user}:{password}".encode("utf-8")
        self.basic = "Basic " + base64.b64encode(pair).decode("ascii")
        self.renew()

    def renew(self):
        found = self.ask(Request(self.url + "/token", data=b"", headers={"Authorization": self.basic}))
        self.bearer = "Bearer " + found["access_token"]

    def ask(self, request):
        try:
            with urlopen(request, timeout=10) as response:
                return json.load(response) if response.status != 204 else None
        except HTTPError as error:
            with error:
                if error.code == 401:
                    raise PermissionError(error.reason) from None
                raise RuntimeError(error.code) from None

    def twice(self, path, data=None):
        for attempt in (1, 2):
            request = Request(self.url + path, data=data, headers={"Authorization": self.bearer})
            request.add_header("Content-Type", "application/json")
            try:
                return self.ask(request)
            except PermissionError:
                if attempt == 2:
                    raise
                self.renew()

    def get(self, path):
        return self.twice(path)

    def post(self, path, value):
        return self.twice(path, json.dumps(value).encode())


# %% right as an AuthBase: a session that signs, and renews early by the clock as well
import time

import requests
from requests.auth import AuthBase, HTTPBasicAuth


class Token(AuthBase):
    def __init__(self, url, user, password):
        self.url, self.basic = url, HTTPBasicAuth(user.encode("utf-8"), password.encode("utf-8"))
        self.until = 0

    def __call__(self, request):
        if time.monotonic() > self.until:
            response = requests.post(self.url, auth=self.basic, timeout=10)
            if response.status_code == 401:
                raise PermissionError(response.text)
            response.raise_for_status()
            found = response.json()
            self.token, self.until = found["access_token"], time.monotonic() + found["expires_in"] - 5
        request.headers["Authorization"] = "Bearer " + self.token
        return request


class TokenClient:
    def __init__(self, url, user, password):
        self.url, self.auth = url, Token(url + "/token", user, password)

    def request(self, method, path, again=True, **more):
        with requests.request(method, self.url + path, auth=self.auth, timeout=10, **more) as response:
            if response.status_code == 401:
                if again:
                    self.auth.until = 0
                    return self.request(method, path, again=False, **more)
                raise PermissionError
            if not response.ok:
                raise ValueError(response.status_code)
            return response.json() if response.content else None

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, value):
        return self.request("POST", path, json=value)


# %% wrong apis.secret_in_url: puts the token into the query
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        key = {"token": self.token}
        return requests.request(method, self.url + path, params=key, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.password_everywhere: logs in with every request
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        return requests.request(method, self.url + path, auth=self.login, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.password_as_form: posts a form to /token
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(
            self.url + "/token", data={"user": self.login[0], "password": self.login[1]}, timeout=10
        )
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.password_in_latin_1: leaves the encoding to requests
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user, password)
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.token_scheme: leaves the scheme out
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": self.token}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.token_each_time: fetches a token for every request
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.token_of_another: keeps the token in the class
import requests


class TokenClient:
    token = None

    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            TokenClient.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            TokenClient.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.form_for_json: posts a form
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, data=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.token_for_ever: keeps the first token
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.old_token_again: makes the header once
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None
        self.bearer = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        if self.bearer is None:
            self.bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=self.bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.asks_for_ever: renews until it works
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        while response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.renewed_for_any_error: renews whatever went wrong
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if not response.ok:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.error_as_data: looks for 401 only
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        return response.json()


# %% wrong apis.not_permission_error: leaves 401 to raise_for_status
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        response.raise_for_status()
        return response.json()


# %% wrong apis.password_trimmed: strips the password
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.strip().encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.new_token_forgotten: keeps the first token for later
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            first, self.token = self.token, None
            response = self._send(method, path, **body)
            self.token = first
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.renewed_for_any_error: asks for a token twice when the service is busy
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        if response.status_code == 503:
            response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.renewed_for_any_error: throws the token away after any error
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        if not response.ok:
            self.token = None
        response.raise_for_status()
        return response.json()


# %% wrong apis.token_of_another: keeps one token for each service
import requests

TOKENS = {}


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            TOKENS.pop(self.url)
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.url not in TOKENS:
            TOKENS[self.url] = self._new_token()
        bearer = {"Authorization": f"Bearer {TOKENS[self.url]}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.nothing_read_as_json: believes that every answer has a body
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            self.token = None
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return response.json()


# %% wrong apis.not_permission_error: looks for a refusal when it logs in for the first time, and not later
import requests


class TokenClient:
    def __init__(self, url, user, password):
        self.url = url
        self.login = (user.encode(), password.encode())
        self.token = None

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, value):
        return self._call("POST", path, json=value)

    def _call(self, method, path, **body):
        response = self._send(method, path, **body)
        if response.status_code == 401:
            renewed = requests.post(self.url + "/token", auth=self.login, timeout=10)
            renewed.raise_for_status()
            self.token = renewed.json()["access_token"]
            response = self._send(method, path, **body)
        return self._data(response)

    def _send(self, method, path, **body):
        if self.token is None:
            self.token = self._new_token()
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=10, **body)

    def _new_token(self):
        response = requests.post(self.url + "/token", auth=self.login, timeout=10)
        return self._data(response)["access_token"]

    def _data(self, response):
        if response.status_code == 401:
            raise PermissionError("the service does not let us in")
        response.raise_for_status()
        return None if response.status_code == 204 else response.json()
