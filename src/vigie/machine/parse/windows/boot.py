"""Secure boot, as the firmware told Windows at its start."""

from vigie.machine.parse.windows import registry
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("boot.secure",)
STATE = r"HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\State"
NAME = "UEFISecureBootEnabled"
LEGACY = (
    "Ce poste démarre sans UEFI, ou son micrologiciel ne le dit pas : montrez-le à la personne qui vous aide."
)


def boot(raws: Raws) -> list[Finding]:
    found = registry.read(raws)
    value = found.number(STATE, NAME)
    if value in (0, 1):
        return [known(FACTS[0], value == 1, "SecureBoot")]
    reason = LEGACY if found.absent(STATE, NAME) else raws.why(registry.files(raws))
    return [unknown(FACTS[0], reason, "SecureBoot")]
