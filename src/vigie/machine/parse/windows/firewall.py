"""The firewall: the security centre's light, the products that registered, and Windows' own three profiles.

« Private » is ``StandardProfile`` in the registry. A profile that is off is a door open on the networks where it
applies, unless another firewall took its place and says so.
"""

from vigie.machine.parse.windows import registry, shapes
from vigie.machine.parse.windows.answers import DISAGREE, Answer, agreed
from vigie.machine.parse.windows.antivirus import LIGHT, ON, light, products
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

FACTS = ("firewall.active", "firewall.product")
CENTRE, PROFILES = "security_center_firewall.json", "firewall_profiles.json"
NAMES = (LIGHT, PROFILES, registry.NAME, CENTRE)
LOCAL = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall"
SERVICE = r"HKLM\SYSTEM\CurrentControlSet\Services\mpssvc"
KEYS = {"private": ("Private", "Standard"), "public": ("Public",), "domain": ("Domain",)}
DISABLED = 4
# Action of MSFT_NetFirewallProfile, then DefaultInboundAction of the registry, where 0 lets everything in
LETS_IN, LETS_IN_BY_REGISTRY = (2, "allow"), 0
WINDOWS = "Pare-feu Windows"
PARTIAL = "L’état du pare-feu n’est connu que pour une partie des réseaux."


def firewall(raws: Raws) -> list[Finding]:
    found = registry.read(raws)
    third = [product.name for product in products(raws, CENTRE) or () if product.power == ON]
    own = _own(raws, found)
    if third and own.value is not True:
        own = Answer(CENTRE, True)
    if own.reason == DISAGREE:
        active = unknown(FACTS[0], DISAGREE, own.source)
    else:
        active = agreed(raws, FACTS[0], [light(raws, "firewall"), own], _names(raws))
    if third:
        return [active, known(FACTS[1], ", ".join(sorted(set(third))), CENTRE)]
    if own.value:
        return [active, known(FACTS[1], WINDOWS, own.source)]
    return [active, unknown(FACTS[1], active.unavailable or "Le pare-feu en service n’a pas dit son nom.")]


def _names(raws: Raws) -> list[str]:
    return [*NAMES, *(name for name in registry.files(raws) if name != registry.NAME)]


def _own(raws: Raws, found: registry.Registry) -> Answer:
    """Windows' own firewall: what the cmdlet and the registry say, when they agree."""
    if found.number(SERVICE, "Start") == DISABLED:
        return Answer(registry.NAME, False)
    listed, written = _listed(raws), _written(found)
    if listed.value is None:
        return written if written.value is not None or not listed.reason else listed
    if written.value is None:
        return listed
    if listed.value != written.value:
        return Answer(PROFILES, reason=DISAGREE)
    return Answer(f"{PROFILES}, {registry.NAME}", listed.value)


def _listed(raws: Raws) -> Answer:
    rows = shapes.records(raws.json(PROFILES))
    if not rows:
        return Answer(PROFILES)
    states: dict[str, bool | None] = {}
    for row in rows:
        name = shapes.text(shapes.member(row, "Name", "Profile")).lower()
        on = shapes.truth(shapes.member(row, "Enabled"))
        action = shapes.plain(shapes.member(row, "DefaultInboundAction"))
        action = action.strip().lower() if isinstance(action, str) else action
        lets_in = action in LETS_IN or shapes.number(action) in LETS_IN
        states[name] = on and not lets_in if on is not None else None
    return _together(PROFILES, states)


def _written(found: registry.Registry) -> Answer:
    states = {profile: _profile(found, names) for profile, names in KEYS.items()}
    read: dict[str, bool | None] = {profile: state for profile, state in states.items() if state is not None}
    return _together(registry.NAME, read) if read else Answer(registry.NAME)


def _profile(found: registry.Registry, names: tuple[str, ...]) -> bool | None:
    """A rule of the domain or of the PC's policy wins over the local setting."""
    on = action = None
    for root in (POLICY, LOCAL):
        for name in names:
            path = rf"{root}\{name}Profile"
            if found.holds(path, "EnableFirewall") and on is None:
                on = found.number(path, "EnableFirewall")
                if on not in (0, 1):
                    return None
            action = found.number(path, "DefaultInboundAction") if action is None else action
    if on is None:
        return None
    return on == 1 and action != LETS_IN_BY_REGISTRY


def _together(source: str, states: dict[str, bool | None]) -> Answer:
    """Private and public both on, and the domain's profile where it is known. One that is off decides."""
    if False in states.values():
        return Answer(source, False)
    if states.get("private") and states.get("public") and states.get("domain", True):
        return Answer(source, True)
    return Answer(source, reason=PARTIAL)
