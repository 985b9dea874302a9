"""Wishes that make no sense get one sentence, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from hattama.core.errors import InputError
from hattama.core.law.library import get
from hattama.core.law.model import Law
from hattama.folder.read import read
from hattama.rehearsal import Spec, make, rehearse, spec, text, write
from hattama.rehearsal.votes import split
from hattama.words import LANGS, error

KZ = "kz/2023-mazhilis"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"stations": 0}, "rehearse_stations"),
        ({"stations": -5}, "rehearse_stations"),
        ({"stations": 2_000_001}, "rehearse_stations"),
        ({"stations": 10**30}, "rehearse_stations"),
        ({"seed": -1}, "rehearse_seed"),
        ({"seed": 2**63}, "rehearse_seed"),
        ({"stations": 10, "faults": -1}, "rehearse_faults"),
        ({"stations": 10, "faults": 21}, "rehearse_faults"),
        ({"law": "kz/2026-kurultai", "stations": 10, "faults": 11}, "rehearse_faults"),
        ({"law": "kz/1995-nothing"}, "law_unknown"),
        ({"law": "../../etc/passwd"}, "law_unknown"),
        ({"law": ""}, "law_unknown"),
    ],
)
def test_a_wish_without_sense(wish: dict[str, Any], code: str):
    with pytest.raises(InputError, match=code) as problem:
        rehearse(Spec(**wish))
    for lang in LANGS:
        assert "{" not in error(lang, problem.value)


@pytest.mark.parametrize(("seed", "stations"), [(0, 1), (2**63 - 1, 2), (5, 3), (5, 4), (5, 9)])
def test_the_smallest_countries_are_whole(tmp_path: Path, seed: int, stations: int):
    write(rehearse(Spec(KZ, stations, seed)), tmp_path / "e")
    one = read(tmp_path / "e")
    assert len(one.protocols) == 2 * stations
    assert len(one.register.contests) == 1 + max(1, stations // 4)


def with_lines(**change: str) -> Law:
    """The law with other ids or repetitions for some of its lines."""
    law = get(KZ)
    assert law.protocol is not None
    lines = tuple(
        msgspec.structs.replace(line, id=change.get(line.id, line.id))
        for line in law.protocol.lines
    )
    return msgspec.structs.replace(law, protocol=msgspec.structs.replace(law.protocol, lines=lines))


class TestLaws:
    def test_a_line_that_is_not_known_is_named(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(spec, "get", lambda _: with_lines(ballots_unused="ballots_eaten"))
        with pytest.raises(InputError, match="rehearse_line") as problem:
            rehearse(Spec(KZ, 10))
        assert problem.value.params["read"] == "ballots_eaten"
        for lang in LANGS:
            assert "ballots_eaten" in error(lang, problem.value)

    def test_a_known_line_that_repeats_in_another_way_is_not_known(
        self, monkeypatch: pytest.MonkeyPatch
    ):
        law = get(KZ)
        assert law.protocol is not None
        lines = tuple(
            msgspec.structs.replace(line, repeats="issuing_member")
            if line.id == "ballots_unused"
            else line
            for line in law.protocol.lines
        )
        changed = msgspec.structs.replace(law.protocol, lines=lines)
        monkeypatch.setattr(spec, "get", lambda _: msgspec.structs.replace(law, protocol=changed))
        with pytest.raises(InputError, match="rehearse_line"):
            rehearse(Spec(KZ, 10))

    def test_a_relation_that_the_figures_do_not_keep_is_named(
        self, monkeypatch: pytest.MonkeyPatch
    ):
        law = get(KZ)
        assert law.protocol is not None
        strange = msgspec.structs.replace(
            law.protocol.identities[0], id="strange", left=("ballots_received",),
            right=("ballots_invalid",), more="error", fewer="error",
        )  # fmt: skip
        changed = msgspec.structs.replace(
            law.protocol, identities=(*law.protocol.identities, strange)
        )
        monkeypatch.setattr(spec, "get", lambda _: msgspec.structs.replace(law, protocol=changed))
        with pytest.raises(InputError, match="rehearse_identity") as problem:
            rehearse(Spec(KZ, 10))
        assert problem.value.params["read"] == "strange"

    def test_a_figure_that_is_wrong_is_noticed_while_making(self, monkeypatch: pytest.MonkeyPatch):
        """The guard is awake: votes that do not add up are refused, not written."""
        monkeypatch.setattr(make, "split", lambda *given: split(*given) + np.int64(1))
        with pytest.raises(InputError, match="rehearse_identity"):
            rehearse(Spec(KZ, 10))


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path):
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(InputError, match="folder_not_empty"):
        write(rehearse(Spec(KZ, 3)), tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


def test_a_table_that_breaks_off_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def breaks(*_: object) -> bytes:
        raise KeyboardInterrupt

    one = rehearse(Spec(KZ, 3))
    monkeypatch.setattr(text._Digits, "bytes", breaks)
    with pytest.raises(KeyboardInterrupt):
        write(one, tmp_path / "e")
    assert list(tmp_path.iterdir()) == []
