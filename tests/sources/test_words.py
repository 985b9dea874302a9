"""Every code that an import can say or raise has its sentence, and no sentence is left over."""

from __future__ import annotations

import re

from hattama.words import ERRORS, catalogue, find
from tests.house.trees import HOUSE

TEXT = "".join(file.read_text(encoding="utf-8") for file in (HOUSE / "sources").rglob("*.py"))
RAISED = set(re.findall(r'InputError\(\s*"(\w+)"', TEXT)) | set(
    re.findall(r'(?:fault=|return )"(figure_\w+)"', TEXT)
)


class TestErrors:
    def test_each_has_a_sentence(self):
        assert len(RAISED) > 40
        assert [
            code for code in RAISED if not any(find("en", f"{one}.{code}") for one in ERRORS)
        ] == []

    def test_no_sentence_is_left_over(self):
        assert set(catalogue("en", "sources_errors")) - RAISED == set()


class TestReport:
    def test_each_remark_has_a_sentence_and_none_is_left_over(self):
        told = set(re.findall(r'report\.say\(\s*"(\w+)"', TEXT)) | {
            "formulas", "formulas_bare", "error_cells"
        }  # fmt: skip
        assert told == set(catalogue("en", "sources")["said"])

    def test_so_has_each_reason_for_leaving_a_row(self):
        reasons = set(re.findall(r'return "(blank|header_again|total|note)"', TEXT))
        reasons |= set(re.findall(r'report\.report\([\w.]+, "(\w+)"', TEXT))
        assert reasons == set(catalogue("en", "sources")["row"])
