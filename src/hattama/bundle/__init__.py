"""The published folder as a treaty: what it holds, written and read (docs/bundle-format.md)."""
