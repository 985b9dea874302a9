"""The verdict of the browser beside that of `hattama verify`, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hattama.verify.model import Verdict
from tests.publish.browser.chromium import codes, outcomes

# Parts of these two steps only `hattama verify` computes: margins, bounds and remarks; the table of
# remarks and what is made of words (docs/browser-check.md).
IN_PART = {"count": "only_python_count", "tables": "only_python_tables"}


def unlike(browser: dict[str, Any], python: Verdict) -> Iterator[str]:
    """Every way in which the browser says something else, or more than it checked."""
    if "steps" not in browser:
        yield f"no verdict: {browser}"
        return
    told = outcomes(browser)
    if list(told) != [one.name for one in python.steps]:
        yield f"steps {list(told)}"
    for step in python.steps:
        here = told[step.name]
        if step.name in IN_PART and here == "not_checked" and step.outcome != "not_checked":
            if IN_PART[step.name] not in codes(browser, step.name):
                yield f"{step.name}: not checked without a reason"
        elif here != step.outcome:
            yield f"{step.name}: {here} here, {step.outcome} there ({step.faults[:2]})"
    for key, value in (
        ("origin", python.origin),
        ("size", python.size),
        ("root", python.root),
        ("election", python.election),
        ("kind", python.kind),
        ("stage", python.stage),
        ("publisher_checked", python.publisher),
    ):
        # A size beyond what JavaScript counts exactly is told as text.
        said = int(browser[key]) if isinstance(value, int) and key == "size" else browser[key]
        if said != value:
            yield f"{key}: {browser[key]!r} here, {value!r} there"


def only_in_part(python: Verdict) -> bool:
    """Whether everything that fails lies in steps of which the browser has a part."""
    return {one.name for one in python.steps if one.outcome == "fails"} <= IN_PART.keys()
