"""Asking countersigners for their signature under a new head of our log.

Nobody is waited for long: publication goes on with the signatures that came, and the page says
which are missing. A signature is used only after it was verified here.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from queue import Empty, SimpleQueue
from types import MappingProxyType
from typing import Any, NamedTuple

from hattama.log.checkpoint import MOST_SIZE, Checkpoint
from hattama.log.cosignature import cosigned
from hattama.log.net import FetchError, Place, Reply
from hattama.log.note import Signature, SignedNote, Verifier
from hattama.log.policy import Witness
from hattama.witness.answer import MOST_BODY, MOST_PROOF, SIZE, Request

# Seconds for all countersigners together: `docs/countersigning.md`.
SECONDS = 60.0
# Bytes of an answer: several cosignatures, also long ones.
MOST_ANSWER = 64 * 1024
# Seconds that a countersigner's clock may differ from ours. An older time would be a signature
# that was made before and is only said again.
SLACK = 600
# Conversations at once; more countersigners than a policy ever had wait for their turn.
MOST_AT_ONCE = 32

ProofOf = Callable[[int], Sequence[bytes]]

_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


class Outcome(NamedTuple):
    """What came of asking one countersigner.

    Attributes:
        name: as the policy names it, else the name of the key.
        key: its key.
        signatures: its cosignatures, verified; empty when it failed.
        time: POSIX seconds that they name, or None.
        failure: None, or why there are none: a phrase `witness.failure.<failure>`.
        params: what fills that phrase.
    """

    name: str
    key: Verifier
    signatures: tuple[Signature, ...] = ()
    time: int | None = None
    failure: str | None = None
    params: Mapping[str, Any] = MappingProxyType({})


class Call(NamedTuple):
    """What every countersigner is asked.

    Attributes:
        note: the checkpoint, signed by its log.
        proof_of: the consistency proof from an earlier size to the checkpoint's; called from
            several threads, never with 0 nor with the checkpoint's own size.
        until: a moment of the monotonic clock by which all is over.
        clock: POSIX seconds, to judge the time of a cosignature.
    """

    note: SignedNote
    proof_of: ProofOf
    until: float
    clock: Callable[[], float]


def ask(
    witness: Witness,
    note: SignedNote,
    old_size: int,
    proof_of: ProofOf,
    *,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.time,
) -> Outcome:
    """Ask one countersigner; a failure is told, not raised.

    Args:
        witness: name, key and address (submission prefix) as in a policy.
        note: the checkpoint, signed by its log.
        old_size: the size that it countersigned last, as far as known; 0 otherwise.
        proof_of: the consistency proof from an earlier size to the checkpoint's.
        seconds: time for all of it.
    """
    return _ask(witness, old_size, Call(note, proof_of, time.monotonic() + seconds, clock))


def ask_all(
    witnesses: Iterable[Witness],
    note: SignedNote,
    old_sizes: Mapping[str, int],
    proof_of: ProofOf,
    *,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.time,
) -> list[Outcome]:
    """Ask several countersigners at once; returns after `seconds` at the latest.

    Args:
        witnesses: those of a policy, in its order.
        note: the checkpoint, signed by its log; its text is what they sign.
        old_sizes: sizes they countersigned last, by the name in the policy; none means 0, which
            costs one more round.
        proof_of: the consistency proof from an earlier size to the checkpoint's; called from
            several threads at once.
        seconds: time for all together.

    Returns:
        One outcome for each, in their order. `note.signed(*outcome.signatures)` adds what came.
    """
    asked = list(witnesses)
    call = Call(note, proof_of, time.monotonic() + seconds, clock)
    came: SimpleQueue[tuple[int, Outcome | Exception]] = SimpleQueue()
    turns = threading.Semaphore(MOST_AT_ONCE)

    def work(number: int, witness: Witness) -> None:
        with turns:
            try:
                came.put((number, _ask(witness, old_sizes.get(witness.name, 0), call)))
            except Exception as problem:  # noqa: BLE001 - raised again by whoever waits
                came.put((number, problem))

    for number, witness in enumerate(asked):
        # A look-up of a host name knows no deadline; such a thread must not hold the program.
        threading.Thread(target=work, args=(number, witness), daemon=True).start()
    outcomes: list[Outcome] = [_failed(one, "late") for one in asked]
    for _ in asked:
        try:
            number, outcome = came.get(timeout=max(0.0, call.until - time.monotonic()))
        except Empty:
            break
        if isinstance(outcome, Exception):
            raise outcome
        outcomes[number] = outcome
    return outcomes


def _ask(witness: Witness, old_size: int, call: Call) -> Outcome:
    if witness.url is None:
        return _failed(witness, "no_address")
    try:
        place = Place(witness.url, call.until)
    except FetchError as problem:
        return _failed(witness, problem.code, **problem.params)
    try:
        return _converse(witness, place, old_size, call)
    except FetchError as problem:
        return _failed(witness, problem.code, **problem.params)
    finally:
        place.close()


def _converse(witness: Witness, place: Place, old_size: int, call: Call) -> Outcome:
    """Ask, and once more with the size that the countersigner names."""
    size = Checkpoint.of(call.note).size
    first = min(max(old_size, 0), size)
    reply = _post(place, first, size, call)
    if reply.status == 409:
        stored = _stored(reply)
        if stored > size:
            raise FetchError("ahead", read=stored, expected=size)
        if stored == first == size:
            # It has this size already, and our root is not the one that it countersigned.
            raise FetchError("conflict", read=size)
        reply = _post(place, stored, size, call)
        if reply.status == 409:
            code = "conflict" if _stored(reply) == stored == size else "busy"
            raise FetchError(code, read=size)
    if reply.status != 200:
        raise FetchError("status", read=reply.status)
    return _verified(witness, reply.body, call)


def _post(place: Place, old: int, size: int, call: Call) -> Reply:
    proof = tuple(call.proof_of(old)) if 0 < old < size else ()
    body = Request(old, proof, call.note).encode()
    if len(proof) > MOST_PROOF or len(body) > MOST_BODY:
        raise FetchError("request_large", expected=MOST_BODY)
    return place.ask(
        "POST",
        "/add-checkpoint",
        MOST_ANSWER,
        body,
        {"Content-Type": "text/plain; charset=utf-8"},
    )


def _stored(reply: Reply) -> int:
    """The size in an answer 409."""
    found = _SIZE.fullmatch(reply.body)
    if found is None or reply.content_type != SIZE or int(found[1]) > MOST_SIZE:
        raise FetchError("form")
    return int(found[1])


def _verified(witness: Witness, body: bytes, call: Call) -> Outcome:
    """The cosignatures of the expected key in an answer; those of other keys are ignored."""
    try:
        lines = body.decode()
    except UnicodeDecodeError:
        raise FetchError("form") from None
    found = [Signature.parse(line) for line in lines.removesuffix("\n").split("\n")]
    if not lines.endswith("\n") or not all(found):
        raise FetchError("form")
    answer = SignedNote(call.note.text, tuple(one for one in found if one is not None))
    said = cosigned(answer, witness.key)
    if said.state != "holds" or said.time is None:
        codes = {"absent": "other_key", "unsupported": "unsupported"}
        raise FetchError(codes.get(said.state, "signature"))
    if abs(said.time - call.clock()) > SLACK:
        raise FetchError("time", expected=SLACK // 60)
    return Outcome(witness.name, witness.key, tuple(answer.by(witness.key)), said.time)


def _failed(witness: Witness, code: str, **params: Any) -> Outcome:
    return Outcome(witness.name, witness.key, failure=code, params=MappingProxyType(params))
