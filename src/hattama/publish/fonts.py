"""An own font of a site (`hattama build --fonts DIR`): woff2 files of one family, and its licence.

The folder is read once, when the site is built. Verification finds the same bytes in the bundle, by
the hashes in `pages/site.json`, and makes the same pages of them.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Literal

import msgspec
from msgspec import Struct

from hattama.bundle.pages import Fetch
from hattama.core.errors import InputError
from hattama.core.law.shape import problems
from hattama.core.law.text import from_toml
from hattama.folder.files import Place

FOLDER = "pages/assets"
FILE = "fonts.toml"
MOST_FACES, MOST_FONT, MOST_LICENCE = 16, 300_000, 2**16
# What a woff2 file begins with, before and behind its first four numbers of four bytes.
_MAGIC, _HEADER = b"wOF2", 48
_FAMILY = re.compile(r"[^\W_][\w .-]{0,59}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_WEIGHT = re.compile(r"[1-9][0-9]{0,3}(?: [1-9][0-9]{0,3})?")
_ONE = r"U\+[0-9A-Fa-f]{1,6}(?:-[0-9A-Fa-f]{1,6})?"
_RANGE = re.compile(rf"(?:{_ONE}(?:, ?{_ONE}){{0,63}})?")
_PATH = re.compile(rf"{FOLDER}/[a-z0-9-]{{1,80}}\.([0-9a-f]{{8}})\.(?:woff2|txt)")


class _Face(Struct, frozen=True):
    """One file in `fonts.toml`."""

    file: str
    weight: str = "400"
    style: Literal["normal", "italic"] = "normal"
    range: str = ""


class _Told(Struct, frozen=True):
    """`fonts.toml`."""

    family: str
    licence: str
    face: tuple[_Face, ...] = ()


class Face(Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the family, as `site.json` names it.

    Attributes:
        range: `unicode-range` of CSS; empty for all signs.
    """

    path: str
    sha256: str
    weight: str
    style: Literal["normal", "italic"]
    range: str


class Font(Struct, frozen=True, forbid_unknown_fields=True):
    """A family, as `site.json` names it.

    Attributes:
        licence: path and SHA-256 of its text.
    """

    family: str
    licence: tuple[str, str]
    faces: tuple[Face, ...]

    def css(self) -> bytes:
        """What the stylesheet says of it; addresses are relative to the stylesheet."""
        told = [f"/* {self.family}: {_base(self.licence[0])} */\n"]
        for one in self.faces:
            signs = f";unicode-range:{one.range}" if one.range else ""
            told.append(
                f'@font-face{{font-family:"{self.family}";src:url("{_base(one.path)}") '
                f'format("woff2");font-weight:{one.weight};font-style:{one.style};'
                f"font-display:swap{signs}}}\n"
            )
        told.append(f':root{{--font:"{self.family}",var(--system)}}\n')
        return "".join(told).encode()


# A family, and the bytes of its files by their paths in the bundle.
Fonts = tuple[Font, dict[str, bytes]]


def read_fonts(folder: Place) -> Fonts:
    """A folder with `fonts.toml`.

    Raises:
        InputError: what cannot be read; `font_value`, `font_faces`, `font_not_woff2`, `font_large`,
            `font_licence`.
    """
    place = folder / FILE
    data = from_toml(place.read_text(), place.name)
    for problem in problems(data, _Told, "", place.name):
        if not isinstance(data, dict) or "licence" in data:
            raise problem
        raise InputError("font_licence", file=place.name, key="licence")
    told = msgspec.convert(data, _Told)
    if not 1 <= len(told.face) <= MOST_FACES:
        raise InputError("font_faces", file=place.name, key="face", expected=MOST_FACES)
    _fits(_FAMILY, told.family, "family", place.name)
    files: dict[str, bytes] = {}
    licence = _licence(folder, told.licence, files)
    faces = [_face(folder, number, one, files) for number, one in enumerate(told.face)]
    return Font(told.family, licence, tuple(faces)), files


def fonts_again(told: Any, fetch: Fetch) -> Fonts | None:
    """The font that `site.json` names, from the files of its bundle.

    Returns:
        None where that is no font of ours, or where its files are not there.
    """
    try:
        font = msgspec.convert(told, Font)
    except msgspec.ValidationError:
        return None
    fine = _FAMILY.fullmatch(font.family) and 1 <= len(font.faces) <= MOST_FACES
    if not fine or not all(_WEIGHT.fullmatch(one.weight) for one in font.faces):
        return None
    if not all(_RANGE.fullmatch(one.range) for one in font.faces):
        return None
    files: dict[str, bytes] = {}
    for path, sha256 in (font.licence, *((one.path, one.sha256) for one in font.faces)):
        named = _PATH.fullmatch(path)
        data = fetch(path, MOST_FONT) if named and sha256[:8] == named[1] else None
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            return None
        files[path] = data
    return font, files


def _licence(folder: Place, name: str, files: dict[str, bytes]) -> tuple[str, str]:
    """The licence, published beside the font: nobody may give one away without the other."""
    place = folder / name
    if not _NAME.fullmatch(name) or not place.is_file():
        raise InputError("font_licence", file=f"{folder.name}/{FILE}", key="licence")
    data = place.read_bytes()
    if not place.read_text().strip():
        raise InputError("font_licence", file=place.name)
    if len(data) > MOST_LICENCE:
        raise InputError("font_large", file=place.name, expected=MOST_LICENCE)
    return _published(name, "txt", data, files)


def _face(folder: Place, number: int, one: _Face, files: dict[str, bytes]) -> Face:
    where, key = f"{folder.name}/{FILE}", f"face.{number}"
    _fits(_NAME, one.file, f"{key}.file", where)
    _fits(_WEIGHT, one.weight, f"{key}.weight", where)
    _fits(_RANGE, one.range, f"{key}.range", where)
    place = folder / one.file
    data = place.read_bytes()
    if len(data) > MOST_FONT:
        raise InputError("font_large", file=place.name, expected=MOST_FONT)
    # Its third number is the length of the whole.
    whole = int.from_bytes(data[8:12], "big") == len(data) >= _HEADER
    if data[:4] != _MAGIC or not whole:
        raise InputError("font_not_woff2", file=place.name)
    path, sha256 = _published(one.file, "woff2", data, files)
    return Face(path, sha256, one.weight, one.style, one.range)


def _published(name: str, ending: str, data: bytes, files: dict[str, bytes]) -> tuple[str, str]:
    """Path and SHA-256 of a file in the bundle; its name changes with what it names."""
    sha256 = hashlib.sha256(data).hexdigest()
    stem = re.sub(r"[^a-z0-9]+", "-", name.rpartition(".")[0].lower()).strip("-") or "font"
    path = f"{FOLDER}/{stem}.{sha256[:8]}.{ending}"
    files[path] = data
    return path, sha256


def _fits(form: re.Pattern[str], value: str, key: str, file: str) -> None:
    if not form.fullmatch(value):
        raise InputError("font_value", file=file, key=key, read=value[:80])


def _base(path: str) -> str:
    return path.rpartition("/")[2]
