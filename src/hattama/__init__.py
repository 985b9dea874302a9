"""Hattama: from the protocols of polling stations to seats, so that anyone can recount."""

__version__ = "0.1.0"
