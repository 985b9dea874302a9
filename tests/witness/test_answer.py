"""Statuses of C2SP tlog-witness, one sentence of the specification each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.log.checkpoint import Checkpoint
from hattama.log.note import SignedNote, Signer, to_base64
from hattama.log.tree import EMPTY_ROOT
from hattama.witness.answer import MOST_BODY, SIZE, Accepted, Answer, Conflict, Request, read, weigh
from hattama.witness.store import Head
from tests.witness.logs import ORIGIN, Log

LOG = Log(300)
OTHER = Log(300, fork=50)

# The example of the specification, byte for byte.
EXAMPLE = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa \
opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""


def head(size: int = 0, log: Log = LOG) -> Head:
    note = log.note(size).encode() if size else None
    return Head(ORIGIN, (LOG.signer.verifier,), size, log.tree.root(size), None, note)


def weighed(body: bytes, stored: Head) -> Answer | Accepted | Conflict:
    return weigh(body, lambda origin: stored if origin == ORIGIN else None)


def status(body: bytes, stored: Head) -> int:
    found = weighed(body, stored)
    if isinstance(found, Conflict):
        return found.answer().status
    return found.status if isinstance(found, Answer) else 200


class TestForm:
    def test_the_example_of_the_specification_is_read_and_written(self):
        request = read(EXAMPLE.encode())
        assert request is not None
        assert request.old_size == 20852014
        assert len(request.proof) == 4
        assert Checkpoint.of(request.note).size == 20852163
        assert request.encode() == EXAMPLE.encode()

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b"old 100\n", b"old 0100\n"),
            (b"old 100\n", b"old +100\n"),
            (b"old 100\n", b"old  100\n"),
            (b"old 100\n", b"Old 100\n"),
            (b"old 100\n", b"old 100\r\n"),
            (b"old 100\n", b"old \xd9\xa1\xd9\xa0\n"),
            (b"old 100\n", b"old 9223372036854775808\n"),
            (b"old 100\n", b"old -1\n"),
            (b"old 100\n", b""),
            (b"=\n", b"\n"),
            (b"=\n", b"= \n"),
            (b"\n\n" + ORIGIN.encode(), b"\n" + ORIGIN.encode()),
            (b"\n\n" + ORIGIN.encode(), b"\n\n\n" + ORIGIN.encode()),
            (b"\n200\n", b"\n0200\n"),
            (b"\n200\n", b"\n9223372036854775808\n"),
        ],
    )
    def test_400_for_each_other_spelling(self, old: bytes, new: bytes):
        body = LOG.request(100, 200)
        assert status(body, head(100)) == 200
        assert old in body
        assert status(body.replace(old, new, 1), head(100)) == 400

    def test_400_where_the_end_is_missing(self):
        body = LOG.request(100, 200)
        assert [status(body[:-cut], head(100)) for cut in (1, 2, 80)] == [400] * 3

    def test_63_lines_of_proof_are_read_and_64_are_not(self):
        line = to_base64(bytes(32)) + "\n"
        body = LOG.request(0, 200).removeprefix(b"old 0\n")
        asked = [f"old 100\n{line * count}".encode() + body for count in (63, 64)]
        assert [status(one, head(100)) for one in asked] == [422, 400]

    def test_413_above_16_kib(self):
        body = LOG.request(0, 200)
        room = MOST_BODY - len(body)
        text = LOG.checkpoint(200).text()

        def long(more: int) -> bytes:
            wide = f"{text}{'x' * (more - 1)}\n"
            return Request(0, (), SignedNote(wide, (LOG.signer.sign(wide),))).encode()

        assert len(long(room)) == MOST_BODY
        assert [status(long(room), head()), status(long(room + 1), head())] == [200, 413]


class TestWho:
    def test_404_when_the_origin_is_unknown(self):
        assert status(Log(10, origin="example.org/other").request(0, 5), head()) == 404

    def test_403_when_none_of_the_signatures_is_of_a_trusted_key(self):
        assert status(Log(10, seed=2).request(0, 5), head()) == 403

    def test_403_when_a_trusted_key_is_named_and_did_not_sign(self):
        body = LOG.request(0, 200).replace(LOG.note(200).text.encode(), LOG.note(100).text.encode())
        assert status(body, head()) == 403

    def test_unknown_signatures_are_ignored_and_not_kept(self):
        stranger = Signer("example.org/stranger", bytes(32))
        note = LOG.note(200).signed(stranger.sign(LOG.note(200).text))
        found = weighed(Request(0, (), note).encode(), head())
        assert isinstance(found, Accepted)
        assert found.note == LOG.note(200)

    def test_either_of_two_trusted_keys_suffices(self):
        second = Log(300, seed=2)
        both = head()._replace(keys=(LOG.signer.verifier, second.signer.verifier))
        assert status(LOG.request(0, 200), both) == 200
        assert status(second.request(0, 200), both) == 200
        assert status(Log(300, seed=3).request(0, 200), both) == 403

    def test_who_is_asked_before_how_far(self):
        # An old size that is too large, from nobody we know: 404, then 403, then 400.
        stranger = Log(10, origin="example.org/other")
        body = LOG.request(0, 5).replace(b"old 0\n", b"old 9\n")
        assert status(stranger.request(0, 5).replace(b"old 0\n", b"old 9\n"), head()) == 404
        assert status(Log(10, seed=2).request(0, 5).replace(b"old 0", b"old 9"), head()) == 403
        assert status(body, head()) == 400


class TestGrowth:
    @pytest.mark.parametrize("old", [0, 1, 100, 128, 199, 200])
    def test_200_for_each_proof_that_holds(self, old: int):
        found = weighed(LOG.request(old, 200), head(old))
        assert isinstance(found, Accepted)
        assert found.checkpoint == LOG.checkpoint(200)

    @pytest.mark.parametrize(("old", "stored"), [(0, 100), (99, 100), (101, 100), (100, 0)])
    def test_409_with_the_size_of_now_when_the_old_size_is_another(self, old: int, stored: int):
        answer = weighed(LOG.request(old, 200), head(stored))
        assert answer == Answer(409, f"{stored}\n".encode(), SIZE)
        assert SIZE == "text/x.tlog.size"

    def test_422_when_the_proof_does_not_hold(self):
        assert status(OTHER.request(100, 200), head(100)) == 422
        assert status(LOG.request(100, 200), head(100, OTHER)) == 422
        proof = LOG.proof(100, 200)
        for wrong in ((), proof[:-1], (*proof, proof[0]), proof[::-1]):
            body = Request(100, wrong, LOG.note(200)).encode()
            assert status(body, head(100)) == 422

    def test_422_when_a_proof_comes_with_old_size_zero(self):
        assert status(Request(0, (bytes(32),), LOG.note(200)).encode(), head()) == 422

    def test_same_size_same_root_is_a_heartbeat(self):
        assert status(LOG.request(200, 200), head(200)) == 200
        assert status(Request(200, (bytes(32),), LOG.note(200)).encode(), head(200)) == 422

    @pytest.mark.parametrize("old", [0, 100, 200])
    def test_409_and_a_conflict_when_one_size_has_two_roots(self, old: int):
        found = weighed(OTHER.request(old, 200), head(200))
        assert isinstance(found, Conflict)
        assert found.answer() == Answer(409, b"200\n", SIZE)
        assert found.note == OTHER.note(200)

    def test_size_zero_has_one_root(self):
        assert status(LOG.request(0, 0), head()) == 200
        text = f"{ORIGIN}\n0\n{to_base64(bytes(32))}\n"
        body = Request(0, (), SignedNote(text, (LOG.signer.sign(text),))).encode()
        assert status(body, head()) == 409
        assert head().root == EMPTY_ROOT

    def test_a_smaller_size_is_stale(self):
        assert weighed(LOG.request(50, 100), head(200)) == Answer(409, b"200\n", SIZE)


class TestGarbage:
    @given(st.binary(max_size=400))
    def test_any_bytes_get_a_status(self, body: bytes):
        assert status(body, head(100)) in (400, 404)

    @given(st.data())
    def test_a_changed_request_is_never_accepted_for_another_head(self, data: st.DataObject):
        body = bytearray(LOG.request(100, 200))
        for _ in range(data.draw(st.integers(1, 3))):
            body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
        found = weighed(bytes(body), head(100))
        if isinstance(found, Accepted):
            assert found.checkpoint == LOG.checkpoint(200)
        else:
            assert isinstance(found, Answer)
            assert found.status in (400, 403, 404, 409, 422)
