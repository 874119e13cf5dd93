from typing import Any

import pytest

from tests.machine.builders import REAL, raws, reason, values
from vigie.machine.parse.windows.network import category, dns, ports

NETSTAT = (REAL.parent / "windows" / "netstat-aonb_win10.txt").read_bytes()


def listen(*pairs: tuple[str, int], **more: Any) -> list[dict[str, Any]]:
    return [
        {"LocalAddress": address, "LocalPort": port, "State": 2, "OwningProcess": 4} | more
        for address, port in pairs
    ]


def count(listed: object, category: object = None) -> object:
    files: dict[str, object] = {"tcp_listen.json": listed}
    if category is not None:
        files["network_profiles.json"] = {"NetworkCategory": category}
    return values(ports(raws(files)))["ports.sensitive_count"]


WINDOWS = (("0.0.0.0", 135), ("0.0.0.0", 445), ("::", 49664), ("192.168.1.20", 139))


@pytest.mark.parametrize(
    "form",
    [
        listen(("0.0.0.0", 3389), ("127.0.0.1", 5900)),
        listen(("0.0.0.0", 3389), ("::1", 5900), State="Listen"),
        [{"LocalAddress": "::", "LocalPort": "3389", "State": "2"}],
        {"LocalAddress": "192.168.1.20", "LocalPort": 3389, "State": {"value": 2, "Value": "Listen"}},
        {"value": [{"LocalAddress": "0.0.0.0", "LocalPort": 3389}], "Count": 1},
        [{"laddr": ["0.0.0.0", 3389], "status": "LISTEN", "pid": 4}],
        [{"laddr": {"ip": "fe80::1%12", "port": 3389}, "status": "LISTEN"}],
        [*listen(("0.0.0.0", 3389)), {"LocalAddress": "192.168.1.20", "LocalPort": 445, "State": 5}],
    ],
)
def test_the_forms_of_the_list(form: object) -> None:
    assert values(ports(raws({"tcp_listen.json": form}))) == {
        "ports.listening": ("3389",),
        "ports.sensitive_count": 1,
    }


@pytest.mark.parametrize("port", [21, 22, 23, 3389, 5900, 5909, 5985, 5986])
@pytest.mark.parametrize("category", [None, 0, 1, 2])
def test_a_service_that_someone_added_counts_on_any_network(port: int, category: int | None) -> None:
    assert count(listen(("0.0.0.0", port)), category) == 1


@pytest.mark.parametrize(
    ("category", "expected"), [(0, 3), (1, 0), (2, 0), ("1", 0), ("Private", 0), (9, None)]
)
def test_what_every_windows_opens_counts_on_a_public_network_alone(
    category: object, expected: object
) -> None:
    assert count(listen(*WINDOWS), category) == expected


def test_without_the_networks_profile_ordinary_services_are_unknown() -> None:
    found = ports(raws({"tcp_listen.json": listen(*WINDOWS)}))
    assert values(found)["ports.sensitive_count"] is None
    assert "profil du réseau" in reason(found, "ports.sensitive_count")
    assert count(listen(*WINDOWS, ("0.0.0.0", 23))) == 1


def test_one_public_network_among_two_is_enough() -> None:
    files = {
        "tcp_listen.json": listen(*WINDOWS),
        "network_profiles.json": [{"NetworkCategory": 1}, {"NetworkCategory": 0}],
    }
    assert values(ports(raws(files)))["ports.sensitive_count"] == 3


@pytest.mark.parametrize("address", ["127.0.0.1", "127.5.0.1", "::1", "::ffff:127.0.0.1", "0:0:0:0:0:0:0:1"])
def test_loopback_is_not_the_network(address: str) -> None:
    assert count(listen((address, 3389), ("0.0.0.0", 49664))) == 0


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "null",
        "[1]",
        '[{"LocalPort": null, "LocalAddress": "::"}]',
        '[{"LocalPort": 70000}]',
        '[{"LocalAddress": "192.168.1.2", "LocalPort": 443, "State": 5}]',
    ],
)
def test_a_list_where_nothing_listens_proves_nothing(content: str) -> None:
    assert values(ports(raws({"tcp_listen.json": content}))) == {
        "ports.listening": None,
        "ports.sensitive_count": None,
    }


def test_the_recorded_netstat_reads_too() -> None:
    found = values(ports(raws({"tcp_listen.json": NETSTAT, "network_profiles.json": {"NetworkCategory": 1}})))
    assert {"135", "445", "7070"} <= set(found["ports.listening"])  # type: ignore[arg-type]
    assert found["ports.sensitive_count"] == 0


NETWORKS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\NetworkList\Profiles"
ONE, TWO = r"\{00000000-0000-0000-0000-000000000001}", r"\{00000000-0000-0000-0000-000000000002}"


def profile(files: dict[str, object]) -> tuple[object, object]:
    found = values(category(raws(files)))
    return found["network.category"], found["network.foreign_private"]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ({"NetworkCategory": 0}, ("public", False)),
        ([{"NetworkCategory": "0", "IPv4Connectivity": 4}], ("public", False)),
        ({"NetworkCategory": "Public"}, ("public", False)),
        ({"NetworkCategory": {"value": 2, "Value": "DomainAuthenticated"}}, ("domain", False)),
        ({"NetworkCategory": 1}, ("private", None)),
        ([{"NetworkCategory": 0}, {"NetworkCategory": 1}], ("private", None)),
        ({"NetworkCategory": 3}, (None, None)),
        ([], (None, None)),
        ({}, (None, None)),
    ],
)
def test_the_category_of_the_network(listed: object, expected: tuple[object, object]) -> None:
    assert profile({"network_profiles.json": listed}) == expected


def test_a_private_network_without_protection_is_no_practice() -> None:
    files = {"network_profiles.json": {"NetworkCategory": 1}, "wlan.json": {"auth": 1, "cipher": 0}}
    assert profile(files) == ("private", True)
    assert profile({**files, "wlan.json": {"auth": 7, "cipher": 4}}) == ("private", None)
    wired = {**files, "network_profiles.json": [{"NetworkCategory": 1}, {"NetworkCategory": 0}]}
    assert profile(wired) == ("private", None)


def test_the_networks_that_the_registry_remembers_count_when_they_agree() -> None:
    public = {NETWORKS + ONE: {"Category": 0}, NETWORKS + TWO: {"Category": 0}}
    assert profile({"registry.json": public}) == ("public", False)
    assert profile({"registry.json": {**public, NETWORKS + TWO: {"Category": 1}}}) == (None, None)


INTERFACES = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces"


@pytest.mark.parametrize(
    ("keys", "servers"),
    [
        ({INTERFACES + ONE: {"NameServer": "", "DhcpNameServer": "192.168.1.1"}}, ("192.168.1.1",)),
        ({INTERFACES + ONE: {"NameServer": "9.9.9.9,149.112.112.112"}}, ("9.9.9.9", "149.112.112.112")),
        ({INTERFACES + ONE: {"NameServer": "9.9.9.9", "DhcpNameServer": "192.168.1.1"}}, ("9.9.9.9",)),
        (
            {
                INTERFACES + ONE: {"DhcpNameServer": "192.168.1.1 192.168.1.2"},
                INTERFACES + TWO: {"DhcpNameServer": "192.168.1.1"},
            },
            ("192.168.1.1", "192.168.1.2"),
        ),
        ({INTERFACES + ONE: {"NameServer": ""}}, None),
        ({INTERFACES + ONE: {"NameServer": "le serveur"}}, None),
        ({}, None),
    ],
)
def test_the_servers_of_names(keys: dict[str, object], servers: object) -> None:
    assert values(dns(raws({"registry.json": keys}))) == {"dns.servers": servers}
