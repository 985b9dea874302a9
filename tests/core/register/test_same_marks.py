"""Cells of one column that have one mark, though their texts differ."""

import numpy as np
import pytest

from hattama.core.register.polling import _same
from hattama.core.register.texts import Texts

CELLS = ["yes", "", "no", "yes", "yes", "no"]


@pytest.mark.parametrize("collide", [False, True])
def test_texts_are_told_apart_also_where_their_marks_are_not(
    monkeypatch: pytest.MonkeyPatch, collide: bool
):
    if collide:
        monkeypatch.setattr(Texts, "marks", lambda self: np.zeros(len(self), dtype=np.uint64))
    different, which = _same(CELLS)
    assert list(different.take(which)) == CELLS
    assert len(different) == (len(CELLS) if collide else 3)
