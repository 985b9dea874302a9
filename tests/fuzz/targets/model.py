"""A target: some reader of files from others, and what any bytes may do to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from hattama.core.errors import InputError
from hattama.words import LANGS, error, visible

Kind = Literal["text", "bundle", "zip"]

# Any bytes in; anything but a value or an InputError out is a finding.
Reader = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Target:
    """One reader.

    Attributes:
        kind: the shape of its seeds, for those who change them.
        seeds: small inputs, made when they are asked for.
        share: of the time, against 1 for the others.
    """

    name: str
    read: Reader
    seeds: Callable[[], Sequence[bytes]]
    kind: Kind = "text"
    share: int = 1


def tried(target: Target, data: bytes) -> object:
    """What a target makes of some bytes: a value, or the error that a person is told of.

    Raises:
        Exception: anything else; this is a finding.
    """
    try:
        return target.read(data)
    except InputError as problem:
        told(problem)
        return problem


def told(problem: InputError) -> None:
    """An error is one sentence in each language, and does not steer a terminal."""
    for lang in LANGS:
        sentence = error(lang, problem)
        if visible(sentence) != sentence:
            raise AssertionError(f"{problem.code} breaks the line or steers the terminal in {lang}")


Value = TypeVar("Value")


def outcome(work: Callable[[], Value]) -> Value | tuple[str, dict[str, Any]]:
    """A value, or code and parameters of an error, so that two ways can be compared."""
    try:
        return work()
    except InputError as problem:
        return problem.code, problem.params


def agree(what: str, quick: object, slow: object) -> None:
    """Two ways of reading say the same."""
    if quick != slow:
        raise AssertionError(f"{what}: quickly {str(quick)[:300]}, slowly {str(slow)[:300]}")
