"""Checkpoints: the specification's example, one spelling of every number, no extensions of ours."""

from __future__ import annotations

import pytest

from hattama.log.checkpoint import Checkpoint, parse
from hattama.log.errors import LogError
from hattama.log.note import parse as parse_note
from hattama.log.tree import EMPTY_ROOT

SPEC_TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
SPEC_NOTE = (
    f"{SPEC_TEXT}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRD"
    "e4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMH"
    "wSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
).encode()
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


class TestRead:
    def test_the_example_of_the_specification(self):
        found = Checkpoint.of(parse_note(SPEC_NOTE))
        assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20_852_163)
        assert found.root.hex().startswith("0ac5186a9186")
        assert found.text() == SPEC_TEXT
        assert parse_note(SPEC_NOTE).encode() == SPEC_NOTE

    def test_extension_lines_are_kept_and_never_written(self):
        found = parse(SPEC_TEXT + "Timestamp: 1\nx\n")
        assert found.extensions == ("Timestamp: 1", "x")
        with pytest.raises(ValueError, match="no own checkpoint"):
            found.text()

    def test_an_empty_log(self):
        found = Checkpoint("example.org/l", 0, EMPTY_ROOT)
        assert found.text() == ("example.org/l\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
        assert parse(found.text()) == found

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "\n",
            f"o\n1\n{ROOT}",
            f"o\n1\n{ROOT}\n\n",
            f"o\n1\n{ROOT}\n\nx\n",
            f"\n1\n{ROOT}\n",
            f"o\n\n{ROOT}\n",
            "o\n1\n",
            "o\n1\n\n",
            f"o\n01\n{ROOT}\n",
            f"o\n00\n{ROOT}\n",
            f"o\n+1\n{ROOT}\n",
            f"o\n-1\n{ROOT}\n",
            f"o\n 1\n{ROOT}\n",
            f"o\n1 \n{ROOT}\n",
            f"o\n1_0\n{ROOT}\n",
            f"o\n١\n{ROOT}\n",
            f"o\n9223372036854775808\n{ROOT}\n",
            f"o\n1\n{ROOT[:-1]}\n",
            f"o\n1\n{ROOT} \n",
            f"o\n1\n{ROOT.replace('I=', 'J=')}\n",
            f"o\n1\n{ROOT.replace('/', '_')}\n",
            "o\n1\nAAAA\n",
            f"o\t\n1\n{ROOT}\n",
            f"o\r\n1\n{ROOT}\n",
        ],
    )
    def test_every_other_spelling_is_refused(self, text: str):
        with pytest.raises(LogError, match="log_checkpoint"):
            parse(text, "checkpoint")

    def test_the_largest_size(self):
        assert parse(f"o\n9223372036854775807\n{ROOT}\n").size == 2**63 - 1


class TestWrite:
    @pytest.mark.parametrize(
        "wrong",
        [
            Checkpoint("", 1, b"r" * 32),
            Checkpoint("a\nb", 1, b"r" * 32),
            Checkpoint("o", -1, b"r" * 32),
            Checkpoint("o", 2**63, b"r" * 32),
            Checkpoint("o", 1, b"r" * 31),
        ],
    )
    def test_what_no_checkpoint_can_say_is_never_written(self, wrong: Checkpoint):
        with pytest.raises(ValueError, match="no own checkpoint"):
            wrong.text()
