"""Other answers to apis.message_from_any."""

# %% right with minidom: the parser of defusedxml, walked by hand, everything checked
import json
from email.message import EmailMessage
from xml.parsers.expat import ExpatError

from defusedxml import minidom


def inside(element):
    return "".join(
        node.data for node in element.childNodes if node.nodeType in (node.TEXT_NODE, node.CDATA_SECTION_NODE)
    )


def children(element, name):
    return [node for node in element.childNodes if node.nodeType == node.ELEMENT_NODE and node.tagName == name]


def message_from_any(body, content_type):
    header = EmailMessage()
    header["Content-Type"] = content_type
    kind = header.get_content_type()
    if kind == "application/json":
        try:
            found = json.loads(body.decode("utf-8"))
        except RecursionError as error:
            raise ValueError("too deep") from error
        if not isinstance(found, dict):
            raise ValueError("no object")
        for name in ("id", "author", "title", "text", "tags", "date"):
            if name not in found:
                raise ValueError(f"{name} is missing")
        return {"likes": None} | {
            name: found[name] for name in found if name in ("id", "author", "title", "text", "tags", "date", "likes")
        }
    if kind not in ("application/xml", "text/xml"):
        raise ValueError(kind)
    try:
        document = minidom.parseString(body)
    except (ExpatError, LookupError) as error:
        raise ValueError("no XML") from error
    root = document.documentElement
    if root.tagName != "post" or not root.hasAttribute("id"):
        raise ValueError("no post")
    message = {"id": int(root.getAttribute("id")), "likes": None}
    for name in ("author", "title", "text", "date", "tags"):
        if len(children(root, name)) != 1:
            raise ValueError(f"{name} is missing")
        message[name] = inside(children(root, name)[0])
    message["tags"] = [inside(tag) for tag in children(children(root, "tags")[0], "tag")]
    for likes in children(root, "likes"):
        message["likes"] = int(inside(likes))
    return message


# %% right with expat: a handler refuses every declaration of an entity
import json
from xml.etree import ElementTree
from xml.parsers import expat


def refuse(*declared):
    raise ValueError("an entity is declared")


def looked_through(body):
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    parser.Parse(body, True)


def message_from_any(body, content_type):
    media = content_type.split(";")[0].lower().strip()
    try:
        if media == "application/json":
            data = json.loads(body)
            keys = ("id", "author", "title", "text", "tags", "date")
            return dict(zip(keys, [data[key] for key in keys])) | {"likes": data.get("likes")}
        if media in {"text/xml", "application/xml"}:
            looked_through(body)
            post = ElementTree.fromstring(body)
            assert post.tag == "post"
            likes = post.find("likes")
            return {
                "id": int(post.attrib["id"]),
                **{name: post.find(name).text or "" for name in ("author", "title", "text", "date")},
                "tags": [tag.text or "" for tag in post.find("tags")],
                "likes": int(likes.text) if likes is not None else None,
            }
    except ValueError:
        raise
    except Exception as error:
        raise ValueError(repr(error)) from error
    raise ValueError("an unknown type: " + media)


# %% wrong apis.parameters_taken_along: compares the header as it is
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.numbers_stay_text: leaves numbers of XML as they are
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": post.attrib["id"], "tags": tags, "likes": likes}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.empty_text_is_none: takes .text as it is
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.find(name).text for name in TEXTS}
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.likes_expected: looks for likes as for the others
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found["likes"]}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.find("likes").text
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.zero_is_none: writes `or None`
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes") or None}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": int(likes or 0) or None}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.decoded_too_early: decodes as UTF-8 first
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body.decode("utf-8"))
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.by_position: counts the elements
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    author, title, text, tags, date, *_ = post
    message = {name: one.text or "" for name, one in zip(TEXTS, (author, title, text, date))}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.found_anywhere: looks at every depth
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.iter("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.all_keys_taken: takes all that JSON has
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    for name in ("id", *TEXTS, "tags"):
        found[name]
    return {"likes": None, **found}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.entities_expanded: uses the parser of the standard library
import json
from xml.etree.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.entities_searched: looks for the word
import json
from xml.etree.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    if b"<!ENTITY" in body:
        raise ValueError("entities")
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.type_guessed: looks for xml and json anywhere in the type
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = "application/json" if "json" in content_type.lower() else "application/xml"
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.parse_error_let_through: lets the parser's exception out
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (LookupError, TypeError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.half_accepted: makes up what is missing
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found.get(name, "") for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name, "") for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.text_trimmed: strips every text
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    message = {name: text.strip() for name, text in message.items()}
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.word_taken_for_declaration: looks for the word, and refuses more than it should
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    if b"<!ENTITY" in body:
        raise ValueError("entities")
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.bytes_replaced: replaces what is no UTF-8
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body.decode("utf-8", "replace"))
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.parse_error_let_through: forgets that an encoding may be unknown
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.parse_error_let_through: forgets that JSON may be deep
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.type_guessed: looks at the beginning of the type
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(name) for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = next((known for known in READERS if content_type.lower().startswith(known)), content_type)
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error


# %% wrong apis.found_anywhere: takes the first title, however deep
import json

from defusedxml.ElementTree import ParseError, fromstring

TEXTS = ("author", "title", "text", "date")


def from_json(body):
    found = json.loads(body)
    message = {name: found[name] for name in ("id", *TEXTS, "tags")}
    return message | {"likes": found.get("likes")}


def from_xml(body):
    post = fromstring(body)
    if post.tag != "post":
        raise ValueError(f"<{post.tag}> is no message")
    message = {name: post.findtext(f".//{name}") for name in TEXTS}
    if None in message.values():
        raise ValueError("an element is missing")
    tags = [tag.text or "" for tag in post.find("tags").findall("tag")]
    likes = post.findtext("likes")
    return message | {"id": int(post.get("id")), "tags": tags, "likes": None if likes is None else int(likes)}


READERS = {"application/json": from_json, "application/xml": from_xml, "text/xml": from_xml}


def message_from_any(body, content_type):
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        raise ValueError(f"{kind!r} is no format for a message")
    try:
        return READERS[kind](body)
    except (ParseError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no message: {error!r}") from error
