"""Facts of every kind, heads, receipts and a MANIFEST, made by a program that shares no code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from hattama.bundle.manifest import Manifest
from hattama.bundle.manifest import parse as parse_manifest
from hattama.bundle.receipt import door_text, read_receipt
from hattama.core.record.codec import canonical, digest_of, leaf_hash
from hattama.core.record.proper import check_proper
from hattama.core.record.reading import BY_NAME, entry_of
from hattama.folder.rotating import rotation_text
from hattama.log import note as notes
from hattama.log.checkpoint import Checkpoint
from hattama.log.cosignature import cosign
from hattama.log.note import COSIGNATURE, SignedNote, Signer, Verifier, ed25519_holds, to_base64
from hattama.log.proof_file import Proof
from hattama.log.tiles import Tile, pack, tile_bytes, unpack
from hattama.log.tree import Tree, leaf_hashes

HERE = Path(__file__).parents[2] / "docs" / "vectors"
VECTORS = json.loads((HERE / "log.json").read_text(encoding="utf-8"))
RECORD = json.loads((HERE / "record.json").read_text(encoding="utf-8"))
LINES = [one.encode() for one in RECORD["entries"]]
ORIGIN = "example.org/vector-1/log"
SEEDS = {name: bytes.fromhex(seed) for name, seed in VECTORS["seeds_hex"].items()}
LOG = Signer(ORIGIN, SEEDS["log"])
TREE = Tree(leaf_hashes(LINES))


class TestFacts:
    def test_every_kind_that_there_is(self):
        assert VECTORS["kinds"].keys() == BY_NAME.keys()

    @pytest.mark.parametrize("kind", sorted(BY_NAME))
    def test_it_is_read_and_written_as_there(self, kind: str):
        line = VECTORS["kinds"][kind]["entry"].encode()
        fact = entry_of(line, 34)
        check_proper(fact, 34)  # type: ignore[arg-type]
        assert type(fact) is BY_NAME[kind]
        assert canonical(fact) == line
        assert leaf_hash(line).hex() == VECTORS["kinds"][kind]["leaf"]

    @pytest.mark.parametrize("kind", sorted(BY_NAME))
    def test_every_key_is_said(self, kind: str):
        """A key that no vector has could change its name unseen."""
        said = json.loads(VECTORS["kinds"][kind]["entry"])
        known = set(BY_NAME[kind].__struct_fields__) - {"note"}
        # Facts of a record alone correct nothing, but where their kind says so.
        corrects = known - said.keys()
        assert corrects <= {"corrects"}
        assert said.keys() <= {*known, "kind"}


class TestKeys:
    def test_public_keys(self):
        for name, signer in (("log", LOG), ("new", Signer(ORIGIN, SEEDS["new"])),
                             ("spare", Signer(ORIGIN, SEEDS["spare"]))):  # fmt: skip
            assert signer.verifier.vkey() == VECTORS["vkeys"][name]
        witness = Signer("witness.example", SEEDS["witness"], COSIGNATURE)
        assert witness.verifier.vkey() == VECTORS["vkeys"]["witness"]

    def test_what_a_rotation_signs(self):
        old, new = VECTORS["vkeys"]["log"], VECTORS["vkeys"]["new"]
        for reason, text in VECTORS["rotation_texts"].items():
            assert rotation_text("vector-1", 34, old, new, reason) == text.encode()
        fact = json.loads(VECTORS["kinds"]["KeyRotated"]["entry"])
        key = Verifier.parse(fact["signer"]).key
        text = VECTORS["rotation_texts"][fact["reason"]].encode()
        assert ed25519_holds(key, b64decode(fact["signature"]), text)
        assert not ed25519_holds(key, b64decode(fact["signature"]), text + b"\n")


class TestLog:
    def test_bundle_and_tile(self):
        bundle = bytes.fromhex(VECTORS["entries_bundle_hex"])
        assert pack(LINES) == bundle
        assert unpack(bundle) == LINES
        assert tile_bytes(TREE, Tile(0, 0, 8)).hex() == VECTORS["tile_hex"]

    def test_checkpoint_and_cosignature(self):
        head = Checkpoint(ORIGIN, 8, TREE.root())
        note = SignedNote(head.text(), (LOG.sign(head.text()),))
        assert note.encode().decode() == VECTORS["checkpoint"]
        witness = Signer("witness.example", SEEDS["witness"], COSIGNATURE)
        signed = note.signed(cosign(witness, head, VECTORS["cosignature"]["time"]))
        assert signed.encode().decode() == VECTORS["checkpoint"] + VECTORS["cosignature"]["line"]

    def test_receipts(self):
        note = notes.parse(VECTORS["checkpoint"].encode())
        assert len(VECTORS["receipts"]) == len(LINES) == 8
        for index, (line, told) in enumerate(zip(LINES, VECTORS["receipts"], strict=True)):
            made = Proof(index, TREE.inclusion(index), note, line)
            assert made.encode().decode() == told
            found = read_receipt(told.encode(), "receipt")
            assert found.holds
            assert (found.line, found.proof.position) == (line, index)

    def test_consistency(self):
        for old, hashes in VECTORS["consistency"].items():
            assert [to_base64(one) for one in TREE.consistency(int(old))] == hashes


class TestBundle:
    def test_manifest(self):
        text = VECTORS["manifest"].encode()
        made, note = parse_manifest(text, "MANIFEST")
        assert note is not None
        notes.verify(note, [LOG.verifier])
        again = Manifest(made.origin, made.size, made.root, made.files).text()
        assert SignedNote(again, (LOG.sign(again),)).encode() == text
        assert made.files["data/8/results.csv"] == (7, "c" * 64)

    def test_the_code_for_a_door(self):
        digest = digest_of("vector-1", "s-1", "lists", {"birlik": 500, "against": 20})
        text = door_text("vector-1", "s-1", "lists", digest)
        assert (text, text.upper()) == (VECTORS["door"]["text"], VECTORS["door"]["code"])


def test_the_program_writes_them_again(tmp_path: Path):
    for name in ("make.py", "make_log.py"):
        shutil.copy(HERE / name, tmp_path)
    subprocess.run([sys.executable, "make_log.py"], cwd=tmp_path, check=True)
    assert (tmp_path / "log.json").read_bytes() == (HERE / "log.json").read_bytes()
