"""The system's identity and the end of its security updates."""

from vigie.machine.decode import settings
from vigie.machine.parse.ending import ending
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown
from vigie.machine.support import SupportTable

FACTS = ("os.name", "os.version", "os.supported", "os.supported_until")


def identity(raws: Raws) -> dict[str, str]:
    """The fields of ``os-release``; empty unless it names a system."""
    text = raws.text("os_release")
    fields = {key: value for _, key, value in settings(text or "")}
    return fields if fields.get("id", "").isascii() and fields.get("id", "").isprintable() else {}


def system(raws: Raws, table: SupportTable) -> list[Finding]:
    source = "/etc/os-release"
    fields = identity(raws)
    if not fields.get("id"):
        reason = raws.why(["os_release"])
        return [unknown(key, reason, source) for key in FACTS]
    findings = [known("os.name", fields.get("pretty_name") or fields["id"], source)]
    version = fields.get("version_id", "")
    if not version:
        reason = "Ce système n’indique pas de numéro de version."
        return [*findings, *(unknown(key, reason, source) for key in FACTS[1:])]
    return [
        *findings,
        known("os.version", version, source),
        *ending(raws, table, fields["id"].lower(), version, source, paid=_extended(raws)),
    ]


def _extended(raws: Raws) -> bool:
    """Ubuntu Pro, attached, with its security maintenance switched on."""
    status = raws.json("ubuntu_pro.json")
    if not isinstance(status, dict) or status.get("attached") is not True:
        return False
    services = status.get("services")
    return isinstance(services, list) and any(
        isinstance(service, dict)
        and service.get("name") == "esm-infra"
        and service.get("status") == "enabled"
        for service in services
    )
