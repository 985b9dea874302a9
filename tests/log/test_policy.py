"""Policies: every line that may stand in one, and who must sign before a head is believed."""

from __future__ import annotations

import contextlib
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.log.errors import LogError
from hattama.log.note import Signature, SignedNote, Signer
from hattama.log.policy import Count, Policy, parse
from tests.log.samples import ORIGIN, TIME, cosigner, head, log_signer, ml_dsa, signed

NAMES = ("X1", "X2", "X3", "Y1", "Y2", "Y3")
LOG = f"log {log_signer().verifier.vkey()}\n"


def witness(name: str) -> str:
    return f"witness {name} {cosigner(name).verifier.vkey()}\n"


# The example of the specification: two of the X and one of the Y.
SPEC = (
    LOG
    + "\n# one organization\n"
    + "".join(map(witness, NAMES[:3]))
    + "group X-witnesses 2 X1 X2 X3\n\n"
    + "".join(map(witness, NAMES[3:]))
    + "group Y-witnesses any Y1 Y2 Y3\n"
    + "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
)


def policy(text: str) -> Policy:
    return parse(text.encode())


class TestQuorum:
    def test_the_truth_table_of_the_specifications_example(self):
        found = policy(SPEC)
        everybody = chain.from_iterable(combinations(NAMES, many) for many in range(7))
        seen = set()
        for names in everybody:
            judged = found.judge(signed(head(), *names))
            xs = sum(one.startswith("X") for one in names)
            ys = len(names) - xs
            assert judged.quorum_met == (xs >= 2 and ys >= 1), names
            assert judged.accepted == judged.quorum_met
            assert judged.groups == (
                Count("X-witnesses", 2, xs, 3),
                Count("Y-witnesses", 1, ys, 3),
                Count("X-and-Y", 2, (xs >= 2) + (ys >= 1), 2),
            )
            states = {one.name: (one.state, one.time) for one in judged.witnesses}
            assert states == {
                one: ("holds", TIME) if one in names else ("absent", None) for one in NAMES
            }
            seen.add(judged.quorum_met)
        assert seen == {True, False}

    @pytest.mark.parametrize(
        ("rule", "needed"), [("all", 3), ("any", 1), ("1", 1), ("2", 2), ("3", 3)]
    )
    def test_below_equal_and_above_the_threshold(self, rule: str, needed: int):
        text = "".join(map(witness, NAMES[:3])) + f"group g {rule} X1 X2 X3\nquorum g\n"
        for many in range(4):
            judged = policy(LOG + text).judge(signed(head(), *NAMES[:many]))
            assert judged.quorum_met == (many >= needed)

    def test_a_quorum_of_one_and_of_nobody(self):
        one = policy(LOG + witness("X1") + witness("X2") + "quorum X2\n")
        assert not one.judge(signed(head(), "X1")).accepted
        assert one.judge(signed(head(), "X2")).accepted
        none = policy(LOG + witness("X1") + "quorum none\n")
        assert none.judge(signed(head())).accepted
        assert policy("quorum none\n") == Policy((), (), (), "none")

    def test_a_witness_under_two_signatures_counts_once(self):
        text = LOG + witness("X1") + witness("X2") + "group g 2 X1 X2\nquorum g\n"
        twice = signed(head(), "X1").signed(*signed(head(), "X1", time=TIME + 1).signatures)
        judged = policy(text).judge(twice)
        assert (judged.groups[0].have, judged.quorum_met) == (1, False)
        assert judged.witnesses[0].time == TIME + 1

    def test_ml_dsa_counts_like_any_other(self):
        key, line = ml_dsa("pq.example", head())
        text = LOG + f"witness pq {key.vkey()}\nquorum pq\n"
        assert policy(text).judge(signed(head()).signed(line)).accepted
        assert not policy(text).judge(signed(head())).accepted


class TestLog:
    def test_without_a_logs_signature_nothing_is_accepted(self):
        note = signed(head(), *NAMES)
        bare = note._replace(signatures=note.signatures[1:])
        judged = policy(SPEC).judge(bare)
        assert (judged.log, judged.quorum_met, judged.accepted) == (None, True, False)

    def test_a_key_signs_for_its_own_origin_only(self):
        other = Signer("example.org/other", log_signer().seed)
        text = head().text()
        note = SignedNote(text, (other.sign(text),))
        found = policy(f"log {other.verifier.vkey()}\nquorum none\n")
        assert found.judge(note).log is None
        assert not found.judge(note).accepted

    def test_any_one_of_several_logs_is_enough(self):
        others = [log_signer(seed=seed).verifier for seed in ("a", "b")]
        lines = "".join(f"log {one.vkey()}\n" for one in others)
        judged = policy(lines + LOG + "quorum none\n").judge(signed(head()))
        assert judged.log == log_signer().verifier
        assert judged.accepted

    def test_a_log_known_from_elsewhere(self):
        found = policy("quorum none\n")
        assert not found.judge(signed(head())).accepted
        assert found.judge(signed(head()), [log_signer().verifier]).accepted
        assert not found.judge(signed(head()), [log_signer(seed="x").verifier]).accepted

    def test_a_wrong_signature_of_a_known_key_spoils_all(self):
        fine = signed(head(), *NAMES)
        for at in (0, 1, 6):
            lines = list(fine.signatures)
            lines[at] = lines[at]._replace(blob=lines[at].blob[:-1] + b"\0")
            judged = policy(SPEC).judge(SignedNote(fine.text, tuple(lines)))
            assert judged.wrong
            assert not judged.accepted
            assert judged.log_wrong == (at == 0)
        unknown = fine.signed(Signature("somebody", b"\1\2\3\4", b"x" * 64))
        assert policy(SPEC).judge(unknown).accepted

    def test_what_is_no_checkpoint_is_no_ones_head(self):
        with pytest.raises(LogError, match="log_checkpoint"):
            policy(SPEC).judge(SignedNote("text\n", ()))


class TestFile:
    def test_written_and_read_again_it_is_the_same(self):
        found = policy(SPEC)
        assert parse(found.encode()) == found
        assert found.logs[0].key.name == ORIGIN
        assert found.groups[0] == ("X-witnesses", 2, ("X1", "X2", "X3"))

    def test_blanks_tabs_comments_and_addresses(self):
        text = f"  \t\n#c\n \t# c: қ\n\tlog  {log_signer().verifier.vkey()}\thttps://l/ \n"
        text += f" witness\tX1 {cosigner('X1').verifier.vkey()} https://w/\nquorum X1 \n"
        found = policy(text)
        assert found.logs[0].url == "https://l/"
        assert found.witnesses[0].url == "https://w/"
        assert parse(found.encode()) == found

    def test_names_are_bytes_and_no_letters(self):
        """The Kelvin sign is no K, and bytes that are no UTF-8 are names all the same."""
        key, other = cosigner("a").verifier.vkey(), cosigner("b").verifier.vkey()
        text = b"witness K %b\nwitness \xe2\x84\xaa\xff %b\nquorum \xe2\x84\xaa\xff\n"
        found = parse(text % (key.encode(), other.encode()))
        assert [one.name for one in found.witnesses] == ["K", "\u212a\udcff"]
        assert found.encode() == text % (key.encode(), other.encode())
        assert not found.judge(signed(head(), "a")).quorum_met
        assert found.judge(signed(head(), "b")).quorum_met

    def test_32_of_each_are_read(self):
        names = [f"w{number}" for number in range(32)]
        logs = "".join(
            f"log {log_signer(seed=f'{number}').verifier.vkey()}\n" for number in range(32)
        )
        groups = "".join(f"group g{one} any {one}\n" for one in names)
        found = policy(logs + "".join(map(witness, names)) + groups + "quorum gw31\n")
        assert found.judge(signed(head(), "w31"), [log_signer().verifier]).accepted

    @pytest.mark.parametrize(
        ("text", "code", "line"),
        [
            ("", "policy_quorum_missing", None),
            ("quorum none", "policy_cut", 1),
            ("quorum none\nquorum none\n", "policy_quorum_twice", 2),
            ("quorum\n", "policy_line", 1),
            ("quorum a b\n", "policy_line", 1),
            ("quorum X1\n" + witness("X1"), "policy_name_unknown", 1),
            ("Quorum none\n", "policy_word", 1),
            ("quorum none # why\n", "policy_line", 1),
            ("log\n", "policy_line", 1),
            ("log x\n", "log_vkey", 1),
            (LOG.replace("\n", " u v\n"), "policy_line", 1),
            (LOG + "\n" + LOG, "policy_key_twice", 3),
            (f"log {cosigner('X1').verifier.vkey()}\n", "log_vkey_algorithm", 1),
            (f"witness X {log_signer().verifier.vkey()}\n", "log_vkey_algorithm", 1),
            ("witness X1\n", "policy_line", 1),
            (witness("X1").replace(" X1 ", " none "), "policy_name_twice", 1),
            (witness("X1") + witness("X2").replace(" X2 ", " X1 "), "policy_name_twice", 2),
            (witness("X1") + witness("X1").replace(" X1 ", " X2 "), "policy_key_twice", 2),
            (witness("X1") + "group X1 any X1\n", "policy_name_twice", 2),
            (witness("X1") + "group g any g\n", "policy_name_unknown", 2),
            (witness("X1") + "group g any none\n", "policy_name_unknown", 2),
            (witness("X1") + "group g any\n", "policy_line", 2),
            (witness("X1") + "group g 0 X1\n", "policy_threshold", 2),
            (witness("X1") + "group g 2 X1\n", "policy_threshold", 2),
            (witness("X1") + "group g 01 X1\n", "policy_threshold", 2),
            (witness("X1") + "group g most X1\n", "policy_threshold", 2),
            (witness("X1") + "group g any X1 X1\n", "policy_member_twice", 2),
            (witness("X1") + "group g any X1\ngroup h any X1\n", "policy_member_twice", 3),
            ("quorum none\r\n", "policy_control", 1),
            ("# \x7f\nquorum none\n", "policy_control", 1),
            ("# \0\nquorum none\n", "policy_control", 1),
            ("\n" * 1001, "policy_large", None),
        ],
    )
    def test_what_cannot_stand_in_a_policy_is_named(self, text: str, code: str, line: int | None):
        with pytest.raises(LogError) as refused:
            parse(text.encode(), "policy")
        found = refused.value
        assert (found.code, found.params.get("file"), found.params.get("line")) == (
            code,
            "policy",
            line,
        )

    def test_one_key_under_two_names_is_one_key(self):
        """Two vkeys are duplicate when they wrap the same public key, whatever their names."""
        one, other = (Signer(name, b"s" * 32, 4).verifier.vkey() for name in ("a", "b"))
        with pytest.raises(LogError, match="policy_key_twice"):
            policy(f"witness a {one}\nwitness b {other}\nquorum none\n")

    @given(st.lists(st.sampled_from([*SPEC.split("\n"), "\t", "group g 1 X1"]), max_size=14))
    def test_any_order_of_lines_is_read_or_refused(self, lines: list[str]):
        with contextlib.suppress(LogError):
            found = policy("\n".join([*lines, ""]))
            assert parse(found.encode()) == found
