"""A publisher who does over every hash: found in the browser wherever it computes itself."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hattama.bundle import layout
from hattama.core.record.codec import canonical, digest_of
from hattama.log.keys import Key
from tests.attacks.counting import Counter
from tests.attacks.liar import entries_of, rehashed, size_of, with_entries
from tests.bundle.worlds import Files, files_of, new_key, publish, record, rehearsal, verdict, vkey
from tests.publish.browser.beside import only_in_part, unlike
from tests.publish.browser.chromium import Check, codes, outcomes, parts

pytestmark = pytest.mark.slow

COUNTER = Counter()


class World(NamedTuple):
    """A bundle, its key, and the page that holds it."""

    files: Files
    key: Key
    check: Check


@pytest.fixture(scope="module")
def world(check: Check, tmp_path_factory: pytest.TempPathFactory) -> World:
    home = tmp_path_factory.mktemp("world")
    key = new_key(home)
    folder = record(rehearsal(home / "e", 60), key=vkey(key))
    publish(folder, home / "b", key)
    files = files_of(home / "b")
    check.hold(files)
    return World(files, key, check)


def alike(world: World, files: Files, **asked: Any) -> dict[str, Any]:
    """The verdict of the browser, step by step that of `hattama verify`."""
    python = COUNTER.verdict(files, **asked)
    since = {"since": asked["since"][0].decode()} if "since" in asked else {}
    found = world.check.verdict(files, **since)
    assert not list(unlike(found, python))
    if not only_in_part(python):
        assert found["holds"] == python.holds
    return found


def lie(world: World, files: Files, *, add: bool = True) -> Files:
    return rehashed(files, world.key.signer, add=add)


TABLES = (
    "results.csv", "protocols.csv", "totals.csv", "contests.csv", "units.csv", "options.csv",
    "corrections.csv",
)  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_changed_table(world: World, name: str):
    chance, path = random.Random(name), layout.data(size_of(world.files)) + name
    was = world.files[path]
    for _ in range(4):
        spot = chance.randrange(len(was))
        now = was[:spot] + bytes([was[spot] ^ 1]) + was[spot + 1 :]
        found = alike(world, lie(world, {**world.files, path: now}))
        assert parts(found, "tables")[name] == "fails"
        assert outcomes(found)["files"] != "fails"


def _contest(told: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in told["contests"].values() if key in one)
    return found


def _vote(told: dict[str, Any]) -> None:
    votes = _contest(told, "allocation")["votes"]
    votes[next(iter(votes))] += 1


def _seat(told: dict[str, Any]) -> None:
    seats = _contest(told, "allocation")["allocation"]["seats"]
    one, two = sorted(seats, key=lambda name: -seats[name])[:2]
    seats[one], seats[two] = seats[one] - 1, seats[two] + 1


def _threshold(told: dict[str, Any]) -> None:
    lines = _contest(told, "allocation")["allocation"]["thresholds"]
    line = lines[next(iter(lines))]
    line["passed"] = not line["passed"]


def _winner(told: dict[str, Any]) -> None:
    one = _contest(told, "district")
    one["winner"] = next(option for option in one["votes"] if option != one["winner"])


def _house(told: dict[str, Any]) -> None:
    told["house"]["lists"] += 1


def _turnout(told: dict[str, Any]) -> None:
    _contest(told, "allocation")["turnout"]["above"] += 1


def _stray(told: dict[str, Any]) -> None:
    told["more"] = 1


def _gone(told: dict[str, Any]) -> None:
    del told["undecided"]


RESULTS: tuple[tuple[Callable[[dict[str, Any]], None], str], ...] = (
    (_vote, "totals"), (_seat, "seats"), (_threshold, "thresholds"), (_winner, "districts"),
    (_house, "seats"), (_turnout, "totals"), (_stray, "totals"), (_gone, "seats"),
)  # fmt: skip


@pytest.mark.parametrize(("change", "part"), RESULTS)
def test_a_changed_result(world: World, change: Callable[[dict[str, Any]], None], part: str):
    path = layout.data(size_of(world.files)) + "seats.json"
    told = json.loads(world.files[path])
    change(told)
    found = alike(world, lie(world, {**world.files, path: canonical(told)}))
    assert parts(found, "count")[part] == "fails"
    assert outcomes(found)["files"] != "fails"


@pytest.mark.parametrize("name", ["seats.json", "remarks.csv", "datapackage.json"])
def test_what_only_the_command_computes_is_never_called_right(world: World, name: str):
    """A margin or a remark that was made up: not checked here, and said so."""
    path = layout.data(size_of(world.files)) + name
    was = world.files[path]
    now = was.replace(b'"margin":{"at_least":', b'"margin":{"at_least":1', 1)
    if now == was:
        now = was.replace(b"1", b"2", 1)
    found = alike(world, lie(world, {**world.files, path: now}))
    step = "count" if name == "seats.json" else "tables"
    assert outcomes(found)[step] == "not_checked"
    assert found["holds"]
    assert not found["complete"]


def _raised(entries: list[bytes]) -> list[bytes]:
    """One vote more for one option, digest and all."""
    one = json.loads(entries[5])
    one["figures"][sorted(one["figures"])[0]] += 1
    opened = json.loads(entries[0])
    one["digest"] = digest_of(opened["election"], one["unit"], one["contest"], one["figures"])
    return [*entries[:5], canonical(one), *entries[6:]]


def _changed(**more: Any) -> Callable[[list[bytes]], list[bytes]]:
    """Entry 5 with other keys."""

    def change(entries: list[bytes]) -> list[bytes]:
        return [*entries[:5], canonical({**json.loads(entries[5]), **more}), *entries[6:]]

    return change


def _bytes(now: bytes) -> Callable[[list[bytes]], list[bytes]]:
    """Entry 5 with other bytes."""
    return lambda entries: [*entries[:5], now, *entries[6:]]


def _spaced(entries: list[bytes]) -> list[bytes]:
    return [*entries[:5], entries[5].replace(b'":', b'": ', 1), *entries[6:]]


FACT = {"version": 1, "recorded": "2026-06-01T00:00:00Z"}
DATED = {**FACT, "date": "2026-05-02", "source": "rehearsal_seed"}
PROTOTYPE = b'{"__proto__":{"kind":"RecordClosed"},"kind":"X",%s,"version":1}' % (
    b'"recorded":"2026-06-01T00:00:00Z"'
)


def _fact(kind: str, **more: Any) -> Callable[[list[bytes]], list[bytes]]:
    """Entry 5 is another fact."""
    return _bytes(canonical({"kind": kind, **FACT, **more}))


def _dated(kind: str, **more: Any) -> Callable[[list[bytes]], list[bytes]]:
    return _fact(kind, **{**DATED, **more})


NOBODY = {"leaf": "0" * 64, "reason": "other", "by": "c"}
ENTRIES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "raised": _raised,
    "swapped": lambda all_: [all_[0], all_[2], all_[1], *all_[3:]],
    "first last": lambda all_: [*all_[1:], all_[0]],
    "twice": lambda all_: [*all_[:-1], all_[-2]],
    "spaced": _spaced,
    "no digest": _changed(digest="0" * 64),
    "a note": _changed(note="hello"),
    "back in time": _changed(recorded="2020-01-01T00:00:00Z"),
    "no such day": _changed(recorded="2026-02-30T00:00:00Z"),
    "nowhere": _changed(unit="nowhere"),
    "a fraction": lambda all_: _bytes(all_[5].replace(b'"version":1', b'"version":1.5'))(all_),
    "nothing": _bytes(b""),
    "null": _bytes(b"null"),
    "a list": _bytes(b"[]"),
    "deep": _bytes(b"[" * 30_000 + b"]" * 30_000),
    "huge": _bytes(canonical({"kind": "X", "version": 2}).replace(b"2}", b"9" * 400 + b"}")),
    "prototype": _bytes(PROTOTYPE),
    "constructor": _fact("constructor"),
    "newer": _fact("SomethingNew", what=["<img src=x>"]),
    "closed": _fact("RecordClosed"),
    "opened": _fact("PublicationOpened", by="cec"),
    "a default": _fact("PublicationOpened", by="cec", article=""),
    "a stranger": _dated("UnitAnnulled", unit="x", by="cec"),
    "restored": _dated("ContestantRestored", by="c", contest="rehearsal-lists", option="x"),
    "a person": _dated("SessionHeld", by="a123456789012", open=True),
    "unfounded": _dated("ComplaintDecided", by="c", complaint="k", outcome="upheld"),
    "unsealed": _fact(
        "Revealed", entry=3, leaf="0" * 64, salt="1" * 64, content={"kind": "SessionHeld"}
    ),
    "withdrawn": _fact("FactWithdrawn", corrects={"entry": 4, **NOBODY}),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_log_built_around_changed_entries(world: World, name: str):
    files = lie(world, with_entries(world.files, ENTRIES[name](entries_of(world.files))))
    found = alike(world, files, since=(world.files[layout.CHECKPOINT], "since"))
    assert outcomes(found)["since"] == "fails"
    assert not found["holds"]


def _with_law(world: World, now: bytes) -> Files:
    """Another law file, with its new name in the first fact."""
    path = next(one for one in world.files if one.startswith("law/"))
    entries = entries_of(world.files)
    first = json.loads(entries[0])
    sha = hashlib.sha256(now).hexdigest()
    first["files"]["law"] = {"bytes": len(now), "sha256": sha}
    entries[0] = canonical(first)
    files = with_entries(world.files, entries)
    del files[path]
    return lie(world, {**files, layout.file("law", sha): now})


def _law(world: World) -> bytes:
    return world.files[next(one for one in world.files if one.startswith("law/"))]


def test_a_law_that_does_not_ship(world: World):
    """Counted by its own text; that it is well formed in every key is not claimed."""
    files = _with_law(world, _law(world).replace(b"# ", b"#  ", 1))
    found, python = world.check.verdict(files), verdict(files)
    assert python.holds
    assert found["holds"]
    assert (outcomes(found)["law"], outcomes(found)["facts"]) == ("not_checked", "not_checked")
    assert codes(found, "facts") == ["law_form"]
    assert parts(found, "count")["seats"] == "holds"


CLAUSES = (
    (b'share = "5/100"\n', b'share = "5/100"\ntiers = [{ members = 2, share = "7/100" }]\n'),
    (b'name = "largest_remainder"\n', b'name = "largest_remainder"\nover_award = "withdraw"\n'),
    (
        b"[lists.tie]\n",
        b'[lists.maximum]\nvalue = 60\narticle = "1"\nbasis = "read"\n\n[lists.tie]\n',
    ),
)


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_that_the_page_does_not_know(world: World, clause: tuple[bytes, bytes]):
    """What rests on it is not checked, and nothing fails for it."""
    now = _law(world).replace(*clause, 1)
    assert now != _law(world)
    found = world.check.verdict(_with_law(world, now))
    assert outcomes(found)["count"] == "not_checked"
    assert codes(found, "count")[0] == "law_clause"
    told = parts(found, "count")
    assert told["totals"] == "holds"
    assert {told[name] for name in ("thresholds", "seats", "districts")} == {"not_checked"}


def test_a_law_that_nobody_can_read(world: World):
    found = world.check.verdict(_with_law(world, b"[lists\n"))
    assert outcomes(found)["facts"] == "not_checked"
    assert codes(found, "facts") == ["law_unreadable"]
    assert outcomes(found)["count"] == "not_checked"


@pytest.mark.parametrize(
    "path",
    ["policy", "kept.json", "index.html", "data/{n}/more.csv", "log/checkpoints/7", "texts/a.txt",
     "data/7/MANIFEST", "log/tile/0/001", "log/tile/entries/000.p/9", "constructor/x"],
)  # fmt: skip
@pytest.mark.parametrize("add", [True, False])
def test_a_file_more(world: World, path: str, add: bool):
    path = path.format(n=size_of(world.files))
    files = lie(world, {**world.files, path: b"log x\nquorum none\n"}, add=add)
    assert not alike(world, files)["holds"]


def test_every_file_left_out(world: World):
    """Of the folder and of the MANIFEST."""
    size = size_of(world.files)
    outside = {layout.LATEST, layout.CHECKPOINT, *layout.WRITER, layout.manifest(size)}
    for path in sorted(world.files.keys() - outside - {layout.checkpoint(size)}):
        gone = {one: found for one, found in world.files.items() if one != path}
        if not path.startswith("log/tile/entries"):
            assert not alike(world, lie(world, gone))["holds"], path


def test_by_a_stranger(world: World, tmp_path: Path):
    stranger = new_key(tmp_path, "stranger")
    assert outcomes(alike(world, rehashed(world.files, stranger.signer)))["signature"] == "fails"
    assert outcomes(alike(world, rehashed(world.files)))["signature"] == "fails"
