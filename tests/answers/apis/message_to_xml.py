"""Other answers to apis.message_to_xml."""

# %% right by hand: one f-string an element, every text escaped
from xml.sax.saxutils import escape


def message_to_xml(message):
    def checked(text):
        for letter in text:
            if ord(letter) < 32 and letter not in ("\t", "\n"):
                raise ValueError(f"{letter!r} cannot be said in XML")
        return escape(text)

    parts = [f"<{name}>{checked(message[name])}</{name}>" for name in ("title", "author", "date", "text")]
    if message["likes"] is not None:
        parts.append(f"<likes>{message['likes']}</likes>")
    tags = "".join(f"<tag>{checked(tag)}</tag>" for tag in message["tags"])
    xml = f'<post id="{message["id"]}"><tags>{tags}</tags>{"".join(parts)}</post>'
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + xml.encode("utf-8")


# %% right with minidom: pretty, in ASCII, and controls searched with a pattern
import re
from xml.dom.minidom import Document

CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


def message_to_xml(message):
    document = Document()
    root = document.appendChild(document.createElement("post"))
    root.setAttribute("id", f"{message['id']:d}")

    def add(parent, name, text):
        if CONTROL.search(text):
            raise ValueError(name)
        parent.appendChild(document.createElement(name)).appendChild(document.createTextNode(text))

    for name, value in message.items():
        if name == "tags":
            tags = root.appendChild(document.createElement("tags"))
            for tag in value:
                add(tags, "tag", tag)
        elif name != "id" and value is not None:
            add(root, name, str(value))
    return document.toprettyxml(indent=" ", encoding="utf-8")


# %% right by reading back: what a reader does not get again is refused; UTF-8 without a declaration
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, indent, tostring


def message_to_xml(message):
    root = Element("post", {"id": str(message["id"])})
    texts = {name: message[name] for name in ("author", "title", "text", "date")}
    if message["likes"] is not None:
        texts["likes"] = str(message["likes"])
    for name, text in texts.items():
        SubElement(root, name).text = text
    holder = SubElement(root, "tags")
    for tag in message["tags"]:
        SubElement(holder, "tag").text = tag
    document = tostring(root, encoding="unicode").encode()
    try:
        again = fromstring(document)
    except ParseError as error:
        raise ValueError(str(error)) from None
    if [one.text or "" for one in again.iter()] != [one.text or "" for one in root.iter()]:
        raise ValueError("a carriage return would be lost")
    indent(again)
    return tostring(again, encoding="us-ascii")


# %% right in CDATA: every text in sections of its own, in UTF-8 with a mark at its beginning
def message_to_xml(message):
    def element(name, text):
        if any(ord(one) < 32 and one not in "\t\n" for one in text):
            raise ValueError(f"a control character in {name}")
        return f"<{name}><![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + f"]]></{name}>"

    inside = [element(name, message[name]) for name in ("title", "text", "author", "date")]
    inside.append("<tags>" + "".join(element("tag", tag) for tag in message["tags"]) + "</tags>")
    if message["likes"] is not None:
        inside.append(element("likes", str(message["likes"])))
    return f'<post id="{message["id"]}">\n{chr(10).join(inside)}\n</post>'.encode("utf-8-sig")


# %% wrong apis.xml_as_text: returns text
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="unicode")


# %% wrong apis.xml_by_hand: glues, and escapes nothing
def message_to_xml(message):
    for text in (message["author"], message["title"], message["text"], message["date"], *message["tags"]):
        if any(ord(letter) < 32 and letter not in "\t\n" for letter in text):
            raise ValueError(text)
    xml = f'<post id="{message["id"]}">'
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            xml += f"<{name}>{message[name]}</{name}>"
    xml += "<tags>" + "".join(f"<tag>{tag}</tag>" for tag in message["tags"]) + "</tags></post>"
    return xml.encode()


# %% wrong apis.escaped_twice: escapes before ElementTree does
from html import escape
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = escape(str(message[name]))
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = escape(tag)
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")


# %% wrong apis.declared_otherwise: declares latin-1, writes UTF-8
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    xml = ElementTree.tostring(post, encoding="unicode")
    return ('<?xml version="1.0" encoding="iso-8859-1"?>' + xml).encode()


# %% wrong apis.number_is_no_text: hands numbers over
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = message[name]
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in str(element.text or "")):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")


# %% wrong apis.none_is_text: writes None
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")


# %% wrong apis.empty_left_out: leaves out what is false
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name]:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")


# %% wrong apis.list_as_text: joins the tags
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    tags.text = ", ".join(message["tags"])
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")


# %% wrong apis.text_trimmed: strips every text
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name]).strip()
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")


# %% wrong apis.name_taken_by_defusedxml: takes the module that reads for the one that writes
from defusedxml import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")


# %% wrong apis.control_written: leaves it to ElementTree
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    return ElementTree.tostring(post, encoding="utf-8")


# %% wrong apis.other_encoding: names another encoding, and means it
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="iso-8859-1")


# %% wrong apis.too_much_refused: asks isprintable
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    for element in post.iter():
        if any(not character.isprintable() and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")


# %% wrong apis.tags_merged: takes tags for a set
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in dict.fromkeys(message["tags"]):
        ElementTree.SubElement(tags, "tag").text = tag
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")


# %% wrong apis.control_written: looks for controls in the texts of people only
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag
    for element in (*map(post.find, ("author", "title", "text")), *tags):
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")


# %% wrong apis.text_trimmed: strips the tags
from xml.etree import ElementTree


def message_to_xml(message):
    post = ElementTree.Element("post", id=str(message["id"]))
    for name in ("author", "title", "text", "date", "likes"):
        if message[name] is not None:
            ElementTree.SubElement(post, name).text = str(message[name])
    tags = ElementTree.SubElement(post, "tags")
    for tag in message["tags"]:
        ElementTree.SubElement(tags, "tag").text = tag.strip()
    for element in post.iter():
        if any(character < " " and character not in "\t\n" for character in element.text or ""):
            raise ValueError(f"a control character in {element.text!r}")
    return ElementTree.tostring(post, encoding="utf-8")
