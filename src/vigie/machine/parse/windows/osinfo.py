"""Windows: its name, its version, and the end of its security updates, by build, revision and edition."""

import re
from dataclasses import dataclass
from datetime import date

from vigie.machine.parse.windows import registry, shapes
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown
from vigie.machine.support import STALE, Release, SupportTable

FACTS = (
    "os.name",
    "os.version",
    "os.edition",
    "os.supported",
    "os.supported_until",
    "os.extended_updates",
)
SUPPORT = FACTS[3:]
EDITIONS = {"core": "home", "professional": "pro", "enterprise": "enterprise", "education": "education"}
FILE = "current_version.json"
KEY = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
SOURCE = "CurrentVersion"
FIRST_BUILD_OF_11 = 22000
FAMILIES = {
    "home_pro": ("core", "professional", "cloud"),
    "enterprise": ("enterprise", "education", "iotenterprise", "serverrdsh"),
    "ltsc": ("enterprises",),
    "iot_ltsc": ("iotenterprises", "iotenterprisesk"),
}
VARIANTS = (
    "n",
    "kn",
    "singlelanguage",
    "countryspecific",
    "education",
    "workstation",
    "workstationn",
    "educationn",
)


@dataclass(frozen=True)
class Identity:
    build: int
    revision: int | None
    client: bool
    edition_id: str
    shown: str

    @property
    def family(self) -> str:
        return family(self.edition_id)

    @property
    def version(self) -> str:
        revision = "" if self.revision is None else f".{self.revision}"
        return f"10.0.{self.build}{revision}"

    @property
    def name(self) -> str:
        """By the build: ``ProductName`` still says Windows 10 on Windows 11."""
        if not self.client:
            name = "Windows Server"
        else:
            name = "Windows 11" if self.build >= FIRST_BUILD_OF_11 else "Windows 10"
        return f"{name} {self.shown}" if self.shown else name


def identity(raws: Raws) -> Identity | None:
    named = _named(raws)
    build = named.get("currentbuild") or named.get("currentbuildnumber", "")
    if not re.fullmatch(r"\d{4,6}", build):
        return None
    revision = shapes.number(named.get("ubr"))
    shown, edition = named.get("displayversion", ""), named.get("editionid", "")
    return Identity(
        build=int(build),
        revision=revision if revision is not None and 0 <= revision < 1_000_000 else None,
        client=_client(raws, named.get("installationtype", ""), edition),
        edition_id=edition,
        shown=shown if re.fullmatch(r"\d\dH\d", shown) else "",
    )


def _named(raws: Raws) -> dict[str, str]:
    """The values of ``CurrentVersion``: from their file, else from the registry, else the manifest's version alone."""
    rows = shapes.records(raws.json(FILE))
    if rows:
        return {
            str(name).lower(): str(shapes.plain(held)) for name, held in rows[0].items() if held is not None
        }
    found = registry.read(raws)
    values = {name: found.raw(KEY, name) for name in found.names(KEY)}
    if values.get("currentbuild"):
        return {name: str(value) for name, value in values.items() if value is not None}
    written = re.fullmatch(r"10\.0\.(\d{5})(?:\.(\d{1,6}))?", raws.version)
    if written is None or raws.product != "client":
        return {}
    return {"currentbuild": written[1], "ubr": written[2] or "", "installationtype": "client"}


def _client(raws: Raws, kind: str, edition: str) -> bool:
    """A server shares its builds with a client, not its dates. Azure's shared desktop is a client."""
    if kind:
        return kind.lower() == "client"
    lower = edition.lower()
    return raws.product != "server" and (not lower.startswith("server") or lower == "serverrdsh")


def family(edition: str) -> str:
    """The family whose end of support this edition shares; empty when the edition isn't known."""
    wanted = edition.lower()
    for name, editions in FAMILIES.items():
        if any(wanted in (known_, *(known_ + variant for variant in VARIANTS)) for known_ in editions):
            return name
    return ""


def system(raws: Raws, table: SupportTable) -> list[Finding]:
    found = identity(raws)
    if found is None:
        reason = raws.why([FILE])
        return [unknown(key, reason, SOURCE) for key in FACTS]
    named = [known("os.name", found.name, SOURCE), known("os.version", found.version, SOURCE)]
    edition = next(
        (code for start, code in EDITIONS.items() if found.edition_id.lower().startswith(start)), ""
    )
    named.append(
        known("os.edition", edition, SOURCE)
        if edition and found.client
        else unknown("os.edition", "L’édition de Windows n’a pas pu être lue.", SOURCE)
    )
    return [*named, *_support(found, table, raws.now.date())]


def _support(found: Identity, table: SupportTable, today: date) -> list[Finding]:
    rows = _rows(found, table)
    refusal = _refusal(found, table, rows, today)
    if refusal:
        return [unknown(key, refusal, SOURCE) for key in SUPPORT]
    supported = today <= rows[0].until
    source = f"{SOURCE}, table du {table.checked_on.strftime('%d/%m/%Y')}"
    ends = {row.until for row in rows}
    until = (
        known("os.supported_until", ends.pop(), source)
        if len(ends) == 1
        else unknown("os.supported_until", "L’édition de Windows n’a pas pu être lue.", SOURCE)
    )
    extended = any(_extended(found, row, today) for row in rows)
    return [
        known("os.supported", supported, source),
        until,
        known("os.extended_updates", not supported and extended, source),
    ]


def _rows(found: Identity, table: SupportTable) -> tuple[Release, ...]:
    rows = table.of("windows", str(found.build))
    if not found.family:
        return rows
    return tuple(row for row in rows if row.edition in ("", found.family))


def _refusal(found: Identity, table: SupportTable, rows: tuple[Release, ...], today: date) -> str:
    if table.stale(today):
        return STALE
    if not found.client or not rows:
        return "Vigie ne connaît pas la date de fin de prise en charge de cette version."
    if len({today <= row.until for row in rows}) > 1:
        return "L’édition de Windows n’a pas pu être lue, et la date dépend de l’édition."
    prolonged = any(row.last_free_revision for row in rows) and today > rows[0].until
    if prolonged and found.revision is None:
        return "La révision de Windows n’a pas pu être lue : elle dit si des corrections arrivent encore."
    return ""


def _extended(found: Identity, row: Release, today: date) -> bool:
    """Updates received after those that everyone had, within the programme that still gives them."""
    if row.last_free_revision is None or row.extended_until is None or found.revision is None:
        return False
    return found.revision > row.last_free_revision and today <= row.extended_until
