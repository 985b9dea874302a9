"""A tombstone whose fact this state does not hold yet is one all the same, or it fails."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from hattama.bundle.manifest import Manifest, parse
from hattama.core.record.codec import canonical
from tests.bundle.worlds import Files, faults, files_of, publish, record, rehearsal, verdict


@pytest.fixture
def bundle(tmp_path: Path) -> tuple[Files, str]:
    folder = rehearsal(tmp_path / "election", 3, 0)
    fact = {
        "kind": "DecisionMade", "version": 1, "date": "2026-05-01", "source": "rehearsal_seed",
        "by": "cec", "about": "What was decided.",
    }  # fmt: skip
    (folder / "facts.jsonl").write_text(json.dumps(fact) + "\n")
    publish(record(folder), tmp_path / "b")
    files = files_of(tmp_path / "b")
    return files, next(path for path in files if path.startswith("texts/"))


def _hidden(files: Files, path: str, tomb: bytes) -> Files:
    """The bundle with a tombstone in a text's place, everything around it written anew."""
    made = {one: data for one, data in files.items() if one != path}
    made[f"{path}.withdrawn"] = tomb
    latest = json.loads(files["latest.json"])
    name = f"{latest['data']}MANIFEST"
    old, _ = parse(files[name], name)
    named = [one for one in old.files if one != path] + [f"{path}.withdrawn"]
    sums = {one: (len(made[one]), sha256(made[one]).hexdigest()) for one in named}
    made[name] = Manifest(old.origin, old.size, old.root, sums).text().encode()
    latest["manifest"] = sha256(made[name]).hexdigest()
    made["latest.json"] = canonical(latest)
    return made


@pytest.mark.parametrize(
    "tomb",
    [
        b"", b"gone", b"{}", b"[1]", b'{"by":"cec","entry":2,"reason":"law"}',
        b'{"by":"cec","entry":true,"reason":"law"}', b'{"by":"cec","entry":99,"reason":7}',
        b'{"by":"cec","entry":99}', b'{"by":"cec","entry":99,"more":"x","reason":"law"}',
        b'{"by": "cec","entry":99,"reason":"law"}',
    ],
)  # fmt: skip
def test_what_is_none_is_named(bundle: tuple[Files, str], tomb: bytes):
    files, path = bundle
    found = faults(verdict(_hidden(files, path, tomb)))
    assert ("files", "file_changed", {"file": f"{path}.withdrawn"}) in found


def test_one_of_a_later_entry_is_told(bundle: tuple[Files, str]):
    files, path = bundle
    found = verdict(_hidden(files, path, b'{"by":"cec","entry":99,"reason":"law"}'))
    assert found.holds
    assert not found.complete
    said = {one.code for step in found.steps if step.name == "open" for one in step.faults}
    assert said == {"withdrawn_later"}
