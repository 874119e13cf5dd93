from pathlib import Path

import pytest

from tests.machine.builders import failure, raws, real, reason, values
from vigie.machine.parse.firewall import firewall

UNITS = "Id={}.service\nLoadState={}\nActiveState={}\nUnitFileState={}\n"
STOPPED = "\n".join(
    UNITS.format(name, "loaded", "inactive", "disabled") for name in ("ufw", "firewalld", "nftables")
)
NO_RIGHTS = {
    "ufw_status.txt": failure("denied"),
    "nft.txt": failure("denied"),
    "iptables.txt": failure("denied"),
}
UFW_RULES = """table ip filter {
\tchain INPUT {
\t\ttype filter hook input priority filter; policy drop;
\t\tcounter packets 12 bytes 900 jump ufw-before-input
\t}
}
"""
FIREWALLD_RULES = """table inet firewalld {
\tchain filter_INPUT {
\t\ttype filter hook input priority filter + 10; policy accept;
\t\tct state { established, related } accept
\t\tiifname "lo" accept
\t\treject with icmpx admin-prohibited
\t}
}
"""
DOCKER_ONLY = """table ip nat {
\tchain DOCKER {
\t\tiifname "docker0" counter packets 0 bytes 0 return
\t}
}
table ip filter {
\tchain INPUT {
\t\ttype filter hook input priority filter; policy accept;
\t\ttcp dport 22 drop
\t}
}
"""


def active(files: dict[str, object], rights: str = "user") -> object:
    return values(firewall(raws(files, rights=rights)))["firewall.active"]  # type: ignore[arg-type]


def test_a_real_active_ufw_is_active() -> None:
    found = values(firewall(raws({"ufw_status.txt": real("ufw_verbose.txt"), "ufw.conf": "ENABLED=yes"})))
    assert found == {"firewall.active": True, "firewall.product": "ufw", "firewall.at_boot": True}


def test_a_real_inactive_ufw_is_no_firewall() -> None:
    assert active({"ufw_status.txt": real("ufw_inactive.txt")}) is False


def test_an_active_ufw_that_lets_everything_in_protects_nothing() -> None:
    text = "Status: active\nDefault: allow (incoming), allow (outgoing)\n"
    assert active({"ufw_status.txt": text}) is False


@pytest.mark.parametrize(("text", "wanted"), [("État : actif\n", True), ("État : inactif\n", False)])
def test_a_french_ufw_is_read(text: str, wanted: bool) -> None:
    assert active({"ufw_status.txt": text}) is wanted


def test_without_rights_ufw_is_proven_by_its_file_and_its_service() -> None:
    units = UNITS.format("ufw", "loaded", "active", "enabled")
    assert active({**NO_RIGHTS, "ufw.conf": "ENABLED=yes\n", "systemd_units.txt": units}) is True


def test_a_file_that_enables_ufw_proves_nothing_alone() -> None:
    found = firewall(raws({**NO_RIGHTS, "ufw.conf": "ENABLED=yes\n", "systemd_units.txt": failure("failed")}))
    assert values(found)["firewall.active"] is None
    assert reason(found, "firewall.active").startswith("Il faut les droits administrateur")


def test_ufw_disabled_and_no_other_service_is_no_firewall() -> None:
    assert active({**NO_RIGHTS, "ufw.conf": "ENABLED=no\n", "systemd_units.txt": STOPPED}) is False


def test_another_service_running_with_unread_rules_is_unknown() -> None:
    units = STOPPED.replace(
        "Id=nftables.service\nLoadState=loaded\nActiveState=inactive",
        "Id=nftables.service\nLoadState=loaded\nActiveState=active",
    )
    assert active({**NO_RIGHTS, "ufw.conf": "ENABLED=no\n", "systemd_units.txt": units}) is None


def test_nothing_installed_and_no_rights_is_unknown_and_says_so() -> None:
    files = {
        "ufw_status.txt": failure("absent"),
        "nft.txt": failure("denied"),
        "iptables.txt": failure("denied"),
    }
    found = firewall(raws(files))
    assert values(found)["firewall.active"] is None
    assert (
        reason(found, "firewall.active")
        == "Il faut les droits administrateur pour lire les règles du pare-feu."
    )


@pytest.mark.parametrize(
    ("rules", "wanted"), [(UFW_RULES, True), (FIREWALLD_RULES, True), (DOCKER_ONLY, False), ("", False)]
)
def test_the_kernels_rules_decide_for_an_administrator(rules: str, wanted: bool) -> None:
    assert active({"nft.txt": rules, "iptables.txt": failure("absent")}, rights="admin") is wanted


@pytest.mark.parametrize(
    ("name", "recorded"),
    [("nft.txt", "nft_drop.txt"), ("nft.txt", "nft_jump.txt"), ("iptables.txt", "iptables_drop.txt")],
)
def test_rules_recorded_from_the_real_tools(name: str, recorded: str) -> None:
    assert active({name: real(recorded)}, rights="admin") is True


def test_an_empty_ruleset_from_an_unknown_tool_proves_nothing() -> None:
    assert values(firewall(raws({"nft.txt": ""}, rights="admin", trusted=False)))["firewall.active"] is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("running\n", True),
        ("running\nFedoraWorkstation\n", True),
        ("running\ntrusted\n", False),
        ("not running\n", False),
        ("  Active: active (running) since Mon\n", True),
        ("  Active: inactive (dead)\n", False),
        ("FirewallD is running?", None),
    ],
)
def test_firewalld_is_read_by_state_or_by_status(text: str, wanted: bool | None) -> None:
    assert active({"firewalld_status.txt": text}) is wanted


def test_the_repository_keeps_where_the_captures_come_from() -> None:
    notice = (Path(__file__).parent / "captures" / "NOTICE").read_text()
    assert "kellyjonbrazil/jc" in notice and "MIT" in notice
