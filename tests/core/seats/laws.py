"""The list sections of shipped laws, for tests of the engine."""

from hattama.core.law.library import get
from hattama.core.law.lists import Lists


def lists_of(law_id: str) -> Lists:
    """The `[lists]` section of a shipped law, which must have one."""
    lists = get(law_id).lists
    assert lists is not None, law_id
    return lists
