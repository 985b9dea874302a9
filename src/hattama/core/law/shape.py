"""Does data have the shape of a law file? Every deviation with its key path, not only the first.

The shape itself is said once, by the types in `model` and `lists`; this module walks data beside
them, so that an unknown key can name its nearest neighbour and a float can be told from a text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from hattama.core.errors import LawError
from hattama.core.ids import is_id

# No seat count, membership or period comes near; the bound keeps every number printable.
MOST = 10**15
MOST_TEXT = 4_000


def problems(data: Any, kind: type[msgspec.Struct], key: str, file: str) -> Iterator[LawError]:
    """Everything by which `data` differs from the shape of `kind`, in the order of the data."""
    yield from _value(data, _type_info(kind), key, file)


@cache
def _type_info(kind: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(kind)


def shown(value: Any) -> str:
    """What was read, safe to print: quoted and cut; tables and lists are only named."""
    if isinstance(value, str):
        return quoted(value[:60]) + ("\u2026" if len(value) > 60 else "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) <= 10**30 else f"\u2248 2^{value.bit_length()}"
    if isinstance(value, dict):
        return "{\u2026}"
    if isinstance(value, (list, tuple)):
        return "[\u2026]"
    return str(value)[:60]


def quoted(text: str) -> str:
    """Text in quotes, with everything unprintable escaped."""
    # The leading quotation mark makes repr choose apostrophes around the whole.
    inner = repr('"' + text)[2:-1]
    return '"' + inner.replace("\\'", "'").replace('"', '\\"') + '"'


def nearest(word: str, known: Sequence[str], tenths: int = 6) -> tuple[str, ...]:
    """The known words that look most like `word`: so many tenths alike, or more; at most three."""
    matcher = SequenceMatcher(None, b=word[:80].lower())
    alike = []
    for one in known:
        matcher.set_seq1(one.lower())
        alike.append((-matcher.ratio(), one))
    return tuple(one for score, one in sorted(alike)[:3] if -score * 10 >= tenths)


def _value(value: Any, kind: inspect.Type, key: str, file: str) -> Iterator[LawError]:
    """Dispatch on the type that the model asks for."""
    if isinstance(kind, inspect.UnionType):
        yield from _union(value, kind, key, file)
    elif isinstance(kind, inspect.StructType):
        yield from _table(value, kind, key, file)
    elif isinstance(kind, inspect.VarTupleType):
        yield from _list(value, kind, key, file)
    elif isinstance(kind, inspect.DictType):
        yield from _named_tables(value, kind, key, file)
    else:
        problem = _scalar(value, kind)
        if problem is not None:
            yield LawError(problem.code, **problem.params, file=file, key=key or None)


def _union(value: Any, kind: inspect.UnionType, key: str, file: str) -> Iterator[LawError]:
    """An optional value (JSON's null is as good as leaving the key out), or one of the clauses."""
    if value is None and any(isinstance(one, inspect.NoneType) for one in kind.types):
        return
    real = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
    if len(real) == 1:
        yield from _value(value, real[0], key, file)
        return
    tagged = {str(one.tag): one for one in real if isinstance(one, inspect.StructType)}
    if not isinstance(value, dict):
        yield LawError("law_expects_table", file=file, key=key or None, read=shown(value))
        return
    field = next(str(one.tag_field) for one in tagged.values())
    name = value.get(field)
    if name is None:
        yield LawError("law_missing_key", file=file, key=key or None, expected=field)
    elif not isinstance(name, str) or name not in tagged:
        words = tuple(sorted(tagged))
        yield LawError(
            "law_unknown_word", file=file, key=f"{key}.{field}", read=shown(name), expected=words
        )
    else:
        yield from _table(value, tagged[name], key, file)


def _table(value: Any, kind: inspect.StructType, key: str, file: str) -> Iterator[LawError]:
    if not isinstance(value, dict):
        yield LawError("law_expects_table", file=file, key=key or None, read=shown(value))
        return
    fields = {field.encode_name: field for field in kind.fields}
    known = [*fields, *([kind.tag_field] if kind.tag_field else [])]
    for name, inner in value.items():
        path = f"{key}.{plain_key(name)}" if key else plain_key(name)
        if name in fields:
            yield from _value(inner, fields[name].type, path, file)
        elif name != kind.tag_field:
            yield _unknown_key(name, known, path, file)
    for name, field in fields.items():
        if field.required and name not in value:
            yield LawError("law_missing_key", file=file, key=key or None, expected=name)


def plain_key(name: Any) -> str:
    """A key as part of a path: bare when it is a plain word, else quoted and cut."""
    text = name if isinstance(name, str) else str(name)[:60]
    return text if text.isascii() and text.isidentifier() and len(text) <= 60 else shown(text)


def _unknown_key(name: Any, known: list[str], path: str, file: str) -> LawError:
    near = nearest(name, known) if isinstance(name, str) else ()
    code = "law_unknown_key_near" if near else "law_unknown_key"
    if not known:
        return LawError("law_unknown_key_none", file=file, key=path, read=shown(name))
    return LawError(code, file=file, key=path, read=shown(name), expected=near or tuple(known))


def _list(value: Any, kind: inspect.VarTupleType, key: str, file: str) -> Iterator[LawError]:
    if not isinstance(value, (list, tuple)):
        yield LawError("law_expects_list", file=file, key=key or None, read=shown(value))
        return
    for spot, inner in enumerate(value):
        yield from _value(inner, kind.item_type, f"{key}[{spot}]", file)


def _named_tables(value: Any, kind: inspect.DictType, key: str, file: str) -> Iterator[LawError]:
    if not isinstance(value, dict):
        yield LawError("law_expects_table", file=file, key=key or None, read=shown(value))
        return
    # Figures go by ids of lines and options; whatever else is named goes by plain words.
    figures = isinstance(kind.value_type, inspect.IntType)
    for name, inner in value.items():
        path = f"{key}.{plain_key(name)}"
        fits = is_id(name) if figures and isinstance(name, str) else plain_key(name) == name
        if not fits:
            code = "id_unreadable" if figures else "law_name"
            yield LawError(code, file=file, key=path, read=shown(name))
        yield from _value(inner, kind.value_type, path, file)


def _scalar(value: Any, kind: inspect.Type) -> LawError | None:
    """What is wrong with a single value, or None."""
    if isinstance(value, float):
        return LawError("law_float", read=shown(value))
    if isinstance(kind, inspect.LiteralType):
        return _word(value, kind)
    if isinstance(kind, inspect.StrType):
        return _text(value)
    if isinstance(kind, inspect.BoolType):
        wrong = not isinstance(value, bool)
        return LawError("law_expects_yes_no", read=shown(value)) if wrong else None
    if isinstance(kind, inspect.IntType):
        return _number(value, kind)
    # The model's last scalar is the date; a test walks the model and sees any other.
    return _date(value)


def _word(value: Any, kind: inspect.LiteralType) -> LawError | None:
    if any(type(value) is type(one) and value == one for one in kind.values):
        return None
    if all(isinstance(one, int) for one in kind.values):
        return LawError("law_expects_number", read=shown(value))
    words = tuple(str(one) for one in kind.values)
    near = nearest(value, list(words)) if isinstance(value, str) else ()
    if near:
        return LawError("law_unknown_word_near", read=shown(value), expected=near)
    return LawError("law_unknown_word", read=shown(value), expected=words)


def _text(value: Any) -> LawError | None:
    if not isinstance(value, str):
        return LawError("law_expects_text", read=shown(value))
    if len(value) > MOST_TEXT:
        return LawError("law_text_long", read=len(value), expected=MOST_TEXT)
    if not all(one.isprintable() or one in "\n\u00a0" for one in value):
        return LawError("law_text_unprintable", read=shown(value))
    return None


def _number(value: Any, kind: inspect.IntType) -> LawError | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return LawError("law_expects_number", read=shown(value))
    least = kind.ge if kind.ge is not None else -MOST
    if not least <= value <= MOST:
        return LawError("law_number_range", read=shown(value), least=least, most=MOST)
    return None


def _date(value: Any) -> LawError | None:
    if isinstance(value, str):
        try:
            fine = dt.date.fromisoformat(value).isoformat() == value
        except ValueError:
            fine = False
    else:
        fine = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return None if fine else LawError("law_expects_date", read=shown(value))
