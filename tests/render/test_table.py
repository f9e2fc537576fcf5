from netcourse.render.table import table
from tests.render.helpers import words, worst_contrast


def test_columns_are_aligned() -> None:
    view = table([["client", "TIME_WAIT"], ["网络", "<b>"]], ["role", "state"], note="seen in time")
    assert view.text.splitlines() == [
        "role     state", "------   ---------", "client   TIME_WAIT", "网络     <b>", "seen in time",
    ]  # fmt: skip
    assert words(view.html) == view.text.replace("-", "").split()
    assert worst_contrast(view.html) >= 4.5


def test_no_header_and_no_rows() -> None:
    assert table([["a", 1]]).text == "a   1"
    assert table([], ["role"]).text == "role\n----"
