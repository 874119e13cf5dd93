"""The probes of macOS themselves, where their programs are missing or are stood in for by scripts."""

import sys
from pathlib import Path

import pytest

from tests.machine.builders import NOW
from vigie import platform
from vigie.machine import audit, capture, dictionary, replay
from vigie.machine.collect import collect
from vigie.machine.probe import Probe
from vigie.machine.probes import probes_of
from vigie.machine.surroundings import Surroundings

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="here the programs exist")


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Surroundings:
    monkeypatch.setattr(platform, "system", lambda: "macos")
    return Surroundings(root=tmp_path / "root", home=tmp_path / "home", environment={})


def test_without_a_single_program_everything_is_unavailable_with_a_sentence(mac: Surroundings) -> None:
    found = audit(now=NOW, around=mac)
    assert {reading.key for reading in found.readings} == set(dictionary.keys_of("macos"))
    for reading in found.readings:
        assert reading.value is None or reading.key.startswith(
            ("password_manager", "accounts.daily", "folders")
        )
        assert reading.value is not None or (reading.unavailable or "").endswith("."), reading


def test_the_quick_pass_asks_nothing_slow(mac: Surroundings) -> None:
    quick = {reading.key for reading in audit(quick=True, now=NOW, around=mac).readings}
    slow = {key for probe in probes_of("macos", "slow") for key in probe.yields}
    assert quick == set(dictionary.keys_of("macos")) - slow


def test_a_capture_reads_again_as_it_was(mac: Surroundings, tmp_path: Path) -> None:
    written = capture(tmp_path / "capture", now=NOW, around=mac)
    again = replay(tmp_path / "capture")
    assert [(one.key, one.value) for one in again.readings] == [
        (one.key, one.value) for one in written.readings
    ]


def test_an_answer_on_the_error_output_or_with_another_code_is_an_answer(tmp_path: Path) -> None:
    """``sysadminctl`` answers on its errors, ``spctl`` says that it is off by its code."""
    said = {
        "sysadminctl_screenlock.txt": ("echo 'screenLock is off' >&2", b"screenLock is off\n"),
        "spctl.txt": ("echo 'assessments disabled'; exit 1", b"assessments disabled\n"),
        "dscl_root.txt": (
            "echo 'No such key: AuthenticationAuthority' >&2",
            b"No such key: AuthenticationAuthority\n",
        ),
    }
    probes = []
    for probe in probes_of("macos"):
        if probe.name in said:
            script = tmp_path / probe.name
            script.write_text(f"#!/bin/sh\n{said[probe.name][0]}\n")
            script.chmod(0o755)
            probes.append(
                Probe(
                    probe.name,
                    probe.systems,
                    probe.kind,
                    probe.where,
                    probe.yields,
                    commands=((str(script), *probe.commands[0][1:]),),
                    keeps_errors=probe.keeps_errors,
                    codes=probe.codes,
                )
            )
    found = collect(probes, Surroundings(root=tmp_path, home=tmp_path, environment={}))
    assert {name: raw.data for name, raw in found.items()} == {name: data for name, (_, data) in said.items()}
