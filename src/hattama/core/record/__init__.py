"""Protocols as columns and the facts that are not protocols."""
