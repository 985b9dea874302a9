"""`hattama export`: Parquet and XLSX from a bundle."""

from __future__ import annotations

from pathlib import Path

import click

from hattama.cli.opened import source_of
from hattama.cli.output import json_option, lang_option, print_json
from hattama.words import Lang, say


@click.command()
@click.argument("bundle")
@click.option("--out", required=True, metavar="DIR", help="Where the files go.")
@click.option("--parquet", "only_parquet", is_flag=True, help="Parquet alone.")
@click.option("--xlsx", "only_xlsx", is_flag=True, help="One XLSX workbook alone.")
@json_option
@lang_option
def export(
    bundle: str, out: str, only_parquet: bool, only_xlsx: bool, as_json: bool, lang: Lang
) -> None:
    """Write the tables of BUNDLE (folder, ZIP or address) as Parquet and as one XLSX workbook.

    Each table must be the one of the MANIFEST; whose bundle it is, hattama verify tells.
    """
    from hattama.export import parquet, xlsx

    source, folder = source_of(bundle), Path(out)
    found = []
    if only_parquet or not only_xlsx:
        found += list(parquet(source, folder))
    if only_xlsx or not only_parquet:
        found.append(xlsx(source, folder / "tables.xlsx"))
    if as_json:
        files = [{"file": one.file, "rows": one.rows, "left": list(one.left)} for one in found]
        print_json({"format": 1, "files": files})
        return
    for one in found:
        click.echo(say(lang, "bundle.line.exported", file=one.file, rows=one.rows))
        for name in one.left:
            click.echo(say(lang, "bundle.line.too_long", name=name), err=True)
