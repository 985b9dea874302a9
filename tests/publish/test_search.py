"""Find my station: everything is found, in small files, in Python's and the browser's letters."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from hattama.core.register.model import Register
from hattama.folder.read import read
from hattama.folder.template import HEAD as HEAD_OF_FOLDER
from hattama.folder.write import write_folder
from hattama.publish import search
from hattama.publish.search import HEAD, search_index
from hattama.rehearsal import Spec, rehearse, write
from hattama.rehearsal.names import every
from hattama.words import LANGS, Lang
from hattama.words.letters import KAZAKH, folded, sort_key
from tests.publish.chromium import evaluate

SCRIPT = (
    resources.files("hattama.publish").joinpath("assets", "search.js").read_text(encoding="utf-8")
)
TREE = """\
id,parent,level,name_kk,name_ru,name_en,voters
kz,,nation,Қазақстан,Казахстан,Kazakhstan,
d01,kz,region,№ 1,№ 1,No. 1,
0001,d01,station,Бір,,,
0002,d01,station,,,,
0003,d01,station,,,,
"""
PLACES = """\
unit,number,settlement_kk,settlement_ru,settlement_en
0003,12-а,Өскемен қаласы,город Усть-Каменогорск,
0002,7,Өскемен қаласы,город Усть-Каменогорск,
"""


def page_of(spot: int) -> str:
    return f"p{spot // 25}.html"


def index(register: Register) -> dict[str, Any]:
    return {name: json.loads(data) for name, data in search_index(register, page_of)}


def looked_up(files: dict[str, Any], part: str, key: str) -> set[str]:
    """Ids of the stations that stand under a key."""
    return {
        station[0]
        for _, name in files[HEAD][part]
        for row in files[name]["rows"]
        if row[0] == key
        for station in row[3]
    }


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("search") / "r"
    write(rehearse(Spec(stations=3000)), folder)
    return read(folder).register


@pytest.fixture
def small(tmp_path: Path) -> Register:
    files = {
        "election.toml": HEAD_OF_FOLDER,
        "register/units.csv": TREE,
        "register/places.csv": PLACES,
        "register/contests.csv": "id,kind,unit\nlists,lists,kz\n",
        "register/options.csv": "contest,id,kind,name_en\nlists,list-a,list,A\n",
        "protocols/README": "",
    }
    write_folder(tmp_path / "small", files)
    return read(tmp_path / "small").register


class TestIndex:
    def test_settlements_are_found_in_each_language(self, small: Register):
        files = index(small)
        for key in ("оскемен", "усть", "каменогорск"):
            assert looked_up(files, "settlement", key) == {"0002", "0003"}
        # Without a settlement a station goes by its name, without a number by its id.
        assert looked_up(files, "settlement", "бир") == {"0001"}
        assert looked_up(files, "number", "0001") == {"0001"}
        assert looked_up(files, "number", "12 а") == {"0003"}
        assert files[HEAD]["stations"] == 3

    def test_a_row_says_all_that_a_list_shows(self, small: Register):
        files = index(small)
        name = files[HEAD]["number"][0][1]
        row = next(one for one in files[name]["rows"] if one[0] == "7")
        assert row[1] == ["Өскемен қаласы", "город Усть-Каменогорск", "город Усть-Каменогорск"]
        assert files[name]["units"][row[2]] == ["d01", "№ 1", "№ 1", "No. 1"]
        assert [files[name]["pages"][one[2]] for one in row[3]] == ["p0.html"]

    def test_every_station_is_found_both_ways(self, rehearsal: Register):
        files = index(rehearsal)
        for part in ("settlement", "number"):
            found = {
                station[0]
                for _, name in files[HEAD][part]
                for row in files[name]["rows"]
                for station in row[3]
            }
            assert len(found) == 3000

    def test_what_many_share_is_no_key(self, rehearsal: Register):
        files = index(rehearsal)
        assert looked_up(files, "settlement", "село") == set()
        assert looked_up(files, "settlement", "ауылы") == set()

    def test_files_are_small_and_in_order(
        self, rehearsal: Register, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(search, "MOST_BYTES", 30_000)
        told = dict(search_index(rehearsal, page_of))
        files = {name: json.loads(data) for name, data in told.items()}
        assert max(len(data) for name, data in told.items() if name != HEAD) <= 30_000
        for part in ("settlement", "number"):
            bounds = files[HEAD][part]
            assert len(bounds) > 3
            keys = [row[0] for _, name in bounds for row in files[name]["rows"]]
            assert keys == sorted(keys)
            for first, name in bounds:
                assert files[name]["rows"][0][0] == first

    def test_the_same_register_gives_the_same_bytes(self, rehearsal: Register):
        assert dict(search_index(rehearsal, page_of)) == dict(search_index(rehearsal, page_of))

    def test_a_large_city_has_rows_of_bounded_size(
        self, rehearsal: Register, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(search, "MOST_STATIONS", 3)
        files = index(rehearsal)
        rows = [row for _, name in files[HEAD]["settlement"] for row in files[name]["rows"]]
        assert max(len(row[3]) for row in rows) == 3
        assert len({one[0] for row in rows for one in row[3]}) == 3000


class TestBrowser:
    @pytest.mark.parametrize("lang", LANGS)
    def test_its_own_order_is_ours_where_it_knows_the_language(self, tmp_path: Path, lang: Lang):
        names = [f"{name} {number % 12}" for number, name in enumerate(every(lang)[::31])]
        body = f"""
          const known = Intl.Collator.supportedLocalesOf("{lang}").length > 0;
          const order = new Intl.Collator("{lang}", {{ numeric: true }});
          return known ? {json.dumps(names)}.sort(order.compare) : null;"""
        told = evaluate(tmp_path, "", body)
        if told is None:
            pytest.skip(f"this browser does not know the order of {lang}")
        assert told == sorted(names, key=lambda one: sort_key(lang, one))

    def test_letters_are_folded_alike(self, tmp_path: Path):
        words = [
            KAZAKH, KAZAKH.upper(), "«Ақсу» ауылы", "№ 12-а", "  Абай \u00a0 ауылы ", "O’Neil", "É",
            "Королёво", "Й й", "Ақ\u2014Су", "İstanbul", "Straße", "",
        ]  # fmt: skip
        body = f"return {json.dumps(words)}.map(hattamaFind.folded);"
        assert evaluate(tmp_path, SCRIPT, body) == [folded(one) for one in words]

    def test_it_finds_what_python_wrote(
        self, rehearsal: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(search, "MOST_BYTES", 20_000)
        files = index(rehearsal)
        places = rehearsal.polling
        assert places is not None
        asked = []
        for row in range(0, 3000, 211):
            names = places.settlement_of(row)
            words = (names.kk.split()[0], names.ru, names.en.lower(), names.ru.split()[1][:6])
            asked += [(word, rehearsal.units.ids[int(places.unit[row])]) for word in words]
        body = f"""
          const files = {json.dumps(files)};
          const load = async (name) => files[name];
          const told = [];
          for (const [text, id] of {json.dumps(asked)}) {{
            const found = await hattamaFind.find(files["{HEAD}"], load, text, 1000);
            told.push(found.settlements.some((one) => one.stations.some((two) => two.id === id)));
          }}
          const numbers = await hattamaFind.find(files["{HEAD}"], load, " № 17 ");
          const nothing = await hattamaFind.find(files["{HEAD}"], load, " - ");
          return [told, numbers.numbers.map((one) => one.stations[0].number), numbers.more,
                  nothing.settlements.length + nothing.numbers.length];"""
        told, numbers, more, nothing = evaluate(tmp_path, SCRIPT, body)
        assert all(told)
        assert numbers[0] == "17"
        assert all(one.startswith("17") for one in numbers)
        assert len(numbers) == 50
        assert more
        assert nothing == 0
