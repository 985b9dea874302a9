"""A bundle on a web server: read in ranges, with deadlines, retries and limits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

from hattama.bundle.read import BundleError, check_path
from hattama.log.net import FetchError, Place, Reply

# Bytes of one range: a slow line fetches them within the time for one step.
RANGE = 2**20
# What a server without ranges may send at once.
MOST_WHOLE = 2**27
# Seconds for a whole bundle.
SECONDS = 3600.0
TRIES = 3
_PAUSE = 0.5


class WebSource:
    """The files under an address.

    Args:
        url: of the bundle, `http://` or `https://`.
        seconds: for everything together.
        pause: waits before a second try.
    """

    def __init__(
        self, url: str, seconds: float = SECONDS, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = url
        self._pause = pause
        # Why nothing more is asked: a server that is silent once would be waited for each time.
        self._lost: BundleError | None = None
        try:
            self._place = Place(url, time.monotonic() + seconds)
        except FetchError as problem:
            raise _error(problem, url) from None

    def __del__(self) -> None:
        if hasattr(self, "_place"):
            self._place.close()

    def names(self) -> frozenset[str] | None:
        """Nobody can list what a web server has."""
        return None

    def pieces(self, path: str, most: int) -> Iterator[bytes] | None:
        """A file, range after range.

        Raises:
            BundleError: `bundle_http`, `bundle_path`.
        """
        check_path(path)
        first = self._ask(path, 0, most)
        return None if first is None else self._rest(path, first, most)

    def _rest(self, path: str, reply: Reply, most: int) -> Iterator[bytes]:
        had = len(reply.body)
        yield reply.body
        # A whole range may be the end of the file; the next one tells.
        while reply.status == 206 and len(reply.body) == RANGE and had <= most:
            more = self._ask(path, had, most)
            if more is None or more.status == 416:
                return
            if more.status != 206:
                raise BundleError("bundle_http", file=path, read=str(more.status))
            reply = more
            had += len(reply.body)
            yield reply.body

    def _ask(self, path: str, start: int, most: int) -> Reply | None:
        """One range, tried several times; None where the server has no such file."""
        if self._lost is not None:
            raise BundleError(self._lost.code, **{**self._lost.params, "file": path})
        headers = {"Range": f"bytes={start}-{start + RANGE - 1}"}
        for left in reversed(range(TRIES)):
            try:
                limit = min(max(most - start + 1, RANGE), MOST_WHOLE)
                reply = self._place.ask("GET", f"/{quote(path)}", limit, headers=headers)
            except FetchError as problem:
                if problem.code not in ("unreachable", "late"):
                    raise _error(problem, path) from None
                if not left:
                    self._lost = _error(problem, path)
                    raise self._lost from None
            else:
                if reply.status in (404, 410):
                    return None
                # An empty file has no first byte.
                if reply.status == 416:
                    return Reply(200, b"", "") if start == 0 else reply
                if reply.status in (200, 206):
                    return reply
                if reply.status < 500 or not left:
                    raise BundleError("bundle_http", file=path, read=str(reply.status))
            self._pause(_PAUSE * (TRIES - left))
        raise AssertionError("every try ends")


def _error(problem: FetchError, file: str) -> BundleError:
    detail = problem.params.get("detail") or problem.code
    code = "bundle_late" if problem.code == "late" else "bundle_http"
    return BundleError(code, file=file, read=str(detail))
