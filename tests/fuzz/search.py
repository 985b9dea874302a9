"""One target under atheris until its time is over.

A finding is written down and the search goes on; what no exception can tell of (a crash of the
process, a hang, too much memory) ends the process, and libFuzzer writes the input.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import random
import resource
import time
from pathlib import Path

import atheris

from tests.fuzz.places import CORPUS, DICTIONARY, FINDINGS

# Whatever imports our code stands here, so that its branches are counted; atheris tells of each.
with contextlib.redirect_stderr(io.StringIO()), atheris.instrument_imports(include=["hattama"]):
    from tests.fuzz.findings import MOST_BYTES, Findings
    from tests.fuzz.mutate import mutated
    from tests.fuzz.targets import TARGETS
    from tests.fuzz.tokens import dictionary

__all__ = ["TARGETS", "dictionary", "search"]

# The process as a whole; of these polars takes some hundred megabytes before anything is read.
MOST_MEGABYTES = 2_000
MOST_ADDRESSES = 16 * 2**30
# A hang; slowness is measured finer, in the process.
MOST_SECONDS = 20


def search(name: str, seconds: int) -> None:
    """Look for faults; never returns, since libFuzzer ends the process."""
    start = time.monotonic()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    target = TARGETS[name]
    findings = Findings(target, FINDINGS)
    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["hattama"]):
        for data in target.seeds():
            (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
            # Rooms that are entered when they are needed are entered here, and so counted too.
            findings.look(data)

    def change(data: bytes, most: int, seed: int) -> bytes:
        return mutated(target.kind, data, random.Random(seed), most, atheris.Mutate)

    left = max(1, seconds - int(time.monotonic() - start))
    atheris.Setup(_arguments(name, left, corpus), findings.look, custom_mutator=change)
    atheris.Fuzz()


def _arguments(name: str, seconds: int, corpus: Path) -> list[str]:
    return [
        "fuzz",
        str(corpus),
        f"-dict={DICTIONARY}",
        f"-max_total_time={seconds}",
        f"-max_len={MOST_BYTES}",
        f"-timeout={MOST_SECONDS}",
        f"-rss_limit_mb={MOST_MEGABYTES}",
        f"-artifact_prefix={FINDINGS}/{name}-",
        "-print_final_stats=1",
        "-seed=1",
    ]
