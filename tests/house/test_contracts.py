"""The floors of the house hold, and the contracts that hold them are awake."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.trees import plant

LINT = (
    "import sys; from importlinter.cli import lint_imports; "
    "sys.exit(lint_imports(config_filename='.importlinter', no_cache=True, no_logo=True))"
)


def lint(folder: Path) -> tuple[int, str]:
    """Run the contracts on the package in `folder`/src: exit code and what was printed."""
    done = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


class TestContracts:
    def test_the_house_keeps_its_floors(self, copied_house: Path):
        code, said = lint(copied_house)
        assert code == 0, said
        assert "0 broken" in said

    @pytest.mark.parametrize(
        ("files", "names"),
        [
            pytest.param(
                {"core/errors.py": "import hattama.core.law\n"},
                "hattama.core.errors",
                id="back import inside core",
            ),
            pytest.param(
                {"core/law/planted.py": "def f():\n    from hattama import words\n"},
                "hattama.core.law.planted",
                id="back import from core, inside a function",
            ),
            pytest.param(
                {"words/planted.py": "import hattama.folder\n"},
                "hattama.words.planted",
                id="rooms on one floor",
            ),
            pytest.param({"extras/__init__.py": ""}, "extras", id="unnamed room"),
            pytest.param({"extras.py": ""}, "extras", id="unnamed module beside the rooms"),
            pytest.param({"core/texts.py": ""}, "texts", id="unnamed room inside core"),
            pytest.param(
                {"folder/planted.py": "import click\n"},
                "hattama.folder.planted",
                id="a screen in a quiet room",
            ),
        ],
    )
    def test_a_planted_violation_is_seen(
        self, copied_house: Path, files: dict[str, str], names: str
    ):
        plant(copied_house / "src" / "hattama", files)
        code, said = lint(copied_house)
        assert code == 1, said
        assert "BROKEN" in said
        assert names in said
