"""Running the command line in this process, with language and terminal fixed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hattama.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("seats", "votes.csv", input=...)` as a person would type it, in English."""
    monkeypatch.setenv("HATTAMA_LANG", "en")

    def call(*words: str, **more: Any) -> Result:
        result = CliRunner().invoke(main, list(words), **more)
        unexpected = result.exception
        if unexpected is not None and not isinstance(unexpected, SystemExit):
            raise unexpected
        return result

    return call
