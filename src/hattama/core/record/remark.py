"""What a figure rests on, and remarks: what does not fit in the world, as codes and parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from msgspec import Struct, field

Basis = Literal["counted", "announced", "derived", "not_published"]
# From the firmest to the weakest; a sum is as firm as its weakest part.
BASES: tuple[Basis, ...] = ("counted", "announced", "derived", "not_published")

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def weakest(parts: Iterable[Basis]) -> Basis:
    """What a sum rests on."""
    return max(parts, key=BASES.index, default="not_published")


class Remark(Struct, frozen=True):
    """Something that does not fit. It accuses nobody.

    Attributes:
        code: stable name of the sentence, in `words` under `count.remark`.
        unit, contest: ids, where the remark is about one.
        params: figures of the sentence.
    """

    code: str
    severity: Severity
    unit: str | None = None
    contest: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


class NotChecked(Struct, frozen=True):
    """Something that nobody can check with what was published, in `count.not_checked`."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def by_severity(remarks: Iterable[Remark]) -> dict[str, int]:
    """How many remarks of each severity, all three always named."""
    counts = Counter(one.severity for one in remarks)
    return {severity: counts[severity] for severity in SEVERITIES}
