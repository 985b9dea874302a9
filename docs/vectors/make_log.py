"""Writes log.json: a fact of every kind, and the log, its heads and receipts (docs/record.md,
docs/log.md, docs/bundle-format.md), with the standard library and make.py alone.

It shares no code with Hattama on purpose. Run it from this folder: `python3 make_log.py`; it prints
nothing and changes nothing when all is well.
"""

import base64
import hashlib
import json
import struct
from pathlib import Path

from make import canonical, digest, leaf, record, root, sealed

HERE = Path(__file__).parent
ORIGIN = "example.org/vector-1/log"
SIZE = 8

# Ed25519 as RFC 8032, section 5.1, tells it; slow, and good for nothing but vectors.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P


def _base_x():
    square = (BASE_Y * BASE_Y - 1) * pow(D * BASE_Y * BASE_Y + 1, P - 2, P) % P
    found = pow(square, (P + 3) // 8, P)
    if (found * found - square) % P:
        found = found * pow(2, (P - 1) // 4, P) % P
    return P - found if found % 2 else found


def _add(one, two):
    (x1, y1), (x2, y2) = one, two
    product = D * x1 * x2 * y1 * y2 % P
    return (
        (x1 * y2 + x2 * y1) * pow(1 + product, P - 2, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - product, P - 2, P) % P,
    )


def _times(number, point):
    found = (0, 1)
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


BASE = (_base_x(), BASE_Y)


def _bytes(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def _secret(seed):
    hashed = hashlib.sha512(seed).digest()
    number = int.from_bytes(hashed[:32], "little")
    return number & (2**254 - 8) | 2**254, hashed[32:]


def public(seed):
    return _bytes(_times(_secret(seed)[0], BASE))


def ed25519(seed, text):
    number, prefix = _secret(seed)
    once = int.from_bytes(hashlib.sha512(prefix + text).digest(), "little") % L
    point = _bytes(_times(once, BASE))
    hashed = hashlib.sha512(point + public(seed) + text).digest()
    rest = (once + int.from_bytes(hashed, "little") % L * number) % L
    return point + rest.to_bytes(32, "little")


def b64(data):
    return base64.b64encode(data).decode()


def key_id(name, kind, key):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:4]


def vkey(name, kind, seed):
    key = public(seed)
    return f"{name}+{key_id(name, kind, key).hex()}+{b64(bytes([kind]) + key)}"


def line(name, kind, seed, signature):
    return f"\u2014 {name} {b64(key_id(name, kind, public(seed)) + signature)}\n"


LOG, NEW, SPARE, WITNESS = (hashlib.sha256(name).digest() for name in (b"log", b"new", b"spare", b"w"))
LOG_VKEY, NEW_VKEY, SPARE_VKEY = (vkey(ORIGIN, 1, seed) for seed in (LOG, NEW, SPARE))
WITNESS_NAME, WITNESS_TIME = "witness.example", 1_772_500_000


def rotation(entry, reason, seed):
    """The lines that are signed, and the fact."""
    lines = ("hattama-key-rotation/v1", "vector-1", str(entry), LOG_VKEY, NEW_VKEY, reason)
    text = "".join(f"{one}\n" for one in lines)
    fact = {
        "kind": "KeyRotated", "old": LOG_VKEY, "new": NEW_VKEY, "reason": reason,
        "signer": vkey(ORIGIN, 1, seed), "signature": b64(ed25519(seed, text.encode())),
    }  # fmt: skip
    return text, fact


def kinds():
    """One fact of every kind of version 1, every key of it said."""
    sha = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("units", "persons", "text", "scan")}
    corrects = {"entry": 3, "leaf": "0f" * 32, "reason": "court", "by": "supreme_court", "article": "43(7)"}
    said = {"date": "2026-03-02", "source": "cec", "corrects": corrects}
    document = {"bytes": 1234, "sha256": sha["scan"], "type": "application/pdf"}
    decided = {**said, "by": "cec", "article": "20-5 § 2", "document": document}
    unit = {**said, "unit": "s-1", "contests": ["lists"], "by": "cec", "article": "20-5"}
    outcome = {
        **said,
        "seats": [
            {"option": "birlik", "tier": "lists", "seats": 3},
            {"option": "birlik", "tier": "total", "rest": True},
        ],
        "winners": [{"contest": "d-1", "option": "aigul", "source": "cec"}],
        "shares": [{"contest": "lists", "option": "birlik", "percent": "53.90"}],
    }  # fmt: skip
    contestant = {**decided, "contest": "lists", "option": "birlik"}
    observers = {**decided, "organisation": "kozge", "observers": "citizen"}
    figures = {"birlik": 500, "against": 0}
    paper = {
        "unit": "s-1", "contest": "lists", "figures": figures,
        "digest": digest("vector-1", "s-1", "lists", figures),
    }  # fmt: skip
    hidden = {"kind": "CopyReceived", "version": 1, "source": "observer:kozge", **paper}
    file = {"bytes": 77, "sha256": sha["units"]}
    told = {
        "ElectionOpened": {
            "election": "vector-1", "law": "kz/2026-kurultai", "expected": 2, "publisher": "cec",
            "files": {"units": file}, "key": LOG_VKEY, "recovery": [SPARE_VKEY],
        },
        "RegisterAmended": {
            "files": {"units": file}, "dropped": ["expected"], "by": "cec", "article": "44",
            "reason": "decision",
        },
        "PublicationOpened": {"contests": ["lists"], "by": "cec", "article": "44"},
        "FileWithdrawn": {
            "name": "persons", "sha256": sha["persons"], "by": "court", "article": "9", "reason": "court",
        },
        "KeyRotated": rotation(34, "stolen", SPARE)[1],
        "RecordClosed": {},
        "ProtocolConfirmed": paper,
        "ProtocolCorrected": {**paper, "corrects": corrects},
        "CopyReceived": {**paper, "source": "party:birlik", "corrects": corrects},
        "FactWithdrawn": {"corrects": corrects},
        "Sealed": {"commitment": sealed(hidden, bytes(range(32)))},
        "Revealed": {"entry": 3, "leaf": "0f" * 32, "salt": bytes(range(32)).hex(), "content": hidden},
        "ResultsEstablished": outcome,
        "PreliminaryAnnounced": outcome,
        "TurnoutReported": {
            **said, "unit": "land", "at": "18:00", "percent": "54.2", "contest": "lists", "above": 867, "below": 1600,
        },
        "LotDrawn": {**said, "contest": "lists", "among": ["birlik", "against"], "drawn": ["birlik"]},
        "UnitAnnulled": unit,
        "RepeatVoteOrdered": unit,
        "RecountOrdered": unit,
        "RecountHeld": {**said, "unit": "s-1", "contest": "lists", "by": "cec", "article": "43", "figures": figures},
        "DecisionMade": {**said, "by": "cec", "about": {"bytes": 9, "sha256": sha["text"]}, "number": "12/3", "article": "1"},
        **{f"Contestant{what}": contestant for what in ("Registered", "Refused", "Restored", "Withdrawn", "Cancelled")},
        **{f"Accreditation{what}": observers for what in ("Granted", "Refused", "Revoked")},
        "SessionHeld": {**decided, "number": "7", "open": True},
        "ComplaintFiled": {
            **said, "complaint": "c-1", "filed_by": "observer", "to": "cec", "unit": "s-1", "contest": "lists",
            "article": "20", "document": document,
        },
        "ComplaintDecided": {**decided, "complaint": "c-1", "outcome": "upheld_in_part"},
        "CourtJudgment": {
            **decided, "case": "7599", "outcome": "rejected", "complaint": "c-1", "unit": "s-1", "contest": "lists",
        },
    }  # fmt: skip
    common = {"version": 1, "recorded": "2026-03-02T13:00:00Z"}
    return {kind: canonical({**common, **keys, "kind": kind}) for kind, keys in told.items()}


def path(index, leaves):
    """RFC 6962, section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*path(index, leaves[:half]), root(leaves[half:])]
    return [*path(index - half, leaves[half:]), root(leaves[:half])]


def proof(old, leaves, whole=True):
    """RFC 6962, section 2.1.2, word for word."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    half = _half(len(leaves))
    if old <= half:
        return [*proof(old, leaves[:half], whole), root(leaves[half:])]
    return [*proof(old - half, leaves[half:], False), root(leaves[:half])]


def _half(size):
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def main():
    lines = [canonical(one) for one in record()]
    leaves = [leaf(one) for one in lines]
    head = f"{ORIGIN}\n{SIZE}\n{b64(root(leaves))}\n"
    signed = head + "\n" + line(ORIGIN, 1, LOG, ed25519(LOG, head.encode()))
    cosigned = f"cosignature/v1\ntime {WITNESS_TIME}\n{head}".encode()
    stamp = struct.pack(">Q", WITNESS_TIME) + ed25519(WITNESS, cosigned)
    files = {"law/" + "a" * 64 + ".toml": (5, "b" * 64), "data/8/results.csv": (7, "c" * 64)}
    told = [f"{sha} {size} {name}" for name, (size, sha) in sorted(files.items())]
    manifest = "\n".join(["hattama-manifest/v1", ORIGIN, str(SIZE), b64(root(leaves)), *told, ""])
    rotated = {reason: rotation(34, reason, seed)[0] for reason, seed in (("scheduled", LOG), ("stolen", SPARE))}
    door = f"HATTAMA1:vector-1/s-1/lists:{digest('vector-1', 's-1', 'lists', {'birlik': 500, 'against': 20})}"
    vectors = {
        "kinds": {kind: {"entry": data.decode(), "leaf": leaf(data).hex()} for kind, data in kinds().items()},
        "seeds_hex": {"log": LOG.hex(), "new": NEW.hex(), "spare": SPARE.hex(), "witness": WITNESS.hex()},
        "vkeys": {"log": LOG_VKEY, "new": NEW_VKEY, "spare": SPARE_VKEY, "witness": vkey(WITNESS_NAME, 4, WITNESS)},
        "rotation_texts": rotated,
        "entries_bundle_hex": b"".join(struct.pack(">H", len(one)) + one for one in lines).hex(),
        "tile_hex": b"".join(leaves).hex(),
        "checkpoint": signed,
        "cosignature": {"time": WITNESS_TIME, "line": line(WITNESS_NAME, 4, WITNESS, stamp)},
        "receipts": [
            "\n".join(["c2sp.org/tlog-proof@v1", f"extra {b64(data)}", f"index {index}",
                       *map(b64, path(index, leaves)), "", signed])
            for index, data in enumerate(lines)
        ],
        "consistency": {str(old): [b64(one) for one in proof(old, leaves)] for old in range(1, SIZE + 1)},
        "manifest": manifest + "\n" + line(ORIGIN, 1, LOG, ed25519(LOG, manifest.encode())),
        "door": {"text": door, "code": door.upper()},
    }  # fmt: skip
    text = json.dumps(vectors, ensure_ascii=False, indent=1) + "\n"
    (HERE / "log.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
