"""What a rule says of one file."""

from dataclasses import dataclass
from enum import IntEnum


class Weight(IntEnum):
    """How far a finding accuses."""

    FITS = 0
    """The content is what the name says, as far as it was read."""
    UNKNOWN = 1
    """Nothing can be said: no rule for this kind, too small, empty, cut short."""
    WEAK = 2
    """Not what the name says, yet not dense: another format, damage, or a poor cipher."""
    SOFT = 3
    """Its signature stands, its inside is broken: counts when files of the same kind are sound beside it."""
    FIRM = 4
    """What must be there is gone, and what is there looks random."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A weight, and the code of its reason."""

    weight: Weight
    reason: str

    @property
    def accuses(self) -> bool:
        return self.weight >= Weight.WEAK


FITS = Finding(Weight.FITS, "fits")
UNKNOWN = Finding(Weight.UNKNOWN, "no_rule")
SMALL = Finding(Weight.UNKNOWN, "too_small")
BLANK = Finding(Weight.UNKNOWN, "blank")
CUT = Finding(Weight.UNKNOWN, "cut_short")
OTHER = Finding(Weight.UNKNOWN, "other_format")


def broken(reason: str) -> Finding:
    """A signature that stands over a broken inside."""
    return Finding(Weight.SOFT, reason)
