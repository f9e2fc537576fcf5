"""Chapter 04: what a client does when something goes wrong.

Every client is judged by the site, the proxy or the false site that it talks to, which is the check. Nobody waits for
what may be waited out: pauses are calls of a function of the check, and where a silence is needed it is a short one,
after which nothing comes however long the machine takes.
"""

CHAPTER = "04-trouble"
EXERCISES = ["explain", "patient_get", "through_proxy", "trusting_session", "picture", "download"]
