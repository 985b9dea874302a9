"""Tiles and bundles as files: the examples of C2SP tlog-tiles; each file has one name."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.log.errors import LogError
from hattama.log.tiles import (
    MOST_ENTRY,
    WIDTH,
    Tile,
    bundles_of,
    entries_path,
    log_files,
    pack,
    path_parts,
    tile_path,
    tiles_of,
    unpack,
)
from hattama.log.tree import HASH, Tree, leaf_hashes
from tests.log.naive import Naive, numbered


class TestPaths:
    @pytest.mark.parametrize(
        ("path", "tile"),
        [
            ("tile/0/x001/x234/067", Tile(0, 1234067)),
            ("tile/0/000", Tile(0, 0)),
            ("tile/1/999", Tile(1, 999)),
            ("tile/2/x001/000.p/1", Tile(2, 1000, 1)),
            ("tile/63/000.p/255", Tile(63, 0, 255)),
            ("tile/entries/x001/x234/067.p/112", Tile(None, 1234067, 112)),
            ("tile/entries/273.p/112", Tile(None, 273, 112)),
        ],
    )
    def test_names_of_the_specification(self, path: str, tile: Tile):
        assert tile.path == path
        assert path_parts(path) == tile
        level, number, width = tile
        same = entries_path(number, width) if level is None else tile_path(level, number, width)
        assert same == path

    @pytest.mark.parametrize(
        "path",
        [
            "tile/64/000",
            "tile/00/000",
            "tile/01/000",
            "tile/-1/000",
            "tile/0/0",
            "tile/0/0000",
            "tile/0/1234067",
            "tile/0/x000/067",
            "tile/0/x000/x001/067",
            "tile/0/x001/x067",
            "tile/0/001/067",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p/1/",
            "tile/0/000.p",
            "tile/0/000 ",
            "tile/0/000\n",
            "/tile/0/000",
            "tile/0//000",
            "tile/0/../0/000",
            "tile/0/٠٠٠",
            "tile/Entries/000",
            "tile/data/000",
            "tile/entries/",
            "checkpoint",
            "",
        ],
    )
    def test_every_other_spelling_names_nothing(self, path: str):
        assert path_parts(path) is None

    @given(st.one_of(st.none(), st.integers(0, 63)), st.integers(0, 10**15), st.integers(1, WIDTH))
    def test_back_and_forth(self, level, number, width):
        tile = Tile(level, number, width)
        assert path_parts(tile.path) == tile


class TestTilesOfASize:
    def test_seventy_thousand(self):
        """The specification's example: 273 full and 112; 1 full and 17; 1."""
        found = Counter((one.level, one.width) for one in tiles_of(70_000))
        assert found == {(0, 256): 273, (0, 112): 1, (1, 256): 1, (1, 17): 1, (2, 1): 1}
        assert Tile(0, 273, 112) in tiles_of(70_000)
        assert Counter(one.width for one in bundles_of(70_000)) == {256: 273, 112: 1}

    def test_exactly_one_full_tile(self):
        assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
        assert list(bundles_of(256)) == [Tile(None, 0)]

    def test_nothing_has_no_files(self):
        assert list(tiles_of(0)) == list(bundles_of(0)) == []

    @pytest.mark.parametrize("size", [1, 255, 256, 257, 65_535, 65_536, 65_537, 2_000_000])
    def test_width_of_the_partial_tile_is_the_one_of_the_specification(self, size: int):
        for level in range(4):
            widths = [one.width for one in tiles_of(size) if one.level == level]
            rest = size // 256**level % 256
            assert [one for one in widths if one < WIDTH] == ([rest] if rest else [])
            assert widths.count(WIDTH) == size // 256 ** (level + 1)


class TestBundles:
    def test_bytes_of_a_bundle(self):
        assert pack([b"", b"a", b"x" * 258]) == b"\0\0\0\x01a\x01\x02" + b"x" * 258

    @given(st.lists(st.binary(max_size=300), max_size=20))
    def test_back_and_forth(self, entries):
        assert unpack(pack(entries)) == entries

    def test_the_longest_entry_fits_and_one_byte_more_does_not(self):
        assert unpack(pack([b"x" * MOST_ENTRY])) == [b"x" * MOST_ENTRY]
        with pytest.raises(LogError, match="log_entry_long"):
            pack([b"x" * (MOST_ENTRY + 1)])

    def test_a_cut_bundle_is_refused_at_every_byte_inside_an_entry(self):
        whole = pack([b"ab", b"", b"c"])
        fine = {0, 4, 6, 9}
        for end in range(len(whole) + 1):
            if end in fine:
                unpack(whole[:end])
            else:
                with pytest.raises(LogError, match="log_bundle_cut"):
                    unpack(whole[:end])


class TestWholeLog:
    @pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
    def test_every_tile_holds_what_the_specification_says(self, size: int):
        entries = numbered(600)
        naive = Naive(entries)
        files = dict(log_files(Tree(leaf_hashes(entries)), entries, size))
        assert list(files) == [one.path for one in (*bundles_of(size), *tiles_of(size))]
        for path, data in files.items():
            tile = path_parts(path)
            assert tile is not None
            first = tile.number * WIDTH
            if tile.level is None:
                assert unpack(data) == entries[first : first + tile.width]
                continue
            step = 256**tile.level
            spots = range(first * step, (first + tile.width) * step, step)
            assert data == b"".join(naive.mth(at, at + step) for at in spots)
            assert len(data) == tile.width * HASH

    def test_more_than_there_is_cannot_be_written(self):
        with pytest.raises(ValueError, match="no log of 3"):
            list(log_files(Tree(leaf_hashes([b"a", b"b"])), [b"a", b"b"], 3))
