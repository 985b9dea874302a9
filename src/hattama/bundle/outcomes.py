"""Outcomes of an allocation as JSON: what `hattama seats --json` prints and `seats.json` holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from hattama.core.exact import ratio_signed, ratio_text
from hattama.core.seats.margin.doubt import Margin
from hattama.core.seats.model import Outcome, Step, ThresholdLine

# The sentence of a step in some language.
Tell = Callable[[Step], str]


def outcome_json(
    outcome: Outcome, found: Sequence[Margin], tell: Tell | None = None
) -> dict[str, Any]:
    """The JSON of one allocation; `docs/cli-json.md` describes every key.

    Args:
        tell: adds the sentence of each step; without it, no language is in the JSON.
    """
    return {
        "house": outcome.house,
        "seats": dict(outcome.seats),
        "status": outcome.status,
        "undecided": outcome.undecided,
        "ties": [
            {
                "seats": tie.seats,
                "among": list(tie.among),
                "resolved_by": tie.resolved_by,
                "rule": tie.rule,
                "given": list(tie.given),
            }
            for tie in outcome.ties
        ],
        "thresholds": {line.name: threshold_json(line) for line in outcome.thresholds},
        "margin": margin_json(found[0]) if found else None,
        "margins": [margin_json(one) for one in found],
        "next_seats": [
            {
                "list": row.name,
                "seats": row.seats,
                "last": None if row.last is None else ratio_signed(row.last),
                "next": None if row.next is None else ratio_signed(row.next),
            }
            for row in outcome.next_seats
        ],
        "trace": [
            {
                "code": step.code,
                "article": step.article or None,
                "basis": step.basis,
                "params": {key: json_value(value) for key, value in step.params.items()},
                **({} if tell is None else {"text": tell(step)}),
            }
            for step in outcome.steps
        ],
    }


def threshold_json(line: ThresholdLine) -> dict[str, Any]:
    """One list against the threshold: `needed` is exact text, such as `"6366441/20"`."""
    return {
        "votes": line.votes,
        "base": line.base,
        "needed": None if line.needed is None else ratio_text(line.needed),
        "passed": line.passed,
        "why": line.why,
    }


def margin_json(margin: Margin) -> dict[str, Any]:
    """One margin; `from` and `to` are null where any other option will do."""
    return {
        "ballots": margin.ballots,
        "how": margin.how,
        "kind": margin.kind,
        "from": margin.source,
        "to": margin.target,
        "exact": margin.exact,
        "bound": None if margin.exact else "at_most",
        "at_least": margin.at_least,
        "tie_at": margin.tie_at,
        "change_at": margin.change_at,
    }


def json_value(value: Any) -> Any:
    """A step's parameter as JSON: fractions as exact text."""
    if isinstance(value, Fraction):
        return ratio_signed(value)
    if isinstance(value, (tuple, list)):
        return [json_value(one) for one in value]
    return value
