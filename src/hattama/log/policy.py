"""Policies (C2SP tlog-policy): whose signatures make a checkpoint worth believing.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <name>...
    quorum <name>|none

Names are opaque bytes; here they are text in which each byte that is no UTF-8 stands alone
(surrogateescape), so that unlike names stay unlike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from hattama.log.checkpoint import Checkpoint
from hattama.log.cosignature import cosigned
from hattama.log.errors import LogError
from hattama.log.note import COSIGNATURE, COSIGNATURE_ML_DSA, ED25519, SignedNote, Verifier

MOST_BYTES = 2**20
MOST_LINES = 1000
NONE = "none"

_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_BLANK = re.compile(r"[ \t]+")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class Log(NamedTuple):
    """A log: its key, whose name is the origin of its checkpoints, and a place to ask."""

    key: Verifier
    url: str | None


class Witness(NamedTuple):
    """A countersigner: its name in this policy, its key, and a place to ask."""

    name: str
    key: Verifier
    url: str | None


class Group(NamedTuple):
    """A group: how many of its members must have countersigned."""

    name: str
    need: int
    members: tuple[str, ...]


class Heard(NamedTuple):
    """One countersigner of the policy and what a checkpoint says of it.

    `state` is `holds`, `absent`, `wrong` or `unsupported`; `time` is POSIX seconds.
    """

    name: str
    state: str
    time: int | None


class Count(NamedTuple):
    """One group: `have` of its `of` members countersigned, `need` must."""

    name: str
    need: int
    have: int
    of: int

    @property
    def met(self) -> bool:
        """Whether the group has countersigned."""
        return self.have >= self.need


class Judgement(NamedTuple):
    """What a policy says of one checkpoint.

    Attributes:
        checkpoint: the head.
        log: the key of the log that signed it, or None.
        log_wrong: a log of the policy is named in a signature that does not hold.
        witnesses: every countersigner of the policy, in its order.
        groups: every group of the policy, in its order.
        quorum: the name that the quorum line gives.
        quorum_met: whether the quorum is reached.
    """

    checkpoint: Checkpoint
    log: Verifier | None
    log_wrong: bool
    witnesses: tuple[Heard, ...]
    groups: tuple[Count, ...]
    quorum: str
    quorum_met: bool

    @property
    def wrong(self) -> bool:
        """Whether a signature of a known key does not hold: then nothing here is to be believed."""
        return self.log_wrong or any(one.state == "wrong" for one in self.witnesses)

    @property
    def accepted(self) -> bool:
        """Whether the checkpoint may be believed: log and quorum signed, and nothing is wrong."""
        return self.log is not None and self.quorum_met and not self.wrong


class Policy(NamedTuple):
    """A policy, in the order of its file."""

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: str

    def judge(self, note: SignedNote, logs: Iterable[Verifier] = ()) -> Judgement:
        """What the policy says of a signed checkpoint.

        Args:
            note: a checkpoint with its signatures.
            logs: keys of logs that are known from elsewhere, for a policy that names none.

        Raises:
            LogError: `log_checkpoint` when the note holds none.
        """
        checkpoint = Checkpoint.of(note)
        keys = [one.key for one in self.logs] + list(logs)
        states = [(key, _log_state(note, key)) for key in keys if key.name == checkpoint.origin]
        heard = tuple(Heard(one.name, *cosigned(note, one.key)) for one in self.witnesses)
        signed = {one.name: one.state == "holds" for one in heard}
        counts = []
        for group in self.groups:
            have = sum(signed[name] for name in group.members)
            counts.append(Count(group.name, group.need, have, len(group.members)))
            signed[group.name] = counts[-1].met
        return Judgement(
            checkpoint,
            log=next((key for key, state in states if state == "holds"), None),
            log_wrong=any(state == "wrong" for _, state in states),
            witnesses=heard,
            groups=tuple(counts),
            quorum=self.quorum,
            quorum_met=self.quorum == NONE or signed[self.quorum],
        )

    def encode(self) -> bytes:
        """The policy as a file."""
        lines = [f"log {_with_url(one.key.vkey(), one.url)}" for one in self.logs]
        lines += [
            f"witness {one.name} {_with_url(one.key.vkey(), one.url)}" for one in self.witnesses
        ]
        lines += [f"group {one.name} {one.need} {' '.join(one.members)}" for one in self.groups]
        text = "\n".join([*lines, f"quorum {self.quorum}", ""])
        return text.encode("utf-8", "surrogateescape")


class _Lines:
    """What was read of a policy so far; each kind of line adds to it or refuses."""

    def __init__(self) -> None:
        self.logs: list[Log] = []
        self.witnesses: list[Witness] = []
        self.groups: list[Group] = []
        self.quorum: str | None = None
        self.names: set[str] = {NONE}
        self.members: set[str] = set()

    def log(self, words: list[str]) -> None:
        if len(words) not in (1, 2):
            raise LogError("policy_line", expected="log <vkey> [<url>]")
        key = _key(words[0], (ED25519, COSIGNATURE_ML_DSA))
        if any(key.key == one.key.key for one in self.logs):
            raise LogError("policy_key_twice", read=key.name)
        self.logs.append(Log(key, words[1] if len(words) > 1 else None))

    def witness(self, words: list[str]) -> None:
        if len(words) not in (2, 3):
            raise LogError("policy_line", expected="witness <name> <vkey> [<url>]")
        key = _key(words[1], (COSIGNATURE, COSIGNATURE_ML_DSA))
        if any(key.key == one.key.key for one in self.witnesses):
            raise LogError("policy_key_twice", read=words[0])
        self._define(words[0])
        self.witnesses.append(Witness(words[0], key, words[2] if len(words) > 2 else None))

    def group(self, words: list[str]) -> None:
        if len(words) < 3:
            raise LogError("policy_line", expected="group <name> all|any|<k> <name>...")
        name, rule, *members = words
        for one in members:
            self._known(one, NONE)
            if one in self.members:
                raise LogError("policy_member_twice", read=one)
            self.members.add(one)
        need = {"all": len(members), "any": 1}.get(rule)
        if need is None:
            need = int(rule) if _NUMBER.fullmatch(rule) else 0
        if not 1 <= need <= len(members):
            raise LogError("policy_threshold", read=rule, expected=len(members))
        self._define(name)
        self.groups.append(Group(name, need, tuple(members)))

    def quorum_line(self, words: list[str]) -> None:
        if len(words) != 1:
            raise LogError("policy_line", expected="quorum <name>|none")
        if self.quorum is not None:
            raise LogError("policy_quorum_twice")
        self._known(words[0])
        self.quorum = words[0]

    def _define(self, name: str) -> None:
        if name in self.names:
            raise LogError("policy_name_twice", read=name)
        self.names.add(name)

    def _known(self, name: str, *but: str) -> None:
        if name not in self.names or name in but:
            raise LogError("policy_name_unknown", read=name)


def parse(data: bytes, file: str | None = None) -> Policy:
    """The policy in a file.

    Raises:
        LogError: `policy_*` or `log_vkey*`, with file and line.
    """
    lines = data.split(b"\n")
    if len(data) > MOST_BYTES or len(lines) > MOST_LINES:
        raise LogError("policy_large", file=file, expected=MOST_LINES)
    read = _Lines()
    kinds: Mapping[str, Callable[[list[str]], None]] = {
        "log": read.log,
        "witness": read.witness,
        "group": read.group,
        "quorum": read.quorum_line,
    }
    for number, raw in enumerate(lines, 1):
        try:
            if _CONTROL.search(raw):
                raise LogError("policy_control")
            words = _BLANK.split(raw.decode("utf-8", "surrogateescape").strip(" \t"))
            if words[0] == "" or words[0].startswith("#"):
                continue
            if words[0] not in kinds:
                raise LogError("policy_word", read=words[0], expected=tuple(kinds))
            kinds[words[0]](words[1:])
        except LogError as problem:
            raise problem.at(file=file, line=number) from None
    if lines[-1].strip(b" \t"):
        raise LogError("policy_cut", file=file, line=len(lines))
    if read.quorum is None:
        raise LogError("policy_quorum_missing", file=file)
    return Policy(tuple(read.logs), tuple(read.witnesses), tuple(read.groups), read.quorum)


def _key(vkey: str, algorithms: tuple[int, ...]) -> Verifier:
    key = Verifier.parse(vkey)
    if key.algorithm not in algorithms:
        raise LogError("log_vkey_algorithm", read=f"0x{key.algorithm:02x}")
    return key


def _log_state(note: SignedNote, key: Verifier) -> str:
    if key.algorithm != ED25519:
        return cosigned(note, key).state
    signatures = note.by(key)
    if not all(key.holds(note.text, one) for one in signatures):
        return "wrong"
    return "holds" if signatures else "absent"


def _with_url(vkey: str, url: str | None) -> str:
    return vkey if url is None else f"{vkey} {url}"
