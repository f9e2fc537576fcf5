"""Chapter 05: what programs say to each other, and how many things are fetched at once.

Documents that the learner's code makes are read with a parser, and its clients are judged by the servers they talk to:
the course's own (`servers.posts`, `servers.gallery`), and, where each answer has to be chosen, a site on the check's
side (`website`, `pictures`). No check measures time: how many requests are under way is counted at our end.
"""

CHAPTER = "05-apis"
EXERCISES = [
    "message_to_xml",
    "message_from_any",
    "all_posts",
    "save_edit",
    "token_client",
    "fetch_gallery",
    "fetch_gallery_async",
]
