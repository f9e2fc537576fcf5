import pytest

from netcourse.render import style
from tests.render.helpers import contrast


@pytest.mark.parametrize("ground", [style.PAPER, style.SHADE])
@pytest.mark.parametrize("colour", [style.INK, style.SOFT, style.GREEN, style.RED, style.AMBER, style.BLUE])
def test_every_colour_can_be_read_on_every_ground(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= 4.5


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_rules_are_spelled_as_css_spells_them() -> None:
    assert style.css(font_size="1em", color="#fff") == "font-size:1em;color:#fff"


@pytest.mark.parametrize("made", [style.ground(), style.block(), style.cell(), style.cell(head=True)])
def test_what_jupyterlab_colours_by_itself_has_both_colours(made: str) -> None:
    assert "background:" in made
    assert "color:" in made.replace("background", "").replace("border", "")
