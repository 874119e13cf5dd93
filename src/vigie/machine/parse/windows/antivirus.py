"""The antivirus that rules this PC: is it on, is it fresh, can a program stop it.

Three sources: the security centre's light, its list of products (``productState`` by its bits) and Defender's own
class, which reports every toggle true while another antivirus rules (``AMRunningMode``) and is then ignored.
"""

from dataclasses import dataclass
from typing import Any

from vigie.machine.parse.windows import shapes
from vigie.machine.parse.windows.answers import Answer, agreed
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = (
    "antivirus.active",
    "antivirus.product",
    "antivirus.signatures_current",
    "antivirus.tamper_protected",
)
CENTRE, LIGHT, DEFENDER = "security_center_antivirus.json", "wsc_health.json", "defender_status.json"
VERSION = "current_version.json"
DEFENDER_ID = "d68ddc3a-831f-4fae-9e44-da132c1acf46"  # instanceGuid, the same on every PC
OFF, ON, SNOOZED, EXPIRED = 0, 1, 2, 3
MOST_DAYS = 7

NO_PRODUCT = "Le centre de sécurité de Windows ne connaît aucun antivirus."
ON_SERVER = "Windows Server ne dit pas quel antivirus le protège : regardez dans l’antivirus lui-même."
ANOTHER = "Un autre antivirus protège ce poste : Vigie ne sait pas lire ce réglage chez lui."
MODE = "Defender ne dit pas s’il est l’antivirus de ce poste : regardez dans « Sécurité Windows »."
NOT_ON = "Aucun antivirus n’est en marche : l’âge de ses signatures ne compte pas."
UNREADABLE = "L’état de l’antivirus n’a pas été compris : regardez dans « Sécurité Windows »."


@dataclass(frozen=True)
class Product:
    name: str
    defender: bool
    state: int | None

    @property
    def power(self) -> int | None:
        return None if self.state is None else self.state >> 12 & 0xF

    @property
    def fresh(self) -> bool | None:
        return None if self.state is None else self.state & 0xF0 == 0


def antivirus(raws: Raws) -> list[Finding]:
    listed = products(raws, CENTRE)
    defender = _Defender(raws, listed)
    answers = [_centre(raws, listed), light(raws, "antiVirus"), defender.active()]
    active = agreed(raws, FACTS[0], answers, (CENTRE, LIGHT, DEFENDER))
    return [active, _product(raws, listed, defender), _fresh(raws, listed, defender), defender.tamper()]


def products(raws: Raws, name: str) -> list[Product] | None:
    """The products that registered themselves; None when the list could not be read."""
    rows = shapes.records(raws.json(name))
    if rows is None:
        return None
    return [
        Product(
            shapes.text(shapes.member(row, "displayName")),
            shapes.text(shapes.member(row, "instanceGuid")).strip("{}").lower() == DEFENDER_ID
            or "windowsdefender:" in shapes.text(shapes.member(row, "pathToSignedProductExe")).lower(),
            _state(shapes.number(shapes.member(row, "productState"))),
        )
        for row in rows
    ]


def _state(state: int | None) -> int | None:
    return state if state is not None and 0 <= state < 0x10000000 else None


def light(raws: Raws, provider: str) -> Answer:
    """One light of the security centre: 0 good, 1 not watched, 2 poor, 3 snoozed."""
    rows = shapes.records(raws.json(LIGHT))
    if not rows:
        return Answer(LIGHT)
    if shapes.member(rows[0], "error") is not None:
        return Answer(LIGHT, reason="Le centre de sécurité de Windows ne tourne pas sur ce poste.")
    value = shapes.number(shapes.member(rows[0], provider))
    if value == 1:
        return Answer(LIGHT, reason="Le centre de sécurité de Windows ne surveille pas ce réglage.")
    return Answer(LIGHT, {0: True, 2: False, 3: False}.get(-1 if value is None else value))


def is_server(raws: Raws) -> bool:
    """A server has no security centre: an empty list there says nothing."""
    rows = shapes.records(raws.json(VERSION)) or [{}]
    kind = shapes.text(shapes.member(rows[0], "InstallationType")).lower()
    return raws.product == "server" or kind not in ("", "client")


def _centre(raws: Raws, listed: list[Product] | None) -> Answer:
    if listed is None:
        return Answer(CENTRE)
    if not listed:
        server = is_server(raws)
        return Answer(CENTRE, None if server else False, ON_SERVER if server else NO_PRODUCT)
    powers = [product.power for product in listed]
    if ON in powers:
        return Answer(CENTRE, True)
    if all(power in (OFF, SNOOZED, EXPIRED) for power in powers):
        return Answer(CENTRE, False)
    return Answer(CENTRE, reason=UNREADABLE)


class _Defender:
    """Defender's own class, believed only while it is the antivirus of this PC."""

    def __init__(self, raws: Raws, listed: list[Product] | None) -> None:
        rows = shapes.records(raws.json(DEFENDER))
        self._raws = raws
        self._row: shapes.Record = rows[0] if rows else {}
        mode = shapes.text(shapes.member(self._row, "AMRunningMode")).lower()
        alone = {product.defender for product in listed or () if product.power == ON} == {True}
        self.rules = mode == "normal" or (not mode and alone)
        self.reason = ANOTHER if mode not in ("", "normal") else MODE if self._row else ""

    def flag(self, name: str) -> bool | None:
        return shapes.truth(shapes.member(self._row, name)) if self.rules else None

    def active(self) -> Answer:
        if not self.rules:
            return Answer(DEFENDER)
        watching, on = self.flag("RealTimeProtectionEnabled"), self.flag("AntivirusEnabled")
        served = self.flag("AMServiceEnabled")
        if False in (watching, on, served):
            return Answer(DEFENDER, False)
        return Answer(DEFENDER, True if watching and on else None, UNREADABLE)

    def fresh(self) -> bool | None:
        if not self.rules:
            return None
        days = shapes.number(shapes.member(self._row, "AntivirusSignatureAge"))
        dated = shapes.days_since(shapes.member(self._row, "AntivirusSignatureLastUpdated"), self._raws.now)
        if days is None or days < 0:
            days = dated
        if self.flag("DefenderSignaturesOutOfDate"):
            return False
        return None if days is None else days <= MOST_DAYS

    def tamper(self) -> Finding:
        held = self.flag("IsTamperProtected")
        if held is not None:
            return known(FACTS[3], held, DEFENDER)
        reason = UNREADABLE if self.rules else self.reason
        return unknown(FACTS[3], reason or self._raws.why([DEFENDER]), DEFENDER)


def _product(raws: Raws, listed: list[Product] | None, defender: _Defender) -> Finding:
    on = sorted({product.name for product in listed or () if product.power == ON and product.name})
    if on:
        return known(FACTS[1], ", ".join(on), CENTRE)
    if defender.active().value:
        return known(FACTS[1], "Microsoft Defender", DEFENDER)
    reason = NO_PRODUCT if listed == [] else NOT_ON if listed else raws.why([CENTRE, DEFENDER])
    return unknown(FACTS[1], reason, CENTRE)


def _fresh(raws: Raws, listed: list[Product] | None, defender: _Defender) -> Finding:
    """Defender counts in days, which decide alone where it rules; the others only say whether they are fresh."""
    on = [product for product in listed or () if product.power == ON]
    if on:
        centre: Any = any(product.fresh for product in on)
    else:
        centre = False if listed and all(product.fresh is False for product in listed) else None
    reason = NOT_ON if listed else ""
    own = defender.fresh()
    if own is False and not any(not product.defender and product.fresh for product in on):
        return known(FACTS[2], False, DEFENDER)
    answers = [
        Answer(CENTRE, centre, reason),
        Answer(DEFENDER, own, "" if own is not None else defender.reason),
    ]
    return agreed(raws, FACTS[2], answers, (CENTRE, DEFENDER))
