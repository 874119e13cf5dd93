"""The doctor: each trouble is a finding in French, and nothing names anybody."""

import datetime
import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vault.conftest import LABEL, Vault
from vigie import autostart, platform
from vigie.vault import acl, doctor, header, services
from vigie.vault.layout import Layout


def codes(*, problem: bool) -> set[str]:
    return {finding.code for finding in doctor.examine() if finding.problem is problem}


def test_a_pc_without_a_vault_has_no_problem(no_vault: Layout) -> None:
    assert codes(problem=True) == set()
    assert {"versions", "disk.free", "header.missing"} <= codes(problem=False)


def test_a_healthy_vault(opened: Vault) -> None:
    services.make_copies()
    assert codes(problem=True) == set()
    assert {"header.ok", "database.present", "copies.age", "files.missing"} <= codes(problem=False)
    services.lock()
    assert "files.locked" in codes(problem=False)


def test_each_trouble_is_found(opened: Vault) -> None:
    assert "copies.none" in codes(problem=True)
    stored = services.store_file(io.BytesIO(b"x"), "x", "x/y")
    (opened.layout.files / f"{stored.uuid.hex}.vgf").unlink()
    opened.layout.root.chmod(0o755)
    opened.layout.header.chmod(0o644)
    opened.layout.upgrade_marker.write_text("{}")
    assert {"files.missing", "folder.mode", "header.mode", "upgrade.interrupted"} <= codes(problem=True)
    services.make_copies()
    old = timezone.now() + datetime.timedelta(days=9)
    assert "copies.age" in {f.code for f in doctor.examine(old) if f.problem}


def test_damaged_and_missing_parts(vault: Vault) -> None:
    header.save(vault.layout.root, header.load(vault.layout.root, header.TEST_FLOOR))
    data = vault.layout.header.read_bytes()
    vault.layout.header.write_bytes(data[:40])
    (found,) = [f for f in doctor.examine() if f.code == "header.unreadable"]
    assert "L’en-tête précédent, lui, se lit." in found.sentence
    vault.layout.header.unlink()
    assert "header.missing" in codes(problem=True)
    vault.layout.header.write_bytes(data)
    vault.layout.database.unlink()
    assert "database.missing" in codes(problem=True)


def test_the_report_names_nobody(opened: Vault) -> None:
    services.store_file(io.BytesIO(b"x"), "dossier-canari.pdf", "application/pdf")
    logs = platform.data_dir() / "logs"
    logs.mkdir()
    (logs / "vigie.log").write_text(f"vault.trouble no=7F3A-19C2 {platform.data_dir()}/x\n")
    text = doctor.report()
    assert "Vigie 0" in text
    assert "7F3A-19C2" in text
    for private in (LABEL, "Canari", "canari", str(platform.data_dir()), str(Path.home()) + "/"):
        assert private not in text


def test_a_finding_is_json(no_vault: Layout) -> None:
    assert doctor.examine()[0].to_json().keys() == {"code", "problem", "sentence"}


def test_a_folder_that_cannot_be_read_is_a_finding(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.copies, "listing", refuse)
    assert "unreadable" in codes(problem=True)


def test_the_start_at_login_is_said_and_a_program_that_moved_is_a_problem(
    no_vault: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    platform.data_dir().mkdir()
    assert not any(code.startswith("login") for code in codes(problem=False) | codes(problem=True))
    autostart.turn_on()
    assert "login.on" in codes(problem=False) and codes(problem=True) == set()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "parti" / "python"))
    autostart.turn_on()
    (found,) = [finding for finding in doctor.examine() if finding.problem]
    assert found.code == "login.broken" and str(tmp_path) not in found.sentence


def test_it_imports_no_django() -> None:
    code = "import sys, vigie.vault.doctor; assert not any(m.startswith('django') for m in sys.modules)"
    _, environment = platform.python_module("x")
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


ME = "S-1-5-21-1004336348-1177238915-682003330-1001"
OTHER = "S-1-5-21-1004336348-1177238915-682003330-1002"


@pytest.mark.parametrize(
    ("described", "others"),
    [
        (f"O:{ME}D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;{ME})", False),
        (f"O:{ME}G:{ME}D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;FA;;;{ME})", False),
        (f"O:{ME}D:P(A;OICI;FA;;;OW)", False),
        (f"O:{ME}D:(A;OICI;FA;;;{ME})(A;OICIIO;GA;;;CO)(A;OICIIO;GA;;;BU)", False),
        (f"O:{ME}D:(A;OICI;FA;;;{ME})(D;OICI;FA;;;WD)", False),
        (f"O:{ME}D:AI(A;OICIID;FA;;;{ME})(A;OICIID;0x1200a9;;;BU)", True),
        (f"O:{ME}D:AI(A;ID;FA;;;{ME})(A;ID;0x1301bf;;;AU)", True),
        (f"O:{ME}D:(A;;FA;;;{ME})(A;;FR;;;WD)", True),
        (f"O:{ME}D:(A;;FA;;;{ME})(A;;FR;;;{OTHER})", True),
        (f"O:{ME}D:NO_ACCESS_CONTROL", True),
        (f"O:BAD:P(A;OICI;FA;;;BA)(A;OICI;FA;;;{ME})", None),  # made as administrator: whose account is it?
        (f"O:{ME}D:(XA;;FA;;;WD;(x == 1))", None),
        (f"O:{ME}", None),
        ("", None),
    ],
)
def test_an_access_list_of_windows_is_judged_and_unknown_stays_so(
    described: str, others: bool | None
) -> None:
    assert acl.judge(described) is others


@pytest.mark.parametrize(
    ("others", "problem", "said"),
    [
        (True, True, "ouvert à d’autres personnes"),
        (False, False, "n’est ouvert qu’à vous"),
        (None, False, "établis"),
    ],
)
def test_on_windows_the_access_list_decides_and_not_the_mode(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, others: bool | None, problem: bool, said: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "windows")
    monkeypatch.setattr(autostart, "status", lambda: autostart.Status(""))
    monkeypatch.setattr(acl, "opens_to_others", lambda folder: others)
    found = [finding for finding in doctor.examine() if finding.code == "folder.mode"]
    assert found
    for finding in found:
        assert finding.problem is problem
        assert said in finding.sentence
