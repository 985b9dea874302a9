"""A report as sentences and as JSON; `docs/import.md` describes every key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hattama.core.register.model import LEVELS
from hattama.sources.report import FileRead, Left, Report, Said, Tally
from hattama.words import Lang, find, say, visible


def lines_of(lang: Lang, report: Report) -> Iterator[tuple[str, list[str]]]:
    """The report as headings with their sentences; headings without any are left out."""
    parts = {
        "files": [file_text(lang, one) for one in report.files],
        "rows": [_sum(lang, report)],
        "reported": [row_text(lang, reason, one) for reason, one in report.rows.items()],
        "mended": [mended_text(lang, how, one) for how, one in report.mended.items()],
        "left": [left_text(lang, one) for one in told_once(report.left)],
        "said": [said_text(lang, one) for one in report.said],
        "made": [_made(lang, report)],
    }
    for name, sentences in parts.items():
        if sentences:
            yield say(lang, f"sources.head.{name}"), sentences


def file_text(lang: Lang, one: FileRead) -> str:
    """How a file was read."""
    code = "spreadsheet" if one.sheet else "text"
    delimiter = find(lang, f"sources.delimiter.{_DELIMITERS.get(one.delimiter, '')}")
    return say(
        lang, f"sources.file.{code}", file=one.file, encoding=one.encoding.upper(),
        delimiter=delimiter or one.delimiter, sheet=one.sheet, rows=one.rows, taken=one.taken,
        reported=one.reported,
    )  # fmt: skip


_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def _sum(lang: Lang, report: Report) -> str:
    files = report.files
    return say(
        lang, "sources.made.rows", rows=sum(one.rows for one in files),
        taken=sum(one.taken for one in files), reported=sum(one.reported for one in files),
    )  # fmt: skip


def row_text(lang: Lang, reason: str, tally: Tally) -> str:
    """Rows that were not taken for one reason."""
    places = _places(lang, tally)
    return say(lang, f"sources.row.{reason}", number=tally.count, places=places)


def mended_text(lang: Lang, how: str, tally: Tally) -> str:
    """Cells that were mended in one way."""
    first = tally.examples[0]
    became = first.get("became")
    return say(
        lang, f"sources.mended.{how}", number=tally.count, places=_places(lang, tally),
        read=first.get("read", ""),
        became=became if became is not None else say(lang, "sources.made.absent"),
    )  # fmt: skip


def _places(lang: Lang, tally: Tally) -> str:
    """`a.csv, lines 3, 9 and 12 more`."""
    files: dict[str, list[str]] = {}
    for one in tally.examples:
        lines = files.setdefault(one["file"], [])
        if str(one["line"]) not in lines:
            lines.append(str(one["line"]))
    told = "; ".join(
        say(lang, "sources.made.place" if len(lines) == 1 else "sources.made.places",
            file=file, lines=", ".join(lines))
        for file, lines in files.items()
    )  # fmt: skip
    more = tally.count - len(tally.examples)
    return told + (say(lang, "sources.made.more", more=more) if more > 0 else "")


def told_once(left: list[Left]) -> list[Left]:
    """Columns that were left, each heading once for all files."""
    seen: dict[tuple[str, str], Left] = {}
    for one in left:
        seen.setdefault((one.heading, one.reason), one)
    return list(seen.values())


def left_text(lang: Lang, one: Left) -> str:
    """A column that was not taken, and why."""
    heading = visible(one.heading[:60]) or say(lang, "sources.left.without_heading")
    reason = say(lang, f"sources.left.{one.reason}")
    return say(lang, "sources.left.column", heading=heading, column=str(one.column), reason=reason)


def said_text(lang: Lang, one: Said) -> str:
    """A remark."""
    return say(lang, f"sources.said.{one.code}", **one.params)


def _made(lang: Lang, report: Report) -> str:
    levels = [
        say(lang, f"sources.level.{level}", number=report.units[level])
        for level in LEVELS
        if report.units.get(level)
    ]
    return say(lang, "sources.made.things", units=", ".join(levels), **report.made)


def report_json(lang: Lang, report: Report) -> dict[str, Any]:
    """The report as JSON, without the `format`."""
    files = report.files
    return {
        "files": [
            {
                "file": one.file,
                "encoding": one.encoding,
                "delimiter": one.delimiter or None,
                "sheet": one.sheet or None,
                "rows": {"in": one.rows, "taken": one.taken, "reported": one.reported},
            }
            for one in files
        ],
        "rows": {
            "in": sum(one.rows for one in files),
            "taken": sum(one.taken for one in files),
            "reported": sum(one.reported for one in files),
        },
        "reported": [
            {
                "code": reason,
                "number": one.count,
                "examples": one.examples,
                "text": row_text(lang, reason, one),
            }
            for reason, one in report.rows.items()
        ],
        "mended": [
            {
                "code": how,
                "number": one.count,
                "examples": one.examples,
                "text": mended_text(lang, how, one),
            }
            for how, one in report.mended.items()
        ],
        "columns_left": [
            {
                "file": one.file,
                "column": one.column,
                "heading": one.heading,
                "code": one.reason,
                "text": left_text(lang, one),
            }
            for one in report.left
        ],
        "remarks": [
            {"code": one.code, "params": _plain(one), "text": said_text(lang, one)}
            for one in report.said
        ],
        "made": {"units": report.units, **report.made},
    }


def _plain(one: Said) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in one.params.items()
    }
