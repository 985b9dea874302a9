"""Relative addresses that name files: as the standard library would write them, only sooner."""

from __future__ import annotations

import posixpath

from hypothesis import given
from hypothesis import strategies as st

from hattama.publish.view import href

PARTS = st.lists(st.sampled_from(["pages", "kk", "units", "a", "b-1"]), max_size=4)
PATHS = st.builds(
    lambda parts, name: "/".join([*parts, name]), PARTS, st.sampled_from(["i.html", "j.json"])
)


@given(here=PATHS, there=PATHS, part=st.sampled_from(["", "#x", "#unit=a/b"]))
def test_every_address_leads_back(here: str, there: str, part: str) -> None:
    assert (
        href(here, there + part) == posixpath.relpath(there, posixpath.dirname(here) or ".") + part
    )
