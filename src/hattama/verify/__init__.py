"""Recompute everything from a bundle, and say what holds, what fails and what nobody checked."""
