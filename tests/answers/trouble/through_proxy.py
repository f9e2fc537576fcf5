"""Other answers to trouble.through_proxy."""

# %% right with urllib: a ProxyHandler and an SSLContext
import base64
import ssl
import urllib.request


def through_proxy(url, proxy, login=None, ca=None):
    request = urllib.request.Request(url)
    if login:  # by hand, since a ProxyHandler leaves out a login whose password is empty
        words = base64.b64encode(":".join(login).encode()).decode()
        request.add_header("Proxy-Authorization", "Basic " + words)
    handlers = [urllib.request.ProxyHandler(dict.fromkeys(["http", "https"], proxy))]
    if ca:
        handlers.append(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca)))
    with urllib.request.build_opener(*handlers).open(request, timeout=10) as response:
        return response.read()


# %% right with a session: its own proxies, and no environment
from urllib.parse import quote, urlsplit, urlunsplit

import requests
from requests.utils import requote_uri


def through_proxy(url, proxy, login=None, ca=None):
    scheme, host, *rest = urlsplit(proxy)
    if login is not None:
        host = "%s:%s@%s" % (quote(login[0], ""), quote(login[1], ""), host)
    with requests.Session() as session:
        session.trust_env = False
        session.proxies["all"] = urlunsplit([scheme, host, *rest])
        if ca is not None:
            session.verify = ca
        with session.get(url, timeout=(5, 10)) as response:
            if response.status_code >= 400:
                raise RuntimeError(f"{response.status_code} from {requote_uri(url)}")
            return response.content


# %% right with http.client: the tunnel made by hand
import base64
import http.client
import ssl
from urllib.parse import urlsplit


def through_proxy(url, proxy, login=None, ca=None):
    site, gate = urlsplit(url), urlsplit(proxy)
    proof = {}
    if login:
        proof = {"Proxy-Authorization": "Basic " + base64.b64encode(":".join(login).encode()).decode()}
    if site.scheme == "http":
        connection = http.client.HTTPConnection(gate.hostname, gate.port, timeout=10)
        target, headers = url, proof | {"Host": site.netloc}
    else:
        context = ssl.create_default_context(cafile=ca)
        connection = http.client.HTTPSConnection(gate.hostname, gate.port, timeout=10, context=context)
        connection.set_tunnel(site.hostname, site.port or 443, proof)
        target, headers = site.path or "/", {}
    try:
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status >= 400:
        raise OSError(f"status {response.status}")
    return body


# %% wrong trouble.proxy_in_the_environment: sets http_proxy and https_proxy
import os
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text, safe="") for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    os.environ["http_proxy"] = os.environ["https_proxy"] = proxy
    response = requests.get(url, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.goes_around: asks directly when the proxy does not answer
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text, safe="") for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    try:
        response = requests.get(url, proxies={"http": proxy, "https": proxy}, verify=ca, timeout=10)
    except requests.exceptions.ProxyError:
        response = requests.get(url, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.https_goes_direct: has a proxy for http alone
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text, safe="") for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    response = requests.get(url, proxies={"http": proxy}, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.proxy_not_used: writes the schemes in capitals
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text, safe="") for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    response = requests.get(url, proxies={"HTTP": proxy, "HTTPS": proxy}, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.proxy_not_used: writes the schemes with a colon
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text, safe="") for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    response = requests.get(url, proxies={"http:": proxy, "https:": proxy}, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.login_for_the_site: hands the login over as auth
import requests


def through_proxy(url, proxy, login=None, ca=None):
    response = requests.get(url, auth=login, proxies={"http": proxy, "https": proxy}, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.login_in_the_tunnel: writes the header for the proxy into the request
from base64 import b64encode

import requests


def through_proxy(url, proxy, login=None, ca=None):
    headers = {}
    if login is not None:
        headers["Proxy-Authorization"] = "Basic " + b64encode(":".join(login).encode()).decode()
    response = requests.get(url, headers=headers, proxies={"http": proxy, "https": proxy}, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.login_not_encoded: glues user and password into the URL
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = login
        proxy = proxy.replace("://", f"://{user}:{password}@")
    response = requests.get(url, proxies={"http": proxy, "https": proxy}, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.login_not_encoded: leaves the slashes as they are
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text) for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    response = requests.get(url, proxies={"http": proxy, "https": proxy}, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.believes_the_tunnel: asks for no proof
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text, safe="") for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    response = requests.get(url, proxies={"http": proxy, "https": proxy}, verify=False, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.proxy_error_returned: takes any page for the one that was wanted
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text, safe="") for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    response = requests.get(url, proxies={"http": proxy, "https": proxy}, verify=ca, timeout=10)
    return response.content


# %% wrong trouble.environment_of_proxies: sets the proxies of a session
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text, safe="") for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    session = requests.Session()
    session.proxies = {"http": proxy, "https": proxy}
    response = session.get(url, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.environment_of_proxies: sets the authority of a session
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text, safe="") for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    session = requests.Session()
    session.verify = ca
    response = session.get(url, proxies={"http": proxy, "https": proxy}, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.proxy_in_the_environment: removes what names hosts without a proxy
import os
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        user, password = (quote(text, safe="") for text in login)
        proxy = proxy.replace("://", f"://{user}:{password}@")
    os.environ.pop("no_proxy", None)
    response = requests.get(url, proxies={"http": proxy, "https": proxy}, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.empty_password: takes an empty password for none
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    user, password = login or ("", "")
    if user and password:
        proxy = proxy.replace("://", f"://{quote(user, safe='')}:{quote(password, safe='')}@")
    response = requests.get(url, proxies={"http": proxy, "https": proxy}, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.empty_password: leaves the colon out
from urllib.parse import quote

import requests


def through_proxy(url, proxy, login=None, ca=None):
    if login is not None:
        words = ":".join(quote(word, safe="") for word in login if word)
        proxy = proxy.replace("://", f"://{words}@")
    response = requests.get(url, proxies={"http": proxy, "https": proxy}, verify=ca, timeout=10)
    response.raise_for_status()
    return response.content


# %% wrong trouble.empty_password: leaves the login to urllib
import ssl
import urllib.parse
import urllib.request


def through_proxy(url, proxy, login=None, ca=None):
    if login:
        parts = urllib.parse.urlsplit(proxy)
        words = ":".join(urllib.parse.quote(word, "") for word in login)
        proxy = parts._replace(netloc=words + "@" + parts.netloc).geturl()
    handlers = [urllib.request.ProxyHandler(dict.fromkeys(["http", "https"], proxy))]
    if ca:
        handlers.append(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca)))
    with urllib.request.build_opener(*handlers).open(url, timeout=10) as response:
        return response.read()
