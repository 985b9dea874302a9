"""`hattama rehearse`: a synthetic election folder, with planted faults where they are asked for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from hattama.cli.output import json_option, lang_option, print_json
from hattama.words import Lang, number, say

if TYPE_CHECKING:
    from hattama.rehearsal import Made


@click.command()
@click.option("--law", default="kz/2023-mazhilis", show_default=True, help="Id of a shipped law.")
@click.option("--stations", type=int, default=10_223, show_default=True, help="Polling stations.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of all chance.")
@click.option("--faults", type=int, default=0, show_default=True, help="Protocols with a fault.")
@click.option("--arrivals", is_flag=True, help="Also write when each protocol arrives.")
@click.option("--out", required=True, help="The folder to write; it must not exist or be empty.")
@json_option
@lang_option
def rehearse(
    law: str,
    stations: int,
    seed: int,
    faults: int,
    arrivals: bool,
    out: str,
    as_json: bool,
    lang: Lang,
) -> None:
    """Write an invented election of any size, with its registers, contests and protocols.

    Every name and figure in it is made up, every id begins with "rehearsal-", and the same
    arguments give the same bytes. Planted faults are listed in its faults.csv.
    """
    from hattama.rehearsal import Spec, write
    from hattama.rehearsal import rehearse as make

    made = make(Spec(law, stations, seed, faults, arrivals))
    write(made, out)
    if as_json:
        print_json(rehearsal_json(made, out))
    else:
        _print(made, out, lang)


def rehearsal_json(made: Made, out: str) -> dict[str, Any]:
    """The JSON of a rehearsal; `docs/rehearsal.md` describes every key."""
    from hattama.rehearsal import KINDS

    planted = Counter(one.kind for one in made.faults)
    return {
        "format": 1,
        "folder": out,
        "kind": "rehearsal",
        "law": made.law.id,
        "seed": made.spec.seed,
        "stations": len(made.land),
        "regions": made.land.regions,
        "districts": made.land.districts,
        "districts_of_law": _districts(made),
        "voters": int(made.land.voters.sum()),
        "protocols": made.protocols,
        "faults": {kind: planted[kind] for kind in KINDS if kind not in made.kinds_left_out},
        "kinds_left_out": list(made.kinds_left_out),
        "arrivals": made.arrivals is not None,
    }


def _districts(made: Made) -> int:
    return 0 if made.law.districts is None else made.law.districts.seats.value


def _print(made: Made, out: str, lang: Lang) -> None:
    from hattama.rehearsal import KINDS

    click.echo(say(lang, "count.kind.rehearsal"))
    click.echo(
        say(
            lang,
            "rehearse.line.size",
            stations=len(made.land),
            regions=made.land.regions,
            districts=made.land.districts,
            voters=int(made.land.voters.sum()),
            protocols=made.protocols,
        )
    )
    if made.land.districts < _districts(made):
        told = {"districts": made.land.districts, "law": _districts(made)}
        click.echo(say(lang, "rehearse.line.fewer_districts", **told))
    planted = Counter(one.kind for one in made.faults)
    if made.spec.faults:
        click.echo(say(lang, "rehearse.line.faults", faults=len(made.faults)))
        for kind, trace in KINDS.items():
            if kind in made.kinds_left_out:
                click.echo("  " + say(lang, "rehearse.line.left_out", kind=_kind(lang, kind)))
            elif planted[kind]:
                seen = say(lang, f"rehearse.trace.{'yes' if trace else 'no'}")
                click.echo(f"  {_kind(lang, kind)}: {number(lang, planted[kind])} ({seen})")
    if made.arrivals is not None:
        click.echo(say(lang, "rehearse.line.arrivals"))
    click.echo(say(lang, "count.line.new", folder=out))


def _kind(lang: Lang, kind: str) -> str:
    return say(lang, f"rehearse.kind.{kind}")
