"""A small election folder on disk, and what one changed file makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hattama.core.errors import InputError
from hattama.folder.read import read
from hattama.folder.template import template
from hattama.folder.write import write_folder
from hattama.words import LANGS, error

Change = Mapping[str, str | bytes | None]
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """`make({"register/units.csv": "..."})`: the template with other files (None: without it)."""
    count = 0

    def call(change: Change | None = None) -> Path:
        nonlocal count
        count += 1
        folder = tmp_path / f"e{count}"
        write_folder(folder, template())
        for name, text in (change or {}).items():
            file = folder / name
            if text is None:
                file.unlink()
            elif isinstance(text, bytes):
                file.write_bytes(text)
            else:
                file.write_text(text, encoding="utf-8", newline="")
        return folder

    return call


def speaks(problem: InputError) -> None:
    """The error has one sentence in each language, and nothing in it disturbs a screen."""
    for lang in LANGS:
        assert error(lang, problem).replace("\u00a0", "").isprintable(), problem


def refused(make: Make, change: Change) -> dict[str, Any]:
    """Code and parameters of the error; its sentence is asked for in all languages."""
    with pytest.raises(InputError) as problem:
        read(make(change))
    speaks(problem.value)
    return {"code": problem.value.code, **problem.value.params}
