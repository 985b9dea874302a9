"""How to vote, and the ballots: the data's own words and order, on a commission's site alone."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from hattama.core.register.build import ContestRow, build
from hattama.core.register.model import Register
from hattama.publish.ballots import ballot, guide
from hattama.publish.howto import how_to
from hattama.publish.pages.ballots import slugs
from hattama.publish.site import site
from hattama.words import LANGS, Lang, say
from tests.bundle.worlds import rehearsal
from tests.core.small import units
from tests.folder.recording import FILE, HEADER, ROWS, VOTERS, facts, folder_at
from tests.publish.test_voters import REAL, REPEAT, WHAT_IF, snapshot

HOSTILE = '<script>alert("1")</script> & {name}'
WITHDRAWN = {"kind": "ContestantWithdrawn", "version": 1, "date": "2023-03-12",
             "source": "example", "contest": "lists", "option": "list-a", "by": "cec",
             "article": "1"}  # fmt: skip
RESTORED = {**WITHDRAWN, "kind": "ContestantRestored", "date": "2023-03-13"}


def pages_of(folder: Path, at: str = "2023-03-10T08:00:00Z", publisher: str = "") -> dict[str, str]:
    told = site(snapshot(folder, at, publisher))
    return {path: data.decode() for path, data in told if data is not None}


def plain(page: str) -> str:
    """What a reader reads of a page's main part."""
    body = page[page.index("<main") : page.index("</main>")]
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", body).split()))


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], Register]:
    home = rehearsal(tmp_path_factory.mktemp("vote") / "r")
    snap = snapshot(home, "2026-06-01T00:00:00Z")
    told = {path: data.decode() for path, data in site(snap) if data is not None}
    return told, snap.admitted.frozen.register


class TestWhose:
    def test_a_commission_shows_them_and_leads_to_them(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{"election.toml": REAL + VOTERS, FILE: HEADER + ROWS})
        told = pages_of(home, publisher="cec")
        for lang in LANGS:
            assert 'href="vote.html"' in told[f"pages/{lang}/index.html"]
            assert f"pages/{lang}/vote.html" in told

    @pytest.mark.parametrize("head", [REAL, WHAT_IF], ids=["observers", "what_if"])
    def test_nobody_else_does(self, tmp_path: Path, head: str):
        home = folder_at(tmp_path / "e", **{"election.toml": head})
        told = pages_of(home, publisher="kozge")
        assert not [path for path in told if re.search(r"/(vote|find|ballots)", path)]
        assert not [path for path, page in told.items() if re.search(r'"[^"]*vote\.html', page)]

    def test_hours_alone_are_enough_for_it(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{"election.toml": REAL + VOTERS})
        told = pages_of(home, publisher="cec")
        page = told["pages/en/vote.html"]
        assert "open from 07:00 to 20:00" in plain(page)
        # No place is known, so no way leads to the places.
        assert "find.html" not in page


@pytest.fixture(scope="module")
def early(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = rehearsal(tmp_path_factory.mktemp("early") / "r")
    for one in (home / "protocols").glob("*.csv"):
        one.unlink()
    snap = snapshot(home, "2022-12-01T00:00:00Z")
    return {path: data.decode() for path, data in site(snap) if data is not None}


class TestBeforeTheElection:
    @pytest.mark.parametrize("lang", LANGS)
    def test_the_first_page_leads_voters_first(self, early: dict[str, str], lang: Lang):
        body = early[f"pages/{lang}/index.html"].partition("<h1")[2]
        first = body.partition("<h2")[0]
        assert say(lang, "site_voter.when.before") in html.unescape(first)
        for name in ("vote", "find", "calendar"):
            assert f'href="{name}.html"' in first
        assert str(say(lang, "site_seats.card.none")) not in html.unescape(first)
        # A phrase of the list of what was not checked is no verdict.
        assert say(lang, "count.not_checked.ballots_themselves") not in html.unescape(first)

    @pytest.mark.parametrize("lang", LANGS)
    def test_nothing_is_missing_yet(self, early: dict[str, str], lang: Lang):
        page = early[f"pages/{lang}/missing.html"].partition("<h1")[2]
        assert say(lang, "site_voter.when.before") in html.unescape(page)
        assert "<table" not in page

    @pytest.mark.parametrize("lang", LANGS)
    def test_districts_say_once_that_nothing_is_there(self, early: dict[str, str], lang: Lang):
        page = early[f"pages/{lang}/index.html"].partition('id="h-districts"')[2]
        section = page.partition("</section>")[0]
        assert html.unescape(section).count(str(say(lang, "site_seats.lead.nothing_yet"))) == 1
        assert section.count("contests/") > 1

    def test_after_election_day_results_come_first(self, invented: tuple[dict[str, str], Register]):
        for lang in LANGS:
            first = invented[0][f"pages/{lang}/index.html"].partition("<h1")[2].partition("<h2")[0]
            assert 'href="vote.html"' not in first


class TestVote:
    @pytest.mark.parametrize("lang", LANGS)
    def test_every_sentence_stands_there_with_its_article(self, tmp_path: Path, lang: Lang):
        home = folder_at(tmp_path / "e", **{"election.toml": REAL + VOTERS, FILE: HEADER + ROWS})
        page = plain(pages_of(home, publisher="cec")[f"pages/{lang}/vote.html"])
        for one in how_to("kz/2023-mazhilis"):
            assert f"{one.text(lang)} {one.where(lang)}" in page
        assert say(lang, "site_vote.vote.home_until", hour="12:00") in page
        assert say(lang, "site_voter.when.before") in page
        for told in ("info@example.org", "+7 7172 00 00 00"):
            assert told in page

    def test_a_real_telephone_can_be_called(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{"election.toml": REAL + VOTERS})
        assert 'href="tel:+77172000000"' in pages_of(home, publisher="cec")["pages/kk/vote.html"]

    def test_rules_that_were_not_read_are_not_told(self, tmp_path: Path):
        head = REAL.replace("kz/2023-mazhilis", "kz/2021-mazhilis")
        home = folder_at(tmp_path / "e", **{"election.toml": head + VOTERS})
        page = plain(pages_of(home, publisher="cec")["pages/en/vote.html"])
        assert say("en", "site_voter.topic.unknown") in page
        assert "Article" not in page

    def test_a_closed_election_says_so_first(self, tmp_path: Path):
        home = folder_at(tmp_path / "e", **{"election.toml": REAL + VOTERS, FILE: HEADER + ROWS})
        facts(home, REPEAT)
        told = pages_of(home, "2023-03-21T08:00:00Z", "cec")
        for path in ("pages/en/vote.html", "pages/en/ballots/d01.html"):
            page = plain(told[path])
            assert page.index("This election is over.") < 60
            assert "to be repeated in" in page
            assert "0002" in page

    def test_a_rehearsal_says_that_nothing_is_real(self, invented: tuple[dict[str, str], Register]):
        told, _ = invented
        for lang in LANGS:
            assert say(lang, "site_voter.when.invented") in plain(told[f"pages/{lang}/vote.html"])
            # Nobody can be called there.
            assert "tel:" not in told[f"pages/{lang}/vote.html"]


class TestBallots:
    @pytest.mark.parametrize("lang", LANGS)
    def test_options_in_the_order_of_the_ballot(
        self, invented: tuple[dict[str, str], Register], lang: Lang
    ):
        told, register = invented
        paths = sorted(path for path in told if path.startswith(f"pages/{lang}/ballots/"))
        styles = guide(register).styles
        assert len(paths) == len(styles) > 3
        for slug, style in zip(slugs(register, guide(register)), styles, strict=True):
            page = told[f"pages/{lang}/ballots/{slug}.html"]
            names = re.findall(r'class="who">(?:<span[^>]*>)?([^<]*)', page)
            wanted = [
                one.names.pick(lang)
                for place in style.contests
                for one in ballot(register.contests[place])
            ]
            assert [html.unescape(one) for one in names] == wanted

    def test_one_format_says_who_nominated(self, invented: tuple[dict[str, str], Register]):
        told, register = invented
        page = plain(told["pages/en/ballots/rehearsal-d001.html"])
        contest = register.contest("rehearsal-d001")
        lists = register.contest("rehearsal-lists")
        assert contest is not None
        assert lists is not None
        for one in ballot(contest):
            name = one.names.pick("en")
            if one.nominated == "party" and one.party:
                party = lists.ballot[one.party].names.pick("en")
                assert f"{name} nominated by {party}" in page
            elif one.nominated == "self":
                assert f"{name} self-nominated" in page
        assert "Against all (rehearsal) a vote for none of them" in page

    def test_no_vote_is_told(self, invented: tuple[dict[str, str], Register]):
        told, register = invented
        page = plain(told["pages/en/ballots/rehearsal-d001.html"])
        allowed = {one.ballot_order for c in register.contests for one in ballot(c)}
        allowed |= {one.persons for c in register.contests for one in ballot(c)}
        numbers = {int(one) for one in re.findall(r"\b\d+\b", page)}
        style = guide(register).styles[0]
        assert numbers <= allowed | {1, 2026, len(style.stations), 7, 8}

    def test_who_withdrew_is_told_until_restored(self, tmp_path: Path):
        for said, there in (((WITHDRAWN,), True), ((WITHDRAWN, RESTORED), False)):
            home = folder_at(tmp_path / f"e{len(said)}", **{FILE: HEADER + ROWS})
            facts(home, *said)
            page = plain(pages_of(home, "2023-03-14T08:00:00Z")["pages/en/ballots/d01.html"])
            assert ("withdrew on March 12, 2023" in page) == there

    def test_hostile_and_long_names(self, tmp_path: Path):
        long = "Ұзақ" * 200
        quoted = HOSTILE.replace('"', '""')
        home = folder_at(tmp_path / "e", **{FILE: HEADER + ROWS})
        rows = (home / "register/options.csv").read_text(encoding="utf-8").splitlines()
        head = rows[0].split(",")
        changed = []
        for row in rows:
            cells = dict(zip(head, row.split(","), strict=True))
            if cells["id"] in ("list-a", "list-b") and cells["contest"] == "lists":
                name = f'"{quoted}"' if cells["id"] == "list-a" else long
                cells |= {"name_kk": name, "name_ru": "", "name_en": "", "ballot_order": ""}
            changed.append(",".join(cells.values()))
        (home / "register/options.csv").write_text("\n".join(changed) + "\n", encoding="utf-8")
        page = pages_of(home)["pages/ru/ballots/d01.html"]
        assert HOSTILE in plain(page)
        assert long in page
        assert "<script>alert" not in page
        assert 'lang="kk"' in page
        assert say("ru", "site_vote.ballot.no_order") in page


class TestAddresses:
    """Two districts in one tree; contests come and go."""

    def slugs(self, *contests: tuple[str, str]) -> list[str]:
        register = small_register(contests)
        return slugs(register, guide(register))

    def test_a_style_is_called_after_the_contest_that_only_it_has(self):
        assert self.slugs(("lists", "kz"), ("da", "a"), ("db", "b")) == ["da", "db"]

    def test_the_address_stays_when_other_ballots_come(self):
        first, second = self.slugs(("lists", "kz"), ("db", "b"))
        assert first.startswith("b--")
        assert second == "db"

    def test_nothing_to_vote_on_is_no_page(self):
        assert self.slugs(("db", "b")) == ["", "db"]


def small_register(contests: tuple[tuple[str, str], ...]) -> Register:
    tree = units(("kz", "", "nation"), ("a", "kz", "region"), ("a1", "a", "station"),
                 ("b", "kz", "region"), ("b1", "b", "station"))  # fmt: skip
    rows = [ContestRow(name, "lists", unit) for name, unit in contests]
    return build(tree, rows, [])
