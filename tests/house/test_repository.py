"""What the repository as a whole must hold, and what must never be in it."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house.trees import HOUSE, ROOT, Fault, assert_clean, plant, repository_files

# Spelled in pieces, so that this file does not hold what it forbids.
HOSTS = [
    ("pypi", "org"), ("python" + "hosted", "org"), ("npmjs", "org"), ("npmjs", "com"),
    ("yarnpkg", "com"), ("anaconda", "org"), ("debian", "org"), ("crates", "io"),
]  # fmt: skip
FOLDERS = ["home", "work", "root", "opt", "Users"]
LEAKS = re.compile(
    "|".join(
        [
            *(rf"\b{name}\.{ending}\b" for name, ending in HOSTS),
            *(rf"(?<![\w.:~)}}-])/{folder}/\w" for folder in FOLDERS),
            r"\b[A-Za-z]:\\Users\\",
            r"--(?:extra-)?(?:index|find|trusted)-(?:url|links|host)\b",
        ]
    )
)
PIN = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9-]*)(?:\[[a-z0-9,-]+\])?==(?P<version>[\w.]+)(?: ; [^\\#]+?)?"
    r"(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)"
)


def leaks(file: Path, root: Path) -> Iterator[Fault]:
    """Addresses of package registries and folders of somebody's machine."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        if found := LEAKS.search(line):
            yield Fault(file.relative_to(root).as_posix(), number, f"must not hold {found[0]!r}")


def pins(text: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Package name to (version, hashes); a line that is not a full pin is refused."""
    found = {}
    without_comments = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    for line in re.sub(r"\s*\\\n\s*", " ", without_comments).splitlines():
        if not line.strip():
            continue
        pin = PIN.fullmatch(line.strip())
        if pin is None:
            raise ValueError(f"not pinned to one version with SHA-256 hashes: {line[:80]!r}")
        found[pin["name"]] = (pin["version"], frozenset(pin["hashes"].split()))
    return found


def unreadable(house: Path) -> Iterator[Fault]:
    """Shipped data files (law, words, elections) that do not parse."""
    readers: dict[str, Callable[[str], object]] = {
        ".toml": tomllib.loads,
        ".json": json.loads,
        ".jsonl": _read_lines,
    }
    for file in sorted(house.rglob("*")):
        if file.suffix in readers and file.is_file():
            try:
                readers[file.suffix](file.read_bytes().decode("utf-8"))
            except ValueError as error:
                yield Fault(file.relative_to(house).as_posix(), 1, str(error))


def _read_lines(text: str) -> None:
    for line in text.splitlines():
        json.loads(line)


def _requirements(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def _makefile() -> list[str]:
    return (ROOT / "Makefile").read_text().splitlines()


def _asked(text: str) -> set[str]:
    lines = (line.strip() for line in text.splitlines())
    return {line.replace("_", "-") for line in lines if line and line[0] not in "#-"}


class TestNothingLeaks:
    def test_no_registry_address_and_no_machine_path_anywhere(self):
        files = repository_files()
        assert ROOT / "pyproject.toml" in files, "the walk looks in the wrong place"
        assert_clean([fault for file in files for fault in leaks(file, ROOT)])

    @pytest.mark.parametrize("host", [".".join(host) for host in HOSTS])
    def test_a_planted_host_is_seen(self, tmp_path: Path, host: str):
        plant(tmp_path, {"a.md": f"fine\nget it from https://files.{host}/simple\n"})
        assert [f.line for f in leaks(tmp_path / "a.md", tmp_path)] == [2]

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_a_planted_machine_path_is_seen(self, tmp_path: Path, folder: str):
        plant(tmp_path, {"a.py": f"place = '/{folder}/someone/votes.csv'\n"})
        assert [f.line for f in leaks(tmp_path / "a.py", tmp_path)] == [1]

    def test_a_page_of_a_site_is_no_machine_path(self, tmp_path: Path):
        plant(tmp_path, {"a.md": "https://example.kz/home/page docs/work/x.md\n"})
        assert list(leaks(tmp_path / "a.md", tmp_path)) == []

    def test_a_planted_index_option_is_seen(self, tmp_path: Path):
        plant(tmp_path, {"run.txt": "--index" + "-url somewhere\n"})
        assert list(leaks(tmp_path / "run.txt", tmp_path))


class TestRequirements:
    @pytest.mark.parametrize("name", ["run.txt", "dev.txt", "fuzz.txt"])
    def test_everything_is_pinned_with_hashes(self, name: str):
        assert pins(_requirements(name))

    @pytest.mark.parametrize(
        "line",
        [
            "numpy==2.3.0",
            "numpy>=2.3 --hash=sha256:" + "0" * 64,
            "numpy==2.3.0 --hash=md5:" + "0" * 32,
            "-r other.txt",
            "./wheels/numpy.whl",
        ],
    )
    def test_a_planted_loose_line_is_refused(self, line: str):
        good = "click==8.2.0 \\\n    --hash=sha256:" + "1" * 64 + "\n    # via -r run.in\n"
        assert pins(good) == {"click": ("8.2.0", frozenset({"--hash=sha256:" + "1" * 64}))}
        with pytest.raises(ValueError, match="not pinned"):
            pins(good + line + "\n")

    def test_developers_run_the_versions_that_people_run(self):
        run, dev = pins(_requirements("run.txt")), pins(_requirements("dev.txt"))
        assert {name: dev.get(name) for name in run} == run

    def test_the_fuzzer_runs_the_versions_that_developers_run(self):
        dev, fuzz = pins(_requirements("dev.txt")), pins(_requirements("fuzz.txt"))
        assert "atheris" in fuzz
        assert {name: pin for name, pin in fuzz.items() if dev.get(name, pin) != pin} == {}

    def test_nothing_is_left_for_pip_to_resolve(self):
        # The lists are installed as they stand, without what packages ask for besides.
        lines = [line for line in _makefile() if "--require-hashes" in line]
        assert len(lines) == 3
        assert all("--no-deps" in line for line in lines)
        done = subprocess.run(
            [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout

    def test_ranges_are_written_once(self):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        builder = project["build-system"]["requires"]
        asked = {line.replace("_", "-") for line in [*project["project"]["dependencies"], *builder]}
        assert _asked(_requirements("run.in")) == asked


class TestContinuousIntegration:
    def test_ci_runs_what_a_developer_runs(self):
        script = ROOT / ".ci" / "run"
        lines = script.read_text(encoding="utf-8").splitlines()
        assert "make test" in lines
        assert "set -euo pipefail" in lines
        assert script.stat().st_mode & 0o111, ".ci/run must be executable"


class TestShippedData:
    def test_every_shipped_data_file_parses(self):
        assert_clean(list(unreadable(HOUSE)))

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("core/law/kz/x.toml", "seats = \n"),
            ("core/law/kz/twice.toml", "seats = 1\nseats = 2\n"),
            ("words/kk/x.json", "{"),
            ("elections/x/facts.jsonl", "{}\n{\n"),
        ],
    )
    def test_a_planted_broken_file_is_seen(self, tmp_path: Path, name: str, content: str):
        plant(tmp_path, {"core/law/kz/good.toml": "seats = 69\n", name: content})
        assert [f.path for f in unreadable(tmp_path)] == [name]
