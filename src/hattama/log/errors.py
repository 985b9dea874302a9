"""Errors of this room."""

from __future__ import annotations

from hattama.core.errors import InputError


class LogError(InputError):
    """A log, a note, a key or a policy cannot be used; the sentences stand in `log_errors`."""
