"""Names and texts that law takes away again: which files, and the facts that say so."""

from __future__ import annotations

from collections.abc import Sequence

from hattama.core.errors import InputError
from hattama.core.record.entries import FileWithdrawn
from hattama.folder.files import place_of
from hattama.folder.grow import Said
from hattama.folder.ledger import has_record, read_record


def erasures(path: str, asked: Sequence[str], said: Said) -> list[FileWithdrawn]:
    """The facts that withdraw files.

    Args:
        asked: `persons` (all its versions but the one in force), `persons:SHA256`, `text:SHA256`.

    Raises:
        InputError: `record_none`, `erase_unknown`.
    """
    if not asked:
        return []
    place = place_of(path)
    if not has_record(place):
        raise InputError("record_none", file=place.name)
    admitted = read_record(place).admitted
    gone = {one.fact.sha256 for one in admitted.withdrawn}
    found: dict[tuple[str, str], None] = {}
    for wish in asked:
        name, _, sha256 = wish.partition(":")
        now = admitted.files.get(name)
        matches = [
            (kind, file.sha256)
            for kind, file in admitted.named
            if kind == name
            and file.sha256 not in gone
            and (file.sha256 == sha256 if sha256 else file != now and name == "persons")
        ]
        if not matches:
            raise InputError("erase_unknown", read=wish[:100])
        found.update(dict.fromkeys(matches))
    return [
        FileWithdrawn(
            version=1,
            recorded=said.at,
            name=name,
            sha256=sha256,
            by=said.by,
            reason=said.reason or "decision",
            article=said.article,
        )
        for name, sha256 in found
    ]  # fmt: skip
