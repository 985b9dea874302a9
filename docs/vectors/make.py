"""Writes record.json, the test vectors of docs/record.md, with the standard library alone.

It shares no code with Hattama on purpose: what both compute alike, both read alike in the document.
Run it from this folder: `python3 make.py`; it prints nothing and changes nothing when all is well.
"""

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent


def canonical(value):
    """Canonical bytes, for values that keep to the part of JSON that records use."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def leaf(data):
    return hashlib.sha256(b"\0" + data).digest()


def root(leaves):
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()


def digest(election, unit, contest, figures):
    content = {"contest": contest, "election": election, "figures": figures, "unit": unit}
    return hashlib.sha256(canonical(content)).hexdigest()


FILES = {
    "units": "id,parent,level,name_kk,name_ru,name_en,voters,parent_basis\n"
    "land,,nation,Ел,Страна,Land,,\nsouth,land,region,Оңтүстік,Юг,South,,\n"
    "s-1,south,station,№ 1 учаске,,,900,\ns-2,south,station,,,,700,\n",
    "contests": "id,kind,unit,round,repeat_of,seats,name_kk,name_ru,name_en\n"
    "lists,lists,land,1,,,,,\n",
    "options": "contest,id,kind,name_kk,name_ru,name_en,party,nominated,ballot_order,registered,"
    "tags,alliance,members,persons,max_seats\n"
    'lists,birlik,list,Бірлік,,"Unity, the list",,,,,,,1,,\nlists,against,against_all,,,Against all,,,,,,,1,,\n',
    "election": canonical(
        {
            "date": "2026-03-01",
            "format": 1,
            "id": "vector-1",
            "kind": "rehearsal",
            "law": "kz/2026-kurultai",
            "licence": "CC0-1.0",
            "name": {"en": "Vector", "kk": "Вектор", "ru": "Вектор"},
            "sources": {"cec": {"address": "https://example.org/", "title": "Told"}},
            "stage": "counting",
        }
    ).decode(),
    "law": "# not a law; only its bytes matter here\n",
}


def files():
    return {
        name: {"bytes": len(text.encode()), "sha256": hashlib.sha256(text.encode()).hexdigest()}
        for name, text in FILES.items()
    }


def protocol(kind, unit, recorded, figures, **more):
    return {
        "kind": kind,
        "version": 1,
        "recorded": recorded,
        "unit": unit,
        "contest": "lists",
        "figures": figures,
        "digest": digest("vector-1", unit, "lists", figures),
        **more,
    }


def sealed(content, salt):
    return hashlib.sha256(salt + canonical(content)).hexdigest()


def record():
    """A short record in which each way of going on occurs."""
    copy = protocol("CopyReceived", "s-2", None, {"birlik": 399, "against": 31}, source="observer:kozge")
    del copy["recorded"]
    salt = bytes(range(32))
    facts = [
        {
            "kind": "ElectionOpened", "version": 1, "recorded": "2026-03-01T00:00:00Z",
            "election": "vector-1", "law": "kz/2026-kurultai", "expected": 2, "files": files(),
        },
        protocol("ProtocolConfirmed", "s-1", "2026-03-02T13:00:00Z", {"birlik": 500, "against": 20, "ballots_invalid": 7}),
        protocol("ProtocolConfirmed", "s-2", "2026-03-02T13:00:00Z", {"birlik": 399, "against": 13}),
        {"kind": "Sealed", "version": 1, "recorded": "2026-03-02T13:05:00Z", "commitment": sealed(copy, salt)},
        {
            "kind": "DecisionMade", "version": 1, "recorded": "2026-03-02T14:00:00Z", "date": "2026-03-02",
            "source": "cec", "by": "cec", "number": "12/3", "article": "43(9)",
            "about": {"bytes": 19, "sha256": hashlib.sha256("Қайта санау".encode()).hexdigest()},
        },
        {"kind": "SomethingNewer", "version": 7, "recorded": "2026-03-02T14:30:00Z", "of": ["ә", True, -5]},
    ]  # fmt: skip
    facts[4]["about"]["bytes"] = len("Қайта санау".encode())
    lines = [canonical(one) for one in facts]
    facts.append(
        protocol(
            "ProtocolCorrected", "s-2", "2026-03-02T15:00:00Z", {"birlik": 399, "against": 31},
            corrects={
                "entry": 2, "leaf": leaf(lines[2]).hex(), "reason": "typing_error",
                "by": "territorial_commission", "article": "43(7)",
            },
        )  # fmt: skip
    )
    facts.append(
        {
            "kind": "Revealed", "version": 1, "recorded": "2026-03-02T16:00:00Z",
            "entry": 3, "leaf": leaf(lines[3]).hex(), "salt": salt.hex(), "content": copy,
        }  # fmt: skip
    )
    return facts


REFUSED = {
    "a key twice": b'{"kind":"RecordClosed","recorded":"2026-03-02T16:00:00Z","version":1,"version":1}',
    "a fraction": b'{"kind":"RecordClosed","recorded":"2026-03-02T16:00:00Z","version":1.0}',
    "an exponent": b'{"kind":"Newer","recorded":"2026-03-02T16:00:00Z","n":1e2,"version":2}',
    "minus zero": b'{"kind":"Newer","n":-0,"recorded":"2026-03-02T16:00:00Z","version":2}',
    "null": b'{"kind":"Newer","n":null,"recorded":"2026-03-02T16:00:00Z","version":2}',
    "keys out of order": b'{"version":1,"kind":"RecordClosed","recorded":"2026-03-02T16:00:00Z"}',
    "a space": b'{"kind": "RecordClosed","recorded":"2026-03-02T16:00:00Z","version":1}',
    "an escape that need not be": b'{"kind":"Newer","recorded":"2026-03-02T16:00:00Z","t":"\\u0041","version":2}',
    "not in composed form": '{"kind":"Newer","recorded":"2026-03-02T16:00:00Z","t":"и\u0306","version":2}'.encode(),
    "a letter that turns the line round": '{"kind":"Newer","recorded":"2026-03-02T16:00:00Z","t":"a\u202eb","version":2}'.encode(),
    "a key that is not ASCII": '{"kind":"Newer","recorded":"2026-03-02T16:00:00Z","version":2,"ә":1}'.encode(),
    "beyond 2^53": b'{"kind":"Newer","n":9007199254740992,"recorded":"2026-03-02T16:00:00Z","version":2}',
    "text after the end": b'{"kind":"RecordClosed","recorded":"2026-03-02T16:00:00Z","version":1} ',
    "a default that is said": b'{"article":"","by":"cec","kind":"PublicationOpened","recorded":"2026-03-02T16:00:00Z","version":1}',
    "a key that nobody knows": b'{"kind":"RecordClosed","recorded":"2026-03-02T16:00:00Z","version":1,"who":"x"}',
    "no object": b"[]",
    "bytes that are no UTF-8": b'{"kind":"Newer","recorded":"2026-03-02T16:00:00Z","t":"\xff","version":2}',
    "half a pair": b'{"kind":"Newer","recorded":"2026-03-02T16:00:00Z","t":"\\ud800","version":2}',
}


def main():
    lines = [canonical(one) for one in record()]
    leaves = [leaf(one) for one in lines]
    vectors = {
        "files": FILES,
        "entries": [one.decode() for one in lines],
        "leaves": [one.hex() for one in leaves],
        "roots": [root(leaves[:size]).hex() for size in range(len(leaves) + 1)],
        "refused_hex": {why: data.hex() for why, data in REFUSED.items()},
    }
    text = json.dumps(vectors, ensure_ascii=False, indent=1) + "\n"
    (HERE / "record.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
