"""Errors of a wrong call or unreadable input: a stable code and parameters, never prose.

The sentences live in `hattama.words` in three languages; the core only says *which* sentence and
what goes into it. A broken rule in the world is not an error but a remark, and a tie is a tie.
"""

from __future__ import annotations

from functools import partial
from typing import Any


class HattamaError(Exception):
    """Base of all errors that a person may meet.

    Args:
        code: stable name of the sentence, looked up in the catalogues under `error`.
        params: what the sentence is filled with (file, line, key, read, expected, ...).
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        told = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code}: {told}" if told else self.code

    def __reduce__(self) -> tuple[Any, ...]:
        """So that an error comes whole from one process to another."""
        return partial(type(self), self.code, **self.params), ()

    def at(self, **where: Any) -> HattamaError:
        """The same error with more places named (a file, a line); the nearest place wins."""
        return type(self)(self.code, **{**where, **self.params})


class InputError(HattamaError):
    """Something that was read cannot be used: a file, a figure, an option."""


class LawError(InputError):
    """A law file or a rules file says something that the vocabulary does not hold."""
