"""No float where law becomes seats: integers and Fraction only.

A rounding error of 1e-16 can move a seat, and nobody would see it. The rooms that read law,
add protocols and give out seats therefore hold no float at all.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.trees import HOUSE, Fault, Module, assert_clean, dotted, faults, modules, plant

EXACT_ROOMS = ("core/law", "core/tabulation", "core/seats", "core/exact.py")
# floor, ceil and trunc are exact on a Fraction, and there is no float to give them.
EXACT_MATH = {"ceil", "comb", "factorial", "floor", "gcd", "isqrt", "lcm", "perm", "prod", "trunc"}
FLOAT_MODULES = {"cmath", "statistics"}
FLOAT_TYPES = {"float", "float16", "float32", "float64", "floating", "f2", "f4", "f8", "double"}
FLOAT_CALLS = {"average", "divide", "fsum", "linspace", "mean", "std", "truediv", "true_divide"}


def floats(module: Module) -> Iterator[Fault]:
    looked_at = _types_only_looked_at(module.tree)
    for node in ast.walk(module.tree):
        what = None
        if isinstance(node, ast.Constant):
            what = _constant(node)
        elif isinstance(node, ast.Name) and node not in looked_at:
            what = "the type float" if node.id in ("float", "complex") else None
        elif isinstance(node, ast.Attribute):
            what = _attribute(node)
        elif isinstance(node, ast.BinOp | ast.AugAssign):
            what = _operator(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            what = _import(node)
        elif isinstance(node, ast.Call):
            what = _call(node)
        if what:
            yield module.fault(node, f"no float here (use integers, Fraction, //): {what}")


def _types_only_looked_at(tree: ast.AST) -> set[ast.AST]:
    """Names in `isinstance(x, float)`: a guard that refuses floats may name them."""
    return {
        name
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and dotted(call.func) == "isinstance"
        for name in ast.walk(call.args[1])
    }


def _constant(node: ast.Constant) -> str | None:
    return f"literal {node.value!r}" if isinstance(node.value, float | complex) else None


def _attribute(node: ast.Attribute) -> str | None:
    spelled = dotted(node)
    if node.attr in FLOAT_TYPES:
        return spelled
    if spelled.startswith("math.") and node.attr not in EXACT_MATH:
        return spelled
    return None


def _import(node: ast.Import | ast.ImportFrom) -> str | None:
    if isinstance(node, ast.ImportFrom) and node.module == "math":
        loose = sorted(a.name for a in node.names if a.name not in EXACT_MATH)
        return f"math.{loose[0]}" if loose else None
    names = [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
    return next((name for name in names if name in FLOAT_MODULES), None)


def _call(node: ast.Call) -> str | None:
    last = dotted(node.func).rpartition(".")[2]
    if last in FLOAT_CALLS:
        return f"{last}()"
    given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "dtype")]
    typed = last in ("astype", "dtype", "array", "asarray", "zeros", "ones", "empty", "full")
    for value in given if typed else []:
        if isinstance(value, ast.Constant) and value.value in FLOAT_TYPES:
            return f"dtype {value.value!r}"
    return None


def _operator(node: ast.BinOp | ast.AugAssign) -> str | None:
    if isinstance(node, ast.AugAssign):
        return "/=" if isinstance(node.op, ast.Div) else None
    if isinstance(node.op, ast.Pow):
        negative = isinstance(node.right, ast.UnaryOp) and isinstance(node.right.op, ast.USub)
        return "a negative power" if negative and not _exact(node.left) else None
    if not isinstance(node.op, ast.Div) or _exact(node.left) or _exact(node.right):
        return None
    return "true division /"


def _exact(node: ast.expr) -> bool:
    """Whether the operand is spelled Fraction(...), or is text (then / joins a path)."""
    if isinstance(node, ast.Call):
        return dotted(node.func).rpartition(".")[2] == "Fraction"
    if isinstance(node, ast.BinOp):
        return _exact(node.left) or _exact(node.right)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


class TestNoFloat:
    def test_law_tabulation_and_seats_hold_no_float(self):
        assert list(modules(HOUSE, *EXACT_ROOMS)), "the walk looks in the wrong place"
        assert_clean(faults(floats, HOUSE, *EXACT_ROOMS))

    @pytest.mark.parametrize("room", EXACT_ROOMS)
    def test_each_exact_room_is_walked(self, tmp_path: Path, room: str):
        file = room if room.endswith(".py") else f"{room}/deep/er.py"
        plant(tmp_path, {file: "share = 0.05\n"})
        assert [f.path for f in faults(floats, tmp_path, *EXACT_ROOMS)] == [file]

    @pytest.mark.parametrize(
        "line",
        [
            "share = 0.05",
            "share = 1e-2",
            "share = float(votes)",
            "def f(share: float) -> int: ...",
            "quota = votes / seats",
            "quota /= seats",
            "quota = 1 / 2 * Fraction(votes)",
            "root = math.sqrt(n * (n + 1))",
            "from math import sqrt",
            "import statistics",
            "shares = votes.astype(float)",
            "shares = votes.astype('float64')",
            "shares = np.zeros(6, dtype='f8')",
            "shares = np.zeros(6, np.float64)",
            "shares = np.true_divide(votes, total)",
            "share = votes.mean()",
            "tenth = 10 ** -1",
        ],
    )
    def test_each_planted_float_is_seen(self, tmp_path: Path, line: str):
        plant(tmp_path, {"core/seats/quota.py": f"{line}\n"})
        assert faults(floats, tmp_path, *EXACT_ROOMS)

    @pytest.mark.parametrize(
        "line",
        [
            "share = Fraction(5, 100)",
            "quota = Fraction(votes) / seats",
            "quota = votes / Fraction(seats)",
            "seats = votes * house // total",
            "from math import gcd, isqrt, lcm, prod",
            "seats = math.floor(quota)",
            "place = files('hattama.core.law') / 'kz' / f'{name}.toml'",
            "if isinstance(value, float): raise TypeError",
            "votes = np.zeros((stations, lists), dtype=np.int64)",
        ],
    )
    def test_exact_arithmetic_passes(self, tmp_path: Path, line: str):
        plant(tmp_path, {"core/seats/quota.py": f"{line}\n"})
        assert faults(floats, tmp_path, *EXACT_ROOMS) == []
