"""A countersigner: its memory, its key and its clock in one; what is asked is answered here.

The server, and whoever only downloads a log, both go through `add_checkpoint`: nothing else
makes a cosignature.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

from hattama.log.cosignature import message
from hattama.log.note import COSIGNATURE, Signature, SignedNote, Signer
from hattama.witness.answer import Answer, Conflict, stale, weigh
from hattama.witness.store import Store

# Seconds that a clock may be set back: then the time of the last cosignature is said again.
SLACK = 300
# Times that a request is weighed before it is told the size of now.
TRIES = 3


class ClockBehindError(Exception):
    """The clock stands long before the last cosignature; a new one would say what is not so."""


class Countersigner:
    """Confirms heads of the logs in its store.

    Args:
        store: what was countersigned so far.
        signer: a key for cosignatures (0x04), used by nobody else and with no other store.
        clock: POSIX seconds.
    """

    def __init__(
        self, store: Store, signer: Signer, clock: Callable[[], float] = time.time
    ) -> None:
        if signer.algorithm != COSIGNATURE:
            raise ValueError("a countersigner has a key for cosignatures")
        self.store = store
        self.signer = signer
        self._clock = clock

    def add_checkpoint(self, body: bytes) -> Answer:
        """The answer to one request; a cosignature only after the new head is on disk."""
        try:
            return self._answer(body)
        except ClockBehindError:
            return Answer.refusal(503, "clock")
        except sqlite3.Error:
            # A full disk or a locked file: nothing was signed, and the log may ask again.
            return Answer.refusal(503, "store")

    def latest(self, name: str) -> Answer:
        """The last checkpoint that was countersigned of a log, with the log's signature and ours.

        Args:
            name: SHA-256 of the log's origin in hexadecimal digits.
        """
        try:
            head = self.store.find_hashed(name)
        except sqlite3.Error:
            return Answer.refusal(503, "store")
        if head is None or head.note is None:
            return Answer.refusal(404, "nothing_here")
        return Answer(200, head.note)

    def _answer(self, body: bytes) -> Answer:
        tries = 0
        while True:
            found = weigh(body, self.store.find)
            if isinstance(found, Answer):
                return found
            head, new, note = found
            if isinstance(found, Conflict):
                # Without a head of before there is no second one to show.
                if head.note is not None:
                    self.store.keep_conflict(head, new.size, new.root, note.encode())
                return found.answer()
            made = self.store.move(head, new.size, new.root, self._signing(note))
            if made is not None:
                return Answer(200, made.signatures[-1].line().encode())
            # Another one moved the head meanwhile: the same request is weighed against that.
            tries += 1
            if tries == TRIES:
                return stale(self.store.find(head.origin) or head)

    def _signing(self, note: SignedNote) -> Callable[[int | None], SignedNote]:
        def sign(last: int | None) -> SignedNote:
            return note.signed(self._cosign(note.text, self._now(last)))

        return sign

    def _now(self, last: int | None) -> int:
        """The present in whole seconds, never before the last cosignature of this log."""
        now = int(self._clock())
        if last is None or now >= last:
            return now
        if last - now > SLACK:
            raise ClockBehindError
        return last

    def _cosign(self, text: str, now: int) -> Signature:
        # The whole text is signed, with extension lines if another's checkpoint has some.
        blob = now.to_bytes(8, "big") + self.signer.raw(message(text, now))
        return Signature(self.signer.name, self.signer.verifier.key_id, blob)
