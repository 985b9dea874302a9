"""Where a run keeps what it finds; nothing of it belongs into the repository."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "build" / "fuzz"
CORPUS = HOME / "corpus"
FINDINGS = HOME / "findings"
LOGS = HOME / "logs"
DICTIONARY = HOME / "dictionary"
