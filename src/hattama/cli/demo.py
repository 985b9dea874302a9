"""`hattama demo`: a real election, the same votes under other laws, an example, a rehearsal."""

from __future__ import annotations

from typing import Any

import click

from hattama.cli.output import heading, json_option, lang_option, print_json
from hattama.cli.seats import Rules, law_rules, print_seats, print_side_by_side, print_working
from hattama.words import Lang, say

ELECTION = "kz-2023"
# The same votes under Kazakhstan's law before the reform (7 %, 98 list seats) and that of 2026.
WHAT_IF = ("kz/2021-mazhilis", "kz/2026-kurultai")

# An invented contest for the calculator, with a tie for its last seat.
EXAMPLE = {"A": 47_000, "B": 16_000, "C": 16_000, "D": 12_000, "E": 6_000, "F": 3_000}
EXAMPLE_SEATS = 9
EXAMPLE_LAW = "ru/2021-duma"


@click.command()
@click.option("--no-serve", is_flag=True, help="End after printing (for scripts).")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Of the pages (default: 8000, or a free one where that is taken).",
)
@json_option
@lang_option
def demo(no_serve: bool, port: int | None, as_json: bool, lang: Lang) -> None:
    """Count Kazakhstan's election of 19 March 2023 and show the working.

    Then the same votes under the laws of 2021 and 2026, as a what-if, an example for the
    calculator, and a national rehearsal: invented stations with planted faults, what the checks
    remark on, and how many seats were certain as the protocols came in. Last, a record: built,
    signed, countersigned and verified, and once more with one byte changed. Then the pages of both
    elections are shown to a browser on this machine, until Ctrl-C.
    """
    from hattama.bundle.results import result_json
    from hattama.cli.count import counted
    from hattama.cli.count_text import print_result
    from hattama.cli.demo_record import print_record, record_json, recorded
    from hattama.cli.demo_rehearsal import print_rehearsal, rehearsal_json, rehearsed
    from hattama.words.outcome import teller

    found = counted(ELECTION)
    if as_json:
        rehearsal = rehearsal_json(rehearsed())
        shown = {"count": result_json(found, teller(lang)), "what_if": _what_if_json()}
        record = record_json(recorded(lang))
        print_json({"format": 1, **shown, "rehearsal": rehearsal, "record": record})
        return
    print_result(lang, found, working=True)
    _print_what_if(lang)
    _print_example(lang)
    print_rehearsal(lang, rehearsed())
    print_record(lang, recorded(lang))
    if not no_serve:
        from hattama.cli.demo_site import show

        show(lang, port)


def _what_if(lang: Lang) -> tuple[Any, list[Rules], list[Any]]:
    """The list votes of the election under other laws: slate, rules, outcomes."""
    from hattama.cli.count import counted
    from hattama.core.seats.engine import allocate
    from hattama.words.count import in_words

    found = counted(ELECTION)
    slates = [
        told[0] for one in found.contests.values() if (told := in_words(one, lang)) is not None
    ]
    rules = [law_rules(name, lang) for name in (found.law.id, *WHAT_IF)]
    return slates[0], rules, [allocate(one.lists, slates[0]) for one in rules]


def _what_if_json() -> list[dict[str, Any]]:
    """Seats by id, so that they are the same in each language."""
    from hattama.cli.count import counted
    from hattama.core.seats.engine import allocate

    slates = [one.lists.slate for one in counted(ELECTION).contests.values() if one.lists]
    rules = [law_rules(name, "en") for name in WHAT_IF]
    found = [allocate(one.lists, slates[0]) for one in rules]
    return [
        {
            "law": rule.label,
            "kind": "what_if",
            "house": one.house,
            "seats": dict(one.seats),
            "status": one.status,
            "undecided": one.undecided,
        }
        for rule, one in zip(rules, found, strict=True)
    ]


def _print_what_if(lang: Lang) -> None:
    slate, rules, outcomes = _what_if(lang)
    heading(say(lang, "seats.head.what_if"))
    print_side_by_side(lang, slate, rules, outcomes)
    for rule in rules:
        click.echo(f"  {rule.label}: {rule.title}")


def _print_example(lang: Lang) -> None:
    """The calculator on invented votes, with the command that shows the same."""
    from hattama.core.seats.engine import allocate
    from hattama.core.seats.model import Option, Slate

    slate = Slate(tuple(Option(name, votes) for name, votes in EXAMPLE.items()))
    rules = law_rules(EXAMPLE_LAW, lang)
    outcome = allocate(rules.lists, slate, EXAMPLE_SEATS)
    rows = "".join(f"{name},{votes}\\n" for name, votes in EXAMPLE.items())
    heading(say(lang, "seats.head.example"))
    click.echo(
        f"  printf 'name,votes\\n{rows}' | hattama seats - --law {EXAMPLE_LAW} "
        f"--seats {EXAMPLE_SEATS}"
    )
    click.echo()
    print_seats(lang, rules.lists, slate, outcome)
    print_working(lang, outcome)
