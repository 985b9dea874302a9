"""When protocols arrive: sorted, small stations first, a long tail, an hour later in the west."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hattama.rehearsal import Spec
from tests.rehearsal.conftest import Folder
from tests.rehearsal.folders import digests, protocols, table

SPEC = Spec(stations=3000, seed=2, arrivals=True)


def moments(folder: Folder) -> dict[tuple[str, str], dt.datetime]:
    rows = table(folder(SPEC), "arrivals.csv")
    return {(row["unit"], row["contest"]): dt.datetime.fromisoformat(row["time"]) for row in rows}


def middle(times: list[dt.datetime]) -> dt.datetime:
    return sorted(times)[len(times) // 2]


class TestArrivals:
    def test_every_protocol_arrives_once_in_the_order_of_time(self, folder: Folder):
        found = moments(folder)
        assert set(found) == set(protocols(folder(SPEC)))
        assert list(found.values()) == sorted(found.values())
        assert len(table(folder(SPEC), "arrivals.csv")) == len(found)

    def test_they_come_in_one_night_with_a_tail(self, folder: Folder):
        times = list(moments(folder).values())
        day = dt.datetime(2023, 1, 1)
        assert times[0] > day.replace(hour=20, minute=30)
        assert times[-1] < day + dt.timedelta(days=1, hours=14)
        # Half are in when a fifth of the time from the first to the last has passed or so.
        assert (middle(times) - times[0]) < (times[-1] - times[0]) * 0.35

    def test_small_stations_come_before_large_ones(self, folder: Folder):
        found = moments(folder)
        size = {row["id"]: row["voters"] for row in table(folder(SPEC), "register/units.csv")}
        small = [time for (unit, _), time in found.items() if int(size[unit]) < 300]
        large = [time for (unit, _), time in found.items() if int(size[unit]) > 2000]
        assert middle(small) + dt.timedelta(minutes=45) < middle(large)

    def test_the_second_ballot_comes_after_the_first(self, folder: Folder):
        found = moments(folder)
        lists = {unit: time for (unit, contest), time in found.items() if contest.endswith("lists")}
        later = [
            time > lists[unit] for (unit, contest), time in found.items()
            if not contest.endswith("lists")
        ]  # fmt: skip
        assert sum(later) > 0.9 * len(later)

    def test_western_regions_are_an_hour_behind(self, folder: Folder):
        found = moments(folder)
        units = {row["id"]: row for row in table(folder(SPEC), "register/units.csv")}
        times: dict[bool, list[dt.datetime]] = {True: [], False: []}
        for (unit, _), time in found.items():
            region = units[units[unit]["parent"]]["parent"]
            if int(units[unit]["voters"]) < 300:
                times[int(region[-2:]) % 10 in (2, 5, 8)].append(time)
        apart = middle(times[True]) - middle(times[False])
        assert dt.timedelta(minutes=50) < apart < dt.timedelta(minutes=70)

    def test_faults_and_arrivals_do_not_disturb_each_other(self, folder: Folder):
        both = digests(folder(replace(SPEC, faults=40)))
        alone = digests(folder(SPEC))
        assert both["arrivals.csv"] == alone["arrivals.csv"]
        without = digests(folder(replace(SPEC, arrivals=False)))
        assert {name for name in alone if alone[name] != without.get(name)} == {
            "README.md", "arrivals.csv"
        }  # fmt: skip
