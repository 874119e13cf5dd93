import plistlib

import pytest

from tests.machine.builders import raws, reason, values
from vigie.machine.parse.macos.firewall import firewall


@pytest.mark.parametrize(
    ("text", "active"),
    [
        ("Firewall is enabled. (State = 1)\n", True),
        ("Firewall is blocking all non-essential incoming connections. (State = 2)", True),
        ("Firewall is enabled. (State = 2)", True),
        ("Firewall is disabled. (State = 0)", False),
        ("Le coupe-feu est activé. (State = 1)", True),
        ("Firewall is enabled.", True),
        ("Firewall is disabled.", False),
        ("Firewall is set to block all non-essential incoming connections", True),
        ("Firewall is enabled. (State = 7)", None),
        ("Firewall is enabled. (State = 1)\nFirewall is disabled. (State = 0)", None),
        ("Firewall has block all state set to disabled.\nFirewall stealth mode is on", None),
        ("Stealth mode enabled", None),
        ("socketfilterfw: command not found", None),
        ("", None),
    ],
)
def test_the_number_decides_then_the_words(text: str, active: bool | None) -> None:
    found = values(firewall(raws({"socketfilterfw.txt": text})))
    assert found["firewall.active"] is active
    assert found["firewall.product"] == ("Coupe-feu de macOS" if active else None)


PREFERENCES = [
    ("1\n", True),
    ("2", True),
    ("0", False),
    (plistlib.dumps({"globalstate": 1, "stealthenabled": 0}), True),
    (plistlib.dumps({"globalstate": 0}, fmt=plistlib.FMT_BINARY), False),
    ("{\n    allowsignedenabled = 1;\n    globalstate = 2;\n}\n", True),
    ("{\n    stealthenabled = 1;\n}\n", None),
    ("Domain /Library/Preferences/com.apple.alf does not exist", None),
    ("globalstate = 1;\n", True),
    ("globalstate = 12", None),
    ("3", None),
]


@pytest.mark.parametrize(("content", "active"), PREFERENCES)
def test_the_preference_counts_up_to_macos_14(content: str | bytes, active: bool | None) -> None:
    before = values(firewall(raws({"alf.txt": content, "sw_vers.txt": "ProductVersion: 14.7"})))
    assert before["firewall.active"] is active
    for later in ({"sw_vers.txt": "ProductVersion: 15.0"}, {}):
        found = firewall(raws({"alf.txt": content, **later}))
        assert values(found)["firewall.active"] is None
        if active is not None:
            assert "macOS 15" in reason(found, "firewall.active")


def test_the_command_wins_over_what_is_left_in_the_preference() -> None:
    files = {"socketfilterfw.txt": "Firewall is disabled. (State = 0)", "alf.txt": "1"}
    for version in ("13.1", "15.2"):
        found = values(firewall(raws({**files, "sw_vers.txt": version})))
        assert found["firewall.active"] is False
