"""Who can take a Windows over from afar: its own remote desktop, and the programs made for that."""

import re
from collections.abc import Iterable

from vigie.machine.parse.network import REMOTE_DESKTOP
from vigie.machine.parse.windows import registry
from vigie.machine.parse.windows.network import categories, listening
from vigie.machine.parse.windows.registry import Registry
from vigie.machine.parse.windows.shapes import member, records, text
from vigie.machine.parse.windows.software import installed
from vigie.machine.raws import Raws
from vigie.machine.readings import Finding, known, unknown

DESKTOP = ("remote_desktop.enabled", "remote_desktop.listening")
TOOLS = ("remote.tools", "remote.tools_count")

SERVER = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server"
STATION = SERVER + r"\WinStations\RDP-Tcp"
POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services"
RDP_PORT = 3389
NO_CATEGORY = (
    "Le bureau à distance est activé et demande le mot de passe d’abord, "
    "mais le profil du réseau, qui dirait s’il est exposé, n’a pas pu être lu."
)
CLASH = "Le bureau à distance est désactivé, mais son port répond : un autre programme l’a peut-être ouvert."

TOOL_NAMES = {
    "teamviewer": "TeamViewer",
    "anydesk": "AnyDesk",
    "rustdesk": "RustDesk",
    "splashtop": "Splashtop",
    "srservice": "Splashtop",
    "srserver": "Splashtop",
    "srmanager": "Splashtop",
    "supremo": "Supremo",
    "logmein": "LogMeIn",
    "lmiguardian": "LogMeIn",
    "chromeremotedesktop": "Chrome Remote Desktop",
    "chromoting": "Chrome Remote Desktop",
    "remotinghost": "Chrome Remote Desktop",
    "remotingdesktop": "Chrome Remote Desktop",
    "screenconnect": "ScreenConnect",
    "connectwisecontrol": "ScreenConnect",
    "dwagent": "DWService",
    "dwagsvc": "DWService",
    "dwservice": "DWService",
    "meshagent": "MeshCentral",
    "iperiusremote": "Iperius Remote",
    "ultraviewer": "UltraViewer",
    "aeroadmin": "AeroAdmin",
    "ammyy": "Ammyy Admin",
    "nomachine": "NoMachine",
    "nxserver": "NoMachine",
    "winvnc": "UltraVNC",
    "uvncservice": "UltraVNC",
    "ultravnc": "UltraVNC",
    "tvnserver": "TightVNC",
    "tightvnc": "TightVNC",
    "vncserver": "RealVNC",
    "realvnc": "RealVNC",
    "rserver3": "Radmin",
    "radminserver": "Radmin",
    "rutserv": "Remote Utilities",
    "remoteutilities": "Remote Utilities",
    "gotoassist": "GoToAssist",
    "gotoresolve": "GoTo Resolve",
    "zohoassist": "Zoho Assist",
    "zaservice": "Zoho Assist",
    "isllight": "ISL Online",
    "islalwayson": "ISL Online",
    "getscreen": "Getscreen",
    "quickassist": "Assistance rapide",
}


def desktop(raws: Raws) -> list[Finding]:
    """Whether Windows' remote desktop is on, and whether a stranger may reach it.

    On is no fault where the password comes first (NLA) and no network in use is public. A port where VNC answers
    is a fault whatever Windows says of its own.
    """
    held, ports, source = registry.read(raws), listening(raws), "Terminal Server"
    enabled = _enabled(held)
    open_ports = ports & REMOTE_DESKTOP if ports is not None else set()
    shown = (
        known(DESKTOP[0], enabled, source)
        if enabled is not None
        else unknown(DESKTOP[0], raws.why(registry.files(raws)), source)
    )
    if open_ports - {RDP_PORT}:
        return [shown, known(DESKTOP[1], True, "ports ouverts")]
    if enabled is None:
        if open_ports:
            return [shown, known(DESKTOP[1], True, "ports ouverts")]
        # its port can be changed: that nothing answers on the usual one doesn't say that it is off
        return [shown, unknown(DESKTOP[1], raws.why(registry.files(raws)), source)]
    if not enabled:
        clash = unknown(DESKTOP[1], CLASH, source)
        return [shown, clash if open_ports else known(DESKTOP[1], False, source)]
    seen = categories(raws)
    if _password_first(held) is not True or (seen is not None and "public" in seen):
        return [shown, known(DESKTOP[1], True, source)]
    return [
        shown,
        unknown(DESKTOP[1], NO_CATEGORY, source) if seen is None else known(DESKTOP[1], False, source),
    ]


def _enabled(held: Registry) -> bool | None:
    """``fDenyTSConnections``: 1 refuses; a policy wins."""
    for path in (POLICY, SERVER):
        if held.holds(path, "fDenyTSConnections"):
            refuses = held.number(path, "fDenyTSConnections")
            return None if refuses is None else refuses == 0
    return None


def _password_first(held: Registry) -> bool | None:
    """``UserAuthentication``: 1 asks for the password before showing anything (NLA); a policy wins."""
    for path in (POLICY, STATION):
        if held.holds(path, "UserAuthentication"):
            return held.number(path, "UserAuthentication") == 1
    return None


def tools(raws: Raws) -> list[Finding]:
    """Who can take this machine over: what runs, what is a service, what is installed. A name never accuses."""
    running = names_of(raws, "processes.json", "name", "processname", "process")
    services = names_of(raws, "services.json", "name", "displayname")
    programs = [name for name, _ in installed(raws) or ()]
    found = tool_names([*(running or ()), *(services or ()), *programs])
    source = "processus, services et programmes"
    if not found and not running and not services:
        reason = raws.why(["processes.json", "services.json"])
        return [unknown(key, reason, source) for key in TOOLS]
    return [known(TOOLS[0], found, source), known(TOOLS[1], len(found), source)]


def tool_names(written: Iterable[str]) -> tuple[str, ...]:
    plain = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in written]
    return tuple(
        sorted({shown for name in plain for start, shown in TOOL_NAMES.items() if name.startswith(start)})
    )


def names_of(raws: Raws, name: str, *fields: str) -> list[str] | None:
    """The names that a list holds, as objects or as bare strings; None when it isn't one."""
    data = raws.json(name)
    if isinstance(data, list) and data and all(isinstance(one, str) for one in data):
        return list(data)
    listed = records(data)
    if listed is None:
        return None
    return [text(member(row, field)) for row in listed for field in fields if text(member(row, field))]
