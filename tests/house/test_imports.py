"""Rooms import what their floor allows, and the core is pure.

DESIGN: core is standard library, numpy and msgspec; no clock, no randomness, no network, and
no disk but the law files inside it. What runs in a stranger's hands (folder, words, log,
bundle, verify) needs no screen and no database.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.trees import (
    HOUSE,
    Fault,
    Module,
    assert_clean,
    dotted,
    faults,
    imported,
    modules,
    plant,
)

CORE_MAY_IMPORT = sys.stdlib_module_names | {"numpy", "msgspec"}
PORTABLE_ROOMS = ("core", "folder", "words", "log", "bundle", "verify")
HEAVY = {"babel", "click", "django", "minijinja", "polars", "rich"}
# The one file of core that may open anything: law files that ship inside the package.
LIBRARY = "core/law/library.py"

IMPURE_MODULES = {
    "asyncio", "ftplib", "glob", "http", "multiprocessing", "numpy.random", "os", "pathlib",
    "random", "secrets", "shutil", "smtplib", "socket", "sqlite3", "ssl", "subprocess",
    "tempfile", "time", "urllib", "uuid",
}  # fmt: skip
IMPURE_CALLS = {
    "now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp",
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "tofile", "fromfile",
    "memmap", "loadtxt", "savetxt", "genfromtxt", "default_rng", "urandom",
    "__import__", "import_module", "input", "eval", "exec",
}  # fmt: skip
READING_CALLS = {"open", "read_text", "read_bytes"}
NUMPY_FILES = {"np.load", "np.save", "np.savez", "numpy.load", "numpy.save", "numpy.savez"}


def core_imports(module: Module) -> Iterator[Fault]:
    for node, name in imported(module.tree):
        inside = name == "hattama.core" or name.startswith("hattama.core.")
        if not inside and name.partition(".")[0] not in CORE_MAY_IMPORT:
            yield module.fault(node, f"core may not import {name}")


def heavy_imports(module: Module) -> Iterator[Fault]:
    for node, name in imported(module.tree):
        if name.partition(".")[0] in HEAVY:
            yield module.fault(node, f"this room runs without {name.partition('.')[0]}")


def impurities(module: Module) -> Iterator[Fault]:
    for node, name in imported(module.tree):
        if name == "pathlib.Path" and module.path == LIBRARY:
            continue
        if any(name == bad or name.startswith(f"{bad}.") for bad in IMPURE_MODULES):
            yield module.fault(node, f"core uses no clock, chance, network or disk: {name}")
        if name.startswith("importlib") and module.path != LIBRARY:
            yield module.fault(node, f"only {LIBRARY} reads the files inside core: {name}")
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        spelled = dotted(node.func)
        last = spelled.rpartition(".")[2]
        if last in READING_CALLS and module.path == LIBRARY:
            continue
        if last in IMPURE_CALLS or spelled in NUMPY_FILES or ".random." in spelled:
            yield module.fault(node, f"the caller brings date, bytes and lots, not {spelled}()")


class TestCoreImports:
    def test_core_imports_only_the_standard_library_numpy_and_msgspec(self):
        assert list(modules(HOUSE, "core")), "no core found: the walk looks in the wrong place"
        assert_clean(faults(core_imports, HOUSE, "core"))

    @pytest.mark.parametrize(
        "line", ["import click", "from rich.table import Table", "from hattama.words import say"]
    )
    def test_a_planted_import_is_seen_even_inside_a_function(self, tmp_path: Path, line: str):
        plant(tmp_path, {"core/law/model.py": f"import numpy\ndef f():\n    {line}\n"})
        assert [(f.path, f.line) for f in faults(core_imports, tmp_path, "core")] == [
            ("core/law/model.py", 3)
        ]

    def test_what_core_may_import_passes(self, tmp_path: Path):
        fine = "import numpy as np\nimport msgspec, fractions\nfrom hattama.core.ids import Id\n"
        plant(tmp_path, {"core/law/model.py": fine + "from . import rule\n"})
        assert faults(core_imports, tmp_path, "core") == []


class TestPortableRooms:
    @pytest.mark.parametrize("room", PORTABLE_ROOMS)
    def test_portable_rooms_know_no_screen_and_no_database(self, room: str):
        assert_clean(faults(heavy_imports, HOUSE, room))

    @pytest.mark.parametrize("room", PORTABLE_ROOMS)
    def test_a_planted_import_is_seen(self, tmp_path: Path, room: str):
        plant(tmp_path, {f"{room}/a.py": "def f():\n    from polars import DataFrame\n"})
        assert [f.line for f in faults(heavy_imports, tmp_path, room)] == [2]


class TestPureCore:
    def test_core_uses_no_clock_chance_network_or_disk(self):
        assert_clean(faults(impurities, HOUSE, "core"))

    @pytest.mark.parametrize(
        "line",
        [
            "import time",
            "from random import shuffle",
            "import urllib.request",
            "from os import urandom",
            "from numpy.random import default_rng",
            "import secrets, socket",
            "from importlib.resources import files",
            "from pathlib import Path",
            "when = datetime.now()",
            "when = datetime.date.today()",
            "text = open('votes.csv').read()",
            "text = place.read_text()",
            "table = np.load(place)",
            "lots = np.random.permutation(6)",
            "module = __import__('time')",
        ],
    )
    def test_each_planted_impurity_is_seen(self, tmp_path: Path, line: str):
        plant(tmp_path, {"core/seats/lots.py": f"{line}\n"})
        assert faults(impurities, tmp_path, "core")

    def test_only_the_library_reads_and_only_reads(self, tmp_path: Path):
        reading = "from pathlib import Path\ntext = Path('x').read_text()\n"
        plant(tmp_path, {LIBRARY: reading + "when = date.today()\nplace.write_text(text)\n"})
        assert [f.line for f in faults(impurities, tmp_path, "core")] == [3, 4]
