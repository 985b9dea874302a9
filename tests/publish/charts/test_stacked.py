"""Tables that narrow screens show row by row."""

from __future__ import annotations

from hattama.publish.markup import cells, table


def made(words: int, figures: int) -> str:
    head = [("Unit", False)]
    head += [(f'<a href="#">F{at}</a>', True) for at in range(figures)]
    head += [(f"W{at}", False) for at in range(words)]
    rows = [cells("here", ["1"] * figures, ["a < b".replace("<", "&lt;")] * words)]
    return table("t", "Caption", head, rows)


def test_each_cell_carries_the_head_of_its_column_and_a_role() -> None:
    told = made(2, 2)
    assert 'class="data stack" role="table"' in told
    assert '<th role="rowheader" scope="row">here</th>' in told
    assert '<td role="cell" data-label="F0" class="num">1</td>' in told
    assert '<td role="cell" data-label="W1">a &lt; b</td>' in told
    assert told.count('role="row"') == 2
    assert told.count('role="columnheader"') == 5


def test_what_fits_stays_as_it_is_and_what_is_very_wide_scrolls() -> None:
    for told in (made(0, 1), made(1, 0), made(0, 2)):
        assert 'class="data"' in told
        assert "data-label" not in told
    wide = made(0, 12)
    assert 'class="data wide"' in wide
    assert 'role="table"' not in wide
