"""The checks on a rehearsal: quiet where nothing was planted, awake where a trace was left."""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import pytest

from hattama.core.law.library import shipped
from hattama.rehearsal import Spec
from tests.cli.conftest import Run
from tests.rehearsal.conftest import Folder
from tests.rehearsal.folders import Key, protocols, table

Remarks = dict[Key, set[str]]
SERIOUS = {"error", "warning"}


def remarked(run: Run, folder: str) -> Remarks:
    """Severities of the remarks on each protocol."""
    done = run("check", folder, "--csv")
    found: Remarks = defaultdict(set)
    for row in csv.DictReader(io.StringIO(done.stdout)):
        found[row["unit"], row["contest"]].add(row["severity"])
    return found


@pytest.mark.slow
class TestClean:
    @pytest.mark.parametrize("law", shipped())
    def test_hardly_a_protocol_has_a_remark(self, folder: Folder, run: Run, law: str):
        at = folder(Spec(law, 2000, 4))
        keys = set(protocols(at))
        found = {
            key: severities for key, severities in remarked(run, str(at)).items() if key in keys
        }
        assert sum("error" in one for one in found.values()) <= len(keys) * 5 // 1000
        assert sum("warning" in one for one in found.values()) <= len(keys) * 3 // 100


class TestPlanted:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_a_fault_with_a_trace_is_remarked_on(self, folder: Folder, run: Run, seed: int):
        at = folder(Spec(stations=2000, seed=seed, faults=160))
        found = remarked(run, str(at))
        missed = [
            (fault["kind"], fault["unit"], fault["contest"])
            for fault in table(at, "faults.csv")
            if fault["trace"] == "yes" and not SERIOUS & found[fault["unit"], fault["contest"]]
        ]
        assert missed == []

    def test_two_digits_where_nothing_ties_them_leave_no_trace(self, folder: Folder, run: Run):
        at = folder(Spec(stations=2000, seed=1, faults=160))
        found = remarked(run, str(at))
        faults = [row for row in table(at, "faults.csv") if row["kind"] == "digits_swapped_free"]
        assert len(faults) == 20
        # The other ballot of the station may hold a fault of its own that shows on both.
        assert sum(bool(SERIOUS & found[row["unit"], row["contest"]]) for row in faults) <= 3
