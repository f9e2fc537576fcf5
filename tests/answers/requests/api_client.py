"""Other answers to requests.api_client."""

# %% right by http.client: one connection, everything written out
import http.client
import json
from urllib.parse import urlencode, urlsplit


class ApiError(RuntimeError):
    def __init__(self, status, message):
        self.status, self.message = status, message
        super().__init__(f"{status}: {message}")


class ApiClient:
    def __init__(self, url, token=None):
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        self.prefix = parts.path.removesuffix("/")
        self.headers = {"accept": "application/json"}
        if token:
            self.headers["authorization"] = "Bearer " + token

    def ask(self, method, path, body=None):
        headers = dict(self.headers)
        if body is not None:
            headers["content-type"] = "application/json; charset=utf-8"
        self.connection.request(method, self.prefix + path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        if response.status < 400:
            return json.loads(content) if content else None
        message = response.reason
        try:
            found = json.loads(content)
        except ValueError:
            found = None
        if isinstance(found, dict) and "error" in found:
            message = found["error"]
        raise ApiError(response.status, message)

    def get(self, path, **query):
        return self.ask("GET", path + ("?" + urlencode(query) if query else ""))

    def post(self, path, value):
        return self.ask("POST", path, json.dumps(value, ensure_ascii=False).encode("utf-8"))

    def delete(self, path):
        return self.ask("DELETE", path)

    def close(self):
        self.connection.close()


# %% right as a session with a hook: inherits, and raises in the hook
import requests
from requests.auth import AuthBase


class ApiError(Exception):
    def __init__(self, status, message):
        self.status, self.message = status, message

    def __str__(self):
        return f"{self.status}: {self.message}"


class Bearer(AuthBase):
    def __init__(self, token):
        self.token = token

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def complain(response, **settings):
    if response.status_code < 400:
        return
    message = response.reason
    if "json" in response.headers.get("Content-Type", ""):
        found = response.json()
        if type(found) is dict:
            message = found.get("error", message)
    raise ApiError(response.status_code, message)


class ApiClient(requests.Session):
    def __init__(self, url, token=None):
        super().__init__()
        self.base = url[:-1] if url.endswith("/") else url
        self.headers = {"Accept": "application/json"}
        self.hooks["response"].append(complain)
        if token is not None:
            self.auth = Bearer(token)

    def request(self, method, path, **settings):
        response = super().request(method, self.base + path, timeout=10, **settings)
        return response.json() if response.content else None

    def get(self, path, **query):
        return self.request("GET", path, params=query)

    def post(self, path, value):
        return self.request("POST", path, json=value)


# %% right with the session in a closure: callables put on the instance
import requests


class ApiError(ValueError):
    pass


class ApiClient:
    def __init__(self, url, token=None):
        session = requests.Session()
        session.headers.update({"Accept": "text/plain;q=0.1, application/json"})
        if token:
            session.headers.update({"Authorization": "Bearer %s" % token})

        def call(method, path, **more):
            with session.request(method, "/".join([url.rstrip("/"), path.lstrip("/")]), timeout=10, **more) as response:
                if response.status_code == 204:
                    return None
                if response.status_code < 400:
                    return response.json()
                try:
                    raise ApiError("%d: %s" % (response.status_code, dict(response.json())["error"]))
                except (requests.JSONDecodeError, KeyError, TypeError, ValueError) as error:
                    if isinstance(error, ApiError):
                        raise
                raise ApiError("%d: %s" % (response.status_code, response.reason))

        self.get = lambda path, **query: call("GET", path, params=query)
        self.post = lambda path, value: call("POST", path, json=value)
        self.delete = lambda path: call("DELETE", path)
        self.close = session.close


# %% wrong requests.prefix_lost: joins with urljoin
from urllib.parse import urljoin

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
        response = self.session.request(method, urljoin(self.url, path), timeout=10, **more)
        if not response.ok:
            raise ApiError(f"{response.status_code}: {self._message(response)}")
        return None if response.status_code == 204 else response.json()

    def _message(self, response):
        try:
            return response.json()["error"]
        except (ValueError, TypeError, KeyError):
            return response.reason


# %% wrong requests.two_slashes: glues base URL and path as they are
import requests


class ApiError(Exception):
    pass


class ApiClient:
    def __init__(self, url, token=None):
        self.url = url
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


# %% wrong requests.path_changed: tidies the path
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
        response = self.session.request(method, self.url + path.rstrip("/"), timeout=10, **more)
        if not response.ok:
            raise ApiError(f"{response.status_code}: {self._message(response)}")
        return None if response.status_code == 204 else response.json()

    def _message(self, response):
        try:
            return response.json()["error"]
        except (ValueError, TypeError, KeyError):
            return response.reason


# %% wrong requests.falsy_result: takes an empty list for nothing
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
        return None if response.status_code == 204 else response.json() or None

    def _message(self, response):
        try:
            return response.json()["error"]
        except (ValueError, TypeError, KeyError):
            return response.reason


# %% wrong requests.json_twice: makes JSON and hands it to json=
import json

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
        return self._call("POST", path, json=json.dumps(value))

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


# %% wrong requests.form_for_json: sends a form
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
        return self._call("POST", path, data=value)

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


# %% wrong requests.no_accept: does not say what it wants
import requests


class ApiError(Exception):
    pass


class ApiClient:
    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self.session = requests.Session()
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


# %% wrong requests.bearer_none: sends a token that is none
import requests


class ApiError(Exception):
    pass


class ApiClient:
    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"
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


# %% wrong requests.class_session: shares a session among all clients
import requests


class ApiError(Exception):
    pass


class ApiClient:
    session = requests.Session()

    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
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


# %% wrong requests.token_scheme: sends the token bare
import requests


class ApiError(Exception):
    pass


class ApiClient:
    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"
        if token is not None:
            self.session.headers["Authorization"] = token

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


# %% wrong requests.json_of_204: reads JSON out of nothing
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
        return response.json()

    def _message(self, response):
        try:
            return response.json()["error"]
        except (ValueError, TypeError, KeyError):
            return response.reason


# %% wrong requests.error_as_result: returns what came with an error
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
        return None if response.status_code == 204 else response.json()

    def _message(self, response):
        try:
            return response.json()["error"]
        except (ValueError, TypeError, KeyError):
            return response.reason


# %% wrong requests.json_in_errors: believes that every error is JSON
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
        return response.json()["error"]


# %% wrong requests.foreign_error: raises what requests raises
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
        response.raise_for_status()
        return None if response.status_code == 204 else response.json()

    def _message(self, response):
        try:
            return response.json()["error"]
        except (ValueError, TypeError, KeyError):
            return response.reason


# %% wrong requests.error_unsaid: says the status alone
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
            raise ApiError(response.status_code)
        return None if response.status_code == 204 else response.json()

    def _message(self, response):
        try:
            return response.json()["error"]
        except (ValueError, TypeError, KeyError):
            return response.reason


# %% wrong requests.new_connection: makes a session for each call
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
        response = requests.request(method, self.url + path, headers=self.session.headers, timeout=10, **more)
        if not response.ok:
            raise ApiError(f"{response.status_code}: {self._message(response)}")
        return None if response.status_code == 204 else response.json()

    def _message(self, response):
        try:
            return response.json()["error"]
        except (ValueError, TypeError, KeyError):
            return response.reason


# %% wrong requests.session_left_open: closes nothing
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
        pass

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


# %% wrong requests.error_args: hands two things to the exception
import requests


class ApiError(Exception):
    pass


class ApiClient:
    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path, **query):
        return self.call("GET", path, params=query)

    def post(self, path, value):
        return self.call("POST", path, json=value)

    def delete(self, path):
        return self.call("DELETE", path)

    def close(self):
        self.session.close()

    def call(self, method, path, **more):
        response = self.session.request(method, self.url + path, timeout=10, **more)
        if not response.ok:
            try:
                message = response.json()["error"]
            except (ValueError, TypeError, KeyError):
                message = response.reason
            raise ApiError(response.status_code, message)
        return None if response.status_code == 204 else response.json()


# %% wrong requests.query_changed: glues the query together
import requests


class ApiError(Exception):
    pass


class ApiClient:
    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path, **query):
        return self.call("GET", path, params="&".join(f"{name}={value}" for name, value in query.items()))

    def post(self, path, value):
        return self.call("POST", path, json=value)

    def delete(self, path):
        return self.call("DELETE", path)

    def close(self):
        self.session.close()

    def call(self, method, path, **more):
        response = self.session.request(method, self.url + path, timeout=10, **more)
        if not response.ok:
            try:
                message = response.json()["error"]
            except (ValueError, TypeError, KeyError):
                message = response.reason
            raise ApiError(f"{response.status_code}: {message}")
        return None if response.status_code == 204 else response.json()


# %% wrong requests.query_changed: sends it as JSON
import requests


class ApiError(Exception):
    pass


class ApiClient:
    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path, **query):
        return self.call("GET", path, json=query)

    def post(self, path, value):
        return self.call("POST", path, json=value)

    def delete(self, path):
        return self.call("DELETE", path)

    def close(self):
        self.session.close()

    def call(self, method, path, **more):
        response = self.session.request(method, self.url + path, timeout=10, **more)
        if not response.ok:
            try:
                message = response.json()["error"]
            except (ValueError, TypeError, KeyError):
                message = response.reason
            raise ApiError(f"{response.status_code}: {message}")
        return None if response.status_code == 204 else response.json()


# %% wrong requests.query_changed: drops what counts as false
import requests


class ApiError(Exception):
    pass


class ApiClient:
    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path, **query):
        return self.call("GET", path, params={name: value for name, value in query.items() if value})

    def post(self, path, value):
        return self.call("POST", path, json=value)

    def delete(self, path):
        return self.call("DELETE", path)

    def close(self):
        self.session.close()

    def call(self, method, path, **more):
        response = self.session.request(method, self.url + path, timeout=10, **more)
        if not response.ok:
            try:
                message = response.json()["error"]
            except (ValueError, TypeError, KeyError):
                message = response.reason
            raise ApiError(f"{response.status_code}: {message}")
        return None if response.status_code == 204 else response.json()


# %% wrong requests.only_200: takes every other status for no data
import requests


class ApiError(Exception):
    pass


class ApiClient:
    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self.session = requests.Session()
        self.session.headers["Accept"] = "application/json"
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path, **query):
        return self.call("GET", path, params=query)

    def post(self, path, value):
        return self.call("POST", path, json=value)

    def delete(self, path):
        return self.call("DELETE", path)

    def close(self):
        self.session.close()

    def call(self, method, path, **more):
        response = self.session.request(method, self.url + path, timeout=10, **more)
        if not response.ok:
            try:
                message = response.json()["error"]
            except (ValueError, TypeError, KeyError):
                message = response.reason
            raise ApiError(f"{response.status_code}: {message}")
        return response.json() if response.status_code == 200 else None


# %% wrong requests.believes_the_type: reads as JSON only what says so
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
        if response.status_code == 204:
            return None
        if response.headers.get("Content-Type") != "application/json":
            return response.text
        return response.json()

    def _message(self, response):
        try:
            return response.json()["error"]
        except (ValueError, TypeError, KeyError):
            return response.reason


# %% wrong requests.json_of_204: believes that a GET always brings something
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
        if response.status_code == 204 and method != "GET":
            return None
        return response.json()

    def _message(self, response):
        try:
            return response.json()["error"]
        except (ValueError, TypeError, KeyError):
            return response.reason
