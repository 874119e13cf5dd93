from datetime import UTC, datetime, timedelta

import pytest

from tests.machine.builders import NOW, failure, raws, reason, values
from vigie.machine.parse.updates import pending, state

FRESH = {"refreshed": int(NOW.timestamp()) - 3600}
LISTED = """Listing...
curl/oldstable-security 7.88.1-10+deb12u15 amd64 [upgradable from: 7.88.1-10+deb12u14]
firefox-esr/oldstable,oldstable-security 140.5 amd64 [upgradable from: 128.5]
linux-image-amd64/oldstable-security 6.1.150-1 amd64 [upgradable from: 6.1.140-1]
tzdata/oldstable-updates 2026b all [upgradable from: 2025b]
"""
SIMULATED = """Reading package lists...
Inst curl [7.88] (7.89 Debian-Security:12/oldstable-security [amd64])
Inst tzdata [2025b] (2026b Debian:12.15/oldstable [all])
Conf curl (7.89 Debian-Security:12/oldstable-security [amd64])
2 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.
"""
NONE_LEFT = "0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n"


def test_apt_list_counts_the_kernels_that_upgrade_keeps_back() -> None:
    found = values(pending(raws({"apt_upgradable.txt": LISTED, "package_lists.json": FRESH})))
    assert found == {
        "updates.security_pending": 3,
        "updates.pending": 4,
        "applications.outdated_count": 1,
        "applications.outdated": ("firefox",),
    }


def test_a_captured_simulation_is_read_too() -> None:
    found = values(pending(raws({"apt_upgrade.txt": SIMULATED})))
    assert found["updates.security_pending"] == 1 and found["updates.pending"] == 2


def test_zero_from_a_fresh_list_is_zero() -> None:
    found = values(pending(raws({"apt_upgradable.txt": "Listing...\n", "package_lists.json": FRESH})))
    assert found["updates.security_pending"] == 0 and found["applications.outdated"] == ()


def test_zero_from_an_old_list_is_unknown() -> None:
    old = {"refreshed": int((NOW - timedelta(days=40)).timestamp())}
    found = pending(raws({"apt_upgradable.txt": "Listing...\n", "package_lists.json": old}))
    assert values(found)["updates.security_pending"] is None
    assert "40 jours" in reason(found, "updates.security_pending")


def test_zero_from_a_list_of_unknown_age_is_unknown() -> None:
    found = values(
        pending(raws({"apt_upgradable.txt": "Listing...\n", "package_lists.json": failure("denied")}))
    )
    assert found["updates.security_pending"] is None


def test_zero_without_a_security_source_is_unknown() -> None:
    lists = {**FRESH, "security_source": False}
    found = pending(raws({"apt_upgradable.txt": "Listing...\n", "package_lists.json": lists}))
    assert values(found)["updates.security_pending"] is None
    assert "aucune source" in reason(found, "updates.security_pending")


def test_zero_with_packages_kept_back_is_unknown() -> None:
    text = "The following packages have been kept back:\n  linux-image-amd64\n" + NONE_LEFT
    found = pending(raws({"apt_upgrade.txt": text}))
    assert values(found)["updates.security_pending"] is None
    assert "retenues" in reason(found, "updates.security_pending")


def test_a_capture_without_the_lists_date_is_taken_at_its_word() -> None:
    assert values(pending(raws({"apt_upgrade.txt": NONE_LEFT})))["updates.security_pending"] == 0


@pytest.mark.parametrize("text", ["", "E: Could not open lock file\n", "Reading package lists...\nInst curl"])
def test_an_interrupted_answer_is_unknown(text: str) -> None:
    assert values(pending(raws({"apt_upgrade.txt": text})))["updates.security_pending"] is None


def test_dnf_counts_security_only() -> None:
    text = "FEDORA-2026-1 Important/Sec. curl-8.9.fc43.x86_64\nFEDORA-2026-2 Low/Sec. vim-9.fc43.x86_64\n"
    found = values(pending(raws({"dnf_updateinfo.txt": text, "apt_upgradable.txt": failure("absent")})))
    assert found["updates.security_pending"] == 2 and found["updates.pending"] is None


@pytest.mark.parametrize(("trusted", "wanted"), [(True, 0), (False, None)])
def test_silence_of_dnf_counts_only_from_our_own_run(trusted: bool, wanted: int | None) -> None:
    files = {"dnf_updateinfo.txt": "", "package_lists.json": FRESH}
    assert values(pending(raws(files, trusted=trusted)))["updates.security_pending"] == wanted


PERIODIC = (
    'APT::Periodic "";\nAPT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "{}";\n'
)
FILES = {"program": True, "timer": True, "dnf_timer": False, "mint_timer": False}


@pytest.mark.parametrize(
    ("text", "files", "wanted"),
    [
        (PERIODIC.format(1), FILES, True),
        (PERIODIC.format(0), FILES, False),
        (PERIODIC.format(1), {**FILES, "program": False}, False),
        (PERIODIC.format(1), {**FILES, "timer": False}, None),
        (PERIODIC.format(0), {**FILES, "mint_timer": True}, True),
        ("", {**FILES, "program": False}, False),
        ("", FILES, None),
    ],
)
def test_automatic_updates_need_setting_program_and_timer(
    text: str, files: dict[str, bool], wanted: bool | None
) -> None:
    found = values(state(raws({"apt_periodic.txt": text, "automatic_updates.json": files})))
    assert found["updates.automatic"] is wanted


def test_dnf_automatic_must_apply_what_it_fetches() -> None:
    files = {**FILES, "program": False, "dnf_timer": True}
    for conf, wanted in (
        ("[commands]\napply_updates = yes\n", True),
        ("[commands]\napply_updates = no\n", None),
    ):
        found = values(state(raws({"dnf_automatic.conf": conf, "automatic_updates.json": files})))
        assert found["updates.automatic"] is wanted


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({"flag": True}, True),
        ({"flag": False}, None),
        ({"flag": False, "mechanism": True}, False),
        ({"flag": False, "running": "6.1.0-9-amd64", "installed": ["6.1.0-9-amd64", "6.1.0-10-amd64"]}, True),
        (
            {"flag": False, "running": "6.1.0-10-amd64", "installed": ["6.1.0-9-amd64", "6.1.0-10-amd64"]},
            False,
        ),
        ({"flag": False, "running": "6.1.0-10-amd64", "installed": ["6.1.0-10-amd64", "6.2.0-1-rt"]}, False),
    ],
)
def test_a_reboot_is_asked_by_the_system_or_by_a_newer_kernel(
    data: dict[str, object], wanted: bool | None
) -> None:
    assert values(state(raws({"reboot.json": data})))["updates.reboot_required"] is wanted


def test_days_since_the_last_upgrade() -> None:
    text = f"{datetime(2026, 11, 20, 8, tzinfo=UTC).isoformat()} upgrade"
    assert values(state(raws({"last_upgrade.txt": text})))["updates.last_installed_days"] == 4


def test_a_date_to_come_is_unknown() -> None:
    assert (
        values(state(raws({"last_upgrade.txt": "2027-03-01T00:00:00+00:00 upgrade"})))[
            "updates.last_installed_days"
        ]
        is None
    )


def test_lists_dated_after_the_clock_of_the_pc_have_no_age_and_the_clock_is_named() -> None:
    lists = {"refreshed": int((NOW + timedelta(days=6)).timestamp())}
    found = state(raws({"package_lists.json": lists}))
    assert values(found)["updates.lists_age_days"] is None
    assert "vérifiez l’heure" in reason(found, "updates.lists_age_days")
