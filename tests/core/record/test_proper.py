"""Personal data stays out: no key of any kind takes a name, free text, an address or a number."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from hattama.core.errors import InputError
from hattama.core.record.codec import canonical
from hattama.core.record.reading import BY_NAME
from tests.core.record.examples import EXAMPLES, example
from tests.core.record.ledgers import Ledger, read

PERSONAL = {
    "a name": "Айгүл Серікқызы",
    "a name in Latin letters": "Aigul Serikqyzy",
    "a sentence": "she stood at the door and saw it",
    "an address": "aigul@example.org",
    "a number of a person": "880101300123",
    "a telephone": "+77011234567",
    "nothing": "",
    "a long text": "x" * 5000,
}
# An article is not known by its form: "43(7)", "20-бап"; only its length and digits are bounded.
SHORT_WORDS = ("a name", "a name in Latin letters", "a sentence")
# Ids that files of the register name may be numbers of places.
ID_WITH_DIGITS = frozenset({"unit", "contest", "option", "among", "drawn", "contests", "election"})


def texts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all texts, and of all names of a table's keys, in a fact."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, (*path, key))
    elif isinstance(value, list):
        for spot, inner in enumerate(value):
            yield from texts(inner, (*path, spot))


def changed(data: dict[str, Any], path: tuple[Any, ...], text: str) -> dict[str, Any]:
    new = copy.deepcopy(data)
    place = new
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = text
    return new


def refused(data: dict[str, Any]) -> bool:
    """Whether a fact can neither be read nor admitted, whatever comes before it."""
    book = Ledger()
    if data["kind"] == "ElectionOpened":
        book.lines.clear()
    book.lines.append(canonical(data))
    try:
        read(book.lines)
        book.admit()
    except InputError as problem:
        # Only what a chain or a file lacks is no reason here: it could be there.
        return problem.code not in {"record_corrects_gone", "record_file_missing"}
    return False


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_no_key_takes_it(kind: str):
    taken = [
        (path, why)
        for path in texts(example(kind))
        for why, text in PERSONAL.items()
        # Another kind is one that nobody understands: what it holds is not ours to say.
        if path != ("kind",)
        and not (why == "a number of a person" and path[-1] in ID_WITH_DIGITS)
        and not (why in SHORT_WORDS and path[-1] in ("article", "number"))
        and not refused(changed(example(kind), path, text))
    ]
    assert taken == []


def test_the_examples_themselves_are_not_refused_for_what_they_say():
    for kind in BY_NAME:
        data = example(kind)
        data.pop("corrects", None)
        problem = None
        book = Ledger()
        if kind == "ElectionOpened":
            continue
        book.lines.append(canonical(data))
        try:
            read(book.lines)
        except InputError as error:
            problem = error
        wanted = {"ProtocolCorrected": "record_corrects_nothing"}.get(kind)
        assert (problem.code if problem is not None else None) == wanted, kind


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_there_is_no_key_for_a_name_or_a_note(kind: str):
    for key in ("note", "name_kk", "person", "text", "comment"):
        assert refused(example(kind, **{key: "Айгүл"}))


def test_a_file_goes_by_a_name_of_the_list():
    for name in ("aigul", "Айгүл", "text"):
        data = example("RegisterAmended", files={name: {"bytes": 1, "sha256": "a" * 64}})
        assert refused(data)


def test_a_key_of_a_log_has_no_address_of_a_person():
    for name in ("aigul@example.org", "example.org/870101300123"):
        vkey = f"{name}+0a1b2c3d+" + "A" * 44
        assert refused(example("ElectionOpened", key=vkey))
    # Only its name is looked at: the key itself may have digits as they come.
    book = Ledger()
    signer = f"example.org+01234567+{'1234567890' * 5}"
    book.lines.append(canonical(without(example("KeyRotated", signer=signer))))
    assert len(read(book.lines)) == 2


def test_an_article_may_say_what_articles_say():
    for article in (
        "43(7)", "20-бап, 9-тармақ", "ст. 43 п. 7 «а»", "x" * 120, "123456789",
        "28.09.1995 № 2464, ст. 43", "7599-25-00-2/1234", "43 7 1",
    ):  # fmt: skip
        data = example("PublicationOpened", article=article)
        assert not refused(data)
    for article in (
        "x" * 121, "1234567890", "a@b", "қаз٠١٢٣٤٥٦٧٨٩", "870101 300123",
        "8 7 0 1 0 1 3 0 0 1 2 3", "870101\u00a0300123",
    ):  # fmt: skip
        assert refused(example("PublicationOpened", article=article))


@pytest.mark.parametrize("kind", [one for one in EXAMPLES if one.startswith("Contestant")])
def test_who_stands_on_no_ballot_has_no_number_of_a_person(kind: str):
    """Who was refused is named by no file of the register, so nothing but the form tells."""
    first = "ContestantRefused" if kind == "ContestantRestored" else ""
    for option, fits in (
        ("iin-870101300123", False), ("8701013001", False), ("870101300", True),
        ("refused-1", True), ("ivan", True),
    ):  # fmt: skip
        book = Ledger()
        for name in (first, kind) if first else (kind,):
            book.lines.append(canonical(without(example(name, option=option))))
        if fits:
            book.admit()
        else:
            with pytest.raises(InputError, match=r"record_proper.*'option'"):
                book.admit()


def without(data: dict[str, Any]) -> dict[str, Any]:
    """A fact that corrects nothing."""
    return {key: one for key, one in data.items() if key != "corrects"}


def test_the_type_of_a_document_is_a_media_type():
    for told, fits in (
        ("application/pdf", True), ("image/jpeg", True), ("text/plain", True),
        ("application/vnd.oasis.opendocument.text", True),
        ("aigul/serikqyzy", False), ("x/870101300123", False), ("image/870101300123", False),
        ("image/", False), ("image/.", False), ("application/pdf; name=aigul", False),
    ):  # fmt: skip
        document = {"bytes": 9, "sha256": "d" * 64, "type": told}
        assert refused(example("SessionHeld", document=document)) != fits, told
