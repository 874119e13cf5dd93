"""What Vigie makes of the answers of Windows' libraries, played by functions of the same signatures."""

import ctypes
import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from vigie.machine.collect import Refused
from vigie.machine.surroundings import Surroundings
from vigie.machine.windows_probes import PROBES, native, registry, volumes

HERE = Surroundings(environment={"SYSTEMDRIVE": "c:"})


def play(monkeypatch: pytest.MonkeyPatch, **functions: Any) -> None:
    monkeypatch.setattr(native, "library", lambda name: SimpleNamespace(**functions))
    monkeypatch.setattr(volumes, "library", lambda name: SimpleNamespace(**functions))


def light(result: int, value: int) -> Any:
    def health(provider: int, answer: Any) -> int:
        answer._obj.value = value
        return result

    return health


def test_the_structures_are_laid_out_as_windows_documents_them() -> None:
    places = (native.User3.flags.offset, native.User3.last_logon.offset, native.User3.user_id.offset)
    if ctypes.sizeof(ctypes.c_void_p) == 8:
        assert places == (40, 96, 152) and ctypes.sizeof(native.User3) == 184
    assert native.Modals3.threshold.offset == 8 and ctypes.sizeof(volumes.PropertyKey) == 20


def test_the_four_lights(monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, WscGetSecurityProviderHealth=light(0, 2))
    assert json.loads(native.wsc_health(HERE)) == {"firewall": 2, "autoUpdate": 2, "antiVirus": 2, "uac": 2}


@pytest.mark.parametrize(("result", "code"), [(1, 1), (-2147023174, 0x800706BA)])
def test_a_stopped_centre_is_an_error_and_not_a_poor_light(
    monkeypatch: pytest.MonkeyPatch, result: int, code: int
) -> None:
    play(monkeypatch, WscGetSecurityProviderHealth=light(result, 2))
    assert json.loads(native.wsc_health(HERE)) == {"error": code}


def modals(length: int, threshold: int, result: int = 0) -> Any:
    kept = {0: native.Modals0(min_length=length), 3: native.Modals3(threshold=threshold)}

    def get(server: None, level: int, buffer: Any) -> int:
        buffer._obj.value = ctypes.addressof(kept[level]) if result == 0 else None
        return result

    return get


def test_the_password_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[object] = []
    play(monkeypatch, NetUserModalsGet=modals(12, 10), NetApiBufferFree=lambda buffer: freed.append(buffer))
    assert json.loads(native.password_policy(HERE)) == {"min_length": 12, "lockout_threshold": 10}
    assert len(freed) == 2


@pytest.mark.parametrize(("result", "failure"), [(5, "denied"), (2221, "failed")])
def test_a_refusal_is_told(monkeypatch: pytest.MonkeyPatch, result: int, failure: str) -> None:
    play(monkeypatch, NetUserModalsGet=modals(0, 0, result), NetApiBufferFree=lambda buffer: 0)
    with pytest.raises(Refused) as refused:
        native.password_policy(HERE)
    assert refused.value.failure == failure


def users(*rows: native.User3, result: int = 0) -> Any:
    kept = (native.User3 * len(rows))(*rows)

    def enumerate_users(
        server: None, level: int, kind: int, buffer: Any, most: int, read: Any, *more: Any
    ) -> int:
        assert (level, kind) == (3, 2)
        buffer._obj.value, read._obj.value = ctypes.addressof(kept), len(rows)
        return result

    return enumerate_users


def test_accounts_are_told_by_number_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (
        native.User3(
            name="Marie", full_name="Marie Dupont", user_id=1001, flags=0x201, last_logon=1795460000
        ),
        native.User3(name="Invité", user_id=501, flags=0x223),
    )
    play(monkeypatch, NetUserEnum=users(*rows), NetApiBufferFree=lambda buffer: 0)
    said = native.local_users(HERE)
    assert json.loads(said) == [
        {
            "SID": "S-1-5-21-0-0-0-1001",
            "Enabled": True,
            "PasswordRequired": True,
            "LastLogon": "2026-11-23T18:53:20+00:00",
        },
        {"SID": "S-1-5-21-0-0-0-501", "Enabled": False, "PasswordRequired": False, "LastLogon": None},
    ]
    assert b"Marie" not in said


def test_a_part_of_the_accounts_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[object] = []
    play(
        monkeypatch,
        NetUserEnum=users(native.User3(user_id=1001), result=native.MORE_DATA),
        NetApiBufferFree=lambda buffer: freed.append(buffer),
    )
    with pytest.raises(Refused):
        native.local_users(HERE)
    assert len(freed) == 1


def session(member: dict[int | None, int], kind: int) -> dict[str, Any]:
    def create(which: int, domain: None, sid: Any, size: Any) -> int:
        return int(which == 26)

    def check(handle: int | None, sid: Any, answer: Any) -> int:
        answer._obj.value = member[handle]
        return 1

    def open_token(process: int, rights: int, handle: Any) -> int:
        handle._obj.value = 77
        return 1

    def ask(handle: Any, what: int, answer: Any, size: int, needed: Any) -> int:
        answer._obj.value = kind if what == 18 else 99
        return 1

    return {
        "CreateWellKnownSid": create,
        "CheckTokenMembership": check,
        "OpenProcessToken": open_token,
        "GetTokenInformation": ask,
        "GetCurrentProcess": lambda: -1,
        "CloseHandle": lambda handle: 1,
    }


@pytest.mark.parametrize(
    ("member", "kind", "wanted"),
    [({None: 0}, 1, False), ({None: 1}, 2, True), ({None: 0, 99: 1}, 3, True), ({None: 0, 99: 0}, 3, False)],
)
def test_an_administrator_whose_right_is_held_back_is_still_one(
    monkeypatch: pytest.MonkeyPatch, member: dict[int | None, int], kind: int, wanted: bool
) -> None:
    play(monkeypatch, **session(member, kind))
    assert json.loads(native.token(HERE)) == {"administrators": wanted, "elevation_type": kind}


def test_a_function_that_this_windows_lacks_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch)
    for call in (native.wsc_health, native.password_policy, native.local_users, native.token, volumes.disks):
        with pytest.raises(Refused, match="absent") as refused:
            call(HERE)
        assert "n’a pas la fonction" in refused.value.detail


def test_drives_of_the_network_are_left_out_and_the_system_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {"C:\\": 3, "E:\\": 2, "Z:\\": 4}
    play(
        monkeypatch,
        GetLogicalDrives=lambda: 1 << 2 | 1 << 4 | 1 << 25,
        GetDriveTypeW=lambda root: kinds[root],
        CreateFileW=lambda *given: None,
    )
    assert json.loads(volumes.disks(HERE)) == [
        {"DeviceID": "C:", "DriveType": 3, "BusType": None, "System": True},
        {"DeviceID": "E:", "DriveType": 2, "BusType": None, "System": False},
    ]


@pytest.mark.parametrize("present", [True, False])
def test_an_empty_reader_of_cards_is_no_drive(monkeypatch: pytest.MonkeyPatch, present: bool) -> None:
    def control(handle: int, code: int, *given: Any) -> int:
        if code == volumes.CHECK_VERIFY:
            return int(present)
        answer, size = given[2]._obj, given[4]._obj
        answer[28], size.value = 7, 40
        return 1

    play(
        monkeypatch,
        GetLogicalDrives=lambda: 1 << 4,
        GetDriveTypeW=lambda root: 2,
        CreateFileW=lambda *given: 5,
        DeviceIoControl=control,
        CloseHandle=lambda handle: 1,
    )
    found = json.loads(volumes.disks(HERE))
    assert found == ([{"DeviceID": "E:", "DriveType": 2, "BusType": 7, "System": False}] if present else [])


@pytest.mark.skipif(sys.platform == "win32", reason="on another system nothing of Windows can be read")
def test_elsewhere_every_reading_of_windows_says_that_it_is_not_here() -> None:
    calls = (registry.current_version, registry.registry, registry.pending_reboot)
    for call in (*calls, native.wsc_health, native.local_users, native.token, volumes.bitlocker_shell):
        with pytest.raises(Refused, match="absent") as refused:
            call(HERE)
        assert refused.value.detail == registry.NOT_HERE


def test_at_most_two_processes_for_a_whole_audit() -> None:
    live = [probe for probe in PROBES if probe.live]
    commands = [probe.name for probe in live if probe.kind == "command"]
    assert len(commands) + len({probe.shared for probe in live if probe.shared is not None}) <= 2
