"""Programs: the versions that strangers' files reach, and the macros of office suites."""

from typing import Any

from vigie.machine.applications import ApplicationTable
from vigie.machine.decode import sections
from vigie.machine.parse.outdated import outdated
from vigie.machine.parse.software import macro_level
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

OFFICE = ("office.macros_restricted",)
# the three states of Microsoft's page « Set preferences for macro security in Office for Mac »
STATES = {"disabledwithwarnings": True, "disabledwithoutwarnings": True, "enabledwithoutwarnings": False}
ASK_WORD = (
    "Le réglage des macros de Microsoft Office n’a pas été trouvé : regardez dans Word, « Préférences », "
    "« Sécurité et confidentialité »."
)
NO_SUITE = "Aucune suite bureautique connue n’a été trouvée sur ce Mac."


def applications(raws: Raws, table: ApplicationTable) -> list[Finding]:
    """What the table calls too old."""
    return outdated(
        raws, installed(raws), table, system="macos", file="applications.json", source="applications"
    )


def installed(raws: Raws) -> list[tuple[str, str]] | None:
    """``(name, version)`` of each application of the report; None when there is none."""
    data = raws.json("applications.json")
    rows = data.get("SPApplicationsDataType") if isinstance(data, dict) else data
    found = [
        (row["_name"], str(row.get("version") or ""))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and isinstance(row.get("_name"), str)
    ]
    return found or None


def office(raws: Raws) -> list[Finding]:
    """Every suite that is there must ask or refuse; one that runs everything is enough to fail."""
    data = raws.json("office_macros.json")
    answers = [*_microsoft(data), *_libreoffice(raws)]
    source = "Microsoft Office, LibreOffice"
    if False in answers:
        return [known(OFFICE[0], False, source)]
    if answers and None not in answers:
        return [known(OFFICE[0], True, source)]
    if answers:
        return [unknown(OFFICE[0], ASK_WORD, source)]
    reason = NO_SUITE if isinstance(data, dict) else raws.why(["office_macros.json", "libreoffice.xcu"])
    return [unknown(OFFICE[0], reason, source)]


def _microsoft(data: Any) -> list[bool | None]:
    """Where nobody wrote it, each program keeps its own setting, which another program may not read."""
    if not isinstance(data, dict):
        return []
    written = data.get("states")
    states = [STATES.get(str(state).lower()) for state in (written if isinstance(written, list) else [])]
    return states or ([None] if data.get("office") is True else [])


def _libreoffice(raws: Raws) -> list[bool | None]:
    profiles = [text for path, text in sections(raws.text("libreoffice.xcu") or "") if path.endswith(".xcu")]
    return [None if (found := macro_level(profile)) is None else found >= 1 for profile in profiles]
