"""A real nation as whole processes, beside polars; `python -m benchmarks.nation` prints the rows.

Russia's 96,871 stations of 2016, where the public data stands beside the project (`../shared/data`,
or `HATTAMA_DATA`). The peers are small programs that only read and add; each must agree with ours
before it is timed.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.processes import Process, Taken, alternating, hattama, output

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("HATTAMA_DATA") or ROOT.parent / "shared" / "data")
ZIP = DATA / "ru-2016" / "2016.csv.zip"

ROUNDS = 9
COUNT_TARGET, IMPORT_TARGET = 2.0, 4.0
PEAK_LIMIT = 10**9

# Argument 1: the election folder. Every table is read whole; the sums of the protocols are printed.
_READ = """
import sys
from pathlib import Path
import polars as pl

home = Path(sys.argv[1])
register = {file.stem: pl.read_csv(file) for file in sorted(home.glob("register/*.csv"))}
protocols = pl.concat([pl.read_csv(file) for file in sorted(home.glob("protocols/*.csv"))])
figures = [name for name in protocols.columns if name not in ("unit", "contest")]
"""
SUMS = f"""{_READ}
print(protocols.select(pl.col(figures).sum()).write_csv(), end="")
"""
# The same, and the sums of each territory, each region and the nation, by way of the tree.
LEVELS = f"""{_READ}
above = register["units"].select("id", "parent")
protocols = protocols.rename({{"unit": "below"}})
for _ in ("territories", "regions", "nation"):
    protocols = protocols.join(above, left_on="below", right_on="id").drop("below")
    sums = protocols.group_by("parent").agg(pl.col(figures).sum())
    protocols = protocols.rename({{"parent": "below"}})
print(sums.select(figures).write_csv(), end="")
"""
# Argument 1: a zip with one CSV file. Its rows are counted.
UNZIP = """
import sys
import zipfile
import polars as pl

packed = zipfile.ZipFile(sys.argv[1])
print(pl.read_csv(packed.read(packed.namelist()[0])).height)
"""


def rows() -> list[dict[str, Any]]:
    """One row per command: seconds and peak of ours and the peer, ratio, target.

    Empty where the data is absent.
    """
    if not ZIP.exists():
        return []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        return [*_count_rows(home), _import_row(home)]


def _count_rows(home: Path) -> list[dict[str, Any]]:
    """Counting an imported folder, beside the two peers that read the same tables."""
    imported = str(home / "imported")
    output(_import(Path(imported)))
    ours = hattama("count", imported, statuses=(0, 1))
    sums, levels = (
        _peer(home, name, text, imported) for name, text in (("sums", SUMS), ("levels", LEVELS))
    )
    counted = _sums(output(hattama("count", imported, "--json", statuses=(0, 1))))
    for peer in (sums, levels):
        _assert_equal(counted, output(peer))
    own, other, more = alternating([ours, sums, levels], ROUNDS)
    return [
        _row("hattama count", "polars: read, add up", own, other, COUNT_TARGET),
        _row("hattama count", "polars: read, join, add up at each level", own, more, None),
    ]


def _import_row(home: Path) -> dict[str, Any]:
    """Importing the published table, beside reading the same CSV out of the same zip."""
    out = home / "again"
    ours, peer = _import(out), _peer(home, "unzip", UNZIP, str(ZIP))
    said = json.loads(output(ours._replace(command=[*ours.command, "--json"])))
    if said["rows"]["in"] != int(output(peer)):
        raise AssertionError("the two sides read different numbers of rows")
    own, other = alternating([ours, peer], ROUNDS)
    return _row("hattama import", "polars: read from the zip", own, other, IMPORT_TARGET)


def _import(out: Path) -> Process:
    """Import into a new folder; the old one is removed before the time runs."""
    return hattama(
        *("import", "russia-duma", str(ZIP), "--out", str(out)),
        before=lambda: shutil.rmtree(out, ignore_errors=True),
    )


def _peer(home: Path, name: str, text: str, argument: str) -> Process:
    file = home / f"{name}.py"
    file.write_text(text, encoding="utf-8")
    return Process([sys.executable, str(file), argument])


def _row(name: str, peer: str, own: Taken, other: Taken, target: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "peer": peer,
        "ours": own,
        "theirs": other,
        "ratio": own.seconds / other.seconds,
        "target": target,
    }


def _sums(said: str) -> dict[str, int]:
    """Every line and every option of the one contest that was published."""
    (contest,) = json.loads(said)["contests"].values()
    return {**contest["totals"], **contest["votes"]}


def _assert_equal(counted: dict[str, int], said: str) -> None:
    (sums,) = csv.DictReader(io.StringIO(said))
    if counted != {name: int(figure) for name, figure in sums.items()}:
        raise AssertionError("the two sides have different sums")


def table(rows: list[dict[str, Any]]) -> list[str]:
    """The rows for the page."""
    head = [
        "| Russia 2016, 96,871 stations, whole process | seconds | peer | its seconds | "
        "ours takes, times | at most | peak, MB | its peak |",
        "|---|---:|---|---:|---:|---:|---:|---:|",
    ]
    if not rows:
        return [*head, "| not measured: the public data is not here | | | | | | | |"]
    return [
        *head,
        *(
            f"| `{row['name']}` | {row['ours'].seconds:.2f} | {row['peer']} | "
            f"{row['theirs'].seconds:.2f} | {row['ratio']:.2f} | {row['target'] or ''} | "
            f"{row['ours'].peak / 1e6:.0f} | {row['theirs'].peak / 1e6:.0f} |"
            for row in rows
        ),
    ]


def missed(rows: list[dict[str, Any]]) -> list[str]:
    """What is slower or larger than its target."""
    slow = [
        f"{row['name']}, {row['ratio']:.2f} of at most {row['target']}"
        for row in rows
        if row["target"] is not None and row["ratio"] > row["target"]
    ]
    peaks = {row["name"]: row["ours"].peak for row in rows}
    large = [
        f"{name}, peak of {peak / 1e6:.0f} MB" for name, peak in peaks.items() if peak >= PEAK_LIMIT
    ]
    return [*slow, *large]


if __name__ == "__main__":
    measured = rows()
    late = missed(measured)
    print("\n".join([*table(measured), *(f"missed: {one}" for one in late)]))
    sys.exit(bool(late))
