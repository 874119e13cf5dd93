"""From a captured Mac to the verdicts of the forty checks, whole, damaged, in part, and without its names."""

from functools import cache
from pathlib import Path

import pytest

from tests.machine.builders import NOW, capture
from tests.machine.macos.samples import (
    APFS,
    DAMAGES,
    INTERNAL,
    LINE,
    SHARE,
    SWITCHES,
    UPDATE,
    WELL_KEPT,
    ago,
    airport,
    destination,
    listens,
    policies,
    time_machine,
    xml,
)
from tests.machine.test_verdicts import FORTY
from vigie.catalogue.loader import load
from vigie.catalogue.rules import Device, Outcome, Profile, evaluate
from vigie.catalogue.wire import facts_from
from vigie.machine import macos, replay, support
from vigie.machine.probes import probes_of
from vigie.machine.redact import redacted

CATALOGUE = load()
MINE = [control for control in CATALOGUE.controls if control.id in FORTY]
ON_MACOS = {control.id for control in MINE if "macos" in control.systems}
MET, TO_FIX, UNKNOWN = Outcome.MET, Outcome.TO_FIX, Outcome.UNKNOWN
# which a measure alone never puts in place: they ask
ASKED = {"remote_control_tools", "password_manager", "dns_resolver", "backup_unplugged"}
JUNK = (b"", b"\x00\xff\x13", b"lorem ipsum\n", b"{}", b"[]", b"null", b"<plist><dict>", b"bplist00")
HONEST = {("saved_wifi.json", b"[]"): {"saved_open_wifi"}}
PEOPLE = ("marie", "Marie", "Dupont", "dupont", "Voisin", "Martin", "DEAD", "MAC-DE", "3c:37", "17.57")


def outcomes(folder: Path, *only: str) -> dict[str, Outcome]:
    profile = Profile(devices=(Device(id="this", system="macos"),))
    controls = [control for control in MINE if not only or control.id in only]
    found = evaluate(controls, facts_from(replay(folder).to_json()), profile, CATALOGUE.facts, NOW)
    assert not found.ignored, found.ignored
    return {verdict.id: verdict.outcome for verdict in found.verdicts}


def mac(folder: Path, files: dict[str, object], **manifest: object) -> dict[str, Outcome]:
    return outcomes(capture(folder, files, system="macos", **manifest))


def own(folder: Path, files: dict[str, object]) -> dict[str, Outcome]:
    """As Vigie itself would have written it, with the rights of an administrator."""
    return mac(folder, files, rights="admin", program="vigie", schema=1)


@cache
def neighbours(name: str) -> frozenset[str]:
    """The other outputs that the parsers of this one look at."""
    own_facts = {key for probe in probes_of("macos") if probe.name == name for key in probe.yields}
    readers = [reader for reader in macos.readers(support.load()) if own_facts & set(reader.keys)]
    keys = {key for reader in readers for key in reader.keys}
    return frozenset(probe.name for probe in probes_of("macos") if set(probe.yields) & keys) - {name}


def around(name: str) -> dict[str, object]:
    """A well-kept Mac, but only what is read beside this output: the rest can't change its verdicts."""
    kept = {name, "airport.json", *neighbours(name)}  # the checks of the Wi-Fi apply where there is a card
    return {key: value for key, value in WELL_KEPT.items() if key in kept}


def test_twenty_eight_checks_at_least_can_be_measured_on_a_mac(tmp_path: Path) -> None:
    found = own(tmp_path, WELL_KEPT)
    measured = {key for key in ON_MACOS if found[key] == MET}
    assert measured == ON_MACOS - ASKED
    assert len(measured) >= 28
    assert {found[key] for key in set(FORTY) - ON_MACOS} == {Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("name", "content", "control"), DAMAGES, ids=[f"{control}-{name}" for name, _, control in DAMAGES]
)
def test_each_damage_is_seen_and_hides_no_other(
    tmp_path: Path, name: str, content: object, control: str
) -> None:
    before, after = own(tmp_path / "a", around(name)), own(tmp_path / "b", {**around(name), name: content})
    assert after[control] == TO_FIX
    assert not [key for key in after if after[key] == MET and before[key] != MET]


@pytest.mark.parametrize(
    ("damaged", "content", "control"), DAMAGES, ids=[f"{control}-{name}" for name, _, control in DAMAGES]
)
def test_taking_a_file_away_never_mends_anything(
    tmp_path: Path, damaged: str, content: object, control: str
) -> None:
    for name in sorted(neighbours(damaged) & set(WELL_KEPT)):
        files = {key: value for key, value in {**around(damaged), damaged: content}.items() if key != name}
        folder = capture(tmp_path / name, files, system="macos", rights="admin", program="vigie", schema=1)
        found = outcomes(folder, control)
        # the list of volumes is the only one that shows a second disk in clear
        assert found[control] != MET or damaged == "diskutil_apfs.plist", (name, damaged, control)


@pytest.mark.parametrize("name", sorted(WELL_KEPT))
def test_a_file_turned_to_junk_or_cut_puts_nothing_in_place(tmp_path: Path, name: str) -> None:
    before = mac(tmp_path / "a", {key: value for key, value in around(name).items() if key != name})
    whole = mac(tmp_path / "b", around(name))
    data = (tmp_path / "b" / name).read_bytes()
    for number, junk in enumerate((*JUNK, data[: len(data) // 2])):
        after = mac(tmp_path / str(number), {**around(name), name: junk})
        gained = {key for key in after if after[key] == MET and before[key] != MET}
        cut = {key for key in gained if whole[key] == MET} if number == len(JUNK) else set()
        assert gained <= HONEST.get((name, junk), set()) | cut, junk


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *((name, content) for name, content in WELL_KEPT.items()),
        *((name, content) for name, content, _ in DAMAGES),
        ("alf.txt", "{\n    globalstate = 1;\n    loggingenabled = 1;\n}\n"),
        ("alf.txt", "0\n"),
        ("screensaver.plist", "300\n"),
        ("mdatp_health.json", {"healthy": True, "realTimeProtectionEnabled": True, "machineGuid": "DEAD"}),
        (
            "tmutil_destinationinfo.txt",
            xml({"Destinations": [{"Kind": "Local", "Name": "Dupont", "ID": "DEAD"}]}),
        ),
        ("fdesetup.txt", "FileVault is Off.\nDeferred enablement appears to be active for user 'marie'.\n"),
        ("launchctl_list.txt", "312\t0\tcom.teamviewer.Helper\n313\t0\tfr.dupont.x\n"),
        ("sharing.txt", SHARE.format(1)),
        ("airport.json", b"\x00"),
        (
            "diskutil_external.plist",
            xml({"AllDisksAndPartitions": [{"Content": "x", "VolumeName": "DUPONT"}]}),
        ),
    ],
)
def test_a_capture_without_names_gives_the_same_verdicts(tmp_path: Path, name: str, content: object) -> None:
    files = {**around(name), name: content}
    before = own(tmp_path / "a", files)
    folder = capture(tmp_path / "b", files, system="macos", rights="admin", program="vigie", schema=1)
    for path in folder.iterdir():
        if path.name != "manifest.json":
            path.write_bytes(redacted(path.name, path.read_bytes()))
            left = path.read_text(encoding="utf-8")
            assert not [word for word in PEOPLE if word in left], (path.name, left)
    assert outcomes(folder) == before


V14, V15 = "ProductVersion: 14.7\n", "ProductVersion: 15.7\n"
NONE = "Software Update Tool\n\nFinding available software\nNo new software available.\n"
SIP = "System Integrity Protection status: {}.\n"
CUSTOM = (
    SIP.format("unknown (Custom Configuration)")
    + "\nConfiguration:\n\tApple Internal: disabled\n\tKext Signing: {}\n"
)
MDATP = {"healthy": True, "realTimeProtectionEnabled": True, "definitionsUpdatedMinutesAgo": 60}
HALF = {"csrutil.txt": SIP.format("enabled")}
CASES: list[tuple[str, dict[str, object], Outcome]] = [
    ("firewall_active", {"socketfilterfw.txt": "Firewall is enabled. (State = 1)"}, MET),
    ("firewall_active", {"socketfilterfw.txt": "Firewall is blocking all … connections. (State = 2)"}, MET),
    ("firewall_active", {"socketfilterfw.txt": "Firewall is disabled. (State = 0)"}, TO_FIX),
    ("firewall_active", {"alf.txt": "1", "sw_vers.txt": V14}, MET),
    ("firewall_active", {"alf.txt": "2", "sw_vers.txt": V14}, MET),
    ("firewall_active", {"alf.txt": "0", "sw_vers.txt": V14}, TO_FIX),
    ("firewall_active", {"alf.txt": "1", "sw_vers.txt": V15}, UNKNOWN),
    ("firewall_active", {"alf.txt": "1", "socketfilterfw.txt": "Firewall is disabled. (State = 0)"}, TO_FIX),
    ("disk_encrypted", {"fdesetup.txt": "FileVault is On.\r\n".encode("utf-16")}, MET),
    ("disk_encrypted", {"fdesetup.txt": "true"}, MET),
    ("disk_encrypted", {"fdesetup.txt": "FileVault is Off."}, TO_FIX),
    ("disk_encrypted", {"fdesetup.txt": "Encryption in progress: Percent completed = 3"}, TO_FIX),
    ("disk_encrypted", {"fdesetup.txt": "FileVault is"}, UNKNOWN),
    ("disk_encrypted", {"diskutil_internal.plist": INTERNAL, "diskutil_apfs.plist": APFS}, UNKNOWN),
    ("system_supported", {"sw_vers.txt": "ProductVersion: 26.1"}, MET),
    ("system_supported", {"sw_vers.txt": "ProductVersion: 13.7.8"}, TO_FIX),
    ("system_supported", {"sw_vers.txt": "ProductVersion: 99.0"}, UNKNOWN),
    ("system_updated", {"softwareupdate_list.txt": NONE}, MET),
    ("system_updated", {"softwareupdate_list.txt": UPDATE}, TO_FIX),
    ("system_updated", {"softwareupdate_list.txt": UPDATE.replace("YES", "NO")}, MET),
    ("system_updated", {"softwareupdate_list.txt": UPDATE.split("*")[0]}, UNKNOWN),
    ("system_updated", {"softwareupdate_list.txt": UPDATE, "sw_vers.txt": V14}, UNKNOWN),
    (
        "system_updated",
        {"software_update.plist": xml({"RecommendedUpdates": [], "LastSuccessfulDate": ago(2)})},
        MET,
    ),
    ("reboot_pending", {"softwareupdate_list.txt": NONE}, MET),
    ("reboot_pending", {"softwareupdate_list.txt": UPDATE}, TO_FIX),
    ("automatic_updates", {"software_update.plist": xml(SWITCHES)}, MET),
    (
        "automatic_updates",
        {"software_update.plist": xml({**SWITCHES, "AutomaticallyInstallMacOSUpdates": 0})},
        TO_FIX,
    ),
    ("automatic_updates", {"software_update.plist": xml({"AutomaticCheckEnabled": True})}, UNKNOWN),
    ("automatic_lock", {"sysadminctl_screenlock.txt": LINE + "screenLock is off"}, TO_FIX),
    ("automatic_lock", {"sysadminctl_screenlock.txt": LINE + "screenLock delay is 3600 seconds"}, TO_FIX),
    ("automatic_lock", {"sysadminctl_screenlock.txt": LINE + "screenLock delay is immediate"}, UNKNOWN),
    ("password_on_wake", {"sysadminctl_screenlock.txt": LINE + "screenLock delay is immediate"}, MET),
    ("password_on_wake", {"sysadminctl_screenlock.txt": LINE + "screenLock delay is 300 seconds"}, MET),
    ("password_on_wake", {"sysadminctl_screenlock.txt": LINE + "screenLock delay is 14400 seconds"}, TO_FIX),
    ("password_on_wake", {"sysadminctl_screenlock.txt": LINE + "screenLock is off"}, TO_FIX),
    ("password_on_wake", {"screensaver.plist": xml({"askForPassword": 1})}, UNKNOWN),
    ("automatic_logon", {"loginwindow.plist": xml({"autoLoginUser": "marie"})}, TO_FIX),
    ("automatic_logon", {"loginwindow.plist": xml({"GuestEnabled": False})}, MET),
    ("guest_account_disabled", {"loginwindow.plist": xml({"GuestEnabled": True})}, TO_FIX),
    ("guest_account_disabled", {"loginwindow.plist": "{\n    GuestEnabled = 0;\n}\n"}, MET),
    ("guest_account_disabled", {"loginwindow.plist": xml({"lastUser": "loggedIn"})}, UNKNOWN),
    ("password_policy", {"pwpolicy.txt": policies("policyAttributePassword matches '.{4,}+'")}, TO_FIX),
    ("password_policy", {"pwpolicy.txt": policies("policyAttributePassword matches '^$|.{4,}+'")}, TO_FIX),
    ("password_policy", {"pwpolicy.txt": policies("policyAttributePassword matches '.{14,}+'")}, UNKNOWN),
    (
        "password_policy",
        {"pwpolicy.txt": policies("policyAttributePassword matches '.{14,}+'", attempts=10)},
        MET,
    ),
    (
        "password_policy",
        {"pwpolicy.txt": policies("policyAttributePassword matches '.{14,}+'", attempts=50)},
        TO_FIX,
    ),
    ("system_integrity", {**HALF, "spctl.txt": "assessments enabled"}, MET),
    ("system_integrity", HALF, UNKNOWN),
    ("system_integrity", {"csrutil.txt": SIP.format("disabled")}, TO_FIX),
    ("system_integrity", {"spctl.txt": "assessments disabled"}, TO_FIX),
    (
        "system_integrity",
        {"csrutil.txt": CUSTOM.format("disabled"), "spctl.txt": "assessments enabled"},
        TO_FIX,
    ),
    ("antivirus_active", {"mdatp_health.json": MDATP}, MET),
    ("antivirus_active", {"mdatp_health.json": {**MDATP, "realTimeProtectionEnabled": False}}, TO_FIX),
    ("antivirus_active", {"mdatp_health.json": {**MDATP, "healthy": False}}, UNKNOWN),
    ("antivirus_active", {"mdatp_health.json": {**MDATP, "passiveModeEnabled": True}}, UNKNOWN),
    ("antivirus_up_to_date", {"mdatp_health.json": MDATP}, MET),
    ("antivirus_up_to_date", {"mdatp_health.json": {**MDATP, "definitionsUpdatedMinutesAgo": 20000}}, TO_FIX),
    ("remote_desktop_off", {"launchctl_list.txt": "-\t0\tcom.apple.screensharing\n"}, TO_FIX),
    ("remote_desktop_off", {"launchctl_list.txt": "312\t0\tcom.apple.Finder\n"}, UNKNOWN),
    ("exposed_ports", {"listen.txt": listens(445)}, TO_FIX),
    ("open_shares", {"sharing.txt": SHARE.format(1)}, TO_FIX),
    ("open_shares", {"sharing.txt": SHARE.format(0)}, MET),
    ("wifi_security", {"airport.json": airport("spairport_security_mode_wpa2_personal")}, MET),
    ("wifi_security", {"airport.json": airport("pairport_security_mode_wpa3_transition")}, MET),
    ("wifi_security", {"airport.json": airport("spairport_security_mode_wpa_personal")}, TO_FIX),
    ("wifi_security", {"airport.json": airport("spairport_security_mode_none")}, TO_FIX),
    ("wifi_security", {"airport.json": airport("spairport_security_mode_new")}, UNKNOWN),
    ("backup_recent", {"time_machine.plist": time_machine(destination(400), destination(6))}, MET),
    ("backup_recent", {"time_machine.plist": time_machine(destination(8))}, TO_FIX),
    ("backup_recent", {"time_machine.plist": time_machine()}, UNKNOWN),
    ("backup_recent", {"tmutil_destinationinfo.txt": "tmutil: No destinations configured."}, UNKNOWN),
    ("backup_encrypted", {"time_machine.plist": time_machine(destination(400))}, MET),
]


@pytest.mark.parametrize(("control", "files", "wanted"), CASES)
def test_each_value_of_the_table_by_its_files_alone(
    tmp_path: Path, control: str, files: dict[str, object], wanted: Outcome
) -> None:
    assert outcomes(capture(tmp_path, files, system="macos"), control)[control] == wanted


def test_the_manifests_version_serves_the_old_preference(tmp_path: Path) -> None:
    assert mac(tmp_path / "a", {"alf.txt": "1"}, version="13.6")["firewall_active"] == MET
    assert mac(tmp_path / "b", {"alf.txt": "1"}, version="15.1")["firewall_active"] == UNKNOWN
    assert mac(tmp_path / "c", {"alf.txt": "1"})["firewall_active"] == UNKNOWN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_gives_the_same_verdicts(tmp_path: Path, encoding: str) -> None:
    """Texts and JSON are written anew, lines in CRLF; property lists stay as macOS wrote them."""
    folder = capture(tmp_path / "a", WELL_KEPT, system="macos")
    before = outcomes(folder)
    for path in folder.iterdir():
        data = path.read_bytes()
        if path.suffix in (".txt", ".json") and path.name not in ("manifest.json", "pwpolicy.txt"):
            text = data.decode("utf-8").replace("\n", "\r\n")
            path.write_bytes(text.encode(encoding))
    assert outcomes(folder) == before


def test_nothing_at_all_puts_nothing_in_place(tmp_path: Path) -> None:
    found = mac(tmp_path, {})
    assert {found[key] for key in ON_MACOS} == {UNKNOWN}
