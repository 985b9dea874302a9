"""The site that stands there: what of it may stay, down to single rows of its pages.

Only files with the bytes that the MANIFEST names are looked into, so that nothing is carried over
that a build has not written.
"""

from __future__ import annotations

import hashlib

from hattama.bundle.pages import Fetch, Sums


class Standing:
    """Files of the site before this one.

    Args:
        sums: bytes and SHA-256 by path; empty where nothing may stay.
    """

    def __init__(self, sums: Sums, fetch: Fetch) -> None:
        self.sums, self._fetch = sums, fetch

    def pieces(self, path: str, begin: str, end: str) -> dict[str, str]:
        """Pieces of a page that stands there, by what follows `begin` up to the next quote.

        Args:
            begin, end: markup before and behind each piece, part of it.
        """
        data = self.read(path)
        if data is None:
            return {}
        # Ten thousands of rows: a regular expression that looks for ends takes ten times as long.
        each, more = data.decode().split(begin)[1:], len(end)
        return {one[: one.index('"')]: f"{begin}{one[: one.index(end) + more]}" for one in each}

    def read(self, path: str) -> bytes | None:
        """A file that stands there, as it was written."""
        if path not in self.sums:
            return None
        data = self._fetch(path, self.sums[path][0])
        return data if data is not None and sum_of(data) == self.sums[path] else None


def sum_of(data: bytes) -> tuple[int, str]:
    """Bytes and SHA-256, as a MANIFEST names them."""
    return len(data), hashlib.sha256(data).hexdigest()


def nothing(_path: str, _most: int) -> bytes | None:
    """Reads from no site."""
    return None


NOTHING = Standing({}, nothing)
