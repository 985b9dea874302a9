"""The same arguments give the same bytes, here and elsewhere."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hattama.rehearsal import Spec, rehearse, write
from hattama.rehearsal.draws import Draws
from tests.rehearsal.folders import digests

SPEC = Spec(stations=60, seed=7, faults=16, arrivals=True)

# Changes only when the way of making rehearsals is changed on purpose.
STORED = "8b71f2b0cc5ec892fd56186cc1f0a4dd0080383eea304d426032561ea3b7d11d"
# The same without the table that came later: no other file has changed by it.
BEFORE_PLACES = "8bf20fb737080c86e58a231c92997229155698877ba34af891d37d9c038ab34f"


def digest(at: Path, without: str = "") -> str:
    files = digests(at)
    files.pop(without, None)
    told = "".join(f"{name} {one}\n" for name, one in files.items())
    return hashlib.sha256(told.encode()).hexdigest()


class TestBytes:
    def test_two_runs_are_equal(self, tmp_path: Path):
        for name in ("one", "two"):
            write(rehearse(SPEC), tmp_path / name)
        assert digests(tmp_path / "one") == digests(tmp_path / "two")

    def test_the_stored_digest_holds(self, tmp_path: Path):
        write(rehearse(SPEC), tmp_path / "one")
        assert digest(tmp_path / "one") == STORED
        assert digest(tmp_path / "one", "register/places.csv") == BEFORE_PLACES

    @pytest.mark.parametrize(
        "other", [replace(SPEC, seed=8), replace(SPEC, stations=61), replace(SPEC, faults=15)]
    )
    def test_other_arguments_give_other_bytes(self, tmp_path: Path, other: Spec):
        write(rehearse(other), tmp_path / "one")
        assert digest(tmp_path / "one") != STORED

    def test_seeds_differ_in_every_protocol(self):
        one, other = (rehearse(replace(SPEC, seed=seed, faults=0)) for seed in (1, 2))
        same = (one.sheets[0].figures == other.sheets[0].figures).all(axis=0)
        assert not same.any()


class TestDraws:
    def test_the_raw_stream_is_the_one_that_numpy_promises(self):
        assert Draws(1, 2).raw(3).tolist() == [1001450238, 201956267, 1808609865]

    def test_streams_of_different_keys_differ(self):
        assert Draws(1, 2).raw(8).tolist() != Draws(1, 3).raw(8).tolist()
        assert Draws(1, 2, 0).raw(8).tolist() != Draws(1, 2).raw(8).tolist()

    def test_below_stays_below_and_reaches_all(self):
        found = Draws(1, 0).below(7, 7000)
        assert set(found.tolist()) == set(range(7))
        assert np.bincount(found).min() > 850

    def test_bells_ring_around_zero(self):
        found = Draws(1, 0).bell(100_000)
        assert abs(int(found.sum())) < 1_000_000
        spread = int((found**2).sum()) // len(found)
        assert 980_000 < spread < 1_020_000
        assert int(np.abs(found).max()) <= 3464

    def test_a_small_part_has_its_mean_and_is_never_more_than_the_whole(self):
        whole = np.full(100_000, 400)
        found = Draws(1, 0).part(whole, 2500)
        assert 0.97 < found.sum() / 100_000 < 1.03
        tiny = Draws(1, 0).part(np.array([0, 1, 1]), 900_000)
        assert (tiny <= np.array([0, 1, 1])).all()

    @pytest.mark.parametrize(("whole", "above", "below"), [(1000, 1, 4), (30, 1, 3), (2500, 9, 10)])
    def test_a_share_is_nearly_binomial(self, whole: int, above: int, below: int):
        count = 50_000
        found = Draws(1, 0).share(
            np.full(count, whole), np.full(count, above), np.full(count, below)
        )
        mean = whole * above / below
        spread = mean * (1 - above / below)
        assert abs(found.mean() - mean) < 0.03 * mean
        # Rounding to whole ballots adds a twelfth or two.
        assert 0.9 * spread < found.var() < 1.1 * spread + 0.3

    def test_a_share_stays_inside_the_whole(self):
        whole = np.array([0, 1, 5, 3000])
        for above in (0, 10):
            found = Draws(1, 0).share(whole, np.full(4, above), np.full(4, 10))
            assert (found >= 0).all()
            assert (found <= whole).all()
