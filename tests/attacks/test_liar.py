"""Changes around which every hash was done over: by a stranger, and by whoever holds the key."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from hattama.bundle import layout
from hattama.core.record.codec import canonical, digest_of
from hattama.log.keys import EMPTY_RECORD, Key, signed_file
from hattama.log.note import COSIGNATURE, Signer
from hattama.log.policy import parse as parse_policy
from tests.attacks.counting import Counter
from tests.attacks.liar import entries_of, rehashed, size_of, with_entries
from tests.bundle.worlds import (
    Files,
    faults,
    files_of,
    new_key,
    publish,
    record,
    rehearsal,
    verdict,
    vkey,
)

COUNTER = Counter()


class World(NamedTuple):
    """A bundle, its key, and a key of a stranger."""

    folder: Path
    files: Files
    key: Key
    other: Key


@pytest.fixture(scope="module", params=["named", "unnamed", "unsigned"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Signed with the key that the record names; signed though it names none; unsigned."""
    home = tmp_path_factory.mktemp("world")
    key, other = new_key(home), new_key(home, "stranger")
    folder = rehearsal(home / "election")
    record(folder, key=vkey(key) if request.param == "named" else "")
    publish(folder, home / "b", key if request.param != "unsigned" else None)
    return World(folder, files_of(home / "b"), key, other)


def own(world: World) -> Key | None:
    return world.key if b"\n\n" in world.files[layout.CHECKPOINT] else None


def lie(world: World, files: Files, *, add: bool = True) -> Files:
    """Everything done over by whoever holds the key (or by anybody, where nothing is signed)."""
    key = own(world)
    return rehashed(files, key.signer if key else None, add=add)


def reported(files: Files, place: str, **asked: object) -> list[tuple[str, str, dict[str, object]]]:
    """It fails, and says where."""
    found = COUNTER.faults(files, **asked)
    assert found, place
    assert any(place in (one.get("file"), one.get("key")) for _, _, one in found), found[:4]
    return found


def data(files: Files, name: str) -> str:
    return layout.data(size_of(files)) + name


def test_doing_over_alone_changes_nothing(world: World):
    assert lie(world, world.files) == world.files


TABLES = ("results.csv", "protocols.csv", "totals.csv", "contests.csv", "units.csv", "seats.json")


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
def test_a_changed_figure_is_found_in_its_table_and_line(world: World, name: str):
    chance, path = random.Random(name), data(world.files, name)
    was = world.files[path]
    spots = [at for at, one in enumerate(was) if one in b"0123456789" and at > len(was) // 3]
    for spot in chance.sample(spots, 5):
        digit = b"0123456789"[(was[spot] - 47) % 10]
        now = was[:spot] + bytes([digit]) + was[spot + 1 :]
        found = reported(lie(world, {**world.files, path: now}), path)
        places = [one for _, _, one in found if one.get("file") == path]
        if name.endswith(".csv"):
            line = was.count(b"\n", 0, spot) + 1
            assert any(one.get("line") == line for one in places), (line, found)
        else:
            assert any(one.get("key") for one in places)


def test_seats_and_totals_that_agree_with_each_other_are_found(world: World):
    """Ten votes moved between two lists in every table and in the result at once."""
    found = json.loads(world.files[data(world.files, "seats.json")])
    contest = next(name for name, one in found["contests"].items() if "allocation" in one)
    one, two = list(found["contests"][contest]["votes"])[:2]
    found["contests"][contest]["votes"][one] += 10
    found["contests"][contest]["votes"][two] -= 10
    files = {**world.files, data(world.files, "seats.json"): canonical(found)}
    got = reported(lie(world, files), data(files, "seats.json"))
    assert any(str(places.get("key", "")).startswith(f"contests.{contest}") for *_, places in got)


@pytest.mark.parametrize("which", ["law", "register"])
def test_another_law_or_register_under_its_own_hash(world: World, which: str):
    path = next(one for one in sorted(world.files) if one.startswith(f"{which}/"))
    now = world.files[path].replace(b"0", b"1", 1)
    reported(lie(world, {**world.files, path: now}), path)


@pytest.mark.parametrize("which", ["law/", "register/units", "register/options"])
def test_another_law_or_register_with_its_new_name_in_the_first_fact(world: World, which: str):
    """Then every leaf is another; who kept a head sees it."""
    path = next(one for one in sorted(world.files) if one.startswith(which))
    was = world.files[path]
    now = (
        was.replace(b"# ", b"#  ", 1)
        if which == "law/"
        else was.replace("у".encode(), "ү".encode(), 1)
    )
    assert now != was
    entries = entries_of(world.files)
    first = json.loads(entries[0])
    name = "law" if which == "law/" else which.partition("/")[2]
    sha = hashlib.sha256(now).hexdigest()
    first["files"][name] = {"bytes": len(now), "sha256": sha}
    entries[0] = canonical(first)
    files = with_entries(world.files, entries)
    del files[path]
    files[layout.file(name, sha)] = now
    files = lie(world, files)
    since = (world.files[layout.CHECKPOINT], "kept")
    found = faults(verdict(files, since=since))
    assert ("since", "log_rewritten") in {(step, code) for step, code, _ in found}


def _swapped(entries: list[bytes]) -> list[bytes]:
    return [entries[0], entries[2], entries[1], *entries[3:]]


def _resorted(entries: list[bytes]) -> list[bytes]:
    return [entries[0], *sorted(entries[1:], reverse=True)]


def _first_last(entries: list[bytes]) -> list[bytes]:
    return [*entries[1:], entries[0]]


def _twice(entries: list[bytes]) -> list[bytes]:
    return [*entries[:-1], entries[-2]]


def _raised(entries: list[bytes]) -> list[bytes]:
    """One vote more for one option, digest and all."""
    one = json.loads(entries[5])
    figure = sorted(one["figures"])[0]
    one["figures"][figure] += 1
    opened = json.loads(entries[0])
    one["digest"] = digest_of(opened["election"], one["unit"], one["contest"], one["figures"])
    return [*entries[:5], canonical(one), *entries[6:]]


REWRITES: tuple[Callable[[list[bytes]], list[bytes]], ...] = (
    _swapped, _resorted, _first_last, _twice, _raised,
)  # fmt: skip


@pytest.mark.parametrize("change", REWRITES)
def test_a_log_built_around_changed_entries(world: World, change: Callable):
    """Everything that does not follow from the new entries is found without any help."""
    files = lie(world, with_entries(world.files, change(entries_of(world.files))))
    found = faults(verdict(files))
    assert found
    assert {step for step, _, _ in found} & {"facts", "tables", "count"}, found
    assert {step for step, _, _ in faults(verdict(files, since=_kept(world)))} >= {"since"}


def _kept(world: World) -> tuple[bytes, str]:
    return world.files[layout.CHECKPOINT], "kept"


@pytest.fixture(scope="module")
def fork(world: World, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The publisher's own second history: one figure other, and then everything built anew."""
    home = tmp_path_factory.mktemp("fork")
    folder = home / "election"
    shutil.copytree(world.folder, folder)
    path = folder / "record.jsonl"
    path.write_bytes(b"".join(one + b"\n" for one in _raised(path.read_bytes().split(b"\n")[:-1])))
    key = own(world)
    if key is not None:
        # The key forgets what it signed.
        key = Key(home / "k", key.signer)
        signed_file(key.file).write_bytes(EMPTY_RECORD)
    publish(folder, home / "b", key)
    return files_of(home / "b")


def test_a_consistent_fork_verifies_alone(fork: Files):
    assert not faults(verdict(fork))


def test_a_consistent_fork_fails_for_whoever_kept_a_head(world: World, fork: Files):
    assert ("since", "log_rewritten") in {
        (step, code) for step, code, _ in faults(verdict(fork, since=_kept(world)))
    }


def test_a_consistent_fork_fails_by_a_policy_with_countersigners(world: World, fork: Files):
    text = f"log {vkey(world.key)}\nwitness w {_witness()}\nquorum w\n"
    found = faults(verdict(fork, policy=parse_policy(text.encode())))
    assert "publisher" in {step for step, _, _ in found}


def _witness() -> str:
    return Signer("w.example", b"w" * 32, COSIGNATURE).verifier.vkey()


def test_signed_again_by_a_foreign_key(world: World):
    files = rehashed(world.files, world.other.signer)
    policy = parse_policy(f"log {vkey(world.key)}\nquorum none\n".encode())
    assert "publisher" in {step for step, _, _ in faults(verdict(files, policy=policy))}
    if b'"key":' in entries_of(world.files)[0]:
        assert {step for step, _, _ in faults(verdict(files))} >= {"signature"}


def test_stripped_of_its_signatures(world: World):
    files = rehashed(world.files)
    policy = parse_policy(f"log {vkey(world.key)}\nquorum none\n".encode())
    assert "publisher" in {step for step, _, _ in faults(verdict(files, policy=policy))}
    if b'"key":' in entries_of(world.files)[0]:
        assert ("signature", "unsigned") in {one[:2] for one in faults(verdict(files))}


def test_a_name_of_a_signer_who_did_not_sign(world: World):
    """`latest.json` says that somebody signed."""
    told = json.loads(world.files[layout.LATEST])
    told["signed_by"] = vkey(world.other)
    reported({**world.files, layout.LATEST: canonical(told)}, layout.LATEST)


def test_a_signer_who_is_not_named(world: World):
    told = json.loads(world.files[layout.LATEST])
    if "signed_by" in told:
        del told["signed_by"]
        reported({**world.files, layout.LATEST: canonical(told)}, layout.LATEST)


@pytest.mark.parametrize(
    "path",
    ["policy", "kept.json", "index.html", "data/{n}/more.csv", "log/checkpoints/7", "texts/a.txt",
     "law/x.toml", "data/7/MANIFEST", "log/tile/0/001", "log/tile/entries/000.p/9"],
)  # fmt: skip
@pytest.mark.parametrize("add", [True, False])
def test_a_file_more(world: World, path: str, add: bool):
    """Also when the MANIFEST names it."""
    path = path.format(n=size_of(world.files))
    reported(lie(world, {**world.files, path: b"log x\nquorum none\n"}, add=add), path)


@pytest.mark.slow
def test_a_file_that_no_manifest_names_any_more(world: World):
    """Left out of the folder and out of the MANIFEST, or of the MANIFEST alone."""
    outside = {layout.LATEST, layout.CHECKPOINT, *layout.WRITER}
    outside |= {layout.manifest(size_of(world.files)), layout.checkpoint(size_of(world.files))}
    for path in sorted(world.files.keys() - outside):
        gone = {one: found for one, found in world.files.items() if one != path}
        if not path.startswith("log/tile/entries"):
            reported(lie(world, gone), path)
            reported({**lie(world, gone), path: world.files[path]}, path)


def test_a_tombstone_for_names_that_nobody_withdrew(world: World):
    """It is told: the record may have withdrawn them later."""
    path = next(one for one in world.files if one.startswith("register/persons"))
    files = {one: found for one, found in world.files.items() if one != path}
    files[path + layout.WITHDRAWN] = canonical({"entry": 500, "by": "x", "reason": "y"})
    found = verdict(lie(world, files))
    told = next(one for one in found.steps if one.name == "open")
    assert told.outcome == "not_checked"
    assert told.faults[0].params["file"] == path


def test_both_a_file_and_its_tombstone(world: World):
    path = next(one for one in world.files if one.startswith("register/persons"))
    files = {**world.files, path + layout.WITHDRAWN: canonical({"entry": 5, "by": "x"})}
    reported(lie(world, files), path)
