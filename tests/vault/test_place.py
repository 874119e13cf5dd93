"""Where a vault may lie."""

import json
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from vigie import platform
from vigie.vault import place
from vigie.vault.errors import PlaceRefused

MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
nas:/cabinet /mnt/nas nfs4 rw 0 0
//nas/part /mnt/mon\\040partage cifs rw 0 0
rclone: /home/a/Nuage fuse.rclone rw 0 0
/dev/sdb1 /mnt/usb fuseblk rw 0 0
/dev/sdc1 /mnt/nas/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind", "refused"),
    [
        ("/home/a/vigie", "ext4", False),
        ("/mnt/nas/x/y", "nfs4", True),
        ("/mnt/mon partage/x", "cifs", True),
        ("/home/a/Nuage", "fuse.rclone", True),
        ("/mnt/usb/x", "fuseblk", False),
        ("/mnt/nas/local/x", "ext4", False),
        ("/mnt/nasty", "ext4", False),
    ],
)
def test_file_systems(folder: str, kind: str, refused: bool) -> None:
    found = place.filesystem(PurePosixPath(folder), MOUNTS)
    assert found == kind
    assert (place.REMOTE.fullmatch(found) is not None) is refused


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        (PureWindowsPath(r"C:\Users\a\OneDrive\Documents"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\a\OneDrive - Cabinet Martin\x"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\a\Dropbox (Perso)\x"), "Dropbox"),
        (PureWindowsPath(r"G:\Mon Drive\x"), "Google Drive"),
        (PurePosixPath("/Users/a/Library/Mobile Documents/com~apple~CloudDocs/x"), "iCloud"),
        (PurePosixPath("/home/a/Nextcloud2/x"), "Nextcloud"),
        (PurePosixPath("/home/a/kDrive/x"), "kDrive"),
        (PurePosixPath("/home/a/.local/share/vigie"), None),
        (PurePosixPath("/home/a/Cabinet OneDriver/x"), None),
    ],
)
def test_synchronised_folders(folder: PurePosixPath | PureWindowsPath, name: str | None) -> None:
    assert place.synchroniser(folder) == name


def test_a_link_into_a_synchronised_folder_is_seen(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "coffre").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(PlaceRefused, match="Dropbox"):
        place.check(tmp_path / "coffre" / "vault")


def test_a_read_only_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(place.os, "open", refuse)
    with pytest.raises(PlaceRefused, match="disque en lecture seule"):
        place.check(tmp_path / "vault")
    assert list(tmp_path.iterdir()) == []


def test_an_ordinary_folder_is_accepted_and_left_as_it_was(tmp_path: Path) -> None:
    place.check(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "windows")
    for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("folder", "shared"),
    [
        (r"\\nas\cabinet\vault", True),
        (r"\\?\UNC\nas\cabinet\vault", True),
        (r"\\wsl.localhost\Debian\home", True),
        (r"\\?\C:\Users\a\AppData\Local\Vigie\vault", False),
        (r"\\?\Volume{b75e2c83-0000-0000-0000-602f00000000}\vault", False),
        (r"\\.\C:\vault", False),
        (r"C:\Users\a", False),
    ],
)
def test_a_share_is_told_from_a_long_path(folder: str, shared: bool) -> None:
    assert place.share(folder) is shared


def test_a_drive_letter_of_the_network_is_refused(
    windows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, fixed = 4, 3
    monkeypatch.setattr(place, "_drive_type", lambda root: network)
    with pytest.raises(PlaceRefused, match="réseau"):
        place.check(tmp_path / "vault")
    monkeypatch.setattr(place, "_drive_type", lambda root: fixed)
    place.check(tmp_path / "vault")


def test_a_onedrive_of_any_name_is_known_by_what_it_declares(
    windows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.check(tmp_path / "Cabinet" / "Documents" / "vault")
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "Cabinet"))
    with pytest.raises(PlaceRefused, match="synchronisé par OneDrive"):
        place.check(tmp_path / "Cabinet" / "Documents" / "vault")
    place.check(tmp_path / "Cabinet bis" / "vault")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"personal": {}}', '{"personal": 3}', '{"personal": {"path": 3}}']
)
def test_what_dropbox_declares_is_read_or_left_aside(
    windows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    (tmp_path / "Dropbox").mkdir()
    written = tmp_path / "Dropbox" / "info.json"
    written.write_text(text, "utf-8")
    place.check(tmp_path / "nuage" / "vault")
    written.write_text(json.dumps({"business": {"path": str(tmp_path / "nuage")}}), "utf-8")
    with pytest.raises(PlaceRefused, match="synchronisé par Dropbox"):
        place.check(tmp_path / "nuage" / "vault")


def test_a_folder_too_deep_for_windows_is_refused_with_its_length(windows: None, tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["un dossier de plus"] * 8)
    with pytest.raises(PlaceRefused, match=f"trop long pour Windows .{len(str(deep))} signes"):
        place.check(deep)
