from urllib.parse import unquote

from netcourse.render.picture import picture
from tests.render.helpers import Page


def test_a_picture_is_one_element_with_everything_inside() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>50% & "Zoë" #1</text></svg>'
    html = picture(svg, 'said "<hello>"\nand more', 30, 20)
    (shown,) = Page(html).pictures
    assert shown["alt"] == 'said "<hello>"\nand more'
    assert (shown["width"], shown["height"]) == ("30", "20")
    address = shown["src"] or ""
    assert unquote(address.removeprefix("data:image/svg+xml,")) == svg
    assert not set(address) & set(" <>\"'#&\n")
    assert "background:" in (shown["style"] or "")
