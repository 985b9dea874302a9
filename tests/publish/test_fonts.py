"""A site with an own font: published with its licence, made again by verification, or refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hattama.cli import main
from hattama.core.errors import InputError
from hattama.folder.files import place_of
from hattama.publish.fonts import MOST_FONT, fonts_again, read_fonts
from hattama.words import LANGS, error
from tests.bundle.worlds import files_of, record, rehearsal

TOML = """family = "Golos Text"
licence = "OFL.txt"

[[face]]
file = "Golos-Regular.woff2"
range = "U+0-FF, U+400-52F"

[[face]]
file = "Golos-Bold.woff2"
weight = "600 800"
"""


BOLD = "Golos-Bold.woff2"


def woff2(body: bytes, length: int = 0) -> bytes:
    """As much of a woff2 file as a reader of its head sees."""
    size = length or 48 + len(body)
    return b"wOF2\0\1\0\0" + size.to_bytes(4, "big") + b"\0" * 36 + body


def folder(at: Path, changed: dict[str, bytes | None] | None = None) -> Path:
    at.mkdir()
    files: dict[str, bytes | None] = {
        "fonts.toml": TOML.encode(),
        "OFL.txt": b"SIL Open Font License\n",
        "Golos-Regular.woff2": woff2(b"regular"),
        "Golos-Bold.woff2": woff2(b"bold"),
    }
    for name, data in {**files, **(changed or {})}.items():
        if data is not None:
            (at / name).write_bytes(data)
    return at


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--lang", "en"])


@pytest.fixture(scope="module")
def election(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(rehearsal(tmp_path_factory.mktemp("fonts") / "e", 12))


@pytest.fixture(scope="module")
def built(election: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("built")
    done = run("build", election, "--out", home / "b", "--fonts", folder(home / "f"))
    assert done.exit_code == 0, done.output
    return home / "b"


def pages_step(out: Path) -> tuple[str, list[str]]:
    found = json.loads(run("verify", out, "--json").output)
    step = next(one for one in found["steps"] if one["step"] == "pages")
    return step["outcome"], [one["code"] for one in step["faults"]]


class TestBuild:
    def test_files_stand_beside_the_style_under_names_that_change_with_them(self, built: Path):
        names = sorted(one.name for one in (built / "pages" / "assets").iterdir())
        ours = [re.sub(r"\.[0-9a-f]{8}\.", ".", one) for one in names]
        assert {"golos-bold.woff2", "golos-regular.woff2", "ofl.txt", "site.css"} <= set(ours)
        assert len(set(ours)) == len(ours)
        (licence,) = (built / "pages" / "assets").glob("ofl.*.txt")
        assert licence.read_bytes() == b"SIL Open Font License\n"

    def test_the_style_names_each_face_and_only_files_that_are_there(self, built: Path):
        (style,) = (built / "pages" / "assets").glob("site.*.css")
        css = style.read_text(encoding="utf-8")
        assert css.count("@font-face{") == 2
        assert "unicode-range:U+0-FF, U+400-52F" in css
        assert "font-weight:600 800" in css
        assert css.rstrip().endswith(':root{--font:"Golos Text",var(--system)}')
        for name in re.findall(r'url\("([^"]+)"\)', css):
            assert (style.parent / name).is_file()
        assert style.name in (built / "pages" / "kk" / "index.html").read_text(encoding="utf-8")

    def test_verification_makes_the_same_pages_again(self, built: Path):
        assert pages_step(built) == ("holds", [])

    def test_a_second_build_writes_the_same_bytes(
        self, built: Path, election: Path, tmp_path: Path
    ):
        done = run("build", election, "--out", tmp_path / "b", "--fonts", folder(tmp_path / "f"))
        assert done.exit_code == 0
        assert files_of(tmp_path / "b") == files_of(built)

    def test_a_later_build_without_it_says_that_it_is_gone(self, election: Path, tmp_path: Path):
        assert run("build", election, "--out", tmp_path / "plain").exit_code == 0
        first = run("build", election, "--out", tmp_path / "b", "--fonts", folder(tmp_path / "f"))
        assert first.exit_code == 0
        assert "had the font" not in first.output
        done = run("build", election, "--out", tmp_path / "b")
        assert done.exit_code == 0
        assert "The pages had the font Golos Text" in done.stderr
        assert files_of(tmp_path / "b") == files_of(tmp_path / "plain")
        assert "had the font" not in run("build", election, "--out", tmp_path / "b").output

    def test_it_goes_with_pages(self, election: Path, tmp_path: Path):
        done = run("build", election, "--out", tmp_path / "b", "--no-site", "--fonts", tmp_path)
        assert done.exit_code == 2
        assert not (tmp_path / "b").exists()


class TestAgain:
    def test_what_site_json_says_is_believed_only_with_the_bytes(self, tmp_path: Path):
        font, files = read_fonts(place_of(str(folder(tmp_path / "f"))))
        told = json.loads(json.dumps({
            "family": font.family, "licence": font.licence,
            "faces": [
                {"path": one.path, "sha256": one.sha256, "weight": one.weight, "style": one.style,
                 "range": one.range}
                for one in font.faces
            ],
        }))  # fmt: skip
        assert fonts_again(told, lambda path, _: files.get(path)) == (font, files)
        assert fonts_again(told, lambda path, _: files[path] + b".") is None
        assert fonts_again(told, lambda _path, _: None) is None
        others: tuple[dict[str, Any], ...] = (
            {"family": 'x"}body{display:none'},
            {"faces": []},
            {"faces": [{**told["faces"][0], "weight": "400;}"}]},
            {"faces": [{**told["faces"][0], "range": "U+0;}"}]},
            {"faces": [{**told["faces"][0], "path": "log/checkpoint"}]},
            {"faces": [{**told["faces"][0], "sha256": "0" * 64}]},
            {"licence": ["../../secret", told["licence"][1]]},
            {"more": 1},
            {"family": 1},
        )
        for changed in others:
            assert fonts_again({**told, **changed}, lambda path, _: files.get(path)) is None, (
                changed
            )

    def test_a_face_that_the_bundle_has_not(self, election: Path, tmp_path: Path):
        run("build", election, "--out", tmp_path / "b", "--fonts", folder(tmp_path / "f"))
        (face,) = (tmp_path / "b" / "pages" / "assets").glob("golos-bold.*")
        face.write_bytes(woff2(b"BOLD"))
        outcome, codes = pages_step(tmp_path / "b")
        assert outcome == "fails"
        assert codes


class TestRefused:
    """One sentence in each language, and nothing is written."""

    @pytest.mark.parametrize(
        ("code", "changed"),
        [
            ("font_not_woff2", {BOLD: b"\0\1\0\0" + b"\0" * 60}),
            ("font_not_woff2", {BOLD: woff2(b"cut", 1000)}),
            ("font_not_woff2", {BOLD: b"wOF2"}),
            ("font_not_woff2", {BOLD: b""}),
            ("font_large", {BOLD: woff2(b"x" * MOST_FONT)}),
            ("font_large", {"OFL.txt": b"x" * 70_000}),
            ("font_licence", {"OFL.txt": None}),
            ("font_licence", {"OFL.txt": b" \n"}),
            ("font_licence", {"fonts.toml": TOML.replace('licence = "OFL.txt"', "").encode()}),
            ("font_licence", {"fonts.toml": TOML.replace("OFL.txt", "../OFL.txt").encode()}),
            ("font_faces", {"fonts.toml": TOML.partition("[[")[0].encode()}),
            ("font_value", {"fonts.toml": TOML.replace("Golos Text", 'a\\"b').encode()}),
            ("font_value", {"fonts.toml": TOML.replace("U+0-FF", "U+0}").encode()}),
            ("font_value", {"fonts.toml": TOML.replace("600 800", "heavy").encode()}),
            ("font_value", {"fonts.toml": TOML.replace("Golos-Bold", "../Bold").encode()}),
            ("law_unknown_key_near", {"fonts.toml": (TOML + 'weigt = "400"\n').encode()}),
            ("law_toml", {"fonts.toml": b"family = "}),
            ("folder_unreadable", {"fonts.toml": None}),
            ("folder_unreadable", {BOLD: None}),
        ],
    )
    def test_what_is_no_font_folder(
        self, election: Path, tmp_path: Path, code: str, changed: dict[str, bytes | None]
    ):
        at = folder(tmp_path / "f", changed)
        with pytest.raises(InputError) as found:
            read_fonts(place_of(str(at)))
        assert found.value.code == code
        for lang in LANGS:
            assert "\n" not in error(lang, found.value)
        done = run("build", election, "--out", tmp_path / "b", "--fonts", at)
        assert done.exit_code == 2
        assert not (tmp_path / "b").exists()

    def test_the_largest_one_that_is_taken(self, tmp_path: Path):
        at = folder(tmp_path / "f", {BOLD: woff2(b"x" * (MOST_FONT - 48))})
        assert len(read_fonts(place_of(str(at)))[0].faces) == 2
