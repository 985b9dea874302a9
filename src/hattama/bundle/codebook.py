"""What each column means, in three languages: `codebook.kk.md` and its sisters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hattama.bundle import tables
from hattama.bundle.snapshot import Snapshot
from hattama.words import LANGS, Lang, find, say
from hattama.words.protocol import line_name


def titles(snap: Snapshot, name: str, lang: Lang) -> dict[str, str]:
    """The columns of a table and what each means."""
    return {column: _title(snap, name, column, lang) for column in tables.columns_of(snap, name)}


def _title(snap: Snapshot, name: str, column: str, lang: Lang) -> str:
    if column in tables.FIXED[name]:
        own = find(lang, f"bundle.column.{name.removesuffix('.csv')}_{column}")
        return own or say(lang, f"bundle.column.{column}")
    if column.startswith("candidate_") and column.removeprefix("candidate_").isdigit():
        return say(lang, "bundle.candidate", place=int(column.removeprefix("candidate_")))
    line = line_name(lang, column)
    if line != column:
        return line
    return _option(snap, column, lang) or column


def _option(snap: Snapshot, option: str, lang: Lang) -> str:
    for contest in snap.admitted.frozen.register.contests:
        if contest.kind == "lists" and option in contest.ballot:
            return say(lang, "bundle.list", name=contest.ballot[option].names.pick(lang))
    return ""


def codebooks(snap: Snapshot) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each codebook."""
    for lang in LANGS:
        yield f"codebook.{lang}.md", _codebook(snap, lang).encode()


def _codebook(snap: Snapshot, lang: Lang) -> str:
    election = snap.result.election
    parts = [
        f"# {say(lang, 'bundle.codebook', name=election.name.pick(lang))}",
        say(lang, "bundle.about", size=snap.size),
        say(lang, "bundle.fixed_sentence"),
    ]
    for name in tables.TABLES:
        parts.append(f"## {name}")
        parts.append(say(lang, f"bundle.table.{name.removesuffix('.csv')}"))
        parts.append(_table(titles(snap, name, lang), lang))
    parts += ["## seats.json", say(lang, "bundle.table.seats")]
    parts += ["## entries.jsonl.gz", say(lang, "bundle.table.entries")]
    return "\n\n".join(parts) + "\n"


def _table(columns: Mapping[str, str], lang: Lang) -> str:
    head = f"| {say(lang, 'bundle.head_column')} | {say(lang, 'bundle.head_meaning')} |"
    rows = [f"| `{column}` | {title.replace('|', '/')} |" for column, title in columns.items()]
    return "\n".join([head, "|---|---|", *rows])
