"""What names someone in the outputs of Windows, and its parsers don't need."""

import json
import re
from collections.abc import Callable
from typing import Any

HOMES = re.compile(r"(?i)(\b[a-z]:(?:\\\\|\\|/)(?:users|utilisateurs)(?:\\\\|\\|/))([^\\/\"<>|\r\n]+)")
KEPT_HOMES = frozenset({"public", "default", "default user", "all users"})
MACHINE = re.compile(
    r"S-1-5-21(?:-\d{1,10}){3}"
)  # what is told of the PC itself; the RID that follows says no name
VOLUME = re.compile(r"(?i)Volume\{[0-9a-f-]{36}\}")
NOISE = frozenset({"cimclass", "ciminstanceproperties", "cimsystemproperties", "psobject"})
HIDDEN = frozenset(
    {
        "pscomputername", "computername", "systemname", "machinename", "dnshostname", "hostname", "csname",
        "username", "registeredowner", "registeredorganization", "productid", "digitalproductid",
        "digitalproductid4", "serialnumber", "volumeserialnumber", "volumename", "filesystemlabel", "label",
        "computerid", "uniqueid", "persistentvolumeid", "defaultusername", "defaultdomainname",
        "altdefaultusername", "altdefaultdomainname", "defaultpassword", "lastloggedonuser",
        "lastloggedondisplayname", "legalnoticecaption", "legalnoticetext", "ssid", "profilename",
    }
)  # fmt: skip
OF_USERS = frozenset({"name", "fullname", "description", "caption", "domain", "comment", "homedirectory"})
OF_SHARES = frozenset({"path", "description", "caption", "remark", "scopename"})
OF_SECEDIT = re.compile(r"(?im)^(\s*(?:NewAdministratorName|NewGuestName|[^=\n]*LegalNotice\w*)\s*=).*$")
MASK = "masque"


def everywhere(text: str) -> str:
    """Homes, the machine's part of identifiers and the numbers of volumes, in any output."""
    text = MACHINE.sub("S-1-5-21-0-0-0", HOMES.sub(_home, text))
    return VOLUME.sub("Volume{00000000-0000-0000-0000-000000000000}", text)


def _home(match: "re.Match[str]") -> str:
    return match[0] if match[2].lower() in KEPT_HOMES else match[1] + "user"


def _json(hidden: frozenset[str] = frozenset()) -> Callable[[str], str]:
    """Takes these members away too; a text that isn't JSON can't be cleaned, and is not kept."""

    def rule(text: str) -> str:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return ""
        return json.dumps(_without(data, HIDDEN | hidden), ensure_ascii=False)

    return rule


def _without(data: Any, hidden: frozenset[str]) -> Any:
    if isinstance(data, list):
        return [_without(item, hidden) for item in data]
    if not isinstance(data, dict):
        return data
    return {
        name: MASK if value and str(name).lower() in hidden else _without(value, hidden)
        for name, value in data.items()
        if str(name).lower() not in NOISE
    }


def _secedit(text: str) -> str:
    """Privileges may be granted to names: nothing reads them."""
    text = re.sub(r"(?ims)^\[Privilege Rights\].*?(?=^\[|\Z)", "", text)
    return OF_SECEDIT.sub(rf"\1 {MASK}", text)


def _file_history(text: str) -> str:
    """Of what names the person, the machine and the folders, only the letter of the drive is left."""
    drive = re.search(r"<TargetUrl>\s*([A-Za-z]:)", text)
    return f"<TargetUrl>{drive[1]}\\</TargetUrl>\n" if drive else ""


RULES: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(
        (
            "wsc_health.json",
            "security_center_antivirus.json",
            "security_center_firewall.json",
            "firewall_profiles.json",
            "defender_status.json",
            "current_version.json",
            "registry.json",
            "encryptable_volume.json",
            "bitlocker_shell.json",
            "disks.json",
            "windows_update.json",
            "pending_updates.json",
            "pending_reboot.json",
            "token.json",
            "password_policy.json",
            "network_profiles.json",
            "wlan.json",
            "wlan_profiles.json",
            "tcp_listen.json",
            "services.json",
            "folder_sddl.json",
            "uninstall.json",
        ),
        _json(),
    ),
    "local_users.json": _json(OF_USERS),
    "secedit.inf": _secedit,
    "shares.json": _json(OF_SHARES),
    "file_history.xml": _file_history,
}
