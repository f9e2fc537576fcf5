"""A post, or many, as JSON and as XML."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from netcourse.servers.serve_posts.store import Post
from netcourse.servers.web.answer import encoded

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def in_xml(value: Any) -> bytes:
    """Return a post or a list of posts as XML, where numbers and dates are text."""
    from xml.etree import ElementTree

    root = _element(value) if isinstance(value, dict) else _list("posts", map(_element, value))
    ElementTree.indent(root)
    said: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return said + b"\n"


def _element(post: Post) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    element = Element("post", id=str(post["id"]))
    for name, value in post.items():
        if name == "tags":
            element.append(_list("tags", (_leaf("tag", tag) for tag in value)))
        elif name != "id":
            SubElement(element, name).text = str(value)
    return element


def _list(name: str, elements: Any) -> Element:
    from xml.etree.ElementTree import Element

    element = Element(name)
    element.extend(elements)
    return element


def _leaf(name: str, text: str) -> Element:
    from xml.etree.ElementTree import Element

    element = Element(name)
    element.text = text
    return element


FORMS: dict[str, Callable[[Any], bytes]] = {
    "application/json": encoded,
    "application/xml": in_xml,
    "text/xml": in_xml,
}
"""What `Accept` may choose from, the first by default."""
