"""A well-kept Ubuntu, as a capture would hold it, and what goes wrong with it. Synthetic: no real machine."""

from tests.machine.builders import NOW, real

DAY = 86400
STAMP = int(NOW.timestamp())
UNIT = "Id={}.service\nLoadState=loaded\nActiveState={}\nUnitFileState={}\n"

WELL_KEPT: dict[str, object] = {
    "os_release": 'ID=ubuntu\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04.3 LTS"\n',
    "ufw_status.txt": real("ufw_verbose.txt"),
    "ufw.conf": '==> /etc/ufw/ufw.conf <==\nENABLED=yes\n==> /etc/default/ufw <==\nDEFAULT_INPUT_POLICY="DROP"\n',
    "systemd_units.txt": UNIT.format("ufw", "active", "enabled"),
    "lsblk.json": {
        "blockdevices": [
            {
                "name": "nvme0n1",
                "type": "disk",
                "rm": False,
                "hotplug": False,
                "tran": "nvme",
                "children": [
                    {"name": "nvme0n1p1", "type": "part", "fstype": "vfat", "mountpoint": "/boot/efi"},
                    {
                        "name": "nvme0n1p3",
                        "type": "part",
                        "fstype": "crypto_LUKS",
                        "mountpoint": None,
                        "children": [
                            {"name": "dm_crypt-0", "type": "crypt", "fstype": "ext4", "mountpoint": "/"}
                        ],
                    },
                ],
            }
        ]
    },
    "mounts": "/dev/mapper/dm_crypt-0 / ext4 rw 0 0\n",
    "session.json": {"desktop": "gnome"},
    "gsettings.txt": (
        "org.gnome.desktop.session idle-delay uint32 300\norg.gnome.desktop.screensaver lock-enabled true\n"
        "org.gnome.desktop.screensaver lock-delay uint32 0\n"
        "org.gnome.DejaDup last-backup '2026-11-22T19:00:00.000000Z'\n"
    ),
    "display_manager": "/usr/sbin/gdm3",
    "autologon.conf": "==> /etc/gdm3/custom.conf <==\n[daemon]\n# AutomaticLoginEnable = true\n",
    "identity.json": {"uid": 1000, "admin_groups": []},
    "passwd": "root:x:0:0::/root:/bin/bash\nuser1000:x:1000:1000::/home/user1000:/bin/bash\n",
    "group": "root:x:0:\nsudo:x:27:\n",
    "shadow_status.json": [{"uid": 0, "state": "locked"}, {"uid": 1000, "state": "set"}],
    "last_logons.json": {"1000": STAMP - 3600},
    "sudoers": "Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n",
    "apt_upgradable.txt": "Listing...\n",
    "package_lists.json": {"refreshed": STAMP - 3600},
    "last_upgrade.txt": "2026-11-23T18:00:00+00:00 upgrade",
    "apt_periodic.txt": 'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n',
    "automatic_updates.json": {"program": True, "timer": True, "dnf_timer": False, "mint_timer": False},
    "reboot.json": {"flag": False, "mechanism": True, "running": "6.8.0-1", "installed": []},
    "listen.txt": "  sl  local_address rem_address   st\n   0: 0100007F:0277 00000000:0000 0A 00000000:00000000\n",
    "processes.txt": "# processes\nsystemd\nclamd\nclamonacc\n",
    "clamav.json": {"daily": STAMP - DAY},
    "wifi_adapters.json": {"count": 1},
    "nmcli_wifi.txt": "yes:reseau:WPA2 WPA3\nno:autre:WPA2\n",
    "saved_wifi.json": [{"open": False, "autoconnect": True}],
    "smb.conf": "[global]\nserver min protocol = SMB3\n",
    "usershares": "",
    "exports": "# none\n",
    "folder_rights.json": [{"others": "none"}],
    "browser_passwords.json": [{"browser": "Firefox", "saved": 0, "version": "145.0"}],
    "password_managers.json": {"names": ["KeePassXC"]},
    "libreoffice.xcu": '==> a.xcu <==\n<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>2</value></prop>\n',
    "backup_tools.json": {"timeshift": True},
    "backup_volume.json": [{"tool": "Déjà Dup", "present": False}],
    "efivars_secureboot.bin": b"\x06\x00\x00\x00\x01",
}

# one change of one file, and the control that it must turn to "to fix"
DAMAGES: list[tuple[str, object, str]] = [
    ("os_release", 'ID=ubuntu\nVERSION_ID="20.04"\n', "system_supported"),
    ("ufw_status.txt", real("ufw_inactive.txt"), "firewall_active"),
    (
        "lsblk.json",
        {
            "blockdevices": [
                {
                    "name": "sda",
                    "type": "disk",
                    "rm": False,
                    "children": [{"name": "sda1", "type": "part", "fstype": "ext4", "mountpoint": "/"}],
                }
            ]
        },
        "disk_encrypted",
    ),
    (
        "lsblk.json",
        {
            "blockdevices": [
                {
                    "name": "sdb",
                    "type": "disk",
                    "rm": True,
                    "children": [
                        {
                            "name": "sdb1",
                            "type": "part",
                            "fstype": "exfat",
                            "mountpoint": "/media/user/volume",
                        }
                    ],
                }
            ]
        },
        "removable_encrypted",
    ),
    (
        "gsettings.txt",
        "org.gnome.desktop.session idle-delay uint32 0\norg.gnome.desktop.screensaver lock-enabled true\n",
        "automatic_lock",
    ),
    (
        "gsettings.txt",
        "org.gnome.desktop.session idle-delay uint32 1800\norg.gnome.desktop.screensaver lock-enabled true\n"
        "org.gnome.desktop.screensaver lock-delay uint32 0\n",
        "automatic_lock",
    ),
    ("gsettings.txt", "org.gnome.desktop.screensaver lock-enabled false\n", "password_on_wake"),
    (
        "autologon.conf",
        "==> /etc/gdm3/custom.conf <==\n[daemon]\nAutomaticLoginEnable = true\n",
        "automatic_logon",
    ),
    ("identity.json", {"uid": 1000, "admin_groups": ["sudo"]}, "daily_use_without_admin"),
    (
        "shadow_status.json",
        [{"uid": 0, "state": "locked"}, {"uid": 1000, "state": "empty"}],
        "account_without_password",
    ),
    (
        "shadow_status.json",
        [{"uid": 0, "state": "set"}, {"uid": 1000, "state": "set"}],
        "builtin_admin_disabled",
    ),
    ("last_logons.json", {"1000": STAMP - 400 * DAY}, "dormant_accounts"),
    ("sudoers", "root ALL=(ALL) ALL\n%sudo ALL=(ALL) NOPASSWD: ALL\n", "uac_enabled"),
    (
        "apt_upgradable.txt",
        "Listing...\ncurl/noble-updates,noble-security 8.5-2 amd64 [upgradable from: 8.5-1]\n",
        "system_updated",
    ),
    (
        "apt_upgradable.txt",
        "Listing...\nfirefox/noble-updates 146 amd64 [upgradable from: 145]\n",
        "applications_updated",
    ),
    (
        "apt_periodic.txt",
        'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "0";\n',
        "automatic_updates",
    ),
    ("reboot.json", {"flag": True}, "reboot_pending"),
    (
        "listen.txt",
        "  sl  local_address rem_address   st\n   0: 00000000:0D3D 00000000:0000 0A\n",
        "remote_desktop_off",
    ),
    (
        "listen.txt",
        "  sl  local_address rem_address   st\n   0: 00000000:0017 00000000:0000 0A\n",
        "exposed_ports",
    ),
    ("nmcli_wifi.txt", real("nmcli_wifi_list.txt"), "wifi_security"),
    ("saved_wifi.json", [{"open": True, "autoconnect": True}], "saved_open_wifi"),
    ("smb.conf", "[global]\nserver min protocol = NT1\n", "smb_v1_off"),
    ("smb.conf", "[global]\n[scans]\nguest ok = yes\n", "open_shares"),
    ("folder_rights.json", [{"others": "read"}], "sensitive_folder_rights"),
    ("browser_passwords.json", [{"browser": "Chrome", "saved": 12}], "browser_passwords"),
    (
        "libreoffice.xcu",
        '==> a.xcu <==\n<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop>\n',
        "office_macros",
    ),
    ("gsettings.txt", "org.gnome.DejaDup last-backup '2026-08-22T19:00:00.000000Z'\n", "backup_recent"),
    ("efivars_secureboot.bin", b"\x06\x00\x00\x00\x00", "secure_boot"),
    ("clamav.json", {"daily": STAMP - 30 * DAY}, "antivirus_up_to_date"),
]
