"""The disk that a backup tool writes to: which one it is comes from the tool, whether it is there from the system."""

import json
from pathlib import Path

import pytest

from tests.machine.builders import raws, reason, values
from vigie.machine import reads_backup
from vigie.machine.collect import Refused
from vigie.machine.parse.software import NO_VOLUME, backup_volume
from vigie.machine.surroundings import Surroundings

MOUNTS = "/dev/sda2 / ext4 rw 0 0\n"
KEY = "backup.volume_present"


@pytest.fixture
def pc(tmp_path: Path) -> Surroundings:
    home = tmp_path / "home"
    (home / ".config" / "backintime").mkdir(parents=True)
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "dev" / "disk" / "by-uuid").mkdir(parents=True)
    (tmp_path / "proc" / "self" / "mounts").write_text(MOUNTS)
    return Surroundings(
        root=tmp_path, home=home, environment={"DISPLAY": ":0", "XDG_CURRENT_DESKTOP": "GNOME"}
    )


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What `gsettings get` answers; a key that is not there is a schema that is not installed."""
    known: dict[str, str] = {}

    def run(commands: tuple[tuple[str, ...], ...], *_: object) -> bytes:
        try:
            return f"'{known[commands[0][3]]}'\n".encode()
        except KeyError:
            raise Refused("failed") from None

    monkeypatch.setattr(reads_backup, "run", run)
    return known


def read(pc: Surroundings) -> object:
    raw = reads_backup.backup_volume(pc)
    found = values(backup_volume(raws({"backup_volume.json": raw})))
    assert b"1C89" not in raw and b"Sauvegardes" not in raw, "neither the disk nor its path is told"
    return found[KEY]


def back_in_time(pc: Surroundings, *lines: str) -> None:
    (pc.home / ".config" / "backintime" / "config").write_text("\n".join(lines) + "\n")


def test_the_drive_of_deja_dup(pc: Surroundings, settings: dict[str, str]) -> None:
    settings.update(backend="drive", uuid="F399-1C89")
    assert read(pc) is False
    (pc.root / "dev" / "disk" / "by-uuid" / "F399-1C89").touch()
    assert read(pc) is True


@pytest.mark.parametrize(
    "chosen", [{}, {"backend": "google", "uuid": "F399-1C89"}, {"backend": "drive", "uuid": ""}]
)
def test_without_a_drive_nobody_can_say(
    pc: Surroundings, settings: dict[str, str], chosen: dict[str, str]
) -> None:
    settings.update(chosen)
    assert read(pc) is None


def test_a_name_never_leaves_the_folder_of_disks(pc: Surroundings, settings: dict[str, str]) -> None:
    settings.update(backend="drive", uuid="../../../home")
    assert read(pc) is None


@pytest.mark.parametrize(
    ("mount", "expected"),
    [
        ("", False),
        ("/dev/sdb1 /media/maelle/Sauvegardes\\040du\\040cabinet ext4 rw 0 0\n", True),
        ("/dev/sdb1 /media/maelle/Photos vfat rw 0 0\n", False),
    ],
)
def test_the_path_of_back_in_time(
    pc: Surroundings, settings: dict[str, str], mount: str, expected: bool
) -> None:
    back_in_time(pc, "profile1.name=Cabinet", "profile1.snapshots.path=/media/maelle/Sauvegardes du cabinet")
    (pc.root / "proc" / "self" / "mounts").write_text(MOUNTS + mount)
    assert read(pc) is expected


def test_a_folder_that_may_be_on_the_system_s_own_disk_says_nothing(
    pc: Surroundings, settings: dict[str, str]
) -> None:
    back_in_time(pc, "profile1.snapshots.mode=local", "profile1.snapshots.path=/mnt/Sauvegardes")
    assert read(pc) is None
    (pc.root / "proc" / "self" / "mounts").write_text(MOUNTS + "/dev/sdb1 /mnt/Sauvegardes ext4 rw 0 0\n")
    assert read(pc) is True


def test_a_distant_copy_is_not_a_disk(pc: Surroundings, settings: dict[str, str]) -> None:
    back_in_time(
        pc, "profile1.snapshots.mode=ssh", "profile1.snapshots.ssh.path=/media/x/Sauvegardes",
        "profile1.snapshots.path=/media/x/Sauvegardes",
    )  # fmt: skip
    assert read(pc) is None


def test_one_plugged_disk_is_enough() -> None:
    rows = [{"tool": "Déjà Dup", "present": False}, {"tool": "Back In Time", "present": True}]
    assert values(backup_volume(raws({"backup_volume.json": rows}))) == {KEY: True}


@pytest.mark.parametrize("content", [[], [{}], [{"present": "oui"}], [1, None]])
def test_no_disk_named_is_unknown_with_the_reason(content: object) -> None:
    found = backup_volume(raws({"backup_volume.json": content}))
    assert values(found) == {KEY: None} and reason(found, KEY) == NO_VOLUME


@pytest.mark.parametrize("content", [{}, "x", {"present": True}])
def test_something_else_is_unknown(content: object) -> None:
    found = backup_volume(raws({"backup_volume.json": json.dumps(content)}))
    assert values(found) == {KEY: None} and reason(found, KEY).endswith(".")
