import pytest

from tests.machine.builders import NOW, raws, reason, values
from tests.machine.macos.samples import ago, xml
from vigie.machine.parse.macos.integrity import antivirus, boot, integrity

SIP = "System Integrity Protection status: {}.\n"
CUSTOM = SIP + (
    "\nConfiguration:\n\tApple Internal: disabled\n\tKext Signing: enabled\n\tFilesystem Protections: {}\n"
    "\tDebugging Restrictions: enabled\n\tBoot-arg Restrictions: enabled\n\nThis is an unsupported configuration.\n"
)
ON = SIP.format("enabled")
GATE = "assessments enabled\n"


@pytest.mark.parametrize(
    ("sip", "gate", "whole"),
    [
        (ON, GATE, True),
        (SIP.format("disabled"), GATE, False),
        (ON, "assessments disabled\n", False),
        (ON, "assessments enabled\ndeveloper id enabled\n", True),
        (CUSTOM.format("unknown (Custom Configuration)", "disabled"), GATE, False),
        (CUSTOM.format("enabled (Custom Configuration)", "disabled"), GATE, False),
        (CUSTOM.format("unknown (Custom Configuration)", "enabled"), GATE, True),
        (CUSTOM.format("unknown (Custom Configuration)", "enabled")[:150], GATE, None),
        (SIP.format("enabled (Custom Confi")[:-2], GATE, None),
        (SIP.format("unknown (Custom Configuration)"), GATE, None),
        (SIP.format("enabled (Apple Internal)"), GATE, None),
        (SIP.format("disabled (Apple Internal)"), GATE, False),
        (ON, None, None),
        (None, GATE, None),
        (SIP.format("disabled"), None, False),
        (None, "assessments disabled", False),
        ("", "", None),
        ("System Integrity Protection", "assess", None),
    ],
)
def test_both_protections_are_needed(sip: str | None, gate: str | None, whole: bool | None) -> None:
    files = {name: text for name, text in (("csrutil.txt", sip), ("spctl.txt", gate)) if text is not None}
    assert values(integrity(raws(files)))["system.integrity_protected"] is whole


def test_the_missing_half_is_named() -> None:
    assert "spctl.txt" in reason(integrity(raws({"csrutil.txt": ON})), "system.integrity_protected")


def stamp(days: float) -> int:
    return int(NOW.timestamp() - days * 86400)


@pytest.mark.parametrize(
    ("files", "active", "age"),
    [
        ({"csrutil.txt": ON, "spctl.txt": GATE}, True, 3),
        ({"csrutil.txt": ON, "spctl.txt": "assessments disabled"}, None, 3),
        ({"csrutil.txt": ON}, None, 3),
    ],
)
def test_xprotect_counts_with_the_macs_own_protections(
    files: dict[str, object], active: bool | None, age: int | None
) -> None:
    found = values(antivirus(raws({**files, "xprotect.json": {"version": "5356", "updated": stamp(3)}})))
    assert found["antivirus.active"] is active
    assert found["antivirus.product"] == "XProtect (macOS)"
    assert found["antivirus.signatures_age_days"] == age


def test_the_protections_alone_prove_no_antivirus() -> None:
    found = values(antivirus(raws({"csrutil.txt": ON, "spctl.txt": GATE})))
    assert set(found.values()) == {None}


@pytest.mark.parametrize(("days", "age"), [(0, 0), (7, 7), (8, None), (60, None), (61, 61), (400, 400)])
def test_the_age_of_xprotect_proves_only_at_both_ends(days: int, age: int | None) -> None:
    found = antivirus(raws({"xprotect.json": {"version": "5356", "updated": stamp(days)}}))
    assert values(found)["antivirus.signatures_age_days"] == age
    if age is None:
        assert "n’en publie pas chaque semaine" in reason(found, "antivirus.signatures_age_days")


def test_the_newest_of_the_files_and_of_the_history() -> None:
    history = [
        {"displayName": "XProtectPlistConfigData", "date": ago(2), "displayVersion": "5356"},
        {"displayName": "XProtectPlistConfigData", "date": ago(90), "displayVersion": "5300"},
        {"displayName": "macOS 15.7", "date": ago(1)},
        "x",
    ]
    files = {
        "xprotect.json": {"version": "5356", "updated": stamp(30)},
        "install_history.plist": xml(history),
    }
    assert values(antivirus(raws(files)))["antivirus.signatures_age_days"] == 2


def test_defender_comes_first() -> None:
    files = {
        "csrutil.txt": ON,
        "spctl.txt": GATE,
        "xprotect.json": {"version": "5356", "updated": stamp(1)},
        "mdatp_health.json": {"realTimeProtectionEnabled": False, "healthy": True},
    }
    assert values(antivirus(raws(files)))["antivirus.active"] is False
    files["mdatp_health.json"] = {"realTimeProtectionEnabled": True, "passiveModeEnabled": True}
    assert values(antivirus(raws(files)))["antivirus.product"] == "XProtect (macOS)"


@pytest.mark.parametrize(
    ("level", "secure"),
    [
        ("Full Security", True),
        ("Sécurité maximale", True),
        ("Volle Sicherheit", True),
        ("Reduced Security", True),
        ("Medium Security", True),
        ("Permissive Security", False),
        ("No Security", False),
        ("Aucune sécurité", False),
        ("Ultra Security", None),
        ("", None),
    ],
)
def test_a_mac_starts_only_what_is_signed(level: str, secure: bool | None) -> None:
    data = {"SPiBridgeDataType": [{"_name": "controller_information", "ibridge_secure_boot": level}]}
    assert values(boot(raws({"secure_boot.json": data})))["boot.secure"] is secure


@pytest.mark.parametrize("content", [b"", b"[]", {"SPiBridgeDataType": []}, {"SPiBridgeDataType": {"a": 1}}])
def test_a_mac_that_says_no_level_is_unknown(content: object) -> None:
    assert values(boot(raws({"secure_boot.json": content})))["boot.secure"] is None
