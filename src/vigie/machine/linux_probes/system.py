"""Linux: identity, firewall, disks, session, accounts."""

from vigie.machine import reads
from vigie.machine.probe import Probe

FIREWALL = ("firewall.active", "firewall.at_boot", "firewall.product")
DISKS = ("disk.root_encrypted", "disk.fixed_encrypted", "removable.plugged", "removable.all_encrypted")
SUPPORT = ("os.supported", "os.supported_until")
LOCK = ("session.desktop", "lock.automatic", "lock.delay_minutes", "lock.on_wake")
BACKUP = ("backup.last_days", "backup.trace_days", "backup.tool", "backup.encrypted")
SERVICES = ("ufw", "firewalld", "nftables", "netfilter-persistent", "iptables", "shorewall")
LINUX = ("linux",)

IDENTITY_PROBES = (
    Probe(
        "os_release",
        LINUX,
        "file",
        "/etc/os-release",
        ("os.name", "os.version", *SUPPORT),
        paths=("/etc/os-release",),
    ),
    Probe(
        "ubuntu_pro.json",
        LINUX,
        "file",
        "l’abonnement Ubuntu Pro",
        SUPPORT,
        paths=("/var/lib/ubuntu-advantage/status.json",),
    ),
)
FIREWALL_PROBES = (
    Probe(
        "ufw_status.txt", LINUX, "command", "ufw status", FIREWALL, commands=(("ufw", "status", "verbose"),)
    ),
    Probe(
        "ufw.conf",
        LINUX,
        "file",
        "/etc/ufw/ufw.conf",
        FIREWALL,
        paths=("/etc/ufw/ufw.conf", "/etc/default/ufw"),
    ),
    Probe(
        "firewalld_status.txt",
        LINUX,
        "command",
        "firewall-cmd --state",
        FIREWALL,
        commands=(("firewall-cmd", "--state"), ("firewall-cmd", "--get-default-zone")),
        codes=(0, 252),
        keeps_errors=True,
    ),
    Probe(
        "nft.txt",
        LINUX,
        "command",
        "nft list ruleset",
        FIREWALL,
        commands=(("nft", "list", "ruleset"),),
        rights="admin",
    ),
    Probe(
        "iptables.txt",
        LINUX,
        "command",
        "iptables -S INPUT",
        FIREWALL,
        commands=(("iptables", "-S", "INPUT"),),
        rights="admin",
    ),
    Probe(
        "systemd_units.txt",
        LINUX,
        "command",
        "systemctl",
        FIREWALL,
        commands=(
            (
                "systemctl",
                "show",
                "--property=Id,LoadState,ActiveState,UnitFileState",
                *(f"{name}.service" for name in SERVICES),
            ),
        ),
    ),
)
DISK_PROBES = (
    Probe(
        "lsblk.json",
        LINUX,
        "command",
        "lsblk",
        DISKS,
        commands=(("lsblk", "-J", "-o", "NAME,TYPE,FSTYPE,MOUNTPOINT,RM,HOTPLUG,TRAN"),),
    ),
    Probe("mounts", LINUX, "file", "/proc/self/mounts", DISKS[:2], paths=("/proc/self/mounts",)),
)
SESSION_PROBES = (
    Probe("session.json", LINUX, "api", "la session", LOCK, call=reads.session),
    Probe("gsettings.txt", LINUX, "api", "gsettings", (*LOCK, *BACKUP), call=reads.gsettings),
    Probe(
        "kscreenlockerrc",
        LINUX,
        "file",
        "~/.config/kscreenlockerrc",
        LOCK,
        paths=("/etc/xdg/kscreenlockerrc", "~/.config/kscreenlockerrc"),
    ),
    Probe(
        "xfce4-screensaver.xml",
        LINUX,
        "file",
        "le réglage de l’économiseur d’écran Xfce",
        LOCK,
        paths=("~/.config/xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml",),
    ),
    Probe(
        "display_manager",
        LINUX,
        "api",
        "l’écran de connexion",
        ("logon.automatic",),
        call=reads.display_manager,
    ),
    Probe(
        "autologon.conf",
        LINUX,
        "file",
        "le réglage de l’écran de connexion",
        ("logon.automatic",),
        paths=(
            "/usr/share/lightdm/lightdm.conf.d/*.conf",
            "/usr/lib/sddm/sddm.conf.d/*.conf",
            "/etc/gdm/custom.conf",
            "/etc/gdm3/custom.conf",
            "/etc/gdm3/daemon.conf",
            "/etc/lightdm/lightdm.conf.d/*.conf",
            "/etc/lightdm/lightdm.conf",
            "/etc/sddm.conf.d/*.conf",
            "/etc/sddm.conf",
            "/etc/greetd/config.toml",
        ),
    ),
)
ACCOUNT_PROBES = (
    Probe(
        "identity.json",
        LINUX,
        "api",
        "les groupes de la session",
        ("accounts.daily_admin",),
        call=reads.identity,
    ),
    Probe(
        "passwd",
        LINUX,
        "file",
        "/etc/passwd",
        (
            "accounts.daily_admin",
            "accounts.without_password",
            "accounts.builtin_admin_enabled",
            "accounts.dormant_count",
        ),
        paths=("/etc/passwd",),
    ),
    Probe("group", LINUX, "file", "/etc/group", ("accounts.daily_admin",), paths=("/etc/group",)),
    Probe(
        "shadow_status.json",
        LINUX,
        "api",
        "/etc/shadow",
        ("accounts.without_password", "accounts.builtin_admin_enabled"),
        call=reads.shadow_status,
        rights="admin",
    ),
    Probe(
        "last_logons.json",
        LINUX,
        "api",
        "le journal des ouvertures de session",
        ("accounts.dormant_count",),
        call=reads.last_logons,
    ),
    Probe(
        "pam_password",
        LINUX,
        "file",
        "/etc/pam.d/common-password",
        ("password.min_length",),
        paths=("/etc/pam.d/common-password", "/etc/pam.d/system-auth"),
    ),
    Probe(
        "pam_auth",
        LINUX,
        "file",
        "/etc/pam.d/common-auth",
        ("password.lockout_threshold",),
        paths=("/etc/pam.d/common-auth", "/etc/pam.d/system-auth"),
    ),
    Probe(
        "pwquality.conf",
        LINUX,
        "file",
        "/etc/security/pwquality.conf",
        ("password.min_length",),
        paths=("/etc/security/pwquality.conf", "/etc/security/pwquality.conf.d/*.conf"),
    ),
    Probe(
        "login_defs", LINUX, "file", "/etc/login.defs", ("password.min_length",), paths=("/etc/login.defs",)
    ),
    Probe(
        "faillock.conf",
        LINUX,
        "file",
        "/etc/security/faillock.conf",
        ("password.lockout_threshold",),
        paths=("/etc/security/faillock.conf",),
    ),
    Probe(
        "sudoers",
        LINUX,
        "file",
        "/etc/sudoers",
        ("elevation.confirmed",),
        paths=("/etc/sudoers", "/etc/sudoers.d/*"),
        rights="admin",
    ),
    Probe(
        "sshd_config",
        LINUX,
        "file",
        "/etc/ssh/sshd_config",
        ("ssh.permit_root_login", "ssh.password_authentication"),
        paths=("/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d/*.conf"),
    ),
)

PROBES = (*IDENTITY_PROBES, *FIREWALL_PROBES, *DISK_PROBES, *SESSION_PROBES, *ACCOUNT_PROBES)
