"""What all commands share: language, tables, JSON, reading a path or standard input."""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

import click

from hattama.words import LANGS, Lang

Command = TypeVar("Command", bound=Callable[..., Any])


def _default_lang() -> Lang:
    """The language of HATTAMA_LANG, else of the terminal, else English."""
    for name in ("HATTAMA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")[:2].lower()
        for lang in LANGS:
            if code == lang:
                return lang
        if name != "HATTAMA_LANG" and code:
            break
    return "en"


def _remember(ctx: click.Context, _: click.Parameter, value: str | None) -> str:
    lang = value or _default_lang()
    ctx.find_root().meta["hattama.lang"] = lang
    return lang


def chosen_lang(ctx: click.Context) -> Lang:
    """The language of this call, also while its command is failing."""
    return cast(Lang, ctx.find_root().meta.get("hattama.lang") or _default_lang())


def lang_option(command: Command) -> Command:
    """`--lang kk|ru|en`, read before anything else so that errors speak it too."""
    return click.option(
        "--lang",
        type=click.Choice(LANGS),
        callback=_remember,
        is_eager=True,
        help="Language of the output (default: HATTAMA_LANG, then the terminal's).",
    )(command)


def port_option(default: int) -> Callable[[Command], Command]:
    """`--port`, on which a command listens."""
    return click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=default,
        show_default=True,
        help="Port; 0 takes a free one.",
    )


def json_option(command: Command) -> Command:
    """`--json`: one object with `format: 1` on standard output."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


def print_json(value: Any) -> None:
    """JSON with real letters, keys in the order given."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def plain_json(value: Any) -> Any:
    """A value of core as JSON holds it."""
    if isinstance(value, Mapping):
        return {str(key): plain_json(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain_json(one) for one in value]
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def read_input(path: str) -> tuple[str, str]:
    """Text of a file or of standard input (`-`), and the name it goes by in messages."""
    from hattama.core.errors import InputError
    from hattama.folder.files import text_of
    from hattama.folder.votes import MOST_BYTES, bounded, read_bytes

    if path == "-" and sys.stdin is None:
        raise InputError("input_closed")
    if path == "-":
        return text_of(bounded(sys.stdin.buffer.read(MOST_BYTES + 1), "-"), "-"), "-"
    return text_of(read_bytes(path), path), path


def table(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Sequence[int] = (),
    footer: Sequence[str] | None = None,
) -> None:
    """A plain aligned table; long names fold on a terminal and run on in a pipe.

    Args:
        right: positions of the columns that hold figures.
        footer: a last row, set apart by a line.
    """
    lines = [list(row) for row in rows]
    whole = [list(headers), *lines, *([list(footer)] if footer else [])]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000
    widths = column_widths(whole, right, room)
    for number, row in enumerate(whole):
        last = footer is not None and number == len(whole) - 1
        if last:
            click.echo()
        for line in folded(row, widths, right):
            click.secho(line, bold=number == 0 or last)


def folded(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> list[str]:
    """One row of a table as lines, each cell folded to the width of its column."""
    cells = [
        [cell] if width_of(cell) <= width else _fold(cell, width)
        for cell, width in zip(row, widths, strict=True)
    ]
    lines = []
    for number in range(max(map(len, cells))):
        told = []
        for spot, width in enumerate(widths):
            part = cells[spot][number] if number < len(cells[spot]) else ""
            space = " " * (width - width_of(part))
            told.append(space + part if spot in right else part + space)
        lines.append("  ".join(told).rstrip())
    return lines


def _fold(cell: str, width: int) -> list[str]:
    """A cell in pieces no wider than its column: between words, or inside one that is too long."""
    pieces, line = [], ""
    for word in cell.split():
        joined = f"{line} {word}" if line else word
        if width_of(joined) <= width:
            line = joined
            continue
        if line:
            pieces.append(line)
        line = ""
        for letter in word:
            if width_of(line + letter) > width and line:
                pieces.append(line)
                line = ""
            line += letter
    return [*pieces, line] if line or not pieces else pieces


def width_of(text: str) -> int:
    """Columns of a terminal that a text takes: combining marks none, wide letters two."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def column_widths(whole: Sequence[Sequence[str]], right: Sequence[int], room: int) -> list[int]:
    """Width of each column: as it comes where there is room, else words fold and figures stay.

    Args:
        whole: all rows, the headers first.
        right: positions of the columns that hold figures.
        room: columns of the terminal.
    """
    spots = range(len(whole[0]))
    natural = [max(width_of(row[spot]) for row in whole) for spot in spots]
    spare = room - 2 * len(natural)
    if sum(natural) <= spare:
        return natural
    # A figure is never folded; nor is a word, unless it is very long.
    word = [
        max((width_of(one) for row in whole for one in row[spot].split()), default=1)
        for spot in spots
    ]
    least = [
        max(word[spot], *(width_of(row[spot]) for row in whole[1:]), 1)
        if spot in right
        else min(natural[spot], max(16, min(word[spot], 24)))
        for spot in spots
    ]
    spare -= sum(least)
    widths = list(least)
    for spot in spots:
        more = max(0, min(spare, natural[spot] - least[spot])) if spot not in right else 0
        widths[spot] += more
        spare -= more
    return widths


def csv_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """The same table as CSV on standard output."""
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows(rows)


def heading(text: str) -> None:
    """A heading with an empty line before it."""
    click.echo()
    click.secho(text, bold=True)
