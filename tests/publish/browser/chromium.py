"""The page in a Chromium."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from tests.bundle.worlds import Files

_HOLD = """(files) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  window.held = new Map(Object.entries(files).map(([path, text]) => [path, bytes(text)]));
}"""
_RUN = """async ([changed, gone, options]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const files = new Map(window.held);
  for (const [path, text] of Object.entries(changed)) files.set(path, bytes(text));
  for (const path of gone) files.delete(path);
  try {
    return await window.hattamaCheck.run(files, options);
  } catch (problem) {
    return { problem: problem.code || String(problem), params: problem.params || {} };
  }
}"""


class Check:
    """The page, opened once; a bundle is handed over once, and then only what changes."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda problem: self.faults.append(str(problem)))
        page.on("console", lambda told: self.faults.append(told.text))
        self._held: Files = {}

    def hold(self, files: Files) -> None:
        """Hand a bundle over."""
        self.page.evaluate(_HOLD, {path: _text(data) for path, data in files.items()})
        self._held = dict(files)

    def verdict(self, files: Files | None = None, **options: Any) -> dict[str, Any]:
        """The verdict of the page for what is held, with the changes that `files` has."""
        wanted = self._held if files is None else files
        changed = {
            path: _text(data) for path, data in wanted.items() if self._held.get(path) != data
        }
        gone = sorted(self._held.keys() - wanted.keys())
        found: dict[str, Any] = self.page.evaluate(_RUN, [changed, gone, options])
        assert not self.faults, self.faults
        return found


def outcomes(found: Mapping[str, Any]) -> dict[str, str]:
    """Outcome by step."""
    return {one["step"]: one["outcome"] for one in found["steps"]}


def codes(found: Mapping[str, Any], step: str) -> list[str]:
    """Codes of what a step tells."""
    return [
        fault["code"] for one in found["steps"] if one["step"] == step for fault in one["faults"]
    ]


def parts(found: Mapping[str, Any], step: str) -> dict[str, str]:
    """Outcomes of the parts of a step."""
    return {
        part["part"]: part["outcome"]
        for one in found["steps"]
        if one["step"] == step
        for part in one["parts"]
    }


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
