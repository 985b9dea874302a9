"""Asking countersigners: what is used was verified, and nobody is waited for long."""

from __future__ import annotations

import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, mldsa

from hattama.log import cosignature
from hattama.log.cosignature import cosign, subtree_message
from hattama.log.note import COSIGNATURE_ML_DSA, Signature, Signer, Verifier
from hattama.log.policy import Witness
from hattama.witness.answer import SIZE
from hattama.witness.client import MOST_ANSWER, SLACK, Outcome, ask, ask_all
from hattama.words import LANGS, say
from tests.witness.hostile import (
    Manner,
    answering,
    dripping,
    flooding,
    misbehaving,
    plain,
    silent,
)
from tests.witness.logs import NOW, Log, cosigner, countersigning

LOG = Log(300)
OTHER = Log(300, fork=50)
SIGNER = cosigner()
LINE = cosign(SIGNER, LOG.checkpoint(200), NOW).line().encode()


def witness(url: str | None, signer: Signer = SIGNER) -> Witness:
    return Witness("w1", signer.verifier, url)


def asked(url: str | None, old: int = 0, size: int = 200, seconds: float = 5.0) -> Outcome:
    return ask(
        witness(url),
        LOG.note(size),
        old,
        lambda at: LOG.proof(at, size),
        seconds=seconds,
        clock=lambda: NOW,
    )


def failure(outcome: Outcome) -> str | None:
    """The code of a failure; its sentence is there in every language."""
    assert (outcome.failure is None) == bool(outcome.signatures)
    for lang in LANGS:
        assert outcome.failure is None or say(
            lang, f"witness.failure.{outcome.failure}", **outcome.params
        )
    return outcome.failure


class TestAsked:
    def test_a_cosignature_comes_and_completes_the_note(self, tmp_path: Path):
        with countersigning(tmp_path / "w.db", LOG) as url:
            outcome = asked(url)
            assert (failure(outcome), outcome.time) == (None, NOW)
            signed = LOG.note(200).signed(*outcome.signatures)
            assert signed.encode().endswith(LINE)
            # A wrong idea of what it has costs one more round, in either direction.
            for old in (0, 100, 200, 250):
                assert failure(asked(url, old, size=250)) is None
            assert failure(asked(url, 7, size=300)) is None

    def test_it_is_ahead_of_us(self, tmp_path: Path):
        with countersigning(tmp_path / "w.db", LOG) as url:
            assert failure(asked(url, size=250)) is None
            outcome = asked(url, 100, size=200)
            assert failure(outcome) == "ahead"
            assert outcome.params == {"read": 250, "expected": 200}

    @pytest.mark.parametrize("old", [0, 100, 200])
    def test_it_has_another_history(self, tmp_path: Path, old: int):
        with countersigning(tmp_path / "w.db", LOG) as url:
            made = ask(witness(url), OTHER.note(200), 0, partial(OTHER.proof, size=200),
                       clock=lambda: NOW)  # fmt: skip
            assert failure(made) is None
            assert failure(asked(url, old)) == "conflict"
            grown = asked(url, old, size=300)
            assert (failure(grown), dict(grown.params)) == ("status", {"read": 422})

    def test_a_log_that_it_does_not_know(self, tmp_path: Path):
        with countersigning(tmp_path / "w.db") as url:
            assert asked(url).params == {"read": 404}

    def test_its_clock_or_an_old_signature_said_again(self):
        for off in (SLACK + 1, -SLACK - 1):
            with misbehaving(answering(plain(200, cosign(
                SIGNER, LOG.checkpoint(200), NOW + off).line().encode()))) as url:  # fmt: skip
                assert failure(asked(url)) == "time"


class TestAnswers:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (LINE, None),
            (cosign(cosigner(5, "other/w"), LOG.checkpoint(200), NOW).line().encode() + LINE, None),
            (cosign(cosigner(5), LOG.checkpoint(200), NOW).line().encode(), "other_key"),
            (cosign(cosigner(9, "x/w"), LOG.checkpoint(200), NOW).line().encode(), "other_key"),
            (cosign(SIGNER, LOG.checkpoint(199), NOW).line().encode(), "signature"),
            (LINE + cosign(SIGNER, LOG.checkpoint(199), NOW).line().encode(), "signature"),
            (LINE[:-1], "form"),
            (b"\n" + LINE, "form"),
            (LINE + b"\n", "form"),
            (LINE + b"more\n", "form"),
            (b"", "form"),
            (b"\n", "form"),
            (b"\xff" + LINE, "form"),
            (LINE.replace(b"=\n", b"\n"), "form"),
            (b"x" * (MOST_ANSWER + 1), "too_large"),
        ],
    )
    def test_200_is_not_enough(self, body: bytes, code: str | None):
        with misbehaving(answering(plain(200, body))) as url:
            assert failure(asked(url)) == code

    def test_a_cosignature_of_a_newer_kind(self, monkeypatch: pytest.MonkeyPatch):
        private = mldsa.MLDSA44PrivateKey.generate()
        key = Verifier("w/2", COSIGNATURE_ML_DSA, private.public_key().public_bytes_raw())
        message = subtree_message(key.name, LOG.checkpoint(200), NOW)
        assert message is not None
        blob = NOW.to_bytes(8, "big") + private.sign(message)
        line = Signature(key.name, key.key_id, blob).line().encode()

        def told() -> Outcome:
            with misbehaving(answering(plain(200, LINE + line))) as url:
                place = Witness("w2", key, url)
                return ask(place, LOG.note(200), 0, lambda _: (), clock=lambda: NOW)

        assert (failure(told()), told().time) == (None, NOW)
        monkeypatch.setattr(cosignature, "_ml_dsa_holds", lambda *_: None)
        assert failure(told()) == "unsupported"

    @pytest.mark.parametrize("status", [201, 204, 301, 302, 307, 308, 400, 403, 422, 500, 503])
    def test_every_other_status_is_a_failure_and_no_redirect_is_followed(self, status: int):
        body = b"" if status == 204 else LINE
        with misbehaving(
            answering(plain(status, body, "text/plain", "Location: /add-checkpoint"))
        ) as url:
            outcome = asked(url)
            assert (failure(outcome), outcome.params) == ("status", {"read": status})

    @pytest.mark.parametrize(
        ("answers", "code"),
        [
            ([plain(409, b"100\n", SIZE), plain(200, LINE)], None),
            ([plain(409, b"100\n", SIZE), plain(409, b"150\n", SIZE)], "busy"),
            ([plain(409, b"201\n", SIZE)], "ahead"),
            ([plain(409, b"100\n")], "form"),
            ([plain(409, b"100", SIZE)], "form"),
            ([plain(409, b"0100\n", SIZE)], "form"),
            ([plain(409, b"9223372036854775808\n", SIZE)], "form"),
            ([plain(409, b"1" * 100_000 + b"\n", SIZE)], "too_large"),
            ([plain(409, b"100\n", SIZE), plain(500, b"")], "status"),
        ],
    )
    def test_409_is_answered_once_with_the_size_it_names(self, answers: list[bytes], code: str):
        with misbehaving(answering(*answers)) as url:
            assert failure(asked(url)) == code

    def test_bodies_in_other_wrappings(self):
        chunked = b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
        closing = b"HTTP/1.0 200 x\r\n\r\n"
        for answer, code in (
            (chunked % (len(LINE), LINE), None),
            (closing + LINE, None),
            (plain(200, LINE)[:-5], "form"),
            (plain(200, LINE, "text/plain", "Content-Encoding: gzip"), "form"),
            (b"nonsense\r\n\r\n", "unreachable"),
            (b"HTTP/1.1 200 x\r\n" + b"A: b\r\n" * 200 + b"\r\n", "form"),
            (b"", "unreachable"),
        ):
            with misbehaving(answering(answer)) as url:
                assert failure(asked(url)) == code, answer[:60]


class TestTime:
    @pytest.mark.parametrize(
        ("manner", "code"),
        [
            (silent, "late"),
            (dripping(b"", b"H"), "late"),
            (dripping(b"HTTP/1.1 200 x\r\n", b"A: b\r\n"), "late"),
            (dripping(b"HTTP/1.1 200 x\r\nContent-Length: 60000\r\n\r\n", b"x"), "late"),
            (dripping(b"HTTP/1.1 200 x\r\n\r\n", b"x"), "late"),
            (dripping(b"", b"HTTP/1.1 100 x\r\n\r\n"), "late"),
            (flooding(b"HTTP/1.1 200 x\r\n\r\n"), "too_large"),
            (flooding(b"HTTP/1.1 200 x\r\nContent-Length: 99999999999\r\n\r\n"), "too_large"),
            (flooding(b""), "form"),
        ],
    )
    def test_nothing_holds_us_longer_than_the_deadline(self, manner: Manner, code: str):
        with misbehaving(manner) as url:
            start = time.monotonic()
            found = failure(asked(url, seconds=0.6))
            took = time.monotonic() - start
        assert took < 3
        assert found in (code, "late") if code == "form" else found == code

    def test_all_together_take_as_long_as_the_slowest_may(self, tmp_path: Path):
        with (
            countersigning(tmp_path / "w.db", LOG) as url,
            misbehaving(silent) as hole,
            misbehaving(answering(plain(500, b""))) as broken,
        ):
            places = [hole, url, None, broken, "http://127.0.0.1:1", "ftp://x/", hole]
            start = time.monotonic()
            outcomes = ask_all(
                [Witness(f"w{at}", SIGNER.verifier, one) for at, one in enumerate(places)],
                LOG.note(200),
                {"w1": 100},
                lambda old: LOG.proof(old, 200),
                seconds=0.8,
                clock=lambda: NOW,
            )
            took = time.monotonic() - start
        assert took < 2
        assert [failure(one) for one in outcomes] == [
            "late", None, "no_address", "status", "unreachable", "url", "late",
        ]  # fmt: skip
        assert [one.name for one in outcomes] == [f"w{at}" for at in range(7)]

    def test_nobody_asked(self):
        assert ask_all([], LOG.note(200), {}, lambda _: ()) == []

    def test_a_fault_in_our_own_proof_is_not_hidden(self):
        def broken(old: int) -> tuple[bytes, ...]:
            raise ZeroDivisionError(old)

        with (
            misbehaving(answering(plain(409, b"100\n", SIZE))) as url,
            pytest.raises(ZeroDivisionError),
        ):
            ask_all([witness(url)], LOG.note(200), {}, broken, seconds=5)


class TestAddress:
    @pytest.mark.parametrize(
        "url",
        [
            "", "example.org", "//example.org", "file:///etc/passwd", "http://", "http://a b/",
            "http://me:secret@example.org/", "http://example.org/?a", "http://example.org/#a",
            "http://example.org:99999/", "http://example.org/\r\nHost: x", "http://пример/",
            "http://[::1/",
        ],
    )  # fmt: skip
    def test_what_is_no_address(self, url: str):
        assert failure(asked(url)) == "url"

    def test_a_path_before_the_call(self):
        seen: list[bytes] = []

        def manner(sock, _):
            seen.append(sock.recv(65536))
            sock.sendall(plain(200, LINE))

        with misbehaving(manner) as url:
            for end in ("/a/b", "/a/b/"):
                assert failure(asked(url + end)) is None
        assert [one.split(b" ")[1] for one in seen] == [b"/a/b/add-checkpoint"] * 2


class TestTls:
    def test_a_server_whose_certificate_nobody_trusts(self, tmp_path: Path):
        context = _self_signed(tmp_path)

        def manner(sock, _):
            with context.wrap_socket(sock, server_side=True) as safe:
                safe.recv(65536)
                safe.sendall(plain(200, LINE))

        with misbehaving(manner) as url:
            secure = url.replace("http://", "https://")
            assert failure(asked(secure)) == "certificate"

    def test_a_trusted_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        context = _self_signed(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))

        def manner(sock, ended: threading.Event):
            with context.wrap_socket(sock, server_side=True) as safe:
                safe.recv(65536)
                safe.sendall(plain(200, LINE))
                ended.wait(1)

        with misbehaving(manner) as url:
            assert failure(asked(url.replace("http://", "https://"))) is None

    def test_a_plain_server_where_tls_is_expected(self):
        with misbehaving(answering(plain(200, LINE))) as url:
            secure = url.replace("http://", "https://")
            assert failure(asked(secure, seconds=1)) in ("unreachable", "late")


def _self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
