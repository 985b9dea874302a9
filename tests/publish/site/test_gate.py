"""No page, feed or card carries a figure before its gate."""

from __future__ import annotations

import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from hypothesis import given, settings

from hattama.core.record.codec import canonical
from tests.bundle.test_gate import BEFORE, STEPS, Closed, parts, shut, told
from tests.bundle.worlds import record, rehearsal
from tests.publish.folders import publish, shown
from tests.publish.reader import Html, figure, language_of, rows

__all__ = ["parts"]


@settings(deadline=None, max_examples=60 if os.environ.get("HATTAMA_LONG") else 6)
@given(steps=STEPS)
def test_pages_know_only_what_may_be_published(parts: Closed, steps) -> None:
    """They are those of a record that holds nothing else."""
    facts, every = told(parts, steps), {one["contest"] for one in parts.papers}
    lines = [canonical(one) for one in facts]
    most = max(size for size in range(1, len(facts) + 1)
               if not shut(facts[:size], every, parts.times[2]))  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for folder, size in (("whole", len(lines)), ("open", most)):
            shutil.copytree(parts.folder, home / folder)
            data = b"".join(line + b"\n" for line in lines[:size])
            (home / folder / "record.jsonl").write_bytes(data)
            assert publish(home / folder, home / f"{folder}.site").snap.size == most
        found = shown(home / "whole.site")
        assert found == shown(home / "open.site")
    together = b"".join(found.values())
    for line in lines[most:]:
        assert sha256(b"\0" + line).hexdigest().encode() not in together


def test_a_closed_record_shows_no_figure_at_all(tmp_path: Path) -> None:
    folder = record(rehearsal(tmp_path / "election", 12), at=BEFORE)
    assert publish(folder, tmp_path / "b").held_back == 24
    found = shown(tmp_path / "b")
    told = 0
    for path, data in found.items():
        if not path.endswith(".html"):
            continue
        page = Html(path, data)
        for key in page.ids:
            assert not key.startswith(("total-", "t-rehearsal-")), path
            if key.startswith(("below-", "stations-rehearsal")):
                caption = page.by_id[key]
                assert caption.parent is not None
                for row in rows(caption.parent):
                    told += 1
                    for cell in row[2:]:
                        assert figure(cell, language_of(path)) in (None, 0), (path, row)
    assert told > 30
