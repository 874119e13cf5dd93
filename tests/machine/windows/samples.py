"""A well-kept Windows 11, as its capture would hold it, and what goes wrong with it. Synthetic: no real machine.

Only the files of protection, encryption, updates and accounts; those of the network and the programs have their own tests.
"""

from datetime import timedelta
from typing import Any

from tests.machine.builders import NOW

MACHINE = "S-1-5-21-1004336348-1177238915-682003330"
FIREWALL = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
POLICIES = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
UPDATE = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU"
PAUSE = r"HKLM\SOFTWARE\Microsoft\WindowsUpdate\UX\Settings"
BOOT = r"HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\State"
PEOPLE = ("Marie Dupont", "CABINET-PC", "1004336348", "S3RIAL", "00330-80000-00000-AA123")


def ago(days: float) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def user(
    rid: int, enabled: bool, name: str, required: bool = True, last: str | None = None
) -> dict[str, Any]:
    sid = {"BinaryLength": 28, "AccountDomainSid": MACHINE, "Value": f"{MACHINE}-{rid}"}
    return {
        "Name": name,
        "FullName": name,
        "SID": sid,
        "Enabled": enabled,
        "PasswordRequired": required,
        "LastLogon": last,
    }


REGISTRY: dict[str, dict[str, object]] = {
    rf"{FIREWALL}\StandardProfile": {"EnableFirewall": 1},
    rf"{FIREWALL}\PublicProfile": {"EnableFirewall": 1},
    rf"{FIREWALL}\DomainProfile": {"EnableFirewall": 1},
    POLICIES: {"EnableLUA": 1, "ConsentPromptBehaviorAdmin": 5},
    UPDATE: {},
    PAUSE: {},
    BOOT: {"UEFISecureBootEnabled": 1},
    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion": {"RegisteredOwner": "Marie Dupont"},
}
DEFENDER = {
    "AMRunningMode": "Normal",
    "AMServiceEnabled": True,
    "AntivirusEnabled": True,
    "RealTimeProtectionEnabled": True,
    "AntivirusSignatureAge": 0,
    "AntivirusSignatureLastUpdated": "/Date(1795500000000)/",
    "IsTamperProtected": True,
    "ComputerID": "S3RIAL",
    "PSComputerName": "CABINET-PC",
    "CimClass": {"CimSystemProperties": {"ServerName": "CABINET-PC"}},
}
USERS = [
    user(500, False, "Administrateur"),
    user(501, False, "Invité", False),
    user(503, False, "DefaultAccount", False),
    user(1001, True, "Marie Dupont", last="/Date(1795460000000)/"),
]

WELL_KEPT: dict[str, object] = {
    "current_version.json": {
        "CurrentBuild": "26200",
        "UBR": 7171,
        "DisplayVersion": "25H2",
        "EditionID": "Professional",
        "InstallationType": "Client",
        "ProductName": "Windows 10 Pro",
        "ProductId": "00330-80000-00000-AA123",
    },
    "wsc_health.json": {"firewall": 0, "autoUpdate": 0, "antiVirus": 0, "uac": 0},
    "security_center_antivirus.json": {
        "displayName": "Windows Defender",
        "instanceGuid": "{D68DDC3A-831F-4fae-9E44-DA132C1ACF46}",
        "productState": 397568,
        "pathToSignedReportingExe": "C:\\Users\\Marie Dupont\\x.exe",
        "PSComputerName": "CABINET-PC",
    },
    "defender_status.json": DEFENDER,
    "registry.json": REGISTRY,
    "local_users.json": USERS,
    "bitlocker_shell.json": {"C:": 1, "E:": 1},
    "disks.json": [
        {"DeviceID": "C:", "DriveType": 3, "BusType": 17, "System": True, "VolumeName": "Marie Dupont"},
        {"DeviceID": "E:", "DriveType": 2, "BusType": 7, "System": False, "SerialNumber": "S3RIAL"},
    ],
    "password_policy.json": {"min_length": 12, "lockout_threshold": 10},
    "pending_reboot.json": {"rebootPending": False, "rebootRequired": False, "pendingFileRename": False},
    "pending_updates.json": [],
    "windows_update.json": {
        "NotificationLevel": 4,
        "ServiceEnabled": True,
        "LastSearchSuccessDate": ago(1),
        "LastInstallationSuccessDate": ago(3),
    },
    "token.json": {"administrators": False, "elevation_type": 1},
}
PROVEN = (
    "antivirus_active",
    "antivirus_up_to_date",
    "firewall_active",
    "disk_encrypted",
    "removable_encrypted",
    "system_supported",
    "system_updated",
    "automatic_updates",
    "reboot_pending",
    "password_policy",
    "account_without_password",
    "daily_use_without_admin",
    "guest_account_disabled",
    "builtin_admin_disabled",
    "uac_enabled",
    "secure_boot",
    "tamper_protection",
    "dormant_accounts",
)


def written(path: str, **more: object) -> dict[str, Any]:
    return {"registry.json": {**REGISTRY, path: {**REGISTRY[path], **more}}}


# one change, and the control that must no longer be in place
DAMAGES: list[tuple[dict[str, object], str]] = [
    ({"wsc_health.json": {"firewall": 0, "autoUpdate": 0, "antiVirus": 2, "uac": 0}}, "antivirus_active"),
    ({"security_center_antivirus.json": {"productState": 0x060100}}, "antivirus_active"),
    ({"security_center_antivirus.json": {"productState": 0x063000}}, "antivirus_active"),
    ({"security_center_antivirus.json": []}, "antivirus_active"),
    ({"defender_status.json": {**DEFENDER, "RealTimeProtectionEnabled": False}}, "antivirus_active"),
    ({"defender_status.json": {**DEFENDER, "AntivirusSignatureAge": 12}}, "antivirus_up_to_date"),
    ({"security_center_antivirus.json": {"productState": 0x061110}}, "antivirus_up_to_date"),
    ({"defender_status.json": {**DEFENDER, "IsTamperProtected": False}}, "tamper_protection"),
    ({"wsc_health.json": {"firewall": 3, "autoUpdate": 0, "antiVirus": 0, "uac": 0}}, "firewall_active"),
    (written(rf"{FIREWALL}\PublicProfile", EnableFirewall=0), "firewall_active"),
    ({"bitlocker_shell.json": {"C:": 2, "E:": 1}}, "disk_encrypted"),
    ({"bitlocker_shell.json": {"C:": 3, "E:": 1}}, "disk_encrypted"),
    ({"bitlocker_shell.json": {"C:": 1, "E:": 2}}, "removable_encrypted"),
    (
        {"encryptable_volume.json": {"DriveLetter": "C:", "ProtectionStatus": 0, "ConversionStatus": 1}},
        "disk_encrypted",
    ),
    (
        {"current_version.json": {"CurrentBuild": "19045", "UBR": 6456, "EditionID": "Core"}},
        "system_supported",
    ),
    ({"pending_updates.json": [{"MsrcSeverity": "Critical", "Date": ago(20)}]}, "system_updated"),
    (
        {"windows_update.json": {"NotificationLevel": 4, "LastInstallationSuccessDate": ago(90)}},
        "system_updated",
    ),
    ({"windows_update.json": {"NotificationLevel": 1}}, "automatic_updates"),
    (written(UPDATE, NoAutoUpdate=1), "automatic_updates"),
    (written(PAUSE, PauseUpdatesExpiryTime=ago(-10)), "automatic_updates"),
    ({"pending_reboot.json": {"rebootPending": True}}, "reboot_pending"),
    ({"password_policy.json": {"min_length": 8, "lockout_threshold": 10}}, "password_policy"),
    ({"password_policy.json": {"min_length": 12, "lockout_threshold": 0}}, "password_policy"),
    ({"local_users.json": [*USERS, user(1002, True, "x", False, ago(1))]}, "account_without_password"),
    ({"local_users.json": [*USERS, user(1002, True, "x", last=ago(400))]}, "dormant_accounts"),
    ({"local_users.json": [user(500, True, "chris"), *USERS[1:]]}, "builtin_admin_disabled"),
    ({"local_users.json": [USERS[0], user(501, True, "Invité"), *USERS[2:]]}, "guest_account_disabled"),
    ({"secedit.inf": "[System Access]\nEnableGuestAccount = 1\n"}, "guest_account_disabled"),
    ({"token.json": {"administrators": True, "elevation_type": 3}}, "daily_use_without_admin"),
    (written(POLICIES, EnableLUA=0), "uac_enabled"),
    (written(POLICIES, ConsentPromptBehaviorAdmin=0), "uac_enabled"),
    (written(BOOT, UEFISecureBootEnabled=0), "secure_boot"),
]
