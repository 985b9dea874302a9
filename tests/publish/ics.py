"""A strict reader of iCalendar files (RFC 5545), written from the standard, not our writer."""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = re.compile(r"[A-Z-]+")
_PARAM = re.compile(r';([A-Z-]+)=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*)')
_DATE = re.compile(r"\d{8}")
_UTC = re.compile(r"\d{8}T\d{6}Z")
# Each property of an event that may stand at most once, by section 3.6.1.
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "STATUS", "TRANSP"}


class Line(NamedTuple):
    name: str
    params: dict[str, str]
    value: str


class Calendar(NamedTuple):
    lines: list[Line]
    events: list[dict[str, Line]]


def parse(data: bytes) -> Calendar:
    """The calendar, or an assertion that says which rule is broken."""
    assert data.endswith(b"\r\n")
    physical = data.split(b"\r\n")[:-1]
    for one in physical:
        assert b"\r" not in one
        assert b"\n" not in one
        assert len(one) <= 75, one
        # Section 3.1 warns of it: a folded letter breaks readers that unfold after decoding.
        one.decode("utf-8")
    logical: list[bytes] = []
    for one in physical:
        if one[:1] in (b" ", b"\t"):
            logical[-1] += one[1:]
        else:
            logical.append(one)
    found = [_line(one.decode("utf-8")) for one in logical]
    assert found[0] == Line("BEGIN", {}, "VCALENDAR")
    assert found[-1] == Line("END", {}, "VCALENDAR")
    return _calendar(found[1:-1])


def _line(text: str) -> Line:
    name = _NAME.match(text)
    assert name is not None, text
    spot, params = name.end(), {}
    while text[spot] == ";":
        param = _PARAM.match(text, spot)
        assert param is not None, text
        params[param[1]] = param[2]
        spot = param.end()
    assert text[spot] == ":", text
    value = text[spot + 1 :]
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value), text
    return Line(name[0], params, value)


def text_of(value: str) -> str:
    """A TEXT value without its escapes; a bare comma or semicolon is an error."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
    told = re.sub(r"\\(.)", lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), value)
    for escaped in re.findall(r"\\(.)", value):
        assert escaped in "\\;,nN", value
    return told


def _calendar(found: list[Line]) -> Calendar:
    top: list[Line] = []
    events: list[dict[str, Line]] = []
    inside: dict[str, Line] | None = None
    for one in found:
        if one.name == "BEGIN":
            assert one.value == "VEVENT"
            assert inside is None
            inside = {}
        elif one.name == "END":
            assert one.value == "VEVENT"
            assert inside is not None
            _check(inside)
            events.append(inside)
            inside = None
        elif inside is None:
            top.append(one)
        else:
            assert one.name in ONCE, one.name
            assert one.name not in inside, one.name
            inside[one.name] = one
    assert inside is None
    for name in ("VERSION", "PRODID"):
        assert sum(one.name == name for one in top) == 1
    assert next(one for one in top if one.name == "VERSION").value == "2.0"
    uids = [one["UID"].value for one in events]
    assert len(uids) == len(set(uids))
    return Calendar(top, events)


def _check(event: dict[str, Line]) -> None:
    assert {"UID", "DTSTAMP", "DTSTART"} <= set(event)
    assert _UTC.fullmatch(event["DTSTAMP"].value)
    for name in ("DTSTART", "DTEND"):
        assert event[name].params == {"VALUE": "DATE"}
        assert _DATE.fullmatch(event[name].value)
    assert event["DTEND"].value > event["DTSTART"].value
    for name in ("SUMMARY", "DESCRIPTION"):
        text_of(event[name].value)
    assert event["STATUS"].value in ("TENTATIVE", "CONFIRMED", "CANCELLED")
    assert event["TRANSP"].value in ("OPAQUE", "TRANSPARENT")
