"""What a rehearsal is asked to be, and which wishes are refused."""

from __future__ import annotations

from dataclasses import dataclass

from hattama.core.errors import InputError
from hattama.core.law.library import get
from hattama.core.law.model import Law

LAW = "kz/2023-mazhilis"
# Polling stations of Kazakhstan in March 2023.
STATIONS = 10_223
MOST_STATIONS = 2_000_000
MOST_SEED = 2**63 - 1
PREFIX = "rehearsal-"

# Largest station: Art. 23(1) of the Kazakh law. The others were not looked up; the same is kept.
MOST_VOTERS = 3_000

REGIONS = {"kz": 20, "ru": 85, "ge": 12}
# A district has at least so many stations, or there are fewer districts.
LEAST_IN_DISTRICT = 4


@dataclass(frozen=True, slots=True)
class Spec:
    """A rehearsal: equal specs give equal bytes.

    Attributes:
        law: id of a shipped law file.
        stations: polling stations.
        seed: of all chance.
        faults: protocols in which one fault is planted, spread evenly over the kinds.
        arrivals: whether the moments are written at which protocols arrive in the night.
    """

    law: str = LAW
    stations: int = STATIONS
    seed: int = 1
    faults: int = 0
    arrivals: bool = False

    def checked(self) -> Law:
        """The law, once every wish makes sense.

        Raises:
            InputError: `rehearse_stations`, `rehearse_seed`, `rehearse_faults`, `law_unknown`.
        """
        for code, read, least, most in (
            ("rehearse_stations", self.stations, 1, MOST_STATIONS),
            ("rehearse_seed", self.seed, 0, MOST_SEED),
        ):
            if not least <= read <= most:
                raise InputError(code, read=read, least=least, expected=most)
        law = get(self.law)
        most = self.stations * ((law.lists is not None) + (law.districts is not None))
        if not 0 <= self.faults <= most:
            raise InputError("rehearse_faults", read=self.faults, least=0, expected=most)
        return law
