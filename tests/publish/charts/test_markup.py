"""What holds for every chart: well-formed, escaped, quiet, the same bytes, and said in words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from hattama.publish.charts import Chart, figure
from hattama.words import LANGS, Lang, say
from tests.publish.charts.samples import HOSTILE, LONG, charts, frame

MANY = [f"{at}. {LONG}" for at in range(60)]
CASES = {
    "none": ([], []),
    "one": (["Тізім"], [7]),
    "one without votes": (["Тізім"], [0]),
    "no votes at all": (["А", "Б"], [0, 0]),
    "sixty": (MANY, list(range(1, 61))),
    "huge": (["А", "Б"], [10**30, 1]),
    "hostile": ([HOSTILE, ""], [3, 4]),
}


def all_of(case: str, **told: str) -> list[Chart]:
    names, votes = CASES[case]
    return list(charts(names, votes, **told))


def parsed(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(figure(chart))


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


@pytest.mark.parametrize("case", CASES)
class TestEveryChart:
    def test_is_well_formed_and_holds_only_what_charts_draw(self, case: str) -> None:
        for chart in all_of(case):
            tags = {local(one.tag) for one in parsed(chart).iter()}
            assert tags <= {
                "figure", "details", "summary", "div", "table", "caption", "thead", "tbody",
                "tfoot", "tr", "th", "td", "p", "ol", "li", "a", "span", "svg", "title", "desc",
                "defs", "pattern", "rect", "path", "circle", "g", "text",
            }  # fmt: skip

    def test_has_no_style_no_script_and_no_handler(self, case: str) -> None:
        for chart in all_of(case):
            for one in parsed(chart).iter():
                assert not [name for name in one.attrib if name == "style" or name[:2] == "on"]

    def test_ids_are_unique_and_every_reference_is_answered(self, case: str) -> None:
        whole = ElementTree.fromstring(
            "<main>" + "".join(figure(one) for one in all_of(case)) + "</main>"
        )
        ids = [one.attrib["id"] for one in whole.iter() if "id" in one.attrib]
        assert len(ids) == len(set(ids))
        for one in whole.iter():
            asked = one.attrib.get("aria-labelledby", "").split()
            asked += one.attrib.get("aria-describedby", "").split()
            asked += re.findall(r"url\(#([^)]+)\)", " ".join(one.attrib.values()))
            assert set(asked) <= set(ids)

    def test_gives_the_same_bytes_again_and_no_long_decimals(self, case: str) -> None:
        one, again = all_of(case), all_of(case)
        assert [figure(each) for each in one] == [figure(each) for each in again]
        for chart in one:
            if chart.form == "svg":
                shapes = ElementTree.fromstring(chart.markup).iter()
                numbers = [
                    number
                    for shape in shapes
                    for name in ("x", "y", "width", "height", "cx", "cy", "r", "d")
                    for number in re.findall(r"\d+\.\d+", shape.attrib.get(name, ""))
                ]
                assert all(len(number.partition(".")[2]) <= 2 for number in numbers)

    def test_an_image_names_itself(self, case: str) -> None:
        for chart in all_of(case):
            if chart.form == "svg":
                root = ElementTree.fromstring(chart.markup)
                title, desc = root[0], root[1]
                assert root.attrib["role"] == "img"
                assert (root.attrib["aria-labelledby"], title.text) == (title.attrib["id"], "Дауыс")
                assert root.attrib["aria-describedby"] == desc.attrib["id"]
                assert say("kk", "site_chart.text.twin") in (desc.text or "")

    def test_nothing_is_drawn_beside_the_sheet(self, case: str) -> None:
        for chart in all_of(case):
            if chart.form == "svg":
                root = ElementTree.fromstring(chart.markup)
                width, height = (int(one) for one in root.attrib["viewBox"].split()[2:])
                for one in root.iter():
                    if local(one.tag) in ("rect", "text"):
                        x = float(one.attrib.get("x", 0))
                        assert 0 <= x <= width
                        assert x + float(one.attrib.get("width", 0)) <= width + 0.01
                        assert float(one.attrib.get("y", 0)) <= height


class TestWhatIsWrittenInside:
    @pytest.mark.parametrize("lang", LANGS)
    @pytest.mark.parametrize("kind", ["real", "rehearsal", "what_if"])
    def test_kind_and_stage_stand_in_the_picture(self, lang: Lang, kind: str) -> None:
        words = say(lang, f"count.kind.{kind}").split()[0]
        stage = say(lang, "count.stage.under_review").split()[0]
        for chart in all_of("one", lang=lang, kind=kind, stage="under_review"):
            root = ElementTree.fromstring(chart.markup)
            assert root.attrib["lang"] == lang
            seen = " ".join(
                one.text or "" for one in root.iter() if local(one.tag) in ("text", "p")
            )
            assert words in seen
            assert stage in seen

    @pytest.mark.parametrize("lang", LANGS)
    def test_a_rehearsal_says_so_at_both_ends(self, lang: Lang) -> None:
        word = say(lang, "site_chart.kind.rehearsal")
        for chart in all_of("one", lang=lang, kind="rehearsal"):
            if chart.form == "svg":
                texts = [
                    one.text or ""
                    for one in ElementTree.fromstring(chart.markup).iter()
                    if local(one.tag) == "text"
                ]
                assert texts[0].startswith(word)
                assert texts[-1] == word

    def test_a_hostile_name_stays_a_name(self) -> None:
        shown = HOSTILE
        for bad in ("\u202e", "\x00", "\ufffe", "\ud800"):
            shown = shown.replace(bad, "\ufffd")
        for chart in all_of("hostile"):
            cells = [one.text for one in parsed(chart).iter() if local(one.tag) in ("th", "td")]
            if chart.frame.id != "progress":
                assert shown in cells
            assert "<script" not in figure(chart)

    def test_a_hostile_title_place_or_moment_is_escaped(self) -> None:
        for chart in all_of("one", title=HOSTILE, where=HOSTILE, as_of=HOSTILE):
            parsed(chart)

    def test_a_long_name_is_drawn_whole(self) -> None:
        for chart in charts([LONG], [5]):
            if chart.frame.id in ("bars", "seats", "bounds", "turnout"):
                root = ElementTree.fromstring(chart.markup)
                texts = "".join(one.text or "" for one in root.iter() if local(one.tag) == "text")
                assert LONG.replace(" ", "") in texts.replace(" ", "")

    @pytest.mark.parametrize("bad", ["", "A", "1a", "a b", 'a"', "a_b"])
    def test_an_id_that_would_need_escaping_is_refused(self, bad: str) -> None:
        with pytest.raises(ValueError, match="id holds"):
            frame(bad)
