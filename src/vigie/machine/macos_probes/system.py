"""macOS: identity, updates, firewall, disks, session, accounts, protections."""

from vigie.machine import reads_macos
from vigie.machine.probe import Probe

MACOS = ("macos",)
SUPPORT = ("os.name", "os.version", "os.supported", "os.supported_until")
FIREWALL = ("firewall.active", "firewall.product")
PENDING = ("updates.security_pending", "updates.pending", "updates.reboot_required")
LOCK = ("lock.automatic", "lock.delay_minutes", "lock.on_wake")
LOGON = ("logon.automatic", "guest_account.enabled")
ACCOUNTS = ("accounts.daily_admin", "accounts.builtin_admin_enabled", "accounts.dormant_count")
POLICY = ("password.min_length", "password.lockout_threshold")
INTEGRITY = "system.integrity_protected"
ANTIVIRUS = ("antivirus.active", "antivirus.product")
SIGNATURES = "antivirus.signatures_age_days"
ROOT, FIXED = "disk.root_encrypted", "disk.fixed_encrypted"
REMOVABLE = ("removable.plugged", "removable.all_encrypted")

IDENTITY_PROBES = (
    Probe(
        "sw_vers.txt",
        MACOS,
        "command",
        "sw_vers",
        (*SUPPORT, FIREWALL[0], FIREWALL[1], *PENDING),
        commands=(("/usr/bin/sw_vers",),),
    ),
)
UPDATE_PROBES = (
    # --no-scan: what macOS found at its own last search; Vigie asks nothing of Apple's servers
    Probe(
        "softwareupdate_list.txt",
        MACOS,
        "command",
        "softwareupdate --list",
        PENDING,
        commands=(("/usr/sbin/softwareupdate", "--list", "--no-scan"),),
        cost="slow",
        timeout=60.0,
        keeps_errors=True,
    ),
    Probe(
        "software_update.plist",
        MACOS,
        "file",
        "le réglage des mises à jour",
        (*PENDING, "updates.automatic"),
        paths=("/Library/Preferences/com.apple.SoftwareUpdate.plist",),
    ),
    Probe(
        "software_update_managed.plist",
        MACOS,
        "file",
        "le réglage imposé des mises à jour",
        ("updates.automatic",),
        paths=("/Library/Managed Preferences/com.apple.SoftwareUpdate.plist",),
    ),
    Probe(
        "install_history.plist",
        MACOS,
        "file",
        "l’historique des installations",
        ("updates.last_installed_days", SIGNATURES),
        paths=("/Library/Receipts/InstallHistory.plist",),
    ),
)
FIREWALL_PROBES = (
    Probe(
        "socketfilterfw.txt",
        MACOS,
        "command",
        "socketfilterfw",
        FIREWALL,
        commands=(("/usr/libexec/ApplicationFirewall/socketfilterfw", "--getglobalstate"),),
    ),
    Probe(
        "alf.txt",
        MACOS,
        "command",
        "com.apple.alf",
        FIREWALL,
        commands=(("/usr/bin/defaults", "read", "/Library/Preferences/com.apple.alf", "globalstate"),),
    ),
)
DISK_PROBES = (
    Probe(
        "fdesetup.txt",
        MACOS,
        "command",
        "fdesetup status",
        (ROOT, FIXED),
        commands=(("/usr/bin/fdesetup", "status"),),
        codes=(0, 1),
    ),
    Probe(
        "diskutil_root.plist",
        MACOS,
        "command",
        "diskutil info",
        (ROOT, FIXED),
        commands=(("/usr/sbin/diskutil", "info", "-plist", "/"),),
    ),
    Probe(
        "diskutil_internal.plist",
        MACOS,
        "command",
        "diskutil list internal",
        (FIXED,),
        commands=(("/usr/sbin/diskutil", "list", "-plist", "internal", "physical"),),
    ),
    Probe(
        "diskutil_external.plist",
        MACOS,
        "command",
        "diskutil list external",
        REMOVABLE,
        commands=(("/usr/sbin/diskutil", "list", "-plist", "external", "physical"),),
    ),
    Probe(
        "diskutil_apfs.plist",
        MACOS,
        "command",
        "diskutil apfs list",
        (FIXED, *REMOVABLE),
        commands=(("/usr/sbin/diskutil", "apfs", "list", "-plist"),),
    ),
)
SESSION_PROBES = (
    Probe(
        "sysadminctl_screenlock.txt",
        MACOS,
        "command",
        "sysadminctl -screenLock",
        LOCK,
        commands=(("/usr/sbin/sysadminctl", "-screenLock", "status"),),
        keeps_errors=True,
    ),
    Probe("screensaver.plist", MACOS, "api", "l’économiseur d’écran", LOCK[:2], call=reads_macos.screensaver),
    Probe(
        "pmset.txt",
        MACOS,
        "command",
        "pmset -g custom",
        LOCK[:2],
        commands=(("/usr/bin/pmset", "-g", "custom"),),
    ),
    Probe(
        "loginwindow.plist",
        MACOS,
        "file",
        "com.apple.loginwindow",
        LOGON,
        paths=("/Library/Preferences/com.apple.loginwindow.plist",),
    ),
    Probe(
        "sysadminctl_guest.txt",
        MACOS,
        "command",
        "sysadminctl -guestAccount",
        LOGON[1:],
        commands=(("/usr/sbin/sysadminctl", "-guestAccount", "status"),),
        keeps_errors=True,
    ),
)
ACCOUNT_PROBES = (
    Probe("groups.txt", MACOS, "api", "les groupes de la session", ACCOUNTS[:1], call=reads_macos.groups),
    Probe(
        "dscl_root.txt",
        MACOS,
        "command",
        "dscl",
        ACCOUNTS[1:2],
        commands=(("/usr/bin/dscl", ".", "-read", "/Users/root", "AuthenticationAuthority"),),
        keeps_errors=True,
        codes=(0, 1, 56),
    ),
    Probe(
        "account_logons.json",
        MACOS,
        "api",
        "le journal des ouvertures de session",
        ACCOUNTS[2:],
        call=reads_macos.account_logons,
    ),
    Probe(
        "pwpolicy.txt",
        MACOS,
        "command",
        "pwpolicy",
        POLICY,
        commands=(("/usr/bin/pwpolicy", "-getaccountpolicies"),),
    ),
)
PROTECTION_PROBES = (
    Probe(
        "csrutil.txt",
        MACOS,
        "command",
        "csrutil status",
        (INTEGRITY, *ANTIVIRUS),
        commands=(("/usr/bin/csrutil", "status"),),
    ),
    Probe(
        "spctl.txt",
        MACOS,
        "command",
        "spctl --status",
        (INTEGRITY, *ANTIVIRUS),
        commands=(("/usr/sbin/spctl", "--status"),),
        keeps_errors=True,
        codes=(0, 1),
    ),
    Probe("xprotect.json", MACOS, "api", "XProtect", (*ANTIVIRUS, SIGNATURES), call=reads_macos.xprotect),
    Probe(
        "mdatp_health.json",
        MACOS,
        "command",
        "mdatp health",
        (*ANTIVIRUS, SIGNATURES),
        commands=(("mdatp", "health", "--output", "json"),),
    ),
    Probe(
        "secure_boot.json",
        MACOS,
        "command",
        "la sécurité au démarrage",
        ("boot.secure",),
        commands=(("/usr/sbin/system_profiler", "-json", "SPiBridgeDataType"),),
    ),
)

PROBES = (
    *IDENTITY_PROBES,
    *UPDATE_PROBES,
    *FIREWALL_PROBES,
    *DISK_PROBES,
    *SESSION_PROBES,
    *ACCOUNT_PROBES,
    *PROTECTION_PROBES,
)
