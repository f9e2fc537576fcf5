"""Reference solutions of chapter 00, one cell for each exercise."""

# %% welcome.first_get
import requests


def first_get(url):
    """Ask for `url` with GET; return the status code and the body as text."""
    response = requests.get(url, timeout=10)
    return response.status_code, response.text
