"""No page, feed or card carries a figure before its gate."""

from __future__ import annotations

import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from hypothesis import given, settings

from hattama.bundle.layout import is_page
from hattama.core.record.codec import canonical
from tests.bundle.test_gate import BEFORE, STEPS, Closed, parts, shut, told
from tests.bundle.worlds import files_of, record, rehearsal
from tests.publish.site.reader import Html, figure, language_of, rows
from tests.publish.site.worlds import publish

__all__ = ["parts"]


def pages_of(out: Path) -> dict[str, bytes]:
    return {path: data for path, data in files_of(out).items() if is_page(path)}


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
        found = pages_of(home / "whole.site")
        assert found == pages_of(home / "open.site")
    together = b"".join(found.values())
    for line in lines[most:]:
        assert sha256(b"\0" + line).hexdigest().encode() not in together


def test_a_closed_record_shows_no_figure_at_all(tmp_path: Path) -> None:
    folder = record(rehearsal(tmp_path / "election", 12), at=BEFORE)
    assert publish(folder, tmp_path / "b").held_back == 24
    found = pages_of(tmp_path / "b")
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
