"""Whether a delegate (DPO) and an impact assessment (DPIA) are due: codes, whose words and sources are content.

Art. 37(1)(c) and 35 GDPR leave « large scale » open. The CNIL's page for health professionals gives the examples
used here: a network, a health house or centre, records shared between professionals. What is not known never reads
as an exemption: where it would decide, the answer is at least « recommended » and names what is missing. Only who
practises alone is told « not required » from that single fact, as the CNIL's page and its list of exemptions do; the
answer then says that it holds unless what is missing says otherwise.
"""

from dataclasses import dataclass
from enum import StrEnum

NETWORKS = frozenset({"msp", "centre"})
TRIGGERS = ("ai", "monitoring", "warehouse", "staff_cctv")


class Answer(StrEnum):
    """What comes out."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    NOT_REQUIRED = "not_required"


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides; None: not known.

    `alone`: one professional answers for it, which the exemption from an assessment asks. `pharmacy_large`:
    turnover over the figure of the CNIL's reference for pharmacies.
    """

    structure: str | None = None
    alone: bool = False
    shared: bool | None = None
    pharmacy_large: bool | None = None
    ai: bool | None = None
    monitoring: bool | None = None
    warehouse: bool | None = None
    staff_cctv: bool | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The answer, the codes of its reasons, and what would decide if it were known."""

    answer: Answer
    reasons: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def dpo(said: Situation) -> Decided:
    """Whether a delegate is to be designated."""
    return _conditional(_delegate(said))


def _conditional(found: Decided) -> Decided:
    if found.answer == Answer.NOT_REQUIRED and found.unknown:
        return Decided(found.answer, (*found.reasons, "conditional"), found.unknown)
    return found


def _delegate(said: Situation) -> Decided:
    match said.structure:
        case "solo":
            if said.shared:
                return Decided(Answer.RECOMMENDED, ("dpo_solo_shared",))
            return Decided(Answer.NOT_REQUIRED, ("dpo_solo",), _missing(said, "shared"))
        case "msp" | "centre":
            return Decided(Answer.REQUIRED, ("dpo_network",))
        case None:
            shared = (Answer.REQUIRED, ("dpo_shared",)) if said.shared else (Answer.RECOMMENDED, ("unknown",))
            return Decided(*shared, ("structure", *_missing(said, "shared")))
    if said.shared:
        return Decided(Answer.REQUIRED, ("dpo_shared",))
    if said.structure == "pharmacy":
        reason = "dpo_pharmacy_large" if said.pharmacy_large else "dpo_pharmacy"
        return Decided(Answer.RECOMMENDED, (reason,), _missing(said, "shared", "pharmacy_large"))
    if said.structure == "laboratory":
        return Decided(Answer.RECOMMENDED, ("dpo_laboratory",), _missing(said, "shared"))
    if said.structure == "group" and said.shared is False:
        return Decided(Answer.NOT_REQUIRED, ("dpo_group_apart",))
    return Decided(Answer.RECOMMENDED, ("unknown",), _missing(said, "shared"))


def dpia(said: Situation) -> Decided:
    """Whether an impact assessment is to be made."""
    base = _of_the_structure(said)
    found = tuple(f"dpia_{name}" for name in TRIGGERS if getattr(said, name))
    unknown = (*base.unknown, *_missing(said, *TRIGGERS))
    if found and base.answer == Answer.NOT_REQUIRED:
        return Decided(Answer.RECOMMENDED, (*found, *base.reasons), unknown)
    return _conditional(Decided(base.answer, (*base.reasons, *found), unknown))


def _of_the_structure(said: Situation) -> Decided:
    """For the care of patients, before any particular use."""
    match said.structure:
        case "solo":
            if said.shared:
                return Decided(Answer.RECOMMENDED, ("dpia_solo_shared",))
            return Decided(Answer.NOT_REQUIRED, ("dpia_solo",), _missing(said, "shared"))
        case "msp" | "centre":
            return Decided(Answer.REQUIRED, ("dpia_network",))
        case None:
            shared = (
                (Answer.REQUIRED, ("dpia_shared",)) if said.shared else (Answer.RECOMMENDED, ("unknown",))
            )
            return Decided(*shared, ("structure", *_missing(said, "shared")))
    if said.shared:
        return Decided(Answer.REQUIRED, ("dpia_shared",))
    if said.structure == "pharmacy":
        return _of_a_pharmacy(said)
    if said.structure == "laboratory":
        if said.alone:
            return Decided(Answer.NOT_REQUIRED, ("dpia_solo",), _missing(said, "shared"))
        return Decided(Answer.RECOMMENDED, ("dpia_laboratory",), _missing(said, "shared"))
    if said.structure == "group":
        return Decided(Answer.RECOMMENDED, ("dpia_group",), _missing(said, "shared"))
    return Decided(Answer.RECOMMENDED, ("unknown",), _missing(said, "shared"))


def _of_a_pharmacy(said: Situation) -> Decided:
    if said.pharmacy_large:
        return Decided(Answer.RECOMMENDED, ("dpia_pharmacy_large",), _missing(said, "shared"))
    if said.alone:
        return Decided(Answer.NOT_REQUIRED, ("dpia_pharmacy",), _missing(said, "shared", "pharmacy_large"))
    return Decided(Answer.RECOMMENDED, ("dpia_pharmacy_unknown",), _missing(said, "shared", "pharmacy_large"))


def _missing(said: Situation, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(said, name) is None)
