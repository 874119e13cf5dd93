"""macOS: network, sharing, backups, programs."""

from vigie.machine import reads_macos, reads_programs
from vigie.machine.macos_probes.system import MACOS, REMOVABLE
from vigie.machine.probe import Probe

PORTS = ("ports.listening", "ports.sensitive_count", "remote_desktop.listening", "ssh.listening")
REMOTE = ("remote_desktop.listening", "ssh.listening")
TOOLS = ("remote.tools", "remote.tools_count")
WIFI = ("wifi.adapter_present", "wifi.security")
DATED = ("backup.last_days", "backup.tool", "backup.encrypted")
SHARES = ("shares.open_count",)
MACROS = ("office.macros_restricted",)

NETWORK_PROBES = (
    Probe(
        "listen.txt",
        MACOS,
        "command",
        "netstat",
        (*PORTS, *SHARES),
        commands=(("/usr/sbin/netstat", "-an", "-p", "tcp"),),
    ),
    Probe(
        "launchctl_list.txt",
        MACOS,
        "command",
        "launchctl list",
        (*TOOLS, *REMOTE),
        commands=(("/bin/launchctl", "list"),),
    ),
    Probe(
        "launchctl_disabled.txt",
        MACOS,
        "command",
        "launchctl print-disabled",
        REMOTE,
        commands=(("/bin/launchctl", "print-disabled", "system"),),
    ),
    Probe("processes.txt", MACOS, "api", "la liste de ce qui tourne", TOOLS, call=reads_macos.processes),
    # this report looks at the networks around, and takes a few seconds
    Probe(
        "airport.json",
        MACOS,
        "command",
        "le rapport du Wi-Fi",
        WIFI,
        commands=(("/usr/sbin/system_profiler", "-json", "SPAirPortDataType"),),
        cost="slow",
        timeout=30.0,
    ),
    Probe(
        "airport_i.txt",
        MACOS,
        "command",
        "airport -I",
        WIFI,
        commands=(("airport", "-I"),),
        cost="slow",
        live=False,
    ),
    Probe(
        "saved_wifi.json",
        MACOS,
        "api",
        "la liste des réseaux connus",
        ("wifi.open_saved_count",),
        call=reads_macos.saved_wifi,
        rights="admin",
    ),
    Probe(
        "dns.txt",
        MACOS,
        "command",
        "scutil --dns",
        ("dns.servers",),
        commands=(("/usr/sbin/scutil", "--dns"),),
    ),
)
SHARING_PROBES = (
    Probe("sharing.txt", MACOS, "command", "sharing -l", SHARES, commands=(("/usr/sbin/sharing", "-l"),)),
    Probe(
        "smb_server.plist",
        MACOS,
        "file",
        "le réglage du partage de fichiers",
        SHARES,
        paths=("/Library/Preferences/SystemConfiguration/com.apple.smb.server.plist",),
    ),
    Probe(
        "folder_rights.json",
        MACOS,
        "api",
        "les droits des dossiers",
        ("folders.exposed_count",),
        call=reads_macos.folder_rights,
    ),
)
BACKUP_PROBES = (
    Probe(
        "time_machine.plist", MACOS, "api", "le réglage de Time Machine", DATED, call=reads_macos.time_machine
    ),
    Probe(
        "tmutil_destinationinfo.txt",
        MACOS,
        "command",
        "tmutil destinationinfo",
        (*DATED, "backup.volume_present", REMOVABLE[0]),
        commands=(("/usr/bin/tmutil", "destinationinfo"),),
        keeps_errors=True,
        codes=(0, 1),
    ),
)
PROGRAM_PROBES = (
    Probe(
        "applications.json",
        MACOS,
        "command",
        "le rapport des applications",
        ("applications.outdated_count", "applications.outdated"),
        commands=(("/usr/sbin/system_profiler", "-json", "SPApplicationsDataType"),),
        cost="slow",
        timeout=60.0,
    ),
    Probe(
        "browser_passwords.json",
        MACOS,
        "api",
        "les navigateurs",
        ("browser.saved_passwords", "browser.versions"),
        call=reads_programs.browser_passwords,
    ),
    Probe(
        "password_managers.json",
        MACOS,
        "api",
        "les logiciels installés",
        ("password_manager.present", "password_manager.names"),
        call=reads_programs.password_managers,
    ),
    Probe(
        "office_macros.json",
        MACOS,
        "api",
        "les macros de Microsoft Office",
        MACROS,
        call=reads_macos.office_macros,
    ),
    Probe("libreoffice.xcu", MACOS, "api", "LibreOffice", MACROS, call=reads_programs.libreoffice),
)

PROBES = (*NETWORK_PROBES, *SHARING_PROBES, *BACKUP_PROBES, *PROGRAM_PROBES)
