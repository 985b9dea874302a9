"""Small logs with their keys, for the tests of countersigning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from hattama.log.checkpoint import Checkpoint
from hattama.log.cosignature import Cosigned, cosigned
from hattama.log.note import COSIGNATURE, Signature, SignedNote, Signer
from hattama.log.tiles import log_files
from hattama.log.tree import Tree, leaf_hashes
from hattama.witness.answer import Answer, Request
from hattama.witness.countersigner import Countersigner
from hattama.witness.server import Server, address_of
from hattama.witness.store import Store

ORIGIN = "example.org/log/x"
NOW = 1_795_000_000


class Log:
    """A log of `size` entries; `salt` makes other entries from number `fork` on."""

    def __init__(
        self, size: int = 300, *, fork: int | None = None, origin: str = ORIGIN, seed: int = 1
    ) -> None:
        self.entries = [
            f"{'other' if fork is not None and at >= fork else 'entry'} {at}".encode()
            for at in range(size)
        ]
        self.tree = Tree(leaf_hashes(self.entries))
        self.signer = Signer(origin, bytes([seed]) * 32)
        self.origin = origin

    def checkpoint(self, size: int) -> Checkpoint:
        return Checkpoint(self.origin, size, self.tree.root(size))

    def note(self, size: int) -> SignedNote:
        text = self.checkpoint(size).text()
        return SignedNote(text, (self.signer.sign(text),))

    def proof(self, old: int, size: int) -> tuple[bytes, ...]:
        return self.tree.consistency(old, size)

    def request(self, old: int, size: int) -> bytes:
        return Request(old, self.proof(old, size), self.note(size)).encode()

    def write(self, folder: Path, size: int) -> Path:
        for path, data in log_files(self.tree, self.entries, size):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        (folder / "checkpoint").write_bytes(self.note(size).encode())
        return folder


def cosigner(seed: int = 9, name: str = "party.example/w1") -> Signer:
    return Signer(name, bytes([seed]) * 32, COSIGNATURE)


def opened(file: Path, *logs: Log) -> Store:
    store = Store(file, create=True)
    for one in logs:
        store.add(one.origin, one.signer.verifier)
    return store


def said(answer: Answer, note: SignedNote, signer: Signer) -> Cosigned:
    """What a countersigner's answer says under a checkpoint."""
    assert answer.status == 200, answer
    lines = answer.body.decode().removesuffix("\n").split("\n")
    found = [Signature.parse(one) for one in lines]
    return cosigned(SignedNote(note.text, tuple(one for one in found if one)), signer.verifier)


@contextmanager
def serving(server: Server) -> Iterator[str]:
    """The address of a server that serves until the block ends."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield address_of(server)
    finally:
        server.stop()
        thread.join()
        server.server_close()


@contextmanager
def countersigning(
    file: Path,
    *logs: Log,
    log: Callable[[str], object] = len,
    signer: Signer | None = None,
    clock: Callable[[], float] = lambda: NOW,
    seconds: float = 5.0,
    most: int = 16,
) -> Iterator[str]:
    """The address of a countersigner on a free port of this machine."""
    store = opened(file, *logs)
    made = Countersigner(store, signer or cosigner(), clock)
    try:
        server = Server(("127.0.0.1", 0), made, log, seconds=seconds, most=most)
        with serving(server) as url:
            yield url
    finally:
        store.close()
