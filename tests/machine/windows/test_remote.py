import pytest

from tests.machine.builders import raws, reason, values
from vigie.machine.parse.windows.remote import POLICY, SERVER, STATION, desktop, tools

ON, OFF = {SERVER: {"fDenyTSConnections": 0}}, {SERVER: {"fDenyTSConnections": 1}}
NLA, NO_NLA = {STATION: {"UserAuthentication": 1}}, {STATION: {"UserAuthentication": 0}}


def listening(*ports: int) -> list[dict[str, object]]:
    return [{"LocalAddress": "0.0.0.0", "LocalPort": port, "State": 2} for port in (135, *ports)]


def exposed(
    keys: dict[str, object] | None, category: object = None, ports: list[dict[str, object]] | None = None
) -> object:
    files: dict[str, object] = {}
    if keys is not None:
        files["registry.json"] = keys
    if category is not None:
        files["network_profiles.json"] = {"NetworkCategory": category}
    if ports is not None:
        files["tcp_listen.json"] = ports
    return values(desktop(raws(files)))["remote_desktop.listening"]


def test_refused_connections_are_off_on_any_network() -> None:
    assert exposed(OFF) is False
    assert exposed(OFF, 0) is False
    assert exposed({SERVER: {"fDenyTSConnections": "1"}}) is False


@pytest.mark.parametrize(
    ("category", "expected"), [(0, True), (1, False), (2, False), (None, None), (7, None)]
)
def test_with_the_password_first_only_a_public_network_is_a_fault(category: object, expected: object) -> None:
    assert exposed({**ON, **NLA}, category) is expected


@pytest.mark.parametrize("category", [0, 1, 2, None])
def test_without_the_password_first_it_is_a_fault_everywhere(category: object) -> None:
    assert exposed({**ON, **NO_NLA}, category) is True
    assert exposed(ON, category) is True


def test_that_it_is_on_is_said_beside() -> None:
    found = desktop(raws({"registry.json": {**ON, **NLA}}))
    assert values(found)["remote_desktop.enabled"] is True
    assert "profil du réseau" in reason(found, "remote_desktop.listening")


def test_a_policy_wins() -> None:
    assert exposed({**OFF, **NLA, POLICY: {"fDenyTSConnections": 0, "UserAuthentication": 0}}, 1) is True
    assert exposed({**ON, **NO_NLA, POLICY: {"fDenyTSConnections": 1}}) is False


def test_ports_that_answer_are_a_fault_whatever_the_registry_says() -> None:
    assert exposed(None, 1, listening(3389)) is True
    assert exposed(OFF, 1, listening(5900)) is True
    assert exposed({**ON, **NLA}, 1, listening(3389)) is False


def test_a_port_that_answers_while_the_desktop_is_refused_is_settled_by_nobody() -> None:
    assert exposed(OFF, 1, listening(3389)) is None
    assert exposed(OFF, 1, listening()) is False


def test_a_silent_usual_port_does_not_prove_that_it_is_off() -> None:
    assert exposed(None, 1, listening()) is None


@pytest.mark.parametrize("value", ["", "oui", None, [], 4294967295])
def test_a_value_that_is_none_says_nothing(value: object) -> None:
    assert exposed({SERVER: {"fDenyTSConnections": value}}, 1, listening()) is None


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"processes.json": [{"Name": "TeamViewer_Service.exe"}, {"Name": "svchost.exe"}]}, ("TeamViewer",)),
        ({"processes.json": [{"ProcessName": "AnyDesk"}]}, ("AnyDesk",)),
        ({"processes.json": ["rustdesk.exe", "explorer.exe"]}, ("RustDesk",)),
        ({"processes.json": {"name": "SRService.exe", "pid": 12}}, ("Splashtop",)),
        (
            {"services.json": [{"Name": "SupremoService", "DisplayName": "Supremo", "State": "Running"}]},
            ("Supremo",),
        ),
        ({"services.json": {"Name": "chromoting", "Status": 4}}, ("Chrome Remote Desktop",)),
        ({"uninstall.json": [{"DisplayName": "LogMeIn", "DisplayVersion": "4.1"}]}, ("LogMeIn",)),
        (
            {
                "processes.json": [{"Name": "explorer.exe"}],
                "uninstall.json": [{"DisplayName": "TeamViewer"}, {"DisplayName": "AnyDesk"}],
            },
            ("AnyDesk", "TeamViewer"),
        ),
        ({"processes.json": [{"Name": "explorer.exe"}], "services.json": []}, ()),
    ],
)
def test_remote_control_tools(files: dict[str, object], names: tuple[str, ...]) -> None:
    assert values(tools(raws(files))) == {"remote.tools": names, "remote.tools_count": len(names)}


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"processes.json": "[]"},
        {"processes.json": "x"},
        {"uninstall.json": [{"DisplayName": "7-Zip"}]},
    ],
)
def test_no_list_of_what_runs_proves_no_absence(files: dict[str, object]) -> None:
    assert values(tools(raws(files))) == {"remote.tools": None, "remote.tools_count": None}
