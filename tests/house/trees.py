"""What the house tests share: where the house stands, and how to walk and to plant in it.

A checker is a function from a source tree (or one file of it) to a list of `Fault`. Each house
test calls it twice: on the real tree, where it must find nothing, and on a tree with a planted
violation, where it must find exactly that. A check that cannot fail is no check.
"""

import ast
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src"
HOUSE = SOURCES / "hattama"


@dataclass(frozen=True, order=True)
class Fault:
    """One broken house rule: the file, the line and a sentence that helps."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@dataclass(frozen=True)
class Module:
    """One parsed source file; `path` is relative to the folder that was walked."""

    path: str
    text: str
    tree: ast.Module

    def fault(self, node: ast.AST, what: str) -> Fault:
        return Fault(self.path, getattr(node, "lineno", 1), what)


Check = Callable[[Module], Iterable[Fault]]


def modules(house: Path, *rooms: str) -> Iterator[Module]:
    """Every Python file of the rooms (folders or files below `house`; all when none is named).

    A room that is not built yet is passed over; names are as in "core/law", "core/exact.py".
    """
    for room in rooms or (".",):
        place = house / room
        files = [place] if place.is_file() else sorted(place.rglob("*.py"))
        for file in files:
            text = file.read_text(encoding="utf-8")
            yield Module(file.relative_to(house).as_posix(), text, ast.parse(text, str(file)))


def faults(check: Check, house: Path, *rooms: str) -> list[Fault]:
    """All faults that one check finds in the rooms, in the order of files and lines."""
    return sorted(fault for module in modules(house, *rooms) for fault in check(module))


def assert_clean(found: list[Fault]) -> None:
    """Fail with one line per fault."""
    assert not found, "\n" + "\n".join(map(str, found))


def plant(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files (path to content) below `folder`, over what stands there; return the folder."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(content), encoding="utf-8")
    return folder


def copy_sources(folder: Path) -> Path:
    """Copy the package to `folder`/src and the contracts beside it; return `folder`."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(HOUSE, folder / "src" / "hattama", ignore=ignore)
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def repository_files(root: Path = ROOT) -> list[Path]:
    """Every file that is, or is about to be, in the repository."""
    git = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, check=True, capture_output=True, text=True).stdout
    files = (root / name for name in sorted(set(listed.split("\0"))) if name)
    return [file for file in files if file.is_file()]


def imported(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every absolute import of a tree, those inside functions too, as (statement, dotted name)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"


def dotted(node: ast.expr) -> str:
    """The spelling `a.b.c` of a name or attribute; what cannot be spelled becomes `?`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"
