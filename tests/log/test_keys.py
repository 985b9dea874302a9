"""Private keys: made once, readable by their owner alone, locked if wanted."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from hattama.log import keys
from hattama.log.errors import LogError
from hattama.log.keys import load, make, public
from hattama.log.note import COSIGNATURE, ED25519, Verifier

# A costly stretching is the point of scrypt, but not of these tests.
CHEAP = (2**10, 8, 1)
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "SCRYPT", CHEAP)


def written(file: Path, text: str | bytes, mode: int = 0o600) -> Path:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    file.chmod(mode)
    return file


def code(call, *words) -> str:
    with pytest.raises(LogError) as refused:
        call(*words)
    return refused.value.code


class TestMake:
    @pytest.mark.parametrize("passphrase", [None, "қазақша құпия сөз"])
    @pytest.mark.parametrize("algorithm", [ED25519, COSIGNATURE])
    def test_a_key_can_be_used(self, tmp_path: Path, passphrase: str | None, algorithm: int):
        file = tmp_path / "log.key"
        made = make(file, "example.org/log", passphrase, algorithm)
        loaded = load(file, None if passphrase is None else lambda: passphrase)
        assert loaded.file == file
        assert loaded.signer.verifier == made == public(file) == public(keys.pub_file(file))
        assert made.algorithm == algorithm
        assert Verifier.parse((tmp_path / "log.key.pub").read_text().strip()) == made

    def test_modes_whatever_the_umask(self, tmp_path: Path):
        before = os.umask(0)
        try:
            make(tmp_path / "k", "n")
        finally:
            os.umask(before)
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
        assert modes == {"k": 0o600, "k.pub": 0o644, "k.signed": 0o600}

    @pytest.mark.parametrize("taken", ["k", "k.pub", "k.signed"])
    def test_nothing_is_written_over(self, tmp_path: Path, taken: str):
        (tmp_path / taken).write_text("mine")
        assert code(make, tmp_path / "k", "n") == "key_exists"
        assert [one.name for one in tmp_path.iterdir()] == [taken]
        assert (tmp_path / taken).read_text() == "mine"

    def test_a_link_is_not_followed(self, tmp_path: Path):
        (tmp_path / "k").symlink_to(tmp_path / "elsewhere")
        assert code(make, tmp_path / "k", "n") == "key_exists"
        assert not (tmp_path / "elsewhere").exists()

    def test_a_race_for_one_name_leaves_the_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        """Another process makes the public file between the look and the writing."""
        monkeypatch.setattr(keys, "check_new", lambda *_: None)
        (tmp_path / "k.pub").write_text("mine")
        assert code(make, tmp_path / "k", "n") == "key_exists"
        assert [one.name for one in tmp_path.iterdir()] == ["k.pub"]

    def test_no_folder_to_write_to(self, tmp_path: Path):
        assert code(make, tmp_path / "nowhere" / "k", "n") == "key_unwritable"

    @pytest.mark.parametrize(
        ("name", "wanted"),
        [
            ("", "log_key_name"),
            ("a b", "log_key_name"),
            ("a+b", "log_key_name"),
            ("a\u200bb", "log_key_name"),
            ("https://example.org/log", "key_name_address"),
            ("example.org/log/", "key_name_address"),
        ],
    )
    def test_names_that_no_log_has(self, tmp_path: Path, name: str, wanted: str):
        assert code(make, tmp_path / "k", name) == wanted
        assert list(tmp_path.iterdir()) == []

    def test_an_empty_passphrase_is_none(self, tmp_path: Path):
        assert code(make, tmp_path / "k", "n", "") == "key_passphrase_empty"
        assert list(tmp_path.iterdir()) == []


class TestLoad:
    def test_a_key_of_go_is_read_and_written_alike(self, tmp_path: Path):
        key = load(written(tmp_path / "k", GO_PRIVATE))
        assert key.signer.verifier.vkey() == GO_PUBLIC
        assert keys.private_text(key.signer) == GO_PRIVATE

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o777])
    def test_a_key_that_others_may_read_is_refused(self, tmp_path: Path, mode: int):
        file = written(tmp_path / "k", GO_PRIVATE, mode)
        assert code(load, file) == "key_open_to_others"
        file.chmod(0o400)
        assert load(file).signer.name == "PeterNeumann"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "PRIVATE+KEY+n+00000000+AAAA\n",
            GO_PRIVATE[:-1],
            GO_PRIVATE * 2,
            GO_PRIVATE.replace("c74f20a3", "c74f20a4"),
            GO_PRIVATE.replace("+AYEK", "+AoEK"),
            GO_PRIVATE.replace("Peter", "Pe er"),
            GO_PUBLIC + "\n",
            b"\xff" + GO_PRIVATE.encode(),
            "hattama locked key 1\n",
            "hattama locked key 2\na\nscrypt 1024 8 1 AA==\nAA==\n",
        ],
    )
    def test_what_is_no_key_is_refused(self, tmp_path: Path, text: str | bytes):
        file = written(tmp_path / "k", text)
        with pytest.raises(LogError) as refused:
            load(file, lambda: "x")
        assert refused.value.code == "key_form"
        assert "AYEK" not in str(refused.value)

    def test_what_is_no_file_is_refused(self, tmp_path: Path):
        assert code(load, tmp_path / "none") == "key_unreadable"
        os.mkfifo(tmp_path / "pipe", 0o600)
        assert code(load, tmp_path / "pipe") == "key_form"
        assert code(load, tmp_path) in ("key_form", "key_unreadable")

    def test_a_private_key_is_not_shown_as_a_public_one(self, tmp_path: Path):
        file = written(tmp_path / "k", GO_PRIVATE)
        with pytest.raises(LogError) as refused:
            public(file)
        assert refused.value.code == "key_form"
        assert "AYEK" not in str(refused.value)


class TestPassphrase:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        make(tmp_path / "k", "n", "right")
        return tmp_path / "k"

    def test_a_wrong_one_opens_nothing(self, file: Path):
        for wrong in ("wrong", "", "right ", "Right"):
            assert code(load, file, lambda wrong=wrong: wrong) == "key_passphrase_wrong"
        assert code(load, file) == "key_locked"
        assert load(file, lambda: "right").signer.name == "n"

    def test_an_open_key_asks_for_none(self, tmp_path: Path):
        def never() -> str:
            raise AssertionError

        make(tmp_path / "open", "n")
        assert load(tmp_path / "open", never).signer.name == "n"

    def test_composed_and_decomposed_letters_are_one_passphrase(self, tmp_path: Path):
        make(tmp_path / "й", "n", "\u0439")
        assert load(tmp_path / "й", lambda: "\u0438\u0306").signer.name == "n"

    def test_the_secret_is_not_in_the_file(self, file: Path):
        text = file.read_text()
        signer = load(file, lambda: "right").signer
        assert keys.private_text(signer).rpartition("+")[2].strip() not in text
        assert "PRIVATE" not in text

    def test_two_locks_of_one_key_have_nothing_in_common(self, file: Path):
        signer = load(file, lambda: "right").signer
        one, two = (
            keys.lock(keys.private_text(signer), signer.verifier, "right").split(b"\n")
            for _ in range(2)
        )
        assert one[:2] == two[:2]
        assert one[2] != two[2]
        assert one[3] != two[3]

    def test_every_changed_byte_is_seen(self, file: Path):
        whole = file.read_bytes()
        for at in range(0, len(whole), 5):
            wrong = bytearray(whole)
            wrong[at] ^= 1
            written(file, bytes(wrong))
            assert code(load, file, lambda: "right") in ("key_form", "key_passphrase_wrong"), at
        written(file, whole)
        assert load(file, lambda: "right").signer.name == "n"

    @pytest.mark.parametrize("costs", ["2097152 8 1", "1024 17 1", "1024 8 5", "1000 8 1", "0 8 1"])
    def test_a_file_cannot_ask_for_all_memory(self, file: Path, costs: str):
        written(file, file.read_text().replace("scrypt 1024 8 1", f"scrypt {costs}"))
        assert code(load, file, lambda: "right") == "key_form"
