import pytest

from tests.machine.builders import NOW, raws, reason, values
from tests.machine.macos.samples import policies
from vigie.machine.parse.macos.accounts import accounts, policy

DAY = 86400
STAMP = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("text", "admin"),
    [
        ("staff everyone localaccounts _appserverusr admin _appserveradm com.apple.sharepoint.group.1", True),
        ("staff everyone localaccounts com.apple.sharepoint.group.1 _lpadmin", False),
        ("staff everyone localaccounts administrateurs", False),
        ("wheel daemon kmem sys admin staff everyone", None),
        ("id: marie: no such user", None),
        ("", None),
    ],
)
def test_daily_use_by_the_group_of_the_system(text: str, admin: bool | None) -> None:
    assert values(accounts(raws({"groups.txt": text})))["accounts.daily_admin"] is admin


@pytest.mark.parametrize(
    ("text", "enabled"),
    [
        ("No such key: AuthenticationAuthority\n", False),
        (
            "AuthenticationAuthority: ;ShadowHash;HASHLIST:<SALTED-SHA512-PBKDF2> ;Kerberosv5;;root@LKDC\n",
            True,
        ),
        ("AuthenticationAuthority:\n ;ShadowHash;HASHLIST:<SALTED-SHA512-PBKDF2>\n", True),
        ("AuthenticationAuthority: ;DisabledUser;;ShadowHash;HASHLIST:<SALTED-SHA512-PBKDF2>\n", False),
        ("AuthenticationAuthority:", None),
        ("Cannot open remote host", None),
        ("", None),
    ],
)
def test_root_can_sign_in_only_with_a_way_to(text: str, enabled: bool | None) -> None:
    assert values(accounts(raws({"dscl_root.txt": text})))["accounts.builtin_admin_enabled"] is enabled


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([{"uid": 501, "last": STAMP - DAY}], 0),
        ([{"uid": 501, "last": STAMP - DAY}, {"uid": 502, "last": STAMP - 200 * DAY}], 1),
        ([{"uid": 501, "last": STAMP - DAY}, {"uid": 502, "last": None}], None),
        ([], None),
        ("x", None),
    ],
)
def test_an_account_is_dormant_only_by_a_known_old_date(rows: object, wanted: int | None) -> None:
    found = values(accounts(raws({"account_logons.json": rows if rows != "x" else b"\x00"})))
    assert found["accounts.dormant_count"] == wanted


@pytest.mark.parametrize(
    ("data", "length", "attempts"),
    [
        (policies("policyAttributePassword matches '.{4,}+'"), 4, None),
        (policies("policyAttributePassword matches '^$|.{4,}+'"), 0, None),
        (policies("policyAttributePassword matches '.{12,}'", attempts=5), 12, 5),
        (policies("policyAttributePassword matches '^(?=.{14,}).*$'", attempts="10"), 14, 10),
        (
            policies(
                "policyAttributePassword matches '.{8,64}'", "policyAttributePassword matches '.*[0-9].*'"
            ),
            8,
            None,
        ),
        (policies("none policyAttributePasswordHashes in policyAttributePasswordHistory"), 0, None),
        (policies(attempts=0), 0, None),
        (b"Getting global account policies\n", None, None),
        (policies("policyAttributePassword matches '.{12,}'")[:-40], None, None),
        (b"", None, None),
        (b"{}", None, None),
    ],
)
def test_what_the_rules_impose(data: bytes, length: int | None, attempts: int | None) -> None:
    found = policy(raws({"pwpolicy.txt": data}))
    assert values(found) == {"password.min_length": length, "password.lockout_threshold": attempts}
    if length is not None and attempts is None:
        assert "ne limite les essais" in reason(found, "password.lockout_threshold")


def test_a_measure_by_root_says_what_to_do() -> None:
    found = accounts(raws({"groups.txt": "wheel daemon admin staff"}))
    assert "refaites-la dans votre session" in reason(found, "accounts.daily_admin")
