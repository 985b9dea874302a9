"""What `latest.json` says of countersigners: who signed this head, and whether that is enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hattama.log.note import SignedNote
from hattama.log.policy import Policy

NO_POLICY: Mapping[str, Any] = {"quorum": "no_policy", "by": []}


def countersigned(policy: Policy | None, note: SignedNote | None) -> Mapping[str, Any]:
    """`quorum` (`met`, `not_met`, `no_policy`) and `by`: the names of those who signed."""
    if policy is None or note is None:
        return NO_POLICY
    judgement = policy.judge(note)
    by = sorted(one.name for one in judgement.witnesses if one.state == "holds")
    return {"quorum": "met" if judgement.quorum_met else "not_met", "by": by}
