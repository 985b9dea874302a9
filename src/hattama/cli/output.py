"""What all commands share: language, tables, JSON, reading a path or standard input."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
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


def json_option(command: Command) -> Command:
    """`--json`: one object with `format: 1` on standard output."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


def print_json(value: Any) -> None:
    """JSON with real letters, keys in the order given."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


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
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    lines = [list(row) for row in rows]
    whole = [list(headers), *lines, *([list(footer)] if footer else [])]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000
    widths = column_widths(whole, right, room)
    plain = Table(
        box=None, pad_edge=False, show_header=True, header_style="bold", padding=(0, 2, 0, 0)
    )
    for spot, header in enumerate(headers):
        plain.add_column(
            Text(header),
            justify="right" if spot in right else "left",
            overflow="fold",
            width=widths[spot],
        )
    for row in lines:
        plain.add_row(*(Text(cell) for cell in row))
    if footer is not None:
        plain.add_section()
        plain.add_row(*(Text(cell, style="bold") for cell in footer))
    # Never narrower than the columns: a terminal wraps a long line, but nothing is cut.
    console = Console(width=sum(widths) + 2 * len(widths), highlight=False)
    with console.capture() as captured:
        console.print(plain)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


def column_widths(whole: Sequence[Sequence[str]], right: Sequence[int], room: int) -> list[int]:
    """Width of each column: as it comes where there is room, else words fold and figures stay.

    Args:
        whole: all rows, the headers first.
        right: positions of the columns that hold figures.
        room: columns of the terminal.
    """
    from rich.cells import cell_len

    spots = range(len(whole[0]))
    natural = [max(cell_len(row[spot]) for row in whole) for spot in spots]
    spare = room - 2 * len(natural)
    if sum(natural) <= spare:
        return natural
    # A figure is never folded; nor is a word, unless it is very long.
    word = [
        max((cell_len(one) for row in whole for one in row[spot].split()), default=1)
        for spot in spots
    ]
    least = [
        max(word[spot], *(cell_len(row[spot]) for row in whole[1:]), 1)
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
