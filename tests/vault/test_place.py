"""Where a vault may lie."""

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

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
    with pytest.raises(PlaceRefused, match="Read-only"):
        place.check(tmp_path / "vault")
    assert list(tmp_path.iterdir()) == []


def test_an_ordinary_folder_is_accepted_and_left_as_it_was(tmp_path: Path) -> None:
    place.check(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []
