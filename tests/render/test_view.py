from netcourse.render.view import View


def test_a_view_shows_both_forms() -> None:
    view = View("two lines\nof text", "<b>html</b>")
    assert repr(view) == str(view) == "two lines\nof text"
    assert view._repr_mimebundle_() == {"text/plain": "two lines\nof text", "text/html": "<b>html</b>"}
