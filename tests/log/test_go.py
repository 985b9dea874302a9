"""Go's own code for transparency logs (golang.org/x/mod/sumdb) agrees with ours.

The packages are copied from an installed toolchain, which carries them for its module checks;
nothing is fetched.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hattama.log.checkpoint import Checkpoint
from hattama.log.keys import private_text
from hattama.log.note import SignedNote, Signer, to_base64
from hattama.log.tree import Tree, leaf_hashes
from tests.log.naive import numbered
from tests.log.samples import ORIGIN

PROGRAM = Path(__file__).parent / "go" / "main.go.txt"
VENDORED = Path("src/cmd/vendor/golang.org/x/mod/sumdb")
MANY = 200
SIZE = 20_000


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, built; skipped where there is no toolchain."""
    home = tmp_path_factory.mktemp("go")
    env = quiet(home)
    go, root = toolchain(env)
    module = home / "module"
    for package in ("tlog", "note"):
        shutil.copytree(root / VENDORED / package, module / package)
    shutil.copy(PROGRAM, module / "main.go")
    (module / "go.mod").write_text("module hattama.test\n\ngo 1.24\n")
    built = subprocess.run(
        [str(go), "build", "-o", str(home / "check"), "."],
        cwd=module,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return home / "check"


def quiet(home: Path) -> dict[str, str]:
    """An environment in which go asks no network, counts nothing and writes only below `home`."""
    mode = home / "config" / "go" / "telemetry" / "mode"
    mode.parent.mkdir(parents=True)
    mode.write_text("off\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GO")}
    return {
        **kept,
        "GOPATH": str(home / "path"),
        "GOCACHE": str(home / "cache"),
        "GOENV": "off",
        "GOPROXY": "off",
        "GOSUMDB": "off",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
    }


def toolchain(env: dict[str, str]) -> tuple[Path, Path]:
    """The go command and the root of its toolchain: from the venv's wheel, else from the PATH."""
    for found in (Path(sys.executable).parent / "go", shutil.which("go")):
        if not found or not Path(found).exists():
            continue
        told = subprocess.run(
            [str(found), "env", "GOROOT"],
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        root = Path(told.stdout.strip())
        if told.returncode == 0 and (root / VENDORED / "tlog").is_dir():
            return Path(found), root
    pytest.skip("no Go toolchain that carries golang.org/x/mod/sumdb")


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    """200 proofs of each kind at random sizes, and a signed checkpoint."""
    chance = random.Random(20_230_319)
    entries = numbered(SIZE)
    tree = Tree(leaf_hashes(entries))
    signer = Signer.generate(ORIGIN)
    text = Checkpoint(ORIGIN, SIZE, tree.root()).text()
    roots = {str(SIZE): to_base64(tree.root())}
    inclusions, consistencies = [], []
    for _ in range(MANY):
        size = chance.randint(1, SIZE)
        index, old = chance.randrange(size), chance.randint(1, size)
        roots |= {str(one): to_base64(tree.root(one)) for one in (size, old)}
        inclusions.append(
            {
                "Index": index,
                "Size": size,
                "Leaf": to_base64(entries[index]),
                "Proof": [to_base64(one) for one in tree.inclusion(index, size)],
            }
        )
        proof = [to_base64(one) for one in tree.consistency(old, size)]
        consistencies.append({"Old": old, "Size": size, "Proof": proof})
    return {
        "Vkey": signer.verifier.vkey(),
        "Skey": private_text(signer).strip(),
        "Note": SignedNote(text, (signer.sign(text),)).encode().decode(),
        "Roots": roots,
        "Inclusions": inclusions,
        "Consistencies": consistencies,
    }


def told(program: Path, given: dict[str, Any]) -> list[str]:
    done = subprocess.run(
        [str(program)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.slow
class TestGo:
    def test_every_proof_and_the_checkpoint_hold(self, check: Path, ours: dict[str, Any]):
        assert told(check, ours) == [f"{MANY} {MANY} 2"]

    def test_one_wrong_hash_is_seen(self, check: Path, ours: dict[str, Any]):
        planted = json.loads(json.dumps(ours))
        zero = to_base64(bytes(32))
        next(one for one in planted["Inclusions"] if one["Proof"])["Proof"][0] = zero
        next(one for one in planted["Consistencies"] if one["Proof"])["Proof"][0] = zero
        planted["Note"] = planted["Note"].replace(ORIGIN, ORIGIN + "x")
        lines = told(check, planted)
        assert lines[-1] == f"{MANY - 1} {MANY - 1} 0"
        assert [one.split(" ")[0] for one in lines[:-1]] == ["inclusion", "consistency", "note"]
