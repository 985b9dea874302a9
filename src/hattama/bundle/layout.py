"""Where everything stands in a bundle (docs/bundle-format.md)."""

from __future__ import annotations

from hattama.core.record.entries import FILES

TABLES = "hattama-tables/1"
LATEST = "latest.json"
KEPT = "kept.json"
POLICY = "policy"
LOG = "log"
CHECKPOINT = "log/checkpoint"
CHECKPOINTS = "log/checkpoints"
MANIFEST = "MANIFEST"
WITHDRAWN = ".withdrawn"
# What the log's writer keeps for itself beside the tiles.
WRITER = ("log/.state", "log/.lock")
# Everything that stands in a bundle itself, and in its log; of hidden files without their dot.
PAGES = "pages"
PAGES_ON_TOP = ("index.html", "check.html", "robots.txt", "sitemap.xml")
TOPS = frozenset(
    {LATEST, KEPT, POLICY, LOG, PAGES, *PAGES_ON_TOP, "data", "law", "register", "texts"}
)
INSIDE_LOG = frozenset({"checkpoint", "checkpoints", "tile", "state", "lock", "part"})

_FOLDERS = {"law": "law", "text": "texts"}


def data(size: int) -> str:
    """The folder of a snapshot, with its last slash."""
    return f"data/{size}/"


def manifest(size: int) -> str:
    """The manifest of a snapshot."""
    return f"{data(size)}{MANIFEST}"


def checkpoint(size: int) -> str:
    """The head that was published at a size."""
    return f"{CHECKPOINTS}/{size}"


def is_page(path: str) -> bool:
    """Whether a file belongs to the site: these are replaced from state to state."""
    return path in PAGES_ON_TOP or path.startswith(f"{PAGES}/")


def file(name: str, sha256: str) -> str:
    """A file that facts name by hash: `register/units.<sha256>.csv`, `law/<sha256>.toml`."""
    ending = FILES[name]
    if name in _FOLDERS:
        return f"{_FOLDERS[name]}/{sha256}.{ending}"
    return f"register/{name}.{sha256}.{ending}"
