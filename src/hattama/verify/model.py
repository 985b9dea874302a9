"""What verification says: steps that hold, fail, or could not be checked, each with its places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct, field

from hattama.core.errors import InputError
from hattama.log.policy import Policy

Outcome = Literal["holds", "fails", "not_checked"]
# In the order in which they are told.
STEPS = (
    "files", "log", "facts", "law", "gates", "keys", "signature", "publisher", "since", "count",
    "tables", "pages", "snapshots", "open",
)  # fmt: skip
# Places of one step that are kept; a file in ruins would fill the screen.
MOST_FAULTS = 100


class Fault(Struct, frozen=True):
    """One thing that is not as it should be, or that nobody could check.

    Attributes:
        code: a sentence in `verify.fault`, or of an error.
        params: its places: file, entry, line, key, read, expected.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Step(Struct, frozen=True):
    """One step.

    Attributes:
        faults: why it fails; with outcome `not_checked`, why not.
        more: how many faults there were beyond those that are kept.
        params: figures for its sentence.
    """

    name: str
    outcome: Outcome
    faults: tuple[Fault, ...] = ()
    more: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)


class Verdict(Struct, frozen=True):
    """Everything that was found.

    Attributes:
        publisher: a policy was given, and log and quorum signed.
        size, root, origin, election, kind, stage: of the bundle, where they could be read.
    """

    steps: tuple[Step, ...]
    publisher: bool
    election: str = ""
    kind: str = ""
    stage: str = ""
    origin: str = ""
    size: int | None = None
    root: str = ""

    @property
    def holds(self) -> bool:
        """Whether no step fails."""
        return all(one.outcome != "fails" for one in self.steps)

    @property
    def complete(self) -> bool:
        """Whether every step was checked, too."""
        return all(one.outcome == "holds" for one in self.steps)


class Asked(Struct, frozen=True):
    """What whoever verifies brings along.

    Attributes:
        policy: whom to believe; None for nobody.
        since: an older checkpoint, and the name of its file.
        states: compute earlier states that are kept again, too.
        pages: read the pages of the site; thousands of files, at an address one request each.
        remake: makes the pages again; None where nobody can.
    """

    policy: Policy | None = None
    since: tuple[bytes, str] | None = None
    states: bool = False
    pages: bool = True
    remake: Callable[[Any, bytes, Any], Iterator[tuple[str, bytes]] | None] | None = None


class Notes:
    """Collects what each step finds."""

    def __init__(self) -> None:
        self._faults: dict[str, list[Fault]] = {}
        self._doubts: dict[str, list[Fault]] = {}
        self._params: dict[str, dict[str, Any]] = {}

    def fails(self, step: str, code: str, **params: Any) -> None:
        """Something is not as it should be."""
        self._faults.setdefault(step, []).append(Fault(code, params))

    def error(self, step: str, problem: InputError) -> None:
        """Something cannot be read or is refused."""
        self._faults.setdefault(step, []).append(Fault(problem.code, problem.params))

    def unchecked(self, step: str, code: str, **params: Any) -> None:
        """Something that could not be checked, or not to its end."""
        self._doubts.setdefault(step, []).append(Fault(code, params))

    def tell(self, step: str, **params: Any) -> None:
        """Figures for the sentence of a step; it was reached."""
        self._params.setdefault(step, {}).update(params)

    def failed(self, step: str) -> bool:
        """Whether a step has failed so far."""
        return step in self._faults

    def steps(self) -> tuple[Step, ...]:
        """All steps; one that was never reached is not checked."""
        return tuple(self._step(name) for name in STEPS)

    def _step(self, name: str) -> Step:
        faults = self._faults.get(name, [])
        doubts = self._doubts.get(name, [])
        params = self._params.get(name)
        if faults:
            kept = tuple(faults[:MOST_FAULTS])
            return Step(name, "fails", kept, len(faults) - len(kept), params or {})
        if doubts or params is None:
            why = tuple(doubts[:MOST_FAULTS]) or (Fault("step_not_reached"),)
            return Step(name, "not_checked", why, max(0, len(doubts) - MOST_FAULTS), params or {})
        return Step(name, "holds", params=params)
