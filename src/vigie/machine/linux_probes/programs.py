"""Linux: updates, network, sharing, programs."""

from vigie.machine import reads, reads_backup, reads_programs
from vigie.machine.linux_probes.system import BACKUP, LINUX
from vigie.machine.probe import Probe

PENDING = (
    "updates.security_pending",
    "updates.pending",
    "applications.outdated_count",
    "applications.outdated",
)
UPDATE_PROBES = (
    # every update, those that apt-get would keep back included, and three times as fast as a simulation
    Probe(
        "apt_upgradable.txt",
        LINUX,
        "command",
        "apt list --upgradable",
        PENDING,
        commands=(("apt", "list", "--upgradable"),),
        cost="slow",
        timeout=60.0,
    ),
    Probe(
        "apt_upgrade.txt",
        LINUX,
        "command",
        "apt-get -s upgrade",
        PENDING,
        commands=(("apt-get", "-s", "upgrade"),),
        cost="slow",
        live=False,
    ),
    # -C: from the list already on this machine; Vigie never goes and fetches one
    Probe(
        "dnf_updateinfo.txt",
        LINUX,
        "command",
        "dnf updateinfo",
        PENDING,
        commands=(("dnf", "-C", "-q", "updateinfo", "list", "--security"),),
        cost="slow",
        timeout=60.0,
    ),
    Probe(
        "package_lists.json",
        LINUX,
        "api",
        "la liste des mises à jour",
        (*PENDING, "updates.lists_age_days"),
        call=reads.package_lists,
    ),
    Probe(
        "last_upgrade.txt",
        LINUX,
        "api",
        "le journal des paquets",
        ("updates.last_installed_days",),
        call=reads.last_upgrade,
    ),
    Probe(
        "apt_periodic.txt",
        LINUX,
        "command",
        "apt-config dump",
        ("updates.automatic",),
        commands=(("apt-config", "dump", "APT::Periodic"),),
    ),
    Probe(
        "automatic_updates.json",
        LINUX,
        "api",
        "les minuteries de mise à jour",
        ("updates.automatic",),
        call=reads.automatic_updates,
    ),
    Probe(
        "dnf_automatic.conf",
        LINUX,
        "file",
        "/etc/dnf/automatic.conf",
        ("updates.automatic",),
        paths=("/etc/dnf/automatic.conf", "/etc/dnf/dnf5-plugins/automatic.conf"),
    ),
    Probe(
        "reboot.json", LINUX, "api", "/run/reboot-required", ("updates.reboot_required",), call=reads.reboot
    ),
)
NETWORK_PROBES = (
    Probe(
        "listen.txt",
        LINUX,
        "file",
        "/proc/net/tcp",
        (
            "ports.listening",
            "ports.sensitive_count",
            "remote_desktop.listening",
            "ssh.listening",
            "smb.v1_enabled",
        ),
        paths=("/proc/net/tcp", "/proc/net/tcp6"),
    ),
    Probe(
        "processes.txt",
        LINUX,
        "api",
        "/proc",
        ("remote.tools", "remote.tools_count", "antivirus.active", "antivirus.product"),
        call=reads.processes,
    ),
    Probe(
        "wifi_adapters.json",
        LINUX,
        "api",
        "/sys/class/net",
        ("wifi.adapter_present", "wifi.security"),
        call=reads.wifi_adapters,
    ),
    Probe(
        "nmcli_wifi.txt",
        LINUX,
        "command",
        "nmcli",
        ("wifi.security", "wifi.adapter_present"),
        commands=(("nmcli", "-t", "-f", "ACTIVE,SSID,SECURITY", "device", "wifi", "list", "--rescan", "no"),),
    ),
    Probe("iwconfig.txt", LINUX, "command", "iwconfig", ("wifi.security",), commands=(("iwconfig",),)),
    Probe(
        "saved_wifi.json",
        LINUX,
        "api",
        "nmcli",
        ("wifi.open_saved_count",),
        call=reads.saved_wifi,
        cost="slow",
        timeout=10.0,
    ),
    Probe("resolv.conf", LINUX, "file", "/etc/resolv.conf", ("dns.servers",), paths=("/etc/resolv.conf",)),
    Probe(
        "resolvectl.txt",
        LINUX,
        "command",
        "resolvectl dns",
        ("dns.servers",),
        commands=(("resolvectl", "dns"),),
    ),
)
SHARING_PROBES = (
    Probe(
        "smb.conf",
        LINUX,
        "file",
        "/etc/samba/smb.conf",
        ("smb.v1_enabled", "smb.min_protocol", "shares.open_count"),
        paths=("/etc/samba/smb.conf",),
    ),
    Probe(
        "usershares",
        LINUX,
        "file",
        "/var/lib/samba/usershares",
        ("shares.open_count",),
        paths=("/var/lib/samba/usershares/*",),
    ),
    Probe(
        "exports",
        LINUX,
        "file",
        "/etc/exports",
        ("shares.open_count",),
        paths=("/etc/exports", "/etc/exports.d/*"),
    ),
    Probe(
        "folder_rights.json",
        LINUX,
        "api",
        "les droits des dossiers",
        ("folders.exposed_count",),
        call=reads.folder_rights,
    ),
)
PROGRAM_PROBES = (
    Probe(
        "mdatp_health.json",
        LINUX,
        "command",
        "mdatp health",
        ("antivirus.active", "antivirus.product", "antivirus.signatures_age_days"),
        commands=(("mdatp", "health", "--output", "json"),),
    ),
    Probe(
        "clamav.json",
        LINUX,
        "api",
        "/var/lib/clamav",
        ("antivirus.signatures_age_days",),
        call=reads_programs.clamav,
    ),
    Probe(
        "browser_passwords.json",
        ("linux", "windows"),
        "api",
        "les navigateurs",
        ("browser.saved_passwords", "browser.versions"),
        call=reads_programs.browser_passwords,
    ),
    Probe(
        "password_managers.json",
        ("linux", "windows"),
        "api",
        "les logiciels installés",
        ("password_manager.present", "password_manager.names"),
        call=reads_programs.password_managers,
    ),
    Probe(
        "libreoffice.xcu",
        LINUX,
        "api",
        "LibreOffice",
        ("office.macros_restricted", "office.macro_level"),
        call=reads_programs.libreoffice,
    ),
    Probe(
        "backup_tools.json",
        LINUX,
        "api",
        "les outils de sauvegarde",
        BACKUP,
        call=reads_programs.backup_tools,
    ),
    Probe(
        "backup_volume.json",
        LINUX,
        "api",
        "les outils de sauvegarde",
        ("backup.volume_present",),
        call=reads_backup.backup_volume,
    ),
    Probe("efivars_secureboot.bin", LINUX, "api", "UEFI", ("boot.secure",), call=reads.secure_boot),
)

PROBES = (*UPDATE_PROBES, *NETWORK_PROBES, *SHARING_PROBES, *PROGRAM_PROBES)
