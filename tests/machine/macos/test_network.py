import pytest

from tests.machine.builders import failure, raws, values
from tests.machine.macos.samples import xml
from vigie.machine.parse.macos.network import dns, ports, tools
from vigie.machine.parse.macos.sharing import shares

NETSTAT = """Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       0      0  127.0.0.1.631          *.*                    LISTEN
tcp6       0      0  ::1.631                *.*                    LISTEN
tcp4       0      0  192.168.1.8.51517      17.57.156.25.993       ESTABLISHED
tcp46      0      0  *.7000                 *.*                    LISTEN
"""
SCREEN = "tcp4       0      0  *.5900                 *.*                    LISTEN\n"
REMOTE_LOGIN = "tcp6       0      0  *.22                   *.*                    LISTEN\n"
LSOF = "COMMAND   PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME\nlaunchd     1 root   30u  IPv4 0x1 0t0  TCP *:5900 (LISTEN)\n"


@pytest.mark.parametrize(
    ("text", "listening", "sensitive", "screen", "ssh"),
    [
        (NETSTAT, ("7000",), 0, False, False),
        (NETSTAT + SCREEN, ("5900", "7000"), 1, True, False),
        (NETSTAT + REMOTE_LOGIN, ("22", "7000"), 1, False, True),
        (NETSTAT + SCREEN.replace("*.5900", "127.0.0.1.5900"), ("7000",), 0, False, False),
        (NETSTAT + SCREEN.replace("5900", "445"), ("445", "7000"), 1, False, False),
        (LSOF, None, 1, True, None),
        (LSOF.replace("*:5900", "[::1]:5900"), None, None, None, None),
        ("", None, None, None, None),
        (NETSTAT[:120], None, None, None, None),
        ("netstat: command not found", None, None, None, None),
    ],
)
def test_what_listens_beyond_this_mac(
    text: str, listening: object, sensitive: object, screen: object, ssh: object
) -> None:
    found = values(ports(raws({"listen.txt": text})))
    assert found["ports.listening"] == listening
    assert found["ports.sensitive_count"] == sensitive
    assert (found["remote_desktop.listening"], found["ssh.listening"]) == (screen, ssh)


def test_lsof_shows_every_program_only_to_an_administrator() -> None:
    for rights, screen in (("user", None), ("admin", False)):
        text = LSOF.replace("5900", "7000")
        found = values(ports(raws({"listen.txt": text}, rights=rights)))  # type: ignore[arg-type]
        assert found["remote_desktop.listening"] is screen
        share = values(
            shares(raws({"listen.txt": text, "sharing.txt": HEAD + SHARE.format(1, 1)}, rights=rights))
        )  # type: ignore[arg-type]
        assert share["shares.open_count"] == (1 if screen is None else 0)


TOGGLES = 'disabled services = {{\n\t"com.apple.screensharing" => {}\n\t"com.openssh.sshd" => {}\n\t"com.apple.ftpd" => disabled\n}}\n'


@pytest.mark.parametrize(
    ("screen", "ssh", "wanted"),
    [
        ("enabled", "disabled", (True, False)),
        ("false", "true", (True, False)),
        ("disabled", "enabled", (None, True)),
        ("true", "false", (None, True)),
    ],
)
def test_the_two_ways_in_which_launchctl_says_that_a_service_is_off(
    screen: str, ssh: str, wanted: tuple[object, object]
) -> None:
    found = values(ports(raws({"launchctl_disabled.txt": TOGGLES.format(screen, ssh)})))
    assert (found["remote_desktop.listening"], found["ssh.listening"]) == wanted


def test_a_service_that_is_loaded_is_on() -> None:
    files = {
        "launchctl_list.txt": "PID\tStatus\tLabel\n-\t0\tcom.apple.screensharing\n-\t0\tcom.apple.screensharing.agent\n"
    }
    assert values(ports(raws(files)))["remote_desktop.listening"] is True
    files["launchctl_list.txt"] = "PID\tStatus\tLabel\n-\t0\tcom.apple.screensharing.agent\n"
    assert values(ports(raws(files)))["remote_desktop.listening"] is None


def test_what_listens_wins_over_what_is_switched() -> None:
    files = {"listen.txt": NETSTAT, "launchctl_disabled.txt": TOGGLES.format("enabled", "enabled")}
    assert values(ports(raws(files)))["remote_desktop.listening"] is False


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("PID\tStatus\tLabel\n312\t0\tcom.apple.Finder\n-\t0\tcom.teamviewer.Helper\n", ("TeamViewer",)),
        (
            "312\t0\tcom.philandro.anydesk.Helper\n-\t-9\torg.chromium.chromoting\n",
            ("AnyDesk", "Chrome Remote Desktop"),
        ),
        ("PID\tStatus\tLabel\n312\t0\tcom.apple.Finder\n-\t78\tcom.apple.RemoteDesktop.agent\n", ()),
        ("", None),
        ("Could not find domain", None),
    ],
)
def test_the_tools_that_take_a_mac_over(text: str, names: tuple[str, ...] | None) -> None:
    found = values(tools(raws({"launchctl_list.txt": text})))
    assert found["remote.tools"] == names
    assert found["remote.tools_count"] == (None if names is None else len(names))


def test_a_tool_that_only_runs_is_seen_too() -> None:
    files = {"processes.txt": "# processes\nRustDesk\nFinder\n", "launchctl_list.txt": failure("timeout")}
    assert values(tools(raws(files)))["remote.tools"] == ("RustDesk",)


def test_the_name_servers_in_use() -> None:
    text = (
        "DNS configuration\n\nresolver #1\n  search domain[0] : cabinet\n  nameserver[0] : 192.168.1.1\n"
        "  nameserver[1] : fe80::1%en0\nresolver #2\n  domain   : local\n  options  : mdns\n\n"
        "DNS configuration (for scoped queries)\n\nresolver #1\n  nameserver[0] : 8.8.8.8\n"
    )
    assert values(dns(raws({"dns.txt": text})))["dns.servers"] == ("192.168.1.1", "fe80::1%en0")
    assert values(dns(raws({"dns.txt": "No DNS configuration available\n"})))["dns.servers"] is None


SHARE = "name:\t\tPublic\npath:\t\t/Users/marie/Public\n\tsmb:\t{{\n\t\tname:\tPublic\n\t\tshared:\t{}\n\t\tguest access:\t{}\n\t\tread-only:\t0\n\t}}\n"
HEAD = "\t\t\tList of Share Points\n"
FILE_SHARING = NETSTAT + SCREEN.replace("5900", "445")


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({"sharing.txt": HEAD + SHARE.format(1, 1)}, 1),
        ({"sharing.txt": HEAD + SHARE.format(1, 1) + SHARE.format(1, 1)}, 2),
        ({"sharing.txt": HEAD + SHARE.format(1, 0)}, 0),
        ({"sharing.txt": HEAD + SHARE.format(0, 1)}, 0),
        ({"sharing.txt": HEAD}, 0),
        ({"sharing.txt": "No share point records.\n"}, 0),
        ({"sharing.txt": HEAD + SHARE.format(1, 1), "listen.txt": FILE_SHARING}, 1),
        ({"sharing.txt": HEAD + SHARE.format(1, 1), "listen.txt": NETSTAT}, 0),
        ({"sharing.txt": HEAD + SHARE.format(1, 1), "smb_server.plist": xml({"AllowGuestAccess": False})}, 0),
        ({"sharing.txt": HEAD + SHARE.format(1, 1), "smb_server.plist": xml({"AllowGuestAccess": True})}, 1),
        ({"sharing.txt": HEAD + SHARE.format(1, 0).replace("\t\tguest access:\t0\n", "")}, None),
        ({"sharing.txt": (HEAD + SHARE.format(1, 0))[:-3]}, None),
        ({"sharing.txt": ""}, None),
        ({"sharing.txt": "sharing: must be run as root"}, None),
    ],
)
def test_a_folder_is_open_when_a_guest_really_reaches_it(files: dict[str, object], count: int | None) -> None:
    assert values(shares(raws(files)))["shares.open_count"] == count
