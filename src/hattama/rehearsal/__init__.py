"""Rehearsals: synthetic elections of any size under any shipped law, with planted faults.

`rehearse(Spec(...))` makes one in memory, `write(made, path)` writes it as an election folder.
"""

from __future__ import annotations

from hattama.rehearsal.faults import KINDS
from hattama.rehearsal.folder import write
from hattama.rehearsal.make import rehearse
from hattama.rehearsal.model import Fault, Made, Sheet
from hattama.rehearsal.spec import Spec

__all__ = ["KINDS", "Fault", "Made", "Sheet", "Spec", "rehearse", "write"]
