"""The nearest of the EDPB's eighteen cases (Guidelines 01/2021), and what differs from it.

A case is a point of comparison, not an answer: the guidelines say that any change of circumstances may change the
conclusion. What each concludes is data (`declarations.yaml`), and only where it was read.
"""

from dataclasses import dataclass

from vigie.incidents.rules.breach import Breach, Cause, sensitivity
from vigie.incidents.rules.known import Known


@dataclass(frozen=True, slots=True)
class Nearest:
    """A case, by its id in the data, and how the breach differs from it or might (codes)."""

    case: str
    differs: tuple[str, ...] = ()


def nearest(breach: Breach) -> Nearest | None:
    """The case that looks most like it, the graver where a fact is unknown; None when none does."""
    match breach.cause:
        case Cause.RANSOMWARE:
            return _ransomware(breach)
        case Cause.DEVICE_STOLEN | Cause.DEVICE_LOST:
            return _device(breach)
        case Cause.PAPER:
            return Nearest("case_12")
        case Cause.MAILBOX:
            return Nearest("case_18")
        case Cause.MISDIRECTED if sensitivity(breach) is not False:
            return Nearest("case_14", () if sensitivity(breach) else ("sensitivity_unknown",))
        case _:
            return None


def _ransomware(breach: Breach) -> Nearest:
    if breach.confidentiality:
        return Nearest("case_04", ("backup_available",) if breach.backup else ())
    unsure = () if breach.confidentiality is False else ("copy_not_excluded",)
    if not breach.backup:
        return Nearest("case_02", (*unsure, *(("backup_unknown",) if breach.backup is None else ())))
    calm = breach.restored and breach.care_affected is False
    if calm and breach.unintelligible and not unsure:
        return Nearest("case_01")
    return Nearest("case_03", (*unsure, *(() if breach.care_affected else ("care_not_delayed",))))


def _device(breach: Breach) -> Nearest:
    if breach.unintelligible:
        lacking: dict[Known, tuple[str, ...]] = {True: (), False: ("no_backup",), None: ("backup_unknown",)}
        return Nearest("case_10", lacking[breach.backup])
    unsure = ("encryption_unknown",) if breach.unintelligible is None else ()
    grave = ("sensitive_data",) if sensitivity(breach) else ()
    return Nearest("case_11", (*unsure, *grave))
