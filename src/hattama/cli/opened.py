"""Where a published bundle may stand: a folder, a ZIP file, an address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hattama.bundle.read import Source

WEB = ("http://", "https://")


def is_bundle(target: str) -> bool:
    """Whether a name looks like that of a bundle, rather than of an election folder."""
    if target.startswith(WEB):
        return True
    try:
        path = Path(target)
        if path.is_dir():
            return (path / "latest.json").is_file()
        return path.is_file() and path.read_bytes()[:4] == b"PK\x03\x04"
    except (OSError, ValueError):
        return False


def source_of(target: str) -> Source:
    """A folder, a ZIP file, or an address."""
    from hattama.bundle.read import BundleError, FolderSource, ZipSource

    if target.startswith(WEB):
        from hattama.bundle.web import WebSource

        return WebSource(target)
    path = Path(target)
    try:
        if path.is_dir():
            return FolderSource(path)
        if path.is_file():
            return ZipSource(path)
    except (OSError, ValueError):
        pass
    raise BundleError("folder_missing", file=target)
