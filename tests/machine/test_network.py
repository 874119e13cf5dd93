import pytest

from tests.machine.builders import failure, raws, real, reason, values
from vigie.machine.parse.network import dns, listening, ports, saved, tools, wifi, wifi_kind

HEAD = "  sl  local_address rem_address   st tx_queue\n"
TCP = (
    HEAD
    + """   0: 00000000:0D3D 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1645 1
   1: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1646 1
   2: 0501A8C0:0016 0801A8C0:C001 01 00000000:00000000 00:00000000 00000000     0        0 1647 1
"""
)
TCP6 = (
    HEAD
    + """   0: 00000000000000000000000001000000:0277 00000000000000000000000000000000:0000 0A 00000000:00000000
   1: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000
   2: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000
"""
)


def test_the_kernels_tables_give_what_listens_beyond_this_machine() -> None:
    text = f"==> /proc/net/tcp <==\n{TCP}==> /proc/net/tcp6 <==\n{TCP6}"
    assert values(ports(raws({"listen.txt": text}))) == {
        "ports.listening": ("22", "3389"),
        "ports.sensitive_count": 2,
        "remote_desktop.listening": True,
        "ssh.listening": True,
    }


def test_ss_and_netstat_are_read_too() -> None:
    ss = (
        "State  Recv-Q Send-Q Local Address:Port Peer Address:Port\nLISTEN 0 128 127.0.0.1:631 0.0.0.0:*\n"
        "LISTEN 0 128 0.0.0.0:5900 0.0.0.0:*\nLISTEN 0 128 [::1]:22 [::]:*\n"
    )
    assert listening(ss) == {5900}
    assert listening("Proto Recv-Q\ntcp 0 0 0.0.0.0:445 0.0.0.0:* LISTEN\n") == {445}


@pytest.mark.parametrize("text", ["", "hello\nworld\n"])
def test_a_table_that_is_none_is_unknown(text: str) -> None:
    assert listening(text) is None


def test_an_empty_kernel_table_means_that_nothing_listens() -> None:
    assert listening(HEAD) == set()


def test_remote_control_tools_are_named_by_their_short_names() -> None:
    text = "# processes\nbash\nteamviewerd\nchrome-remote-d\nanydesk\n"
    found = values(tools(raws({"processes.txt": text})))
    assert found == {
        "remote.tools": ("AnyDesk", "Chrome Remote Desktop", "TeamViewer"),
        "remote.tools_count": 3,
    }


def test_a_list_of_processes_without_its_head_proves_nothing() -> None:
    assert values(tools(raws({"processes.txt": "bash\n"})))["remote.tools_count"] is None


def test_the_real_list_shows_an_open_network_in_use() -> None:
    assert values(wifi(raws({"nmcli_wifi.txt": real("nmcli_wifi_list.txt")})))["wifi.security"] == "open"


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("WPA2", "wpa2"),
        ("WPA3", "wpa3"),
        ("WPA2 WPA3", "wpa2_wpa3"),
        ("WPA1 WPA2", "wpa_mixed"),
        ("WPA1", "wpa"),
        ("WEP", "wep"),
        ("", "open"),
        ("--", "open"),
        ("WPA2 802.1X", "wpa2"),
        ("OWE", "owe"),
        ("WPA9", ""),
        ("802.1X", ""),
        ("Ouvrir", ""),
    ],
)
def test_the_words_of_nmcli(printed: str, kind: str) -> None:
    assert wifi_kind(printed) == kind


def test_the_network_in_use_is_the_one_marked_yes() -> None:
    text = "no:Voisin:\nyes:Cabinet\\: bureau:WPA2 WPA3\nno:Autre:WEP\n"
    assert values(wifi(raws({"nmcli_wifi.txt": text})))["wifi.security"] == "wpa2_wpa3"


def test_not_connected_is_unknown_not_open() -> None:
    found = wifi(raws({"nmcli_wifi.txt": "no:Voisin:WPA2\n", "wifi_adapters.json": {"count": 1}}))
    assert values(found) == {"wifi.adapter_present": True, "wifi.security": None}
    assert reason(found, "wifi.security") == "Ce poste n’est pas connecté en Wi-Fi en ce moment."


def test_iwconfig_alone_never_says_open() -> None:
    found = wifi(raws({"iwconfig.txt": real("iwconfig.txt"), "nmcli_wifi.txt": failure("absent")}))
    assert values(found)["wifi.security"] is None


def test_a_machine_without_a_card_says_so() -> None:
    assert values(wifi(raws({"wifi_adapters.json": {"count": 0}}))) == {
        "wifi.adapter_present": False,
        "wifi.security": None,
    }


def test_open_networks_joined_by_themselves_are_counted() -> None:
    rows = [{"open": True, "autoconnect": True}, {"open": True, "autoconnect": False}, {"open": False}]
    assert values(saved(raws({"saved_wifi.json": rows})))["wifi.open_saved_count"] == 1
    assert values(saved(raws({"saved_wifi.json": [{"open": "no"}]})))["wifi.open_saved_count"] is None


@pytest.mark.parametrize(
    ("conf", "relay", "wanted"),
    [
        ("nameserver 192.168.1.1\nnameserver 192.168.1.1\n", "", ("192.168.1.1",)),
        ("nameserver 127.0.0.53\n", "Link 2 (wlp3s0): 9.9.9.9 2620:fe::fe\n", ("9.9.9.9", "2620:fe::fe")),
        ("nameserver 127.0.0.53\n", "", None),
        ("search x\n", "", None),
    ],
)
def test_the_servers_behind_the_local_relay(conf: str, relay: str, wanted: tuple[str, ...] | None) -> None:
    assert values(dns(raws({"resolv.conf": conf, "resolvectl.txt": relay})))["dns.servers"] == wanted
