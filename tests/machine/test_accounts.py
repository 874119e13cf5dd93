import pytest

from tests.machine.builders import failure, raws, reason, values
from vigie.machine.parse.accounts import accounts, policy, ssh

PASSWD = """root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
marie:x:1000:1000:Marie,,,:/home/marie:/bin/bash
paul:x:1001:1001:Paul:/home/paul:/bin/bash
"""
GROUP = "root:x:0:\nsudo:x:27:{members}\nmarie:x:1000:\n"
DAY = 86400
NOW = 1795521600  # 2026-11-24 12:00 UTC


def admin(files: dict[str, object]) -> object:
    return values(accounts(raws(files)))["accounts.daily_admin"]


@pytest.mark.parametrize(
    ("identity", "wanted"),
    [
        ({"uid": 1000, "admin_groups": ["sudo"]}, True),
        ({"uid": 1000, "admin_groups": []}, False),
        ({"uid": 0, "admin_groups": []}, True),
    ],
)
def test_the_session_decides(identity: dict[str, object], wanted: bool) -> None:
    assert admin({"identity.json": identity}) is wanted


@pytest.mark.parametrize(("members", "wanted"), [("marie,paul", True), ("", False), ("marie", None)])
def test_a_capture_without_the_session_is_judged_on_everyone(members: str, wanted: bool | None) -> None:
    assert admin({"passwd": PASSWD, "group": GROUP.format(members=members)}) is wanted


def test_a_failed_session_is_never_replaced_by_a_guess() -> None:
    files = {"identity.json": failure("failed"), "passwd": PASSWD, "group": GROUP.format(members="")}
    assert admin(files) is None


def test_shadow_is_for_administrators() -> None:
    found = accounts(raws({"passwd": PASSWD, "shadow_status.json": failure("denied")}))
    assert values(found)["accounts.without_password"] is None
    assert reason(found, "accounts.without_password").startswith("Il faut les droits administrateur")


@pytest.mark.parametrize(("state", "count", "root"), [("empty", 1, False), ("set", 0, False)])
def test_accounts_without_password_are_counted(state: str, count: int, root: bool) -> None:
    rows = [{"uid": 0, "state": "locked"}, {"uid": 1000, "state": state}, {"uid": 1, "state": "empty"}]
    found = values(accounts(raws({"passwd": PASSWD, "shadow_status.json": rows})))
    assert found["accounts.without_password"] == count
    assert found["accounts.builtin_admin_enabled"] is root


def test_an_empty_second_field_is_seen_without_rights() -> None:
    text = PASSWD.replace("paul:x:", "paul::")
    found = values(accounts(raws({"passwd": text, "shadow_status.json": failure("denied")})))
    assert found["accounts.without_password"] == 1


@pytest.mark.parametrize(
    ("dates", "wanted"),
    [
        ({"1000": NOW - DAY, "1001": NOW - 300 * DAY}, 1),
        ({"1000": NOW - DAY, "1001": NOW - 9 * DAY}, 0),
        ({"1000": NOW - DAY}, None),
    ],
)
def test_an_account_is_dormant_only_by_a_known_old_date(dates: dict[str, int], wanted: int | None) -> None:
    found = values(accounts(raws({"passwd": PASSWD, "last_logons.json": dates})))
    assert found["accounts.dormant_count"] == wanted


PAM = "password requisite pam_pwquality.so retry=3{extra}\npassword [success=1] pam_unix.so yescrypt\n"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({"pam_password": PAM.format(extra=""), "pwquality.conf": "minlen = 14\n"}, 14),
        ({"pam_password": PAM.format(extra=" minlen=12"), "pwquality.conf": "minlen = 8\n"}, 12),
        ({"pam_password": "password pam_unix.so obscure minlen=6\n", "pwquality.conf": "minlen = 14\n"}, 6),
        ({"pam_password": "password pam_unix.so obscure\n", "pwquality.conf": "minlen = 14\n"}, None),
        ({"pwquality.conf": "# minlen = 8\nminlen = 12\n"}, 12),
        ({"login_defs": "PASS_MIN_LEN 10\n"}, 10),
        ({"login_defs": "#PASS_MIN_LEN 10\n"}, None),
        ({}, None),
    ],
)
def test_the_imposed_length_is_the_one_in_force(files: dict[str, object], wanted: int | None) -> None:
    assert values(policy(raws(files)))["password.min_length"] == wanted


@pytest.mark.parametrize(
    ("auth", "conf", "wanted"),
    [
        ("auth required pam_faillock.so preauth\nauth pam_unix.so", "deny = 5\n", 5),
        ("auth required pam_faillock.so deny=3\nauth pam_unix.so", "", 3),
        ("auth pam_unix.so nullok", "deny = 5", 0),
        ("# nothing", "deny = 5", None),
    ],
)
def test_the_lockout_counts_only_if_pam_uses_it(auth: str, conf: str, wanted: int | None) -> None:
    found = values(policy(raws({"pam_auth": auth, "faillock.conf": conf})))
    assert found["password.lockout_threshold"] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n", True),
        ("root ALL=(ALL) ALL\n%sudo ALL=(ALL) NOPASSWD: ALL\n", False),
        ("root ALL=(ALL) ALL\n# %sudo ALL=(ALL) NOPASSWD: ALL\n", True),
        ("root ALL=(ALL) ALL\nmarie ALL=(root) NOPASSWD: /usr/bin/apt\n", True),
        ("Defaults !authenticate\n", False),
        ("hello", None),
    ],
)
def test_sudo_without_a_password(text: str, wanted: bool | None) -> None:
    assert values(policy(raws({"sudoers": text})))["elevation.confirmed"] is wanted


def test_ssh_takes_the_first_value_and_its_own_defaults() -> None:
    text = (
        "==> /etc/ssh/sshd_config <==\nInclude /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin yes\nUsePAM yes\n"
        "==> /etc/ssh/sshd_config.d/10.conf <==\nPermitRootLogin no\nMatch User x\nPasswordAuthentication no\n"
    )
    assert values(ssh(raws({"sshd_config": text}))) == {
        "ssh.permit_root_login": "no",
        "ssh.password_authentication": True,
    }


def test_ssh_that_is_not_installed_says_so() -> None:
    found = ssh(raws({"sshd_config": failure("absent")}))
    assert reason(found, "ssh.permit_root_login") == "Le serveur SSH n’est pas installé sur ce poste."
