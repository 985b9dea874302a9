"""Thousands of verifications of nearly the same bundle, each of which counts only what is new.

What is counted follows from the facts and from the files that these name by hash. Where a change
touched none of them, the state that was counted before is handed out once more; everything else of
a verification is done each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hattama.bundle.snapshot import Snapshot, counted
from hattama.core.record.admit import Admitted
from hattama.core.record.reading import Recorded
from hattama.log.tree import Tree
from hattama.verify import run
from hattama.verify.model import Verdict
from tests.bundle.worlds import Files, faults, verdict

# What facts, law, register and texts are read from.
GROUND = ("log/tile/entries/", "law/", "register/", "texts/")
MOST = 8


class Counter:
    """Verifies, and remembers what was counted.

    Attributes:
        spared: how often nothing had to be counted.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes], Snapshot] = {}
        self._ground = ""
        self.spared = 0

    def faults(self, files: Files, **asked: Any) -> list[tuple[str, str, dict[str, object]]]:
        """Step, code and places of everything that fails."""
        return faults(self.verdict(files, **asked))

    def verdict(self, files: Files, **asked: Any) -> Verdict:
        """What `hattama verify` says."""
        total = hashlib.sha256()
        for path in sorted(one for one in files if one.startswith(GROUND)):
            total.update(b"%b\0%d\0%b" % (path.encode(), len(files[path]), files[path]))
        self._ground = total.hexdigest()
        with self._counting():
            return verdict(files, **asked)

    @contextmanager
    def _counting(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(run, "counted", self._counted)
            yield

    def _counted(self, recorded: Recorded, found: Admitted, tree: Tree) -> Snapshot:
        key = (self._ground, recorded.leaves)
        made = self._known.pop(key, None)
        if made is not None:
            self.spared += 1
        else:
            made = counted(recorded, found, tree)
        # What was asked for last stands last; lies come once, the honest state again and again.
        self._known[key] = made
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return made
