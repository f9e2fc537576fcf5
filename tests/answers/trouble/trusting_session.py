"""Other answers to trouble.trusting_session."""

# %% right with an adapter: its own SSLContext, mounted for https
import ssl

import requests
from requests.adapters import HTTPAdapter


class Trusting(HTTPAdapter):
    def __init__(self, ca):
        self.ca = ca
        super().__init__()

    def cert_verify(self, conn, url, verify, cert):
        super().cert_verify(conn, url, self.ca, cert)

    def init_poolmanager(self, *args, **kwargs):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.ca)
        super().init_poolmanager(*args, ssl_context=context, **kwargs)

    def build_connection_pool_key_attributes(self, request, verify, cert=None):
        return super().build_connection_pool_key_attributes(request, self.ca, cert)


def trusting_session(ca):
    session = requests.Session()
    session.mount("https://", Trusting(ca))
    return session


# %% right as a class: hands verify over with each request
import functools

import requests


class TrustingSession(requests.Session):
    def __init__(self, ca):
        super().__init__()
        self.ca = ca

    def request(self, method, url, **more):
        return super().request(method, url, **{**more, "verify": self.ca})


trusting_session = functools.partial(TrustingSession)


# %% wrong trouble.ca_in_the_environment: sets REQUESTS_CA_BUNDLE
import os

import requests


def trusting_session(ca):
    os.environ["REQUESTS_CA_BUNDLE"] = ca
    return requests.Session()


# %% wrong trouble.nobody_asked_for_proof: switches the proof off
import requests


def trusting_session(ca):
    session = requests.Session()
    session.trust_env = False
    session.verify = False
    return session


# %% wrong trouble.nobody_asked_for_proof: tries again without a proof
import requests


class Obliging(requests.Session):
    def request(self, method, url, **more):
        try:
            return super().request(method, url, **more)
        except requests.exceptions.SSLError:
            return super().request(method, url, **{**more, "verify": False})


def trusting_session(ca):
    session = Obliging()
    session.trust_env = False
    session.verify = ca
    return session


# %% wrong trouble.host_not_compared: takes any name in the certificate
import requests
from requests.adapters import HTTPAdapter


class AnyHost(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, assert_hostname=False, **kwargs)


def trusting_session(ca):
    session = requests.Session()
    session.trust_env = False
    session.verify = ca
    session.mount("https://", AnyHost())
    return session


# %% wrong trouble.date_ignored: takes a certificate that has expired
import ssl

import requests


class AnyDate(requests.Session):
    def request(self, method, url, **more):
        try:
            return super().request(method, url, **more)
        except requests.exceptions.SSLError as error:
            while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
                error = error.__cause__ or error.__context__
            if error is None or error.verify_code != 10:
                raise
        return super().request(method, url, **{**more, "verify": False})


def trusting_session(ca):
    session = AnyDate()
    session.trust_env = False
    session.verify = ca
    return session


# %% wrong trouble.one_session_for_all: changes one session that stands outside
import requests

SESSION = requests.Session()
SESSION.trust_env = False


def trusting_session(ca):
    SESSION.verify = ca
    return SESSION


# %% wrong trouble.environment_wins: sets verify alone
import requests


def trusting_session(ca):
    session = requests.Session()
    session.verify = ca
    return session


# %% wrong trouble.system_trusted_as_well: adds the authority to those of the system
import ssl

import requests
from requests.adapters import HTTPAdapter


class Adding(HTTPAdapter):
    def __init__(self, ca):
        self.ca = ca
        super().__init__()

    def cert_verify(self, conn, url, verify, cert):
        super().cert_verify(conn, url, self.ca, cert)

    def init_poolmanager(self, *args, **kwargs):
        context = ssl.create_default_context()
        context.load_verify_locations(self.ca)
        super().init_poolmanager(*args, ssl_context=context, **kwargs)


def trusting_session(ca):
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", Adding(ca))
    return session


# %% wrong trouble.other_exception: makes a missing connection of it
import requests


class Quiet(requests.Session):
    def request(self, method, url, **more):
        try:
            return super().request(method, url, **more)
        except requests.exceptions.SSLError:
            raise requests.ConnectionError("no connection") from None


def trusting_session(ca):
    session = Quiet()
    session.trust_env = False
    session.verify = ca
    return session


# %% wrong trouble.one_method_alone: tells get() and nothing else
import functools

import requests


def trusting_session(ca):
    session = requests.Session()
    session.get = functools.partial(session.get, verify=ca)
    return session


# %% wrong trouble.authority_not_told: looks away from the environment, and at no file
import requests


def trusting_session(ca):
    session = requests.Session()
    session.trust_env = False
    return session
