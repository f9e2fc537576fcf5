"""Chapter 03: what a client sends with requests, and what it makes of the answers.

Every client is judged by the site it talks to, which is the check (`website`): with requests, with urllib or over a
socket alike, unless the task asks for more. Only `ApiClient` has to keep its connection. The folder's name ends with
an underscore so that nobody takes it for the library.
"""

CHAPTER = "03-requests"
EXERCISES = ["search", "send_form", "upload", "log_in", "describe", "api_client"]
