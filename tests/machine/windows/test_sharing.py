import pytest

from tests.machine.builders import raws, reason, values
from vigie.machine.parse.windows.sddl import ANYONE, OTHERS, READ, WRITE, rights
from vigie.machine.parse.windows.sharing import CLIENT, SERVER, folders, shares, smb

MODERN = {"CurrentBuild": "26100", "InstallationType": "Client"}
OLD = {"CurrentBuild": "15063", "InstallationType": "Client"}
OWN = [
    {"Name": "ADMIN$", "Path": "C:\\Windows", "Type": 2147483648},
    {"Name": "C$", "Path": "C:\\", "Type": 2147483648},
    {"Name": "IPC$", "Path": "", "Type": 2147483651},
    {"Name": "print$", "Path": "C:\\Windows\\system32\\spool\\drivers", "Type": 0},
    {"Name": "Copieur", "Path": "HP", "Type": 1},
]
USER = "S-1-5-21-1111111111-2222222222-3333333333-1001"


def old_sharing(keys: dict[str, object], version: object = MODERN) -> object:
    return values(smb(raws({"registry.json": keys, "current_version.json": version})))["smb.v1_enabled"]


@pytest.mark.parametrize(
    ("server", "client", "version", "expected"),
    [
        ({"SMB1": 0}, {"Start": 4}, MODERN, False),
        ({"SMB1": 0}, {}, MODERN, False),
        ({"SMB1": 0}, None, OLD, False),
        ({}, {"Start": 4}, MODERN, False),
        ({"NullSessionShares": []}, None, MODERN, False),
        ({}, {"Start": 4}, OLD, None),
        ({}, {"Start": 4}, {}, None),
        ({"SMB1": 1}, {"Start": 4}, MODERN, True),
        ({"SMB1": "1"}, None, MODERN, True),
        ({"SMB1": 0}, {"Start": 2}, MODERN, True),
        ({"SMB1": 0}, {"Start": 3}, MODERN, True),
        ({}, {"Start": 0}, MODERN, True),
        (None, {"Start": 4}, MODERN, None),
        (None, None, MODERN, None),
        ({"SMB1": "peut-être"}, {"Start": 4}, MODERN, None),
        ({"SMB1": 0}, {"Start": "x"}, MODERN, None),
    ],
)
def test_smb1_needs_its_server_and_its_client_off(
    server: object, client: object, version: object, expected: object
) -> None:
    keys = {path: held for path, held in ((SERVER, server), (CLIENT, client)) if held is not None}
    assert old_sharing(keys, version) is expected


def opened(*listed: object) -> object:
    return values(shares(raws({"shares.json": [*OWN, *listed]})))["shares.open_count"]


def share(**more: object) -> dict[str, object]:
    return {"Name": "Scans", "Path": "C:\\Scans", "Type": 0, **more}


def test_windows_own_shares_are_not_open_ones() -> None:
    assert opened() == 0


@pytest.mark.parametrize(
    ("access", "expected"),
    [
        ([{"SID": "S-1-1-0", "AccessRight": 0}], 1),
        (["S-1-1-0"], 1),
        ({"AccountName": "Tout le monde", "Sid": {"Value": "S-1-1-0"}, "AccessControlType": 0}, 1),
        ([{"AccountName": "*S-1-5-7"}], 1),
        ([{"Sid": "S-1-5-32-546"}], 1),
        ([{"Sid": "S-1-1-0", "AccessControlType": 1}, {"Sid": "S-1-5-32-544"}], 0),
        ([{"Sid": "S-1-1-0", "AccessControlType": "Deny"}, {"Sid": USER}], 0),
        ([{"Sid": "S-1-5-32-544"}, {"Sid": USER}], 0),
        ([{"AccountName": "Jeder"}], 1),
        ([{"AccountName": "PC\\marie"}], None),
        ([{"AccountName": "PC\\marie"}, {"Sid": "S-1-1-0"}], 1),
        ([], None),
        (None, None),
    ],
)
def test_who_may_open_a_share_is_decided_by_sid(access: object, expected: object) -> None:
    assert opened(share(access=access)) == expected


@pytest.mark.parametrize(
    ("sddl", "expected"),
    [
        ("O:BAG:DUD:(A;;FA;;;WD)", 1),
        ("D:(A;;0x1200a9;;;WD)", 1),
        ("D:(D;;FA;;;WD)(A;;FA;;;BA)", 0),
        (f"D:(A;;FA;;;BA)(A;;0x1301bf;;;{USER})", 0),
        ("nonsense", None),
    ],
)
def test_a_descriptor_says_it_too(sddl: str, expected: object) -> None:
    assert opened(share(sddl=sddl)) == expected


def test_the_rows_of_get_smbshareaccess_beside_the_shares() -> None:
    access = {"Name": "Scans", "AccountName": "Tout le monde", "AccessControlType": 0, "AccessRight": 0}
    assert opened(share(), access) == 1
    closed = {"Name": "Scans", "AccountName": "S-1-5-32-544", "AccessControlType": 0, "AccessRight": 0}
    assert opened(share(), closed) == 0
    assert opened(share(), share(Name="Autre"), closed) is None
    apart = {"shares": [*OWN, share()], "access": [access]}
    assert values(shares(raws({"shares.json": apart})))["shares.open_count"] == 1


@pytest.mark.parametrize(
    "kind", ["0", 0.0, {"value": 0}, 0x40000000, "FileSystemDirectory", "Disk Drive", "autre chose", None]
)
def test_the_kind_of_share_in_other_forms(kind: object) -> None:
    assert opened(share(Type=kind, access=["S-1-1-0"])) == 1
    assert values(shares(raws({"shares.json": share(Type=kind)})))["shares.open_count"] is None


def test_a_hidden_share_is_a_share() -> None:
    assert opened(share(Name="Dossiers$", access=["S-1-1-0"])) == 1


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", "x", '[{"Path": "C:"}]'])
def test_a_list_that_was_not_read_proves_nothing(content: str) -> None:
    assert values(shares(raws({"shares.json": content}))) == {"shares.open_count": None}


def test_shares_without_access_lists_say_what_is_missing() -> None:
    found = shares(raws({"shares.json": [*OWN, share()]}))
    assert "qui peut les ouvrir" in reason(found, "shares.open_count")


@pytest.mark.parametrize(
    ("sddl", "expected"),
    [
        ("O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)", 0),
        (f"D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;{USER})", 0),
        ("D:(A;;FR;;;WD)", READ),
        ("D:(A;;0x1200a9;;;BU)", READ),
        ("D:(A;OICIID;0x1301bf;;;AU)", READ | WRITE),
        ("D:(A;;FW;;;BU)", WRITE),
        ("D:(A;;GA;;;AN)", READ | WRITE),
        ("D:(A;;0x10000000;;;S-1-1-0)", READ | WRITE),
        ("D:(A;OICIIO;GR;;;BU)", READ),
        ("D:(A;;CCLCSWRPLOCRRC;;;IU)", READ | WRITE),
        ("D:(A;;FX;;;BU)", 0),
        ("D:(D;;FA;;;BU)(A;;FA;;;BU)", 0),
        ("D:(A;;FA;;;BU)(D;;FA;;;BU)", READ | WRITE),
        ("D:(D;;FA;;;WD)(A;;FA;;;AU)", 0),
        ("D:(D;OICIIO;FA;;;WD)(A;;FR;;;WD)", READ),
        ("D:(A;;FA;;;S-1-5-21-1-2-3-513)", READ | WRITE),
        ('D:(XA;;FR;;;BU;(@User.Title=="x"))', READ),
        ("D:NO_ACCESS_CONTROL", READ | WRITE),
        ("D:", 0),
        ("D:P(A;;??;;;SY)", 0),
        ("D:P(A;;??;;;BU)", None),
        ("O:BAG:BA", None),
        ("", None),
        ("D:(A;;FA)", None),
        ("O:BAG:BAD:(A;;FR;;;BU)S:AI(AU;SA;FA;;;WD)", READ),
    ],
)
def test_rights_of_a_descriptor(sddl: str, expected: object) -> None:
    assert rights(sddl, OTHERS) == expected


def test_authenticated_accounts_are_not_just_anyone() -> None:
    assert rights("D:(A;;FA;;;AU)(A;;FA;;;BU)", ANYONE) == 0


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([{"sddl": "D:PAI(A;OICI;FA;;;SY)"}], 0),
        ({"Sddl": "D:PAI(A;OICI;FA;;;SY)(A;;FR;;;BU)"}, 1),
        ([{"sddl": "D:PAI(A;;FA;;;SY)"}, {"sddl": ""}], None),
        ([{"sddl": "D:(A;;FA;;;WD)"}, {"sddl": ""}], 1),
        ([], None),
        ("", None),
    ],
)
def test_sensitive_folders(listed: object, expected: object) -> None:
    assert values(folders(raws({"folder_sddl.json": listed}))) == {"folders.exposed_count": expected}


@pytest.mark.parametrize("kind", [1, 2, 3, 2147483648, -2147483648, "3", "PrintQueue", "IPC"])
def test_what_is_no_folder_is_no_share(kind: object) -> None:
    assert opened(share(Name="Autre", Type=kind, access=["S-1-1-0"])) == 0


def test_what_windows_calls_special_is_its_own() -> None:
    assert opened({"Name": "D$", "Special": True}, {"Name": "C$"}) == 0
