"""A well-kept Mac, as a capture would hold it. Synthetic, but for the forms that the recorded outputs show."""

import plistlib
from datetime import datetime, timedelta
from typing import Any

from tests.machine.builders import NOW

UTC_NOW = NOW.replace(tzinfo=None)


def ago(days: float) -> datetime:
    return UTC_NOW - timedelta(days=days)


def xml(value: Any) -> bytes:
    return plistlib.dumps(value)


def destination(*days: float, **more: Any) -> dict[str, Any]:
    return {
        "DestinationID": "0B0B0B0B-0000-0000-0000-000000000000",
        "LastKnownVolumeName": "Sauvegarde Dupont",
        "LastKnownEncryptionState": "Encrypted",
        "SnapshotDates": [ago(day) for day in days],
        **more,
    }


def time_machine(*destinations: dict[str, Any], **more: Any) -> bytes:
    return xml({"AutoBackup": True, "Destinations": list(destinations), **more})


def physical(*parts: tuple[str, str], disk: str = "disk0") -> dict[str, Any]:
    """What ``diskutil list -plist`` says of one disk: identifier and content of each part."""
    rows = [{"DeviceIdentifier": name, "Content": content, "Size": 10} for name, content in parts]
    return {
        "DeviceIdentifier": disk,
        "Content": "GUID_partition_scheme",
        "OSInternal": False,
        "Partitions": rows,
    }


def volume(file_vault: bool, *roles: str) -> dict[str, Any]:
    return {
        "Name": "Macintosh HD",
        "Encryption": True,
        "FileVault": file_vault,
        "Locked": False,
        "Roles": list(roles),
    }


def container(store: str, *volumes: dict[str, Any]) -> dict[str, Any]:
    return {
        "ContainerReference": "disk3",
        "PhysicalStores": [{"DeviceIdentifier": store}],
        "Volumes": list(volumes),
    }


INTERNAL = xml(
    {
        "AllDisksAndPartitions": [
            physical(
                ("disk0s1", "Apple_APFS_ISC"), ("disk0s2", "Apple_APFS"), ("disk0s3", "Apple_APFS_Recovery")
            )
        ]
    }
)
APFS = xml(
    {"Containers": [container("disk0s2", volume(True, "System"), volume(True, "Data"), volume(False, "VM"))]}
)

STAMP = int(NOW.timestamp())
LINE = "2026-11-24 10:00:00.123 sysadminctl[812:9034] "
NETSTAT = (
    "Active Internet connections (including servers)\n"
    "Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)\n"
    "tcp4       0      0  127.0.0.1.631          *.*                    LISTEN\n"
    "tcp4       0      0  *.7000                 *.*                    LISTEN\n"
    "tcp4       0      0  192.168.1.8.51517      17.57.156.25.993       ESTABLISHED\n"
)
SWITCHES = {
    "AutomaticCheckEnabled": True,
    "AutomaticDownload": True,
    "AutomaticallyInstallMacOSUpdates": True,
    "CriticalUpdateInstall": True,
    "ConfigDataInstall": True,
}
SHARE = (
    "\t\t\tList of Share Points\nname:\t\tDossiers Dupont\npath:\t\t/Users/marie/Dossiers\n"
    "\tsmb:\t{{\n\t\tname:\tDossiers Dupont\n\t\tshared:\t1\n\t\tguest access:\t{}\n\t}}\n"
)


def listens(port: int) -> str:
    return NETSTAT + f"tcp4       0      0  *.{port}                 *.*                    LISTEN\n"


def airport(mode: str) -> dict[str, Any]:
    network = {
        "_name": "Cabinet Dupont",
        "spairport_security_mode": mode,
        "spairport_network_bssid": "3c:37:86:15:ad:f9",
    }
    nearby = [{"_name": "Voisin Martin", "spairport_security_mode": "spairport_security_mode_none"}]
    card = {
        "_name": "en0",
        "spairport_airport_other_local_wireless_networks": nearby,
        "spairport_current_network_information": network,
        "spairport_status_information": "spairport_status_connected",
        "spairport_wireless_mac_address": "3c:37:86:15:ad:f8",
    }
    return {
        "SPAirPortDataType": [
            {
                "spairport_airport_interfaces": [card],
                "spairport_software_information": {"spairport_utility_version": "6"},
            }
        ]
    }


def policies(*contents: str, attempts: object = None) -> bytes:
    rules: dict[str, Any] = {
        "policyCategoryPasswordContent": [
            {"policyContent": content, "policyIdentifier": "x"} for content in contents
        ]
    }
    if attempts is not None:
        limit = "policyAttributeMaximumFailedAuthentications"
        content = f"(policyAttributeFailedAuthentications < {limit})"
        rules["policyCategoryAuthentication"] = [
            {"policyContent": content, "policyParameters": {limit: attempts}}
        ]
    return b"Getting global account policies\n" + xml(rules)


WELL_KEPT: dict[str, object] = {
    "sw_vers.txt": "ProductName:\t\tmacOS\nProductVersion:\t\t15.7.2\nBuildVersion:\t\t24G325\n",
    "softwareupdate_list.txt": "Software Update Tool\n\nFinding available software\nNo new software available.\n",
    "software_update.plist": xml({**SWITCHES, "LastSuccessfulDate": ago(1), "RecommendedUpdates": []}),
    "install_history.plist": xml(
        [
            {
                "displayName": "macOS 15.7.2",
                "displayVersion": "15.7.2",
                "date": ago(12),
                "processName": "softwareupdated",
            },
            {"displayName": "Logiciel métier Dupont", "displayVersion": "3", "date": ago(2)},
        ]
    ),
    "socketfilterfw.txt": "Firewall is enabled. (State = 1)\n",
    "fdesetup.txt": "FileVault is On.\n",
    "diskutil_root.plist": xml({"FileVault": True, "Encryption": True, "VolumeName": "Mac de Marie"}),
    "diskutil_internal.plist": INTERNAL,
    "diskutil_external.plist": xml(
        {"AllDisksAndPartitions": [physical(("disk4s2", "Apple_APFS"), disk="disk4")]}
    ),
    "diskutil_apfs.plist": xml(
        {
            "Containers": [
                container("disk0s2", volume(True, "System"), volume(True, "Data"), volume(False, "VM")),
                container("disk4s2", volume(True, "Backup")),
            ]
        }
    ),
    "sysadminctl_screenlock.txt": LINE + "screenLock delay is immediate\n",
    "screensaver.plist": xml({"idleTime": 300, "moduleDict": {"path": "/Users/marie/Photos"}}),
    "pmset.txt": "Battery Power:\n displaysleep         2\nAC Power:\n displaysleep         10\n",
    "loginwindow.plist": xml({"GuestEnabled": False, "lastUserName": "marie"}),
    "sysadminctl_guest.txt": LINE + "Guest account disabled.\n",
    "groups.txt": "staff everyone localaccounts _lpadmin\n",
    "dscl_root.txt": "No such key: AuthenticationAuthority\n",
    "account_logons.json": [{"uid": 501, "last": STAMP - 3600}],
    "pwpolicy.txt": policies("policyAttributePassword matches '.{12,}'", attempts=10),
    "csrutil.txt": "System Integrity Protection status: enabled.\n",
    "spctl.txt": "assessments enabled\n",
    "xprotect.json": {"version": "5356", "updated": STAMP - 3 * 86400},
    "secure_boot.json": {
        "SPiBridgeDataType": [{"ibridge_secure_boot": "Sécurité maximale", "ibridge_boot_uuid": "0B0B"}]
    },
    "listen.txt": NETSTAT,
    "launchctl_list.txt": "PID\tStatus\tLabel\n312\t0\tcom.apple.Finder\n-\t0\tfr.cabinet-dupont.sync\n",
    "launchctl_disabled.txt": 'disabled services = {\n\t"com.apple.screensharing" => disabled\n\t"com.openssh.sshd" => disabled\n}\n',
    "processes.txt": "# processes\nFinder\nlaunchd\n",
    "airport.json": airport("pairport_security_mode_wpa3_transition"),
    "saved_wifi.json": [{"open": False, "autoconnect": True}],
    "dns.txt": "DNS configuration\n\nresolver #1\n  search domain[0] : cabinet-dupont\n  nameserver[0] : 192.168.1.1\n",
    "sharing.txt": SHARE.format(0),
    "smb_server.plist": xml({"AllowGuestAccess": False, "NetBIOSName": "MAC-DE-MARIE"}),
    "folder_rights.json": [{"others": "none"}],
    "time_machine.plist": time_machine(destination(40, 2), destination(200)),
    "tmutil_destinationinfo.txt": (
        "====================================================\nName          : Sauvegarde Dupont\nKind          : Local\n"
        "Mount Point   : /Volumes/Sauvegarde Dupont\nID            : 5C1F0B0B-0000-0000-0000-00000000DEAD\n"
    ),
    "applications.json": {
        "SPApplicationsDataType": [
            {"_name": "Firefox", "version": "155.0", "path": "/Applications/Firefox.app"},
            {
                "_name": "Dossiers Dupont",
                "version": "1",
                "path": "/Users/marie/Applications/Dossiers Dupont.app",
            },
        ]
    },
    "browser_passwords.json": [{"browser": "Chrome", "saved": 0, "version": "155.0"}],
    "password_managers.json": {"names": ["KeePassXC"]},
    "office_macros.json": {"office": True, "states": ["DisabledWithWarnings"]},
}
UPDATE = (
    "Software Update found the following new or updated software:\n* Label: macOS Sequoia 15.7.3-24G400\n"
    "\tTitle: macOS Sequoia 15.7.3, Version: 15.7.3, Size: 1KiB, Recommended: YES, Action: restart, \n"
)
# one change of one file, and the control that it must turn to "to fix"
DAMAGES: list[tuple[str, object, str]] = [
    ("sw_vers.txt", "ProductVersion: 12.7.6\n", "system_supported"),
    ("softwareupdate_list.txt", UPDATE, "system_updated"),
    ("softwareupdate_list.txt", UPDATE, "reboot_pending"),
    ("software_update.plist", xml({**SWITCHES, "CriticalUpdateInstall": False}), "automatic_updates"),
    ("socketfilterfw.txt", "Firewall is disabled. (State = 0)\n", "firewall_active"),
    ("fdesetup.txt", "FileVault is On.\nEncryption in progress: Percent completed = 12\n", "disk_encrypted"),
    (
        "diskutil_apfs.plist",
        xml({"Containers": [container("disk0s2", volume(True, "Data"), volume(False))]}),
        "disk_encrypted",
    ),
    (
        "diskutil_external.plist",
        xml({"AllDisksAndPartitions": [physical(("disk4s1", "Windows_FAT_32"))]}),
        "removable_encrypted",
    ),
    ("sysadminctl_screenlock.txt", LINE + "screenLock is off\n", "automatic_lock"),
    ("sysadminctl_screenlock.txt", LINE + "screenLock is off\n", "password_on_wake"),
    ("sysadminctl_screenlock.txt", LINE + "screenLock delay is 3600 seconds\n", "automatic_lock"),
    ("sysadminctl_screenlock.txt", LINE + "screenLock delay is 3600 seconds\n", "password_on_wake"),
    ("loginwindow.plist", xml({"autoLoginUser": "marie", "GuestEnabled": False}), "automatic_logon"),
    ("groups.txt", "staff everyone localaccounts admin\n", "daily_use_without_admin"),
    (
        "dscl_root.txt",
        "AuthenticationAuthority: ;ShadowHash;HASHLIST:<x> ;Kerberosv5;;root@LKDC:SHA1.AB\n",
        "builtin_admin_disabled",
    ),
    ("account_logons.json", [{"uid": 501, "last": STAMP - 400 * 86400}], "dormant_accounts"),
    ("pwpolicy.txt", policies("policyAttributePassword matches '.{4,}+'"), "password_policy"),
    ("csrutil.txt", "System Integrity Protection status: disabled.\n", "system_integrity"),
    ("spctl.txt", "assessments disabled\n", "system_integrity"),
    ("xprotect.json", {"version": "5200", "updated": STAMP - 200 * 86400}, "antivirus_up_to_date"),
    ("secure_boot.json", {"SPiBridgeDataType": [{"ibridge_secure_boot": "No Security"}]}, "secure_boot"),
    ("listen.txt", listens(5900), "remote_desktop_off"),
    ("listen.txt", listens(22), "exposed_ports"),
    ("airport.json", airport("spairport_security_mode_none"), "wifi_security"),
    ("saved_wifi.json", [{"open": True, "autoconnect": True}], "saved_open_wifi"),
    ("folder_rights.json", [{"others": "read"}], "sensitive_folder_rights"),
    ("time_machine.plist", time_machine(destination(40), destination(200)), "backup_recent"),
    (
        "time_machine.plist",
        time_machine(destination(2, LastKnownEncryptionState="NotEncrypted")),
        "backup_encrypted",
    ),
    (
        "applications.json",
        {"SPApplicationsDataType": [{"_name": "Firefox", "version": "100.0"}]},
        "applications_updated",
    ),
    ("browser_passwords.json", [{"browser": "Chrome", "saved": 12}], "browser_passwords"),
    ("office_macros.json", {"office": True, "states": ["EnabledWithoutWarnings"]}, "office_macros"),
]
