"""Countersigning a log that is merely downloaded: its publisher need not know of it.

The checkpoint and a few tiles are enough: from them the root and the consistency proof are
computed here, and then the same door is used as for a log that asks.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple, Protocol

from hattama.core.errors import InputError
from hattama.log import note as notes
from hattama.log.checkpoint import Checkpoint
from hattama.log.errors import LogError
from hattama.log.net import FetchError, Place
from hattama.log.note import Signature, SignedNote
from hattama.log.proofs import consistency_holds
from hattama.log.tiles import WIDTH, Tile
from hattama.log.tree import EMPTY_ROOT, HASH, complete_subtrees, fold, node_hash
from hattama.witness.answer import Request
from hattama.witness.countersigner import Countersigner
from hattama.witness.store import Head

MOST_CHECKPOINT = 64 * 1024
SECONDS = 60.0

# A tile spans eight levels of the tree.
_LEVELS = 8


class RefusedError(Exception):
    """The log's files do not allow a cosignature: `code` names `witness.refused`."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class Pulled(NamedTuple):
    """What was countersigned.

    Attributes:
        checkpoint: the head.
        old_size: what was countersigned before; 0 when nothing was.
        signature: our cosignature.
        note: the checkpoint as it was read, with our cosignature instead of earlier ones of ours.
    """

    checkpoint: Checkpoint
    old_size: int
    signature: Signature
    note: SignedNote

    @property
    def time(self) -> int:
        """POSIX seconds that the cosignature names."""
        return int.from_bytes(self.signature.blob[:8], "big")


class Source(Protocol):
    """Where a log lies."""

    def read(self, path: str, most: int) -> bytes | None:
        """The file of at most `most` bytes; None when there is none."""


class Folder:
    """A log in a folder of this machine."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)

    def read(self, path: str, most: int) -> bytes | None:
        """The file's bytes.

        Raises:
            InputError: `witness_log_unreadable`, `witness_log_large`.
        """
        file = self._path / path
        try:
            # What is no regular file (a pipe, a device) could hold us for ever.
            if not file.is_file():
                return None
            with file.open("rb") as stream:
                data = stream.read(most + 1)
        except (OSError, ValueError) as problem:
            told = getattr(problem, "strerror", None) or str(problem)
            raise InputError("witness_log_unreadable", file=str(file), read=told) from None
        if len(data) > most:
            raise InputError("witness_log_large", file=str(file), expected=most)
        return data


class Web:
    """A log under an address; everything that is read of it shares one deadline.

    Raises:
        FetchError: `url`.
    """

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        self._place = Place(url, time.monotonic() + seconds)
        # A published folder has its log inside it.
        self._inner = ""

    def close(self) -> None:
        """Close the connection."""
        self._place.close()

    def read(self, path: str, most: int) -> bytes | None:
        """The file's bytes.

        Raises:
            FetchError: as the address answers.
        """
        reply = self._place.ask("GET", f"/{self._inner}{path}", most)
        if reply.status == 404 and path == "checkpoint" and not self._inner:
            self._inner = "log/"
            reply = self._place.ask("GET", f"/{self._inner}{path}", most)
        if reply.status == 404:
            return None
        if reply.status != 200:
            raise FetchError("status", read=reply.status)
        return reply.body


class Tiles:
    """Hashes of a log of `size` leaves, computed from the tiles that are needed for them."""

    def __init__(self, source: Source, size: int) -> None:
        self.size = size
        self._source = source
        self._read: dict[tuple[int, int], bytes] = {}

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves (default: all)."""
        count = self.size if size is None else size
        return self._range(0, count) if count else EMPTY_ROOT

    def consistency(self, old: int) -> tuple[bytes, ...]:
        """The proof that the tree of `old` leaves begins this one (RFC 6962, 2.1.2)."""
        low, high, proof = 0, self.size, []
        while 0 < old < high:
            middle = low + (1 << (high - low - 1).bit_length() - 1)
            if old <= middle:
                proof.append(self._range(middle, high))
                high = middle
            else:
                proof.append(self._range(low, middle))
                low = middle
        return (*([self._range(low, high)] if low else []), *reversed(proof))

    def _range(self, low: int, high: int) -> bytes:
        return fold([self._node(*one) for one in complete_subtrees(low, high)])

    def _node(self, height: int, index: int) -> bytes:
        """The hash of a complete subtree of 2**height leaves."""
        level, rise = divmod(height, _LEVELS)
        tile, first = divmod(index << rise, WIDTH)
        data = self._tile(level, tile)
        row = [data[at * HASH : (at + 1) * HASH] for at in range(first, first + (1 << rise))]
        while len(row) > 1:
            row = [node_hash(*pair) for pair in zip(row[::2], row[1::2], strict=True)]
        return row[0]

    def _tile(self, level: int, index: int) -> bytes:
        if (level, index) in self._read:
            return self._read[level, index]
        width = min(WIDTH, (self.size >> (_LEVELS * level)) - index * WIDTH)
        tile = Tile(level, index, width)
        data = self._source.read(tile.path, width * HASH)
        if data is None and width < WIDTH:
            # A log that grew may have dropped the partial tile; the full one begins with it.
            tile = Tile(level, index)
            data = self._source.read(tile.path, WIDTH * HASH)
        if data is None:
            raise RefusedError("tile_missing", path=Tile(level, index, width).path)
        if len(data) != tile.width * HASH:
            raise RefusedError(
                "tile_size", path=tile.path, read=len(data), expected=tile.width * HASH
            )
        self._read[level, index] = data
        return data


def source_of(place: str, seconds: float = SECONDS) -> Folder | Web:
    """A folder, or an address that begins with http:// or https://.

    Raises:
        InputError: `witness_log_missing`.
        FetchError: `url`.
    """
    if place.startswith(("http://", "https://")):
        return Web(place, seconds)
    if not os.path.isdir(place):
        raise InputError("witness_log_missing", file=place)
    inner = os.path.join(place, "log")
    whole = not os.path.exists(os.path.join(place, "checkpoint"))
    # A published folder has its log inside it.
    return Folder(inner if whole and os.path.isdir(inner) else place)


def countersign(source: Source, countersigner: Countersigner) -> Pulled:
    """Read the newest checkpoint of a log, and countersign it if the log only grew.

    Raises:
        RefusedError: the log's files do not allow it.
        InputError: no checkpoint can be read, or the log is not one of ours.
        FetchError: the address does not answer as it should.
    """
    data = source.read("checkpoint", MOST_CHECKPOINT)
    if data is None:
        raise InputError("witness_checkpoint_missing")
    note = notes.parse(data)
    new = Checkpoint.of(note)
    head = countersigner.store.find(new.origin)
    if head is None:
        raise InputError("witness_log_unknown", read=new.origin)
    try:
        keys = notes.verify(note, head.keys)
    except LogError:
        raise RefusedError("signature", origin=new.origin) from None
    signed = SignedNote(note.text, tuple(one for key in keys for one in note.by(key)))
    if new.size < head.size:
        raise RefusedError("older", origin=new.origin, read=new.size, expected=head.size)
    proof = _proof(source, head, new)
    answer = countersigner.add_checkpoint(Request(head.size, proof, signed).encode())
    if answer.status != 200:
        raise _refused(answer.status, answer.body, head, new)
    signature = Signature.parse(answer.body.decode().removesuffix("\n"))
    if signature is None:
        raise ValueError("our own answer is no signature")
    own = countersigner.signer.verifier
    others = tuple(one for one in note.signatures if one not in note.by(own))
    return Pulled(new, head.size, signature, SignedNote(note.text, (*others, signature)))


def _proof(source: Source, head: Head, new: Checkpoint) -> tuple[bytes, ...]:
    """The proof from what was countersigned to the new head, checked here first."""
    if new.size == head.size:
        return ()
    tiles = Tiles(source, new.size)
    if tiles.root() != new.root:
        raise RefusedError("root", origin=new.origin, read=new.size)
    proof = tiles.consistency(head.size)
    if consistency_holds(head.size, head.root, new.size, new.root, proof):
        return proof
    # Either the tiles are damaged and contradict one another, or they are sound and begin
    # otherwise than what was countersigned: only the second says something of the log.
    sound = consistency_holds(head.size, tiles.root(head.size), new.size, new.root, proof)
    if not sound:
        raise RefusedError("tiles", origin=new.origin, read=new.size)
    raise RefusedError("rewritten", origin=new.origin, read=new.size, expected=head.size)


def _refused(status: int, body: bytes, head: Head, new: Checkpoint) -> RefusedError:
    """What another answer than 200 means for whoever runs the countersigner."""
    code = body.decode().removesuffix("\n")
    if status == 409 and new.size == head.size:
        return RefusedError("conflict", origin=new.origin, read=new.size)
    if status == 409:
        # Another process was quicker and is further already.
        return RefusedError("moved", origin=new.origin, expected=int(code))
    return RefusedError({"clock": "clock", "store": "store"}.get(code, "other"), read=status)
