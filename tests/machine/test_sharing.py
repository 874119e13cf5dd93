import pytest

from tests.machine.builders import failure, raws, values
from vigie.machine.parse.sharing import folders, shares, smb

QUIET = "  sl  local_address rem_address   st\n"
ABSENT = {"smb.conf": failure("absent"), "usershares": failure("absent"), "exports": failure("absent")}


@pytest.mark.parametrize(
    ("line", "old", "level"),
    [
        ("server min protocol = NT1", True, "NT1"),
        ("min protocol = LANMAN2", True, "LANMAN2"),
        ("server min protocol = SMB3", False, "SMB3"),
        ("workgroup = X", False, "SMB2_02"),
        ("server min protocol = whatever", None, None),
    ],
)
def test_the_oldest_protocol_allowed(line: str, old: bool | None, level: str | None) -> None:
    found = values(smb(raws({"smb.conf": f"[global]\n  {line}\n"})))
    assert found == {"smb.v1_enabled": old, "smb.min_protocol": level}


def test_without_samba_and_without_listener_the_old_protocol_is_off() -> None:
    assert values(smb(raws({"smb.conf": failure("absent"), "listen.txt": QUIET})))["smb.v1_enabled"] is False


@pytest.mark.parametrize("listen", [failure("failed"), QUIET + "   0: 00000000:01BD 00000000:0000 0A\n"])
def test_without_samba_but_with_a_doubt_it_is_unknown(listen: object) -> None:
    assert values(smb(raws({"smb.conf": failure("absent"), "listen.txt": listen})))["smb.v1_enabled"] is None


def test_open_shares_of_the_three_kinds_are_counted() -> None:
    files = {
        "smb.conf": "[global]\nguest ok = yes\n[scans]\nguest ok = yes\n[prive]\nguest ok = no\n[print$]\npublic = yes\n",
        "usershares": "==> /var/lib/samba/usershares/a <==\nguest_ok=y\nusershare_acl=S-1-1-0:F,\n"
        "==> /var/lib/samba/usershares/b <==\nguest_ok=n\nusershare_acl=S-1-1-0:F,\n",
        "exports": "# all\n/srv *(rw)\n/home 192.168.1.5(rw)\n",
    }
    assert values(shares(raws(files)))["shares.open_count"] == 3


def test_no_share_at_all_is_zero() -> None:
    assert values(shares(raws(ABSENT)))["shares.open_count"] == 0


def test_a_kind_that_can_not_be_read_makes_zero_unknown() -> None:
    assert values(shares(raws({**ABSENT, "usershares": failure("denied")})))["shares.open_count"] is None
    open_one = {"smb.conf": "[global]\n[scans]\nguest ok = yes\n", "usershares": failure("denied")}
    assert values(shares(raws(open_one)))["shares.open_count"] == 1


@pytest.mark.parametrize(
    ("states", "wanted"),
    [(["none", "read"], 1), (["none"], 0), (["none", "unread"], None), (["write", "unread"], 1)],
)
def test_folders_open_to_others(states: list[str], wanted: int | None) -> None:
    rows = [{"others": state} for state in states]
    assert values(folders(raws({"folder_rights.json": rows})))["folders.exposed_count"] == wanted
