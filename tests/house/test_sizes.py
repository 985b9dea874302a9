"""One subject per file, one screen per function."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.trees import ROOT, Fault, Module, assert_clean, faults, modules, plant

FILE_LINES = 400
FUNCTION_LINES = 60
CODE = ("src", "tests", "benchmarks")


def too_long(module: Module) -> Iterator[Fault]:
    lines = len(module.text.splitlines())
    if lines > FILE_LINES:
        yield Fault(module.path, 1, f"{lines} lines; over {FILE_LINES} it holds two subjects")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = _lines_of(node)
            if length > FUNCTION_LINES:
                yield module.fault(node, f"{node.name} has {length} lines, over {FUNCTION_LINES}")


def _lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring."""
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        text = node.body[0]
        length -= (text.end_lineno or text.lineno) - text.lineno + 1
    return length


def _function(lines: int, docstring: str = "") -> str:
    return "def f():\n" + docstring + "    x = 1\n" * (lines - 1)


class TestSizes:
    def test_every_file_and_function_is_short(self):
        assert list(modules(ROOT, *CODE)), "the walk looks in the wrong place"
        assert_clean(faults(too_long, ROOT, *CODE))

    @pytest.mark.parametrize("room", CODE)
    def test_a_planted_long_file_is_seen(self, tmp_path: Path, room: str):
        plant(tmp_path, {f"{room}/a.py": "x = 1\n" * 400, f"{room}/b.py": "x = 1\n" * 401})
        assert [f.path for f in faults(too_long, tmp_path, *CODE)] == [f"{room}/b.py"]

    def test_a_planted_long_function_is_seen(self, tmp_path: Path):
        plant(tmp_path, {"src/a.py": _function(60), "src/b.py": _function(61)})
        assert [f.path for f in faults(too_long, tmp_path, *CODE)] == ["src/b.py"]

    def test_a_docstring_costs_nothing(self, tmp_path: Path):
        docstring = '    """Say.\n\n' + "    More.\n" * 20 + '    """\n'
        plant(tmp_path, {"src/a.py": _function(60, docstring), "src/b.py": _function(61)})
        assert [f.path for f in faults(too_long, tmp_path, *CODE)] == ["src/b.py"]
