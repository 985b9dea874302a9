"""Two hundred changed bundles: the browser fails where `hattama verify` fails, and only there."""

from __future__ import annotations

import pytest

from tests.attacks.counting import Counter
from tests.attacks.mutator import mutated
from tests.bundle.worlds import Files, files_of, new_key, publish, record, rehearsal, vkey
from tests.publish.browser.beside import only_in_part, unlike
from tests.publish.browser.chromium import Check

pytestmark = pytest.mark.slow

EACH = 70


@pytest.fixture(scope="module", params=["named", "unnamed", "unsigned"])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A bundle with an earlier state and, where somebody vouches for it, a milestone."""
    home = tmp_path_factory.mktemp("bundle")
    key = new_key(home) if request.param != "unsigned" else None
    folder = rehearsal(home / "election", 60)
    record(folder, key=vkey(key) if key and request.param == "named" else "")
    publish(folder, home / "b", key, at=60, keep="night" if key else "")
    publish(folder, home / "b", key)
    return files_of(home / "b")


def test_every_changed_bundle_is_judged_alike(check: Check, files: Files):
    check.hold(files)
    counter = Counter()
    found = {}
    failed = 0
    for number in range(EACH):
        made = mutated(files, number)
        python, browser = counter.verdict(made.files), check.verdict(made.files)
        wrong = list(unlike(browser, python))
        if not wrong and not only_in_part(python) and browser["holds"] != python.holds:
            wrong = [f"verdict {browser['verdict']}"]
        failed += not browser["holds"]
        if wrong:
            found[number] = (made.kind, sorted(made.touched), wrong)
    assert not found
    assert failed > EACH * 9 // 10
