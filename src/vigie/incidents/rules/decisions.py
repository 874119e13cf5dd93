"""From what is known of an incident: to whom it is declared, and why."""

from dataclasses import dataclass, replace
from enum import StrEnum

from vigie.incidents.rules.breach import ATTACKS, Assessment, Cause, Told
from vigie.incidents.rules.known import Known, either


class Needed(StrEnum):
    """How much a declaration is due."""

    YES = "yes"
    RECOMMENDED = "recommended"
    UNKNOWN = "unknown"
    NO = "no"


KINDS = (
    "cnil_initial", "cnil_complementary", "patients", "register", "complaint", "insurer", "vendor_letter",
    "bank", "card_issuer", "health_insurance", "cert_sante", "order",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Situation:
    """What the declarations depend on, beside the breach. None is unknown."""

    cause: Cause | None = None
    system_attack: Known = None
    theft: Known = None
    insured: Known = None
    vendor_involved: Known = None
    bank_fraud: Known = None
    card_lost: Known = None
    health_account: Known = None
    forged_prescriptions: Known = None
    obliged_structure: Known = None
    cnil_notified: Known = None
    cnil_complete: Known = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration; `reason` is a code."""

    kind: str
    needed: Needed
    reason: str


def declarations(situation: Situation, assessment: Assessment) -> tuple[Declaration, ...]:
    """Every declaration, in the order of `KINDS`."""
    s, a = _told_by_cause(situation), assessment
    found = (
        _cnil(a), _complementary(s, a), _patients(a), (Needed.YES, a.register_reason), _complaint(s), _insurer(s),
        _vendor(s), _asked("bank", s.bank_fraud, Needed.YES), _asked("card_issuer", s.card_lost, Needed.YES),
        _asked("health_insurance", s.health_account, Needed.RECOMMENDED), _cert(s), _order(s, a),
    )  # fmt: skip
    return tuple(Declaration(kind, *row) for kind, row in zip(KINDS, found, strict=True))


def _told_by_cause(s: Situation) -> Situation:
    """What the cause says by itself, where nobody said it."""
    return replace(
        s,
        system_attack=True if s.cause in ATTACKS else s.system_attack,
        theft=True if s.cause is Cause.DEVICE_STOLEN else s.theft,
        vendor_involved=True if s.cause is Cause.VENDOR else s.vendor_involved,
    )


Row = tuple[Needed, str]


def _cnil(assessment: Assessment) -> Row:
    needed = {Told.YES: Needed.YES, Told.NO: Needed.NO}.get(assessment.authority, Needed.RECOMMENDED)
    return needed, assessment.authority_reason


def _complementary(s: Situation, assessment: Assessment) -> Row:
    """Art. 33(4): only what a first notification left open."""
    if assessment.authority is Told.NO and s.cnil_notified is False:
        return Needed.NO, "complementary.nothing_to_complete"
    if s.cnil_notified and s.cnil_complete is not None:
        return (
            (Needed.NO, "complementary.complete")
            if s.cnil_complete
            else (Needed.YES, "complementary.applies")
        )
    return Needed.UNKNOWN, "complementary.maybe" if s.cnil_notified else "complementary.no_initial"


def _patients(assessment: Assessment) -> Row:
    needed = {Told.YES: Needed.YES, Told.NO: Needed.NO}.get(assessment.persons, Needed.UNKNOWN)
    return needed, assessment.persons_reason


def _complaint(s: Situation) -> Row:
    """A condition of the indemnity in one case (art. L12-10-1), good advice in the others."""
    if s.system_attack and s.insured:
        return Needed.YES, "complaint.applies"
    if s.system_attack:
        return (
            Needed.RECOMMENDED,
            "complaint.insured_unknown" if s.insured is None else "complaint.not_insured",
        )
    if s.theft:
        return Needed.RECOMMENDED, "complaint.theft"
    if either(s.system_attack, s.theft) is None:
        return Needed.UNKNOWN, "complaint.attack_unknown"
    return Needed.NO, "complaint.no_attack"


def _insurer(s: Situation) -> Row:
    if s.insured is False:
        return Needed.NO, "insurer.does_not"
    return (
        (Needed.YES, "insurer.applies_no_days") if s.insured else (Needed.UNKNOWN, "insurer.unknown_no_days")
    )


def _vendor(s: Situation) -> Row:
    """Art. 33(2): the processor owes the facts; the letter asks for them."""
    return _asked("vendor_letter", s.vendor_involved, Needed.RECOMMENDED)


def _cert(s: Situation) -> Row:
    """Art. L1111-8-2 of the public health code binds establishments, laboratories, radiotherapy centres."""
    if s.obliged_structure:
        return Needed.YES, "health_authority.applies"
    if s.system_attack:
        known = s.obliged_structure is False
        return Needed.RECOMMENDED, "cert_sante.advised" if known else "health_authority.unknown"
    if s.obliged_structure is None or s.system_attack is None:
        return Needed.UNKNOWN, "health_authority.unknown"
    return Needed.NO, "health_authority.does_not"


def _order(s: Situation, assessment: Assessment) -> Row:
    """No text sets it; the Order advises and supports where secrecy or prescriptions are at stake."""
    if s.forged_prescriptions:
        return Needed.RECOMMENDED, "order.prescriptions"
    if assessment.authority is not Told.NO:
        return Needed.RECOMMENDED, "order.secrecy"
    if s.forged_prescriptions is None:
        return Needed.UNKNOWN, "order.unknown"
    return Needed.NO, "order.does_not"


def _asked(kind: str, fact: Known, then: Needed) -> Row:
    if fact is None:
        return Needed.UNKNOWN, f"{kind}.unknown"
    return (then, f"{kind}.applies") if fact else (Needed.NO, f"{kind}.does_not")
