"""A site from a snapshot: every page, feed and machine twin as a path and its bytes.

What did not change since the site that stands there is not written again: a unit whose twin has the
same bytes, under the same settings, has the same pages (docs/site.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec

from hattama.bundle.pages import Fetch, Sums
from hattama.bundle.snapshot import Snapshot
from hattama.core.register.model import Option
from hattama.publish import front, twins
from hattama.publish.check_page import check_page
from hattama.publish.feeds import feeds
from hattama.publish.fonts import fonts_again
from hattama.publish.frame import CHECK, Frame, Page, assets
from hattama.publish.ledger import Ledger
from hattama.publish.pages import (
    about,
    allocation,
    ballots,
    calendar,
    changes,
    check,
    contest,
    data,
    decisions,
    districts,
    find,
    home,
    margin,
    missing,
    turnout,
    vote,
    whatif,
)
from hattama.publish.pages.units import Units
from hattama.publish.standing import NOTHING, Standing, nothing, sum_of
from hattama.publish.state import sentence, shown
from hattama.publish.view import ROOT, Options, View, twin_path
from hattama.publish.voters import for_voters
from hattama.publish.workers import cores, spread
from hattama.words import Lang

# A file; None in place of its bytes where it stays as it is.
File = tuple[str, bytes | None]
Files = Iterator[File]
# Makes some files that nothing else is needed for.
Task = Callable[[], list[File]]

SETTINGS = f"{ROOT}/site.json"
# Pages of every site, and those that only a commission's own site has (`voters.for_voters`).
WAYS = (
    "index", "allocation", "turnout", "missing", "changes", "decisions", "margin", "calendar",
    "data", "check", "about",
)  # fmt: skip
FOR_VOTERS = ("vote",)
# What tells of the whole election, written at every build.
WHOLE = (
    home, contest, districts, allocation, turnout, missing, changes, decisions, margin, whatif,
    calendar, vote, ballots, data, check, about,
)  # fmt: skip


def site(
    snap: Snapshot,
    options: Options | None = None,
    before: Sums | None = None,
    fetch: Fetch = nothing,
    jobs: int | None = None,
) -> Files:
    """Every file of the site.

    Args:
        before: the files of the site that stands in the folder.
        fetch: reads one of them.
        jobs: processes to make pages in; None for as many as are worth while.
    """
    options, before = options or Options(), before or {}
    where, looks = assets(options.fonts)
    ledger = Ledger(snap)
    frames = [Frame(View(lang, ledger, options), _ways(ledger), where) for lang in options.langs]
    named = [front.INDEX]
    for name, content in _files(ledger, options, before, frames, fetch, jobs):
        named.append(name)
        yield name, content
    yield from looks.items()
    first = frames[0].view
    yield front.INDEX, front.index([one.view for one in frames], where)
    yield front.ROBOTS, front.robots(first)
    found = front.sitemap(first, named)
    if found is not None:
        yield front.SITEMAP, found


def _files(
    ledger: Ledger, options: Options, before: Sums, frames: Sequence[Frame], fetch: Fetch,
    jobs: int | None,
) -> Files:  # fmt: skip
    """The settings, then every page, twin and feed."""
    settings = _settings(ledger.snap, options)
    yield SETTINGS, settings
    yield CHECK, check_page()
    same = before.get(SETTINGS) == sum_of(settings)
    standing = Standing(before, fetch) if same else NOTHING
    tasks: list[Task] = [
        *_places(ledger, options, frames, standing),
        *_units(ledger, frames, standing),
        *(partial(_whole, frame) for frame in frames),
    ]
    stations = int((ledger.ordinals >= 0).sum())
    for files in spread(tasks, cores(stations) if jobs is None else jobs):
        yield from files


def _whole(frame: Frame) -> list[File]:
    """Pages and feeds of the whole election in one language."""
    return [
        *((page.path, frame.write(page)) for page in _pages(frame.view)),
        *feeds(frame.view),
        *calendar.files(frame.view),
    ]


def again(
    snap: Snapshot, settings: bytes, fetch: Fetch = nothing
) -> Iterator[tuple[str, bytes]] | None:
    """The site of a snapshot under the settings of one that was published.

    Settings that this release would not have written are no reason to look away: they differ from
    those that come out here, like any other file.

    Args:
        fetch: files of that site which do not follow from the record: those of its font.

    Returns:
        None where these settings cannot be read, or where another release made that site: then the
        same facts may well give other pages.
    """
    try:
        asked = msgspec.json.decode(settings, type=_Asked)
        fonts = fonts_again(asked.font, fetch) if asked.font is not None else None
        options = Options(asked.unit_pages, asked.langs, asked.per_page, fonts)
    except (msgspec.MsgspecError, ValueError):
        return None
    once = len(set(asked.langs)) == len(asked.langs)
    if not asked.langs or not once or asked.per_page < 1 or asked.made_by != made_by():
        return None
    return ((path, data) for path, data in site(snap, options) if data is not None)


class _Asked(msgspec.Struct):
    """The options of a published site, and what wrote it."""

    made_by: dict[str, str]
    langs: tuple[Lang, ...]
    unit_pages: bool
    per_page: int
    font: dict[str, Any] | None = None


def _ways(ledger: Ledger) -> tuple[str, ...]:
    """The pages that the head leads to: none that is not there."""
    if ledger.voters is None:
        return WAYS
    return (*WAYS, *FOR_VOTERS, *(("find",) if find.is_there(ledger) else ()))


def _pages(view: View) -> Iterator[Page]:
    """The pages that tell of the whole election."""
    for one in WHOLE:
        yield from one.pages(view)


def _places(
    ledger: Ledger, options: Options, frames: Sequence[Frame], standing: Standing
) -> Iterator[Task]:
    """Where people vote: the index and the lists. They follow from the settings alone."""
    named = [one for one in standing.sums if find.is_part(one)]
    if named:
        yield lambda: [(one, None) for one in named]
        return
    yield lambda: list(find.files(ledger, options))
    yield from (partial(_lists, frame) for frame in frames)


def _lists(frame: Frame) -> list[File]:
    return [(page.path, frame.write(page)) for page in find.pages(frame.view)]


def _units(ledger: Ledger, frames: Sequence[Frame], standing: Standing) -> Iterator[Task]:
    """For each unit above the stations the task of writing its twin and its pages."""
    writers = [(frame, Units(frame.view, standing)) for frame in frames]
    for spot in twins.places_of_twins(ledger):
        yield partial(_unit, ledger, writers, standing, spot)


def _unit(
    ledger: Ledger, writers: Sequence[tuple[Frame, Units]], standing: Standing, spot: int
) -> list[File]:
    """A twin, and in each language the pages that are written from it.

    Of a twin that has changed, stations that are as they were keep their pages.
    """
    address = twin_path(ledger.ids[spot])
    stood = standing.read(address)
    before = twins.Before.of(stood)
    twin = twins.made(ledger, spot, before)
    found: list[File] = [(address, twin.data)]
    if stood == twin.data:
        return found + [(one, None) for _, writer in writers for one in writer.paths(twin.told)]
    for frame, writer in writers:
        for page in writer.pages(spot, twin, before):
            found.append((page, None) if isinstance(page, str) else (page.path, frame.write(page)))
    return found


def _settings(snap: Snapshot, options: Options) -> bytes:
    """What every page depends on besides figures: this release, the names, the options."""
    told = for_voters(snap)
    settings = {
        "format": 1,
        "made_by": made_by(),
        "langs": options.langs,
        "unit_pages": options.unit_pages,
        "per_page": options.per_page,
        "font": options.fonts[0] if options.fonts is not None else None,
        # Stations say where people vote, or where they voted (`pages/polling.py`).
        "voters": None if told is None else [told.when, told.as_of.isoformat(), list(told.repeat)],
        "kind": snap.result.election.kind,
        "stage": snap.result.election.stage,
        "shown": shown(snap),
        "sentence": sentence(snap),
        "files": {name: file.sha256 for name, file in snap.admitted.files.items()},
        # Names that law takes away leave the hash of their file; ids stand in their place.
        "nameless": sum(one.names.pick("kk") == one.id for one in _options(snap)),
    }
    return msgspec.json.encode(settings, order="sorted") + b"\n"


def _options(snap: Snapshot) -> Iterator[Option]:
    """Everything that stands on a ballot."""
    for one in snap.result.register.contests:
        yield from one.ballot.values()


def made_by() -> dict[str, str]:
    """What wrote these pages: the release, its own files by hash, and what it stands on.

    The same pages come out of the same of all of these, and of nothing less.
    """
    total = hashlib.sha256()
    package = Path(__file__).parent.parent
    for file in sorted(one for one in package.rglob("*") if one.suffix in _ENDINGS):
        name = file.relative_to(package).as_posix()
        if name.startswith(("elections/", "cli/")):
            continue
        total.update(f"{name}\n".encode() + file.read_bytes())
    return {
        "hattama": metadata.version("hattama"),
        "sha256": total.hexdigest(),
        "minijinja": metadata.version("minijinja"),
        "babel": metadata.version("babel"),
    }


_ENDINGS = frozenset({".py", ".toml", ".html", ".css", ".js", ".csv", ".svg"})
