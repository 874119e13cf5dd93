"""The real machine that runs the tests: nothing here is simulated."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.machine.builders import NOW
from vigie import platform
from vigie.machine import audit, capture, dictionary, replay
from vigie.machine.probes import probes_of
from vigie.machine.surroundings import Surroundings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="measures the Linux that runs the tests")


def test_the_quick_pass_is_quick_and_leaves_slow_facts_out() -> None:
    begun = time.monotonic()
    found = audit(quick=True)
    assert time.monotonic() - begun < 3  # 0.1 s alone; the suite runs several at once
    slow = {key for probe in probes_of("linux", "slow") for key in probe.yields}
    assert {reading.key for reading in found.readings} == set(dictionary.keys_of("linux")) - slow


def test_quick_and_slow_together_are_the_whole() -> None:
    quick = {reading.key for reading in audit(quick=True).readings}
    slow = {reading.key for reading in audit(only="slow").readings}
    assert not quick & slow
    assert quick | slow == set(dictionary.keys_of("linux"))


def test_every_reading_is_dated_attributed_and_answered() -> None:
    found = audit(quick=True, device="accueil", now=NOW)
    for reading in found.readings:
        assert (
            reading.measured_at == NOW and reading.device == "accueil" and reading.rights in ("user", "admin")
        )
        assert (reading.value is None) != (reading.unavailable is None)
        assert reading.unavailable is None or reading.unavailable.endswith(".")


def test_the_json_is_the_facts_of_the_command() -> None:
    rows = json.loads(json.dumps(audit(quick=True).to_json()))
    for row in rows:
        assert ("value" in row) != ("unavailable" in row)
        assert set(row) - {"value", "unavailable"} == {"key", "device", "source", "measured_at", "rights"}
        assert row["measured_at"].endswith("Z")


def test_what_was_captured_here_replays_as_it_was_measured(tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)  # what the machine dates is never after it
    taken = capture(tmp_path, now=now)
    again = replay(tmp_path)
    assert again.readings == taken.readings
    assert (again.system, again.version, again.rights) == (taken.system, taken.version, taken.rights)
    live = {reading.key: reading for reading in audit(now=now).readings}
    moving = {"ports.listening", "remote.tools", "updates.lists_age_days"}
    for reading in again.readings:
        if reading.key not in moving:
            assert live[reading.key] == reading


def test_a_capture_over_an_older_one_leaves_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "ufw_status.txt").write_text("Status: active\n")
    nowhere = Surroundings(root=tmp_path / "none", home=tmp_path / "none", environment={})
    capture(tmp_path, around=nowhere)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert ("ufw_status.txt" in manifest["failures"]) != (tmp_path / "ufw_status.txt").exists()
    assert manifest["system"] == "linux" and manifest["program"] == "vigie"


def test_a_bare_machine_is_unknown_everywhere_that_matters(tmp_path: Path) -> None:
    """No file, no home, no session: nothing may read as in place because nothing was found."""
    nowhere = Surroundings(root=tmp_path, home=tmp_path / "home", environment={})
    found = {reading.key: reading.value for reading in audit(around=nowhere, now=NOW).readings}
    for key in (
        "os.supported",
        "lock.automatic",
        "logon.automatic",
        "antivirus.active",
        "browser.saved_passwords",
        "office.macros_restricted",
        "backup.last_days",
        "backup.volume_present",
        "wifi.security",
        "boot.secure",
        "elevation.confirmed",
        "smb.v1_enabled",
        "remote.tools_count",
    ):
        assert found[key] is None, key


def test_other_systems_are_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "windows")
    found = audit()
    assert all(reading.unavailable for reading in found.readings)
    assert {reading.key for reading in found.readings} == set(dictionary.keys_of("windows"))


def test_progress_reaches_the_end() -> None:
    seen: list[tuple[int, int]] = []
    audit(quick=True, progress=lambda done, total, name: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] == len(seen)


def test_instants_are_in_utc() -> None:
    assert audit(quick=True).started_at.tzinfo is UTC
