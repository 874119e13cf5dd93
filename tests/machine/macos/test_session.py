import plistlib

import pytest

from tests.machine.builders import raws, reason, values
from tests.machine.macos.samples import xml
from vigie.machine.parse.macos.session import lock, logon

STAMP = "2026-11-24 10:00:00.123 sysadminctl[812:9034] "
BATTERY = (
    "Battery Power:\n lowpowermode         0\n displaysleep         {}\nAC Power:\n displaysleep         {}\n"
)


@pytest.mark.parametrize(
    ("text", "on_wake"),
    [
        ("screenLock delay is immediate", True),
        ("screenLock delay is 5 seconds", True),
        ("screenLock delay is 300 seconds", True),
        ("screenLock delay is 600.000000 seconds", True),
        ("screenLock delay is 900 seconds", False),
        ("screenLock delay is 28800 seconds", False),
        ("screenLock delay is -1.000000 seconds", False),
        ("screenLock is off", False),
        ("screenLock is on", None),
        ("screenLock delay is immediate\nscreenLock is off", None),
        ("usage: sysadminctl", None),
        ("", None),
    ],
)
def test_the_grace_before_the_password(text: str, on_wake: bool | None) -> None:
    found = values(lock(raws({"sysadminctl_screenlock.txt": STAMP + text + "\n"})))
    assert found["lock.on_wake"] is on_wake


def locking(grace: str, saver: object = None, screens: str | None = None) -> tuple[object, object]:
    files: dict[str, object] = {"sysadminctl_screenlock.txt": STAMP + grace}
    if saver is not None:
        files["screensaver.plist"] = saver
    if screens is not None:
        files["pmset.txt"] = screens
    found = values(lock(raws(files)))
    return found["lock.automatic"], found["lock.delay_minutes"]


@pytest.mark.parametrize(
    ("grace", "saver", "screens", "wanted"),
    [
        ("screenLock delay is immediate", xml({"idleTime": 300}), None, (True, 5.0)),
        ("screenLock delay is 60 seconds", "300\n", BATTERY.format(0, 0), (True, 6.0)),
        ("screenLock delay is immediate", xml({"idleTime": 1200}), BATTERY.format(2, 10), (True, 10.0)),
        ("screenLock delay is 300 seconds", xml({"idleTime": 1200}), BATTERY.format(2, 10), (True, 15.0)),
        ("screenLock delay is immediate", xml({"idleTime": 0}), BATTERY.format(2, 0), (False, None)),
        ("screenLock delay is immediate", xml({"idleTime": 0}), BATTERY.format(2, 30), (True, 30.0)),
        (
            "screenLock delay is immediate",
            xml({"moduleDict": {}}),
            " displaysleep 5 (prevented by x)",
            (True, 5.0),
        ),
        ("screenLock delay is immediate", xml({"idleTime": 1200}), None, (True, None)),
        ("screenLock delay is immediate", None, BATTERY.format(2, 20), (True, None)),
        ("screenLock delay is immediate", None, None, (None, None)),
        ("screenLock delay is immediate", xml({"idleTime": 0}), None, (None, None)),
        ("screenLock delay is 3600 seconds", None, None, (None, 60.0)),
        ("screenLock delay is 3600 seconds", xml({"idleTime": 600}), None, (True, 70.0)),
        ("screenLock delay is immediate", xml({"idleTime": 0}), BATTERY.format(2, 0)[:70], (None, None)),
        ("screenLock delay is immediate", xml({"idleTime": 300}), BATTERY.format(2, 0)[:70], (True, 5.0)),
        ("screenLock is off", xml({"idleTime": 60}), BATTERY.format(1, 1), (False, None)),
        ("screenLock is on", xml({"idleTime": 60}), BATTERY.format(1, 1), (True, None)),
        (
            "screenLock delay is immediate",
            "The domain/default pair of (x, idleTime) does not exist",
            None,
            (None, None),
        ),
    ],
)
def test_whichever_comes_first_then_the_grace(
    grace: str, saver: object, screens: str | None, wanted: tuple[object, object]
) -> None:
    assert locking(grace, saver, screens) == wanted


def test_the_old_preference_counts_for_nothing() -> None:
    found = values(lock(raws({"screensaver.plist": xml({"askForPassword": 1, "askForPasswordDelay": 0})})))
    assert set(found.values()) == {None}


@pytest.mark.parametrize(
    ("window", "automatic", "guest"),
    [
        ({"autoLoginUser": "marie", "GuestEnabled": False}, True, False),
        ({"GuestEnabled": True}, False, True),
        ({"GuestEnabled": 0}, False, False),
        ({"autoLoginUser": "", "lastUser": "loggedIn"}, False, None),
        ({}, None, None),
    ],
)
def test_who_may_come_in_without_a_password(
    window: dict[str, object], automatic: bool | None, guest: bool | None
) -> None:
    for data in (plistlib.dumps(window), plistlib.dumps(window, fmt=plistlib.FMT_BINARY)):
        found = values(logon(raws({"loginwindow.plist": data})))
        assert (found["logon.automatic"], found["guest_account.enabled"]) == (automatic, guest)


@pytest.mark.parametrize(
    ("text", "guest"),
    [
        ("Guest account disabled.", False),
        ("Guest account enabled.", True),
        ("Enabled: No", False),
        ("Enabled = true", True),
        ("usage", None),
    ],
)
def test_the_guest_by_the_command(text: str, guest: bool | None) -> None:
    found = values(logon(raws({"sysadminctl_guest.txt": STAMP + "\n" + text})))
    assert found["guest_account.enabled"] is guest


def test_a_guest_said_twice_differently_is_unknown() -> None:
    files = {
        "sysadminctl_guest.txt": "Guest account disabled.",
        "loginwindow.plist": xml({"GuestEnabled": True}),
    }
    found = logon(raws(files))
    assert "contredisent" in reason(found, "guest_account.enabled")
