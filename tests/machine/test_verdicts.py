"""From a captured Linux to the verdicts of the forty checks."""

from pathlib import Path

import pytest

from tests.machine.builders import NOW, capture
from tests.machine.samples import DAMAGES, WELL_KEPT
from vigie.catalogue.loader import load
from vigie.catalogue.rules import Device, Outcome, Profile, Verdict, evaluate
from vigie.catalogue.wire import facts_from
from vigie.machine import replay, support
from vigie.machine.linux import readers
from vigie.machine.probes import probes_of
from vigie.machine.reader import Reader

CATALOGUE = load()
FORTY = [
    "antivirus_active",
    "antivirus_up_to_date",
    "firewall_active",
    "disk_encrypted",
    "removable_encrypted",
    "system_supported",
    "system_updated",
    "automatic_updates",
    "reboot_pending",
    "applications_updated",
    "automatic_lock",
    "password_on_wake",
    "automatic_logon",
    "password_policy",
    "account_without_password",
    "daily_use_without_admin",
    "guest_account_disabled",
    "builtin_admin_disabled",
    "uac_enabled",
    "system_integrity",
    "remote_desktop_off",
    "remote_control_tools",
    "exposed_ports",
    "smb_v1_off",
    "open_shares",
    "sensitive_folder_rights",
    "autorun_off",
    "office_macros",
    "browser_passwords",
    "password_manager",
    "wifi_security",
    "saved_open_wifi",
    "network_profile",
    "backup_recent",
    "backup_unplugged",
    "backup_encrypted",
    "secure_boot",
    "dns_resolver",
    "tamper_protection",
    "dormant_accounts",
]
MINE = [control for control in CATALOGUE.controls if control.id in FORTY]
DECLARED = {
    "removable_encrypted",
    "password_policy",
    "remote_control_tools",
    "password_manager",
    "backup_unplugged",
    "backup_encrypted",
    "dns_resolver",
}
JUNK = (b"", b"\x00\xff\x13", b"lorem ipsum\n", b"{}", b"[]", b"null")
HONEST = {
    ("usershares", b""): {"open_shares"},
    ("exports", b""): {"open_shares"},
    ("saved_wifi.json", b"[]"): {"saved_open_wifi"},
}
LINUX = {control.id for control in MINE if "linux" in control.systems}


def verdicts(folder: Path) -> dict[str, Verdict]:
    profile = Profile(devices=(Device(id="this", system="linux"),))
    found = evaluate(MINE, facts_from(replay(folder).to_json()), profile, CATALOGUE.facts, NOW)
    assert not found.ignored, found.ignored
    return {verdict.id: verdict for verdict in found.verdicts}


def outcomes(folder: Path) -> dict[str, Outcome]:
    return {key: verdict.outcome for key, verdict in verdicts(folder).items()}


def test_the_forty_checks_are_there_once_each() -> None:
    assert sorted(control.id for control in MINE) == sorted(FORTY)


def test_a_well_kept_linux_has_everything_in_place_that_a_measure_can_prove(tmp_path: Path) -> None:
    found = outcomes(capture(tmp_path, WELL_KEPT, rights="admin", program="vigie", schema=1))
    assert {key for key in LINUX if found[key] != Outcome.MET} == DECLARED
    assert {found[key] for key in set(FORTY) - LINUX} == {Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize(("name", "content", "control"), DAMAGES, ids=[f"{c}-{n}" for n, _, c in DAMAGES])
def test_each_damage_is_seen_and_hides_no_other(
    tmp_path: Path, name: str, content: object, control: str
) -> None:
    before = outcomes(capture(tmp_path / "a", WELL_KEPT, rights="admin", program="vigie", schema=1))
    after = outcomes(
        capture(tmp_path / "b", {**WELL_KEPT, name: content}, rights="admin", program="vigie", schema=1)
    )
    assert after[control] == Outcome.TO_FIX
    assert not [key for key in after if after[key] == Outcome.MET and before[key] != Outcome.MET]


def neighbours(name: str) -> set[str]:
    """The other outputs that the parsers of this one look at."""
    keys = {key for reader in readers(support.load()) for key in reader.keys if name in granted_names(reader)}
    return {probe.name for probe in probes_of("linux") if set(probe.yields) & keys} - {name}


def granted_names(reader: Reader) -> set[str]:
    return {probe.name for probe in probes_of("linux") if set(probe.yields) & set(reader.keys)}


@pytest.mark.parametrize(("damaged", "content", "control"), DAMAGES, ids=[f"{c}-{n}" for n, _, c in DAMAGES])
def test_taking_a_file_away_never_mends_anything(
    tmp_path: Path, damaged: str, content: object, control: str
) -> None:
    """Without any one of the outputs read beside the damaged one, what was to fix never becomes in place."""
    for name in sorted(neighbours(damaged) & set(WELL_KEPT)):
        files = {key: value for key, value in {**WELL_KEPT, damaged: content}.items() if key != name}
        found = outcomes(capture(tmp_path / name, files, rights="admin", program="vigie", schema=1))
        assert found[control] != Outcome.MET, (name, damaged, control)


@pytest.mark.parametrize("name", sorted(WELL_KEPT))
def test_a_file_turned_to_junk_puts_nothing_in_place(tmp_path: Path, name: str) -> None:
    """What only that file proves is no longer proven. An empty list, of shares or of networks, is an honest zero."""
    before = outcomes(
        capture(tmp_path / "a", {key: value for key, value in WELL_KEPT.items() if key != name})
    )
    for number, junk in enumerate(JUNK):
        after = outcomes(capture(tmp_path / str(number), {**WELL_KEPT, name: junk}))
        gained = {key for key in after if after[key] == Outcome.MET and before[key] != Outcome.MET}
        assert gained <= HONEST.get((name, junk), set()), junk
