"""How to vote, complain and observe: sentences of `words`, each with its article and basis.

The sentences restate the law in plain words. They were read in one wording; for another one of the
same law they are shown as an inference, and for laws that nobody here has read not at all.
"""

from __future__ import annotations

from hattama.core.law.rule import Rule
from hattama.words import Lang, say
from hattama.words.law import article, basis

TOPICS = ("vote", "bring", "assistance", "home", "complain", "observe", "campaign")


class Sentence(Rule, frozen=True, kw_only=True):
    """One thing that voters should know.

    Attributes:
        topic: heading, one of TOPICS.
        id: of the sentence in `words` (`site_voter.<topic>.<id>`).
    """

    topic: str
    id: str

    def text(self, lang: Lang) -> str:
        """The sentence."""
        return say(lang, f"site_voter.{self.topic}.{self.id}")

    def where(self, lang: Lang) -> str:
        """Its article, and how surely we know."""
        told = {"article": article(lang, self), "basis": basis(lang, self)}
        return say(lang, "site_voter.topic.article", **told)


# Constitutional Law "On Elections" of Kazakhstan, wording of January 2023: chapters 1, 5, 7, 8, 9.
_READ = (
    ("vote", "in_person", "41(1), 41(2)"),
    ("vote", "hours", "38(1)"),
    ("vote", "told", "38(2)"),
    ("vote", "sign", "41(3), 41(4), 41(5)"),
    ("vote", "languages", "37(2)"),
    ("vote", "booth", "42(1)"),
    ("vote", "mark", "42(2)"),
    ("vote", "no_pencil", "42(3-1)"),
    ("vote", "invalid", "43(5)"),
    ("vote", "box", "42(4)"),
    ("bring", "document", "41(3)"),
    ("assistance", "helper", "42(1)"),
    ("assistance", "not_helper", "42(1)"),
    ("assistance", "access", "39(1-1)"),
    ("assistance", "local", "48(2-1)"),
    ("home", "request", "41(6)"),
    ("home", "visit", "41(6)"),
    ("home", "certificate", "41(6-1)"),
    ("complain", "commission", "20(9)"),
    ("complain", "higher", "49"),
    ("complain", "violation", "49"),
    ("complain", "court", "49"),
    ("complain", "open", "49"),
    ("complain", "both", "20(9)"),
    ("observe", "who", "20-1(1)"),
    ("observe", "one", "20(8)"),
    ("observe", "rights", "20-1(2)"),
    ("observe", "copy", "43(8)"),
    ("observe", "posted", "43(8)"),
    ("observe", "duties", "20-1(3)"),
    ("campaign", "silence", "27(2), 32(1)"),
    ("campaign", "same_format", "28(6)"),
)
SOURCE = "https://adilet.zan.kz/rus/docs/Z950002464_"
_WORDING = frozenset({"kz/2023-mazhilis", "kz/2023-maslikhat"})
# Its own wording of these chapters was not read. (In 2021 ballots had no line "against all".)
_NEIGHBOURS = frozenset({"kz/2026-kurultai"})


def how_to(law: str) -> tuple[Sentence, ...]:
    """What voters under a law should know, by topic; nothing where it was not read.

    Args:
        law: its id.
    """
    if law not in _WORDING | _NEIGHBOURS:
        return ()
    known = law in _WORDING
    return tuple(
        Sentence(
            topic=topic,
            id=name,
            article=number,
            basis="read" if known else "inferred",
            source=SOURCE,
            note="" if known else "Read in the wording of 2023.",
        )
        for topic, name, number in _READ
    )
