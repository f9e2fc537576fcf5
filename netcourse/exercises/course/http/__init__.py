"""Chapter 02: URLs, messages as bytes, a client by hand and one with urllib.

Functions on bytes are judged by what they return. A reader is given a connection whose pieces the check decides; a
client is judged by the server it talks to, which is the check. What a client sends is taken apart here, leniently
where the RFCs leave a choice (order and case of headers, further headers, a length of 0).
"""

CHAPTER = "02-http"
EXERCISES = ["split_url", "build_request", "parse_response", "head_reader", "get_by_hand", "post_form"]
