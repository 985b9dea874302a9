"""How to check us: three ways, a head to keep, and what no check can show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hattama.bundle import layout
from hattama.bundle.snapshot import moment
from hattama.core.record.entries import KeyRotated
from hattama.publish.frame import CHECK, Page, in_sections
from hattama.publish.markup import cells, definitions, escape, link, table
from hattama.publish.prose import bullets, code, lead, listing, note, numbered, para, section
from hattama.publish.view import Name, View, href, path
from hattama.words.count import not_checked_text


def pages(view: View) -> Iterator[Page]:
    """The page of a language."""
    here = path(view.lang, "check")
    sentence = f"<strong>{escape(view.sentence)}</strong>"
    told = f'{lead(_say(view, "lead"))}<p class="note">{sentence}</p>'
    sections = [
        _browser(view, here),
        _program(view),
        _others(view),
        _head(view, here),
        _station(view),
        _keys(view),
        _cannot(view),
        _not_checked(view),
    ]
    yield in_sections(view, "check", told, sections)


def _say(view: View, key: str, **params: object) -> str:
    return view.word(f"site_data.check.{key}", **params)


def _steps(view: View, stem: str, number: int) -> str:
    return numbered(escape(_say(view, f"{stem}_{spot}")) for spot in range(1, number + 1))


def _browser(view: View, here: str) -> Mapping[str, str]:
    """The first way: in this browser."""
    address = f"{href(here, CHECK)}?lang={view.lang}"
    way = f'<p class="actions"><a class="button" href="{escape(address)}">'
    way += f"{escape(_say(view, 'browser_open'))}</a></p>"
    return section(
        "browser", escape(_say(view, "browser")), para(_say(view, "browser_told")), way,
        _steps(view, "browser", 3), note(_say(view, "browser_warning")),
    )  # fmt: skip


def _program(view: View) -> Mapping[str, str]:
    """The second way: with the program."""
    lines = listing("hattama verify bundle.zip\n")
    return section(
        "program", escape(_say(view, "program")), _steps(view, "program", 3), lines,
        para(_say(view, "program_told")),
    )  # fmt: skip


def _others(view: View) -> Mapping[str, str]:
    """The third way: with other people's software."""
    return section(
        "software", escape(_say(view, "software")), para(_say(view, "software_told")),
        _steps(view, "software", 3),
    )  # fmt: skip


def groups(root: str) -> str:
    """A root as people read it to each other: sixteen groups of four digits."""
    return " ".join(root[at : at + 4] for at in range(0, len(root), 4))


def _head(view: View, here: str) -> Mapping[str, str]:
    """What to keep tonight, so that nobody can change it tomorrow."""
    snap = view.snap
    root = groups(snap.tree.root().hex())
    kept = link(href(here, layout.CHECKPOINT), Name(layout.CHECKPOINT))
    pairs = [
        (_say(view, "size"), view.num(snap.size)),
        (_say(view, "recorded"), escape(view.moment(moment(int(snap.recorded.times[-1]))))),
        (_say(view, "root"), f'<code class="root">{root}</code>'),
        (_say(view, "checkpoint"), kept),
    ]
    since = listing("hattama verify bundle.zip --since checkpoint\n")
    return section(
        "head", escape(_say(view, "head")), para(_say(view, "head_told")), definitions(pairs),
        _steps(view, "head", 3), since,
    )  # fmt: skip


def _station(view: View) -> Mapping[str, str]:
    """The protocol of one's own station: copy on the door, receipt."""
    return section("station", escape(_say(view, "station")), _steps(view, "station", 4))


def _keys(view: View) -> Mapping[str, str]:
    """Whose signature it is, its changes, and who countersigns."""
    snap, opened = view.snap, view.snap.recorded.opened
    if not snap.key:
        return section("keys", escape(_say(view, "keys")), note(_say(view, "no_key")))
    pairs = [(_say(view, "key"), code(snap.key))]
    if opened.recovery:
        pairs.append((_say(view, "recovery"), "<br>".join(code(one) for one in opened.recovery)))
    changes = [_change(view, number, one) for number, one in snap.admitted.rotations]
    head = [(escape(_say(view, key)), key == "entry") for key in ("new", "entry", "old", "signer")]
    head.append((escape(_say(view, "reason")), False))
    made = table("rotations", _say(view, "rotations"), head, changes) if changes else ""
    return section(
        "keys", escape(_say(view, "keys")), definitions(pairs),
        made or para(_say(view, "no_rotation")), para(_say(view, "policy")),
        bullets([escape(_say(view, "countersigners"))]),
    )  # fmt: skip


def _change(view: View, number: int, one: KeyRotated) -> str:
    words = [code(one.old), code(one.signer), escape(view.say(f"reason.{one.reason}"))]
    return cells(code(one.new), [view.num(number)], words)


def _cannot(view: View) -> Mapping[str, str]:
    """What no check of these files can show."""
    items = [escape(_say(view, f"cannot_{spot}")) for spot in (1, 2, 3)]
    return section("cannot", escape(_say(view, "cannot")), bullets(items))


def _not_checked(view: View) -> Mapping[str, str]:
    """What nobody could check in this election."""
    items = [
        escape(not_checked_text(view.lang, one.code, one.params)) for one in view.result.not_checked
    ]
    return section("unchecked", escape(view.word("count.head.not_checked")), bullets(items))
