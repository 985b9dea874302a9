"""Outcomes of an allocation as sentences: steps, what they rest on, margins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from hattama.core.exact import ratio_signed
from hattama.core.seats.margin.doubt import Margin
from hattama.core.seats.model import Outcome, Step
from hattama.words import Lang, find, number, plain, say


def teller(lang: Lang) -> Callable[[Step], str]:
    """Tells the steps of an allocation in a language."""
    return lambda step: step_text(lang, step)


def step_text(lang: Lang, step: Step) -> str:
    """The sentence of a step, in which values of the law's vocabulary become words."""
    params = dict(step.params)
    code = step.code
    if code == "leftover" and "remainder" in params:
        code = "leftover_remainder"
    elif code == "divisor" and params["squared"]:
        code = "divisor_squared"
    elif code == "averages" and params["last"] is None:
        code = "averages_full" if params["next"] is None else "averages_none"
    elif code == "averages" and params["next"] is None:
        code = "averages_full"
    for key, value in params.items():
        if key in NAMES and not isinstance(value, int):
            params[key] = claimants(lang, value)
        elif isinstance(value, str):
            params[key] = find(lang, f"seats.value.{key}.{value}") or value
        elif key in ("factor", "share", "divisors"):
            params[key] = exact_text(value)
    if "last" in params:
        params["last"] = plain(lang, params["last"]) if params["last"] is not None else "\u2013"
    return say(lang, f"seats.step.{code}", **params)


# Parameters of steps that hold names of lists.
NAMES = ("list", "lists", "among", "alliance", "second")


def renamed(outcome: Outcome, names: Mapping[str, str]) -> Outcome:
    """The same outcome with other names for its lists, such as names for ids."""

    def one(name: str) -> str:
        return names.get(name, name)

    def of(value: Any) -> Any:
        return one(value) if isinstance(value, str) else tuple(one(name) for name in value)

    return replace(
        outcome,
        seats={one(name): seats for name, seats in outcome.seats.items()},
        ties=tuple(replace(tie, among=of(tie.among), given=of(tie.given)) for tie in outcome.ties),
        thresholds=tuple(replace(line, name=one(line.name)) for line in outcome.thresholds),
        steps=tuple(
            replace(
                step,
                params={
                    key: of(value) if key in NAMES and not isinstance(value, int) else value
                    for key, value in step.params.items()
                },
            )
            for step in outcome.steps
        ),
        next_seats=tuple(replace(row, name=one(row.name)) for row in outcome.next_seats),
    )


def claimants(lang: Lang, names: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """Names as they are, except that `alliance:NAME` becomes words."""
    if isinstance(names, str):
        label = names.removeprefix("alliance:")
        return names if label == names else say(lang, "seats.name.alliance", name=label)
    return tuple(str(claimants(lang, one)) for one in names)


def exact_text(value: Any) -> str:
    """Law's own fractions stay fractions: `7/10`, `1, 3, 5, 7`."""
    if isinstance(value, tuple):
        return ", ".join(exact_text(one) for one in value)
    return ratio_signed(value) if isinstance(value, Fraction) else str(value)


def ground(lang: Lang, step: Step) -> str:
    """The article of a step and how surely it is known, or nothing for plain arithmetic."""
    if not step.article and step.basis is None:
        return ""
    unknown = step.article in ("", "not_found")
    article = (
        say(lang, "seats.head.article_unknown")
        if unknown
        else say(lang, "seats.head.article", article=step.article)
    )
    known = say(lang, f"seats.basis.{step.basis or 'given'}")
    return f"[{article}; {known}]"


def margin_text(lang: Lang, margin: Margin, code: str | None = None) -> str:
    """One margin as a sentence, with its bound said when it is not exact.

    Args:
        code: the sentence under `seats.margin`, where it is not the one for the margin's kind.
    """
    ballots = number(lang, margin.ballots)
    if not margin.exact:
        ballots = (
            say(lang, "seats.margin.between", least=margin.at_least, most=margin.ballots)
            if 0 < margin.at_least < margin.ballots
            else say(lang, "seats.margin.at_most", ballots=margin.ballots)
        )
    kind = margin.kind
    told = {
        "threshold": "drops" if margin.source is not None else "enters",
        "votes": "loses_all" if margin.source is not None else "first_votes",
        "search": "search"
        if margin.source is not None and margin.target is not None
        else ("search_to" if margin.source is None else "search_from"),
    }
    text = say(
        lang,
        f"seats.margin.{code or told.get(kind, kind)}",
        ballots=ballots,
        how=say(lang, f"seats.value.how.{margin.how}"),
        source=margin.source,
        target=margin.target,
    )
    if margin.tie_at is not None and margin.change_at is not None and kind != "tie":
        text += " " + say(lang, "seats.margin.to_tie", tie=margin.tie_at, change=margin.change_at)
    return text
