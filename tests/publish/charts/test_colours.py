"""Contrast after WCAG 2.2, and marks that can be told apart without colour."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hattama.publish.charts import colours
from hattama.publish.charts.colours import (
    DARK,
    GRAPHICS_LEAST,
    LIGHT,
    PALETTE_DARK,
    PALETTE_LIGHT,
    TEXT_LEAST,
    contrast,
    mark,
    too_close,
)
from tests.publish.charts.samples import option


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#123456", "#123456") == 1
    # Known pairs at the boundary of 4.5 and of 3, and a colour of each channel alone.
    assert contrast("#767676", "#ffffff") > TEXT_LEAST > contrast("#777777", "#ffffff")
    assert contrast("#949494", "#ffffff") > GRAPHICS_LEAST > contrast("#959595", "#ffffff")
    for colour, told in (("#ff0000", 3998), ("#00ff00", 1372), ("#0000ff", 8592)):
        assert round(contrast(colour, "#ffffff") * 1000) == told


class TestContrast:
    def test_nothing_is_too_close(self) -> None:
        assert list(too_close()) == []
        colours.checked()

    @pytest.mark.parametrize("palette", [PALETTE_LIGHT, PALETTE_DARK])
    def test_every_colour_of_the_palette_stands_out_from_its_grounds(
        self, palette: tuple[str, ...]
    ) -> None:
        grounds = LIGHT if palette is PALETTE_LIGHT else DARK
        for one in palette:
            for behind in ("ground", "panel"):
                assert contrast(one, grounds[behind]) >= Fraction(3)

    def test_the_light_palette_also_stands_on_the_dark_ground(self) -> None:
        assert all(contrast(one, DARK["ground"]) >= Fraction(3) for one in PALETTE_LIGHT)

    @pytest.mark.parametrize(
        ("name", "theme"), [("ink", LIGHT), ("muted", DARK), ("focus", DARK), ("line", LIGHT)]
    )
    def test_a_planted_faint_colour_is_seen(
        self, name: str, theme: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(theme, name, theme["ground"])
        assert any(f" {name} " in one for one in too_close())
        with pytest.raises(ValueError, match=name):
            colours.checked()


class TestMarks:
    def test_sixty_four_places_share_no_mark(self) -> None:
        assert len({mark(option(place)) for place in range(64)}) == 64

    def test_neighbours_differ_in_colour_and_in_pattern(self) -> None:
        for place in range(63):
            one, other = mark(option(place)), mark(option(place + 1))
            assert one[0] != other[0]
            assert one[1] != other[1]

    def test_against_all_is_neutral_wherever_it_stands(self) -> None:
        marks = {mark(option(place, against_all=True)) for place in range(9)}
        assert marks == {("cn", 7)}
