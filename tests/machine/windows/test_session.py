import pytest

from tests.machine.builders import raws, reason, values
from vigie.machine.parse.windows.session import (
    DESKTOP,
    DESKTOP_POLICY,
    SYSTEM_POLICY,
    WAKE_POLICY,
    WINLOGON,
    display_delays,
    lock,
    logon,
)

VIDEO = """GUID du mode de gestion de l’alimentation : 381b4222-f694-41f0-9685-ff5bb260df2e  (Utilisation normale)
  Alias GUID : SCHEME_BALANCED
  GUID du sous-groupe : 7516b95f-f776-4464-8c53-06167f40cc99  (Affichage)
    Alias GUID : SUB_VIDEO
    GUID du paramètre d’alimentation : 3c0bc021-c8a8-4e07-a973-6b14cbcb2b7e  (Éteindre l’affichage après)
      Alias GUID : VIDEOIDLE
      Paramètre minimum possible : 0x00000000
      Paramètre maximum possible : 0xffffffff
      Incrément des paramètres possible : 0x00000001
      Unités des paramètres possibles : Secondes
    Index actuel du paramètre CA : {ac}
    Index actuel du paramètre CC : {dc}
"""
WAKE = """GUID du mode de gestion de l’alimentation : 381b4222-f694-41f0-9685-ff5bb260df2e  (Utilisation normale)
  GUID du sous-groupe : fea3413e-7e05-4911-9a71-700331f1c294  (Aucun sous-groupe)
    GUID du paramètre d’alimentation : 0e796bdb-100d-47d6-a2d5-f7d2daa51f51  (Demander un mot de passe)
      Index du paramètre possible : 000
      Nom convivial du paramètre possible : Non
      Index du paramètre possible : 001
      Nom convivial du paramètre possible : Oui
    Index actuel du paramètre CA : {ac}
    Index actuel du paramètre CC : {dc}
"""


def saver(active: object = "1", secure: object = "1", timeout: object = "600") -> dict[str, object]:
    given = {"ScreenSaveActive": active, "ScreenSaverIsSecure": secure, "ScreenSaveTimeOut": timeout}
    return {name: value for name, value in given.items() if value is not None}


def locked(keys: dict[str, object]) -> tuple[object, object]:
    found = values(lock(raws({"registry.json": keys})))
    return found["lock.automatic"], found["lock.delay_minutes"]


@pytest.mark.parametrize(
    ("values_", "expected"),
    [
        (saver(), (True, 10.0)),
        (saver(timeout="300"), (True, 5.0)),
        (saver(timeout=300), (True, 5.0)),
        (saver(timeout="900"), (True, 15.0)),
        (saver(timeout="0"), (False, None)),
        (saver(secure="0"), (False, None)),
        (saver(secure=None), (False, None)),
        (saver(active="0"), (False, None)),
        (saver(active=None), (None, None)),
        (saver(timeout=None), (None, None)),
        (saver(timeout="4294967295"), (None, None)),
        (saver(timeout="dix"), (None, None)),
        (saver(secure="2"), (None, None)),
    ],
)
def test_the_screen_saver_locks_only_if_it_asks_for_the_password(
    values_: dict[str, object], expected: tuple[object, object]
) -> None:
    assert locked({DESKTOP: values_}) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (600, (True, 10.0)),
        ("0x384", (True, 15.0)),
        (1, (True, 1 / 60)),
        (0, (False, None)),
        (-1, (None, None)),
    ],
)
def test_the_limit_of_inactivity(seconds: object, expected: tuple[object, object]) -> None:
    assert locked({SYSTEM_POLICY: {"InactivityTimeoutSecs": seconds}}) == expected


def test_the_shorter_of_two_locks_counts_and_one_lock_is_enough() -> None:
    assert locked({DESKTOP: saver(timeout="900"), SYSTEM_POLICY: {"InactivityTimeoutSecs": 300}}) == (
        True,
        5.0,
    )
    assert locked({DESKTOP: saver(secure="0"), SYSTEM_POLICY: {"InactivityTimeoutSecs": 300}}) == (True, 5.0)
    assert locked({DESKTOP: saver(), SYSTEM_POLICY: {"InactivityTimeoutSecs": 0}}) == (True, 10.0)
    assert locked({DESKTOP: saver(secure="0"), SYSTEM_POLICY: {"EnableLUA": 1}}) == (False, None)


def test_a_policy_wins_over_the_persons_own_setting() -> None:
    assert locked({DESKTOP: saver(), DESKTOP_POLICY: {"ScreenSaverIsSecure": "0"}}) == (False, None)
    assert locked({DESKTOP: saver(secure="0"), DESKTOP_POLICY: saver(timeout="120")}) == (True, 2.0)


def test_an_export_of_the_registry_says_the_same() -> None:
    export = (
        "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Control Panel\\Desktop]\r\n"
        '"ScreenSaveActive"="1"\r\n"ScreenSaverIsSecure"="1"\r\n"ScreenSaveTimeOut"="540"\r\n'
    ).encode("utf-16")
    assert values(lock(raws({"registry.reg": export})))["lock.delay_minutes"] == 9.0


@pytest.mark.parametrize(("ac", "dc"), [("0x00000258", "0x0000012c"), ("0x00000000", "0x00000000")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "cp850"])
def test_a_display_that_sleeps_is_not_a_lock(ac: str, dc: str, encoding: str) -> None:
    text = VIDEO.format(ac=ac, dc=dc).replace("’", "'").encode(encoding)
    found = lock(raws({"powercfg_videoidle.txt": text}))
    assert values(found) == {"lock.automatic": None, "lock.delay_minutes": None, "lock.on_wake": None}
    assert "n’est pas une session verrouillée" in reason(found, "lock.automatic")
    assert display_delays(raws({"powercfg_videoidle.txt": text})) == (int(ac, 16), int(dc, 16))


@pytest.mark.parametrize("content", ["", "Paramètre non valide", "0x00000001", "[]"])
def test_an_answer_without_two_numbers_says_nothing(content: str) -> None:
    assert display_delays(raws({"powercfg_videoidle.txt": content})) is None


@pytest.mark.parametrize(
    ("ac", "dc", "expected"),
    [
        ("0x00000001", "0x00000001", True),
        ("0x00000000", "0x00000000", False),
        ("0x00000001", "0x00000000", False),
        ("0x00000000", "0x00000001", False),
        ("0x00000007", "0x00000001", None),
    ],
)
def test_the_password_on_wake(ac: str, dc: str, expected: object) -> None:
    text = WAKE.format(ac=ac, dc=dc)
    assert values(lock(raws({"powercfg_consolelock.txt": text})))["lock.on_wake"] is expected
    whole = VIDEO.format(ac="0x00000258", dc="0x0000012c") + text
    assert values(lock(raws({"powercfg_videoidle.txt": whole})))["lock.on_wake"] is expected


def test_a_laptop_without_that_setting_is_unknown() -> None:
    found = lock(raws({"powercfg_consolelock.txt": "Le paramètre spécifié n’existe pas.\n"}))
    assert values(found)["lock.on_wake"] is None and "faites l’essai" in reason(found, "lock.on_wake")


def test_the_policy_of_waking_wins() -> None:
    text = WAKE.format(ac="0x00000001", dc="0x00000001")
    imposed = {"registry.json": {WAKE_POLICY: {"ACSettingIndex": 0}}, "powercfg_consolelock.txt": text}
    assert values(lock(raws(imposed)))["lock.on_wake"] is False
    alone = {"registry.json": {WAKE_POLICY: {"ACSettingIndex": 1, "DCSettingIndex": 1}}}
    assert values(lock(raws(alone)))["lock.on_wake"] is True
    mains = lock(raws({"registry.json": {WAKE_POLICY: {"ACSettingIndex": 1}}}))
    assert values(mains)["lock.on_wake"] is None


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"AutoAdminLogon": "1", "DefaultPassword": ""}, True),
        ({"AutoAdminLogon": 1}, True),
        ({"AutoAdminLogon": "0"}, False),
        ({"AutoAdminLogon": "0", "DefaultPassword": "x"}, False),
        ({"AutoAdminLogon": "0", "ForceAutoLogon": "1"}, True),
        ({"Shell": "explorer.exe"}, False),
        ({}, False),
        ({"AutoAdminLogon": "oui"}, None),
    ],
)
def test_automatic_logon(keys: dict[str, object], expected: object) -> None:
    assert values(logon(raws({"registry.json": {WINLOGON: keys}}))) == {"logon.automatic": expected}


@pytest.mark.parametrize("content", ["", "{}", "[]", "x", b"\x00\x01"])
def test_a_registry_that_was_not_read_says_nothing(content: str | bytes) -> None:
    assert set(values(lock(raws({"registry.json": content}))).values()) == {None}
    assert set(values(logon(raws({"registry.json": content}))).values()) == {None}


def test_the_limit_of_inactivity_in_an_export_of_the_policy() -> None:
    line = "[Registry Values]\nMACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\"
    export = (line + "InactivityTimeoutSecs=4,{}\n").format
    found = values(lock(raws({"secedit.inf": export(480).encode("utf-16")})))
    assert found["lock.automatic"] is True and found["lock.delay_minutes"] == 8.0
    assert values(lock(raws({"secedit.inf": export(0)})))["lock.automatic"] is False
    both = {"secedit.inf": export(480), "registry.json": {SYSTEM_POLICY: {"InactivityTimeoutSecs": 900}}}
    assert values(lock(raws(both)))["lock.automatic"] is None
