"""Find my station: a list of settlements from A to Z, and a box that finds as people type.

The list is whole without JavaScript, in parts of bounded size. The index that the box asks comes as
scripts: a page from a memory stick may load a script that lies beside it, but may not fetch it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Raw, Struct, field, json

from hattama.core.register.model import ANSWERS, OFFERS, Names
from hattama.publish import look
from hattama.publish.frame import Page, title
from hattama.publish.ledger import Ledger
from hattama.publish.markup import escape, link, span
from hattama.publish.pages.voter import contact, notes
from hattama.publish.search import (
    HEAD,
    MOST_DETAILS,
    Settlement,
    search_details,
    search_index,
)
from hattama.publish.view import (
    ROOT,
    Name,
    Options,
    View,
    href,
    page_of,
    path,
)
from hattama.words import find as say
from hattama.words.letters import by_letter

NAME = "find"
FOLDER = f"{ROOT}/find"
# Bytes of the list on one page, and stations in one entry of it.
MOST_LISTED = 100_000
MOST_TOGETHER = 200
# How addresses of stations begin, in the folder of a language.
STATIONS = "stations/"
Where = Callable[[int], str]


def pages(view: View) -> Iterator[Page]:
    """The list in one language, where places are known; the first part has the box."""
    if not is_there(view.ledger):
        return
    parts = _parts(view)
    letters = _letters(parts)
    for number, part in enumerate(parts, 1):
        yield _page(view, (number, len(parts)), part, letters)


def is_there(ledger: Ledger) -> bool:
    """Whether a site has this page."""
    told = ledger.voters
    return told is not None and told.places is not None


def files(ledger: Ledger, options: Options) -> Iterator[tuple[str, bytes]]:
    """The script, and the index as scripts; the same in all languages."""
    if is_there(ledger):
        yield script_path(), look.finder()
        yield from _index(ledger, options).items()


def is_part(name: str) -> bool:
    """Whether a file of a site belongs to the finding of stations."""
    own = name.startswith((f"{FOLDER}/", f"{ROOT}/assets/find."))
    return own or name.split("/")[2:3] in ([NAME], [f"{NAME}.html"])


def script_path() -> str:
    """Where the script stands; its name changes with it."""
    return f"{ROOT}/assets/find.{_mark(look.finder())}.js"


def part_path(lang: str, part: int) -> str:
    """The page of a part of the list, from 1."""
    return path(lang, NAME) if part == 1 else path(lang, NAME, str(part))


def where_of(ledger: Ledger, options: Options) -> Where:
    """The page of each station, relative to the folder of a language; without the section.

    Pages stand alike in the folders of all languages; any will do.
    """
    start = f"{ROOT}/kk/"
    return lambda spot: page_of("kk", ledger, options, spot).removeprefix(start)


def _mark(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]


def _index(ledger: Ledger, options: Options) -> dict[str, bytes]:
    """The files of the index, each a script that hands over what it holds; the head names them."""
    assert ledger.voters is not None
    register = ledger.register
    found = dict(search_index(register, where_of(ledger, options)))
    details = dict(search_details(register, ledger.voters.hours))
    named: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for name, data in (*found.items(), *details.items()):
        if name != HEAD:
            named[name] = f"{name.removesuffix('.json')}.{_mark(data)}.js"
            files[f"{FOLDER}/{named[name]}"] = _script(named[name], data)
    head: dict[str, Any] = json.decode(found[HEAD])
    for part in ("settlement", "number"):
        head[part] = [[first, named[name]] for first, name in head[part]]
    head |= {"details": [named[name] for name in details], "details_per_file": MOST_DETAILS}
    files[f"{FOLDER}/{_HEAD}"] = _script(_HEAD, json.encode(head))
    return files


_HEAD = "find.js"


def _script(name: str, data: bytes) -> bytes:
    return b"hattamaIndex(" + json.encode(name) + b"," + bytes(Raw(data.strip())) + b");\n"


class _Part(Struct):
    """One page of the list: letters with entries, as markup."""

    letters: list[tuple[str, bool, list[str]]] = field(default_factory=list)
    size: int = 0


def _parts(view: View) -> list[_Part]:
    """The list in pages of at most MOST_LISTED bytes; an entry that is larger has its own."""
    found = view.ledger.settlements
    names = [view.name(one.names, view.units.ids[one.stations[0][0]]) for one in found]
    writer = _Writer(view)
    parts = [_Part()]
    for letter, spots in by_letter(view.lang, [one.text for one in names]):
        again = False
        for spot in spots:
            for entry in writer.entries(found[spot], names[spot]):
                size = len(entry.encode())
                if parts[-1].letters and parts[-1].size + size > MOST_LISTED:
                    parts.append(_Part())
                last = parts[-1]
                if not last.letters or last.letters[-1][0] != letter:
                    last.letters.append((letter, again, []))
                last.letters[-1][2].append(entry)
                last.size += size
                again = True
    return parts


class _Writer:
    """Writes entries of the list in one language."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.where = where_of(view.ledger, view.options)
        polling = view.register.polling
        # Columns are read once; cells one by one would cost more than everything else.
        self.ids = list(view.units.ids)
        self.address = [] if polling is None else list(zip(*polling.address, strict=True))
        self.rows = {} if polling is None else {u: r for r, u in enumerate(polling.unit.tolist())}
        self.anchors = not view.options.unit_pages
        # A phrase as markup, its place still open.
        self.number = escape(_open(view, "find.no"))

    def entries(self, one: Settlement, name: Name) -> Iterator[str]:
        """A settlement with its stations; a large city in several entries."""
        above = span(self.view.unit(one.above)) if one.above >= 0 else ""
        head = f'<p><b>{span(name)}</b> <span class="muted">{above}</span></p>'
        for start in range(0, len(one.stations), MOST_TOGETHER):
            some = one.stations[start : start + MOST_TOGETHER]
            listed = "".join([self._station(spot, number) for spot, number in some])
            yield f"<li>{head}<ul>{listed}</ul></li>"

    def _station(self, spot: int, number: str) -> str:
        address = self.where(spot)
        if self.anchors and address.startswith(STATIONS):
            address += f"#{self.ids[spot]}"
        row = self.rows.get(spot)
        said = ""
        if row is not None:
            told = self.view.name(Names(*self.address[row]))
            said = f", {span(told)}" if told.text else ""
        text = self.number.format(number=escape(number))
        return f'<li><a href="~/{address}">{text}</a>{said}</li>'


# How a way from a part to its language's folder begins; no name holds a bare quotation mark.
_TOP = '<a href="~/'
Letters = Sequence[tuple[str, int, str]]


def _letters(parts: Sequence[_Part]) -> Letters:
    """Each letter with the part in which it begins, and its mark there."""
    found: list[tuple[str, int, str]] = []
    for number, part in enumerate(parts, 1):
        for letter, again, _ in part.letters:
            if not again:
                found.append((letter, number, f"l-{len(found) + 1}"))
    return found


def _page(view: View, at: tuple[int, int], part: _Part, letters: Letters) -> Page:
    number, of = at
    here, first = part_path(view.lang, number), number == 1
    heading = view.say("way.find")
    marks = {letter: mark for letter, _, mark in letters}
    top = "" if first else "../"
    told = view.word("site_vote.find.part", part=view.num(number), of=view.num(of))
    addresses = {one: href(here, part_path(view.lang, one)) for one in range(1, of + 1)}
    addresses[number] = ""
    values = {
        "notes": notes(view),
        "contact": contact(view),
        "box": _box(view, here) if first else None,
        "script": href(here, script_path()),
        "list_title": view.word("site_vote.find.list"),
        "lead": view.word("site_vote.find.list_lead", number=len(view.units.lowest(0))),
        "letters_title": view.word("site_vote.find.letters"),
        "letters": [
            {
                "text": _letter(view, letter),
                "href": f"{addresses[where]}#{mark}",
            }
            for letter, where, mark in letters
        ],
        "sections": [
            {
                "id": f"{marks[letter]}{'-more' if again else ''}",
                "letter": view.word("site_vote.find.go_on", letter=_letter(view, letter))
                if again
                else _letter(view, letter),
                "entries": "".join(entries).replace(_TOP, f'<a href="{top}'),
            }
            for letter, again, entries in part.letters
        ],
        "part": told if of > 1 else "",
        "others_title": view.word("site_vote.find.parts"),
        "others": [
            {"href": href(here, part_path(view.lang, one)), "text": view.num(one),
             "here": one == number}
            for one in range(1, of + 1)
        ] if of > 1 else [],
        "vote": link(href(here, path(view.lang, "vote")), Name(view.say("way.vote"))),
    }  # fmt: skip
    named = title(view, heading) if first else title(view, heading, told)
    # In each language other stations stand in a part, and there may be fewer parts.
    others = "" if first else f"{NAME}.html"
    return Page(here, named, Name(heading), "find.html", values, -1, others=others)


def _letter(view: View, letter: str) -> str:
    return view.word("site_vote.find.other") if letter == "#" else letter


def _box(view: View, here: str) -> dict[str, str]:
    """What the script needs to know: where the index is, and its words."""
    find = {
        key: view.word(f"site_voter.find.{key}")
        for key in ("ask", "number", "address", "nothing", "more", "phone", "hours_unknown")
    }
    own = {
        key: _open(view, f"find.{key}")
        for key in ("found", "shown", "broken", "next", "results", "search", "lead")
    }
    hours = {
        "hours": _open(view, "station.hours_told"),
        "opens": _open(view, "station.opens"),
        "closes": _open(view, "station.closes"),
        "when": _open(view, "station.hours"),
    }
    answers = [view.word(f"site_voter.offer.{one or 'not_said'}") for one in ANSWERS]
    offers = [view.word(f"site_voter.offer.{one}") for one in OFFERS]
    words = {**find, **own, **hours, "answers": answers, "offers": offers,
             "anchors": not view.options.unit_pages}  # fmt: skip
    return {
        "words": json.encode(words).decode(),
        "folder": f"{href(here, FOLDER)}/",
        "head": _HEAD,
    }


def _open(view: View, code: str) -> str:
    """A phrase whose places the script fills."""
    found = say(view.lang, f"site_vote.{code}")
    assert found is not None, code
    return found
