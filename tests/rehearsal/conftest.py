"""Rehearsals on disk, each made once for all tests of a module."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from hattama.cli import main
from hattama.rehearsal import Made, Spec, rehearse, write
from tests.cli.conftest import Run

Folder = Callable[[Spec], Path]


@cache
def made(spec: Spec) -> Made:
    return rehearse(spec)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """`folder(spec)`: where the rehearsal of a spec stands, written once; leave it unchanged."""
    home = tmp_path_factory.mktemp("rehearsals")
    written: dict[Spec, Path] = {}

    def call(spec: Spec) -> Path:
        if spec not in written:
            written[spec] = home / str(len(written))
            write(rehearse(spec), written[spec])
        return written[spec]

    return call


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("count", folder)` as a person would type it, in English."""
    monkeypatch.setenv("HATTAMA_LANG", "en")
    return lambda *words: CliRunner().invoke(main, list(words))
