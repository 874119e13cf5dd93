from typing import Any

import pytest

from tests.machine.builders import raws, reason, values
from tests.machine.macos.samples import ago, xml
from vigie.machine.parse.macos.updates import pending, state

HEAD = "Software Update Tool\n\nFinding available software\n"
FOUND = HEAD + "Software Update found the following new or updated software:\n"
POINT = "* Label: macOS Sequoia 15.6.1-24G90\n\tTitle: macOS Sequoia 15.6.1, Version: 15.6.1, Size: 1825904KiB, Recommended: YES, Action: restart, \n"
SAFARI = "* Label: Safari26.1SequoiaAuto-26.1\n\tTitle: Safari, Version: 26.1, Size: 204876KiB, Recommended: YES, \n"
TOOLS = "* Label: Command Line Tools for Xcode-16.4\n\tTitle: Command Line Tools for Xcode, Version: 16.4, Size: 882000KiB, Recommended: NO, \n"
UPGRADE = "* Label: macOS Tahoe 26.1-25B78\n\tTitle: macOS Tahoe 26.1, Version: 26.1, Size: 7000000KiB, Recommended: YES, Action: restart, \n"
OLD = (
    FOUND
    + "   * Security Update 2020-004-10.14.6\n\tSecurity Update 2020-004 (10.14.6), 1633218K [recommended] [restart]\n"
)
OLD_OPTIONAL = FOUND + "   - iTunesXPatch-12.8.1\n\tiTunes (12.8.1), 273564K\n"
NONE = HEAD + "No new software available.\n"


@pytest.mark.parametrize(
    ("text", "security", "total", "restart"),
    [
        (NONE, 0, 0, False),
        ("Aucun nouveau logiciel disponible.\n", 0, 0, False),
        (FOUND + POINT, 1, 1, True),
        (FOUND + SAFARI, 1, 1, False),
        (FOUND + TOOLS, 0, 1, False),
        (FOUND + POINT + SAFARI + TOOLS, 2, 3, True),
        (FOUND + UPGRADE, None, 1, None),
        (FOUND + UPGRADE + SAFARI, 1, 2, False),
        (OLD, 1, 1, True),
        (OLD_OPTIONAL, 0, 1, False),
        (FOUND + "* Label: macOS Sequoia 15.6.1-24G90\n", 1, 1, False),
        (FOUND, None, None, None),
        (HEAD, None, None, None),
        (
            HEAD + "Can’t connect to the Apple Software Update server.\nNo new software available.\n",
            None,
            None,
            None,
        ),
        ("", None, None, None),
    ],
)
def test_a_list_asked_of_apple(
    text: str, security: int | None, total: int | None, restart: bool | None
) -> None:
    files = {"softwareupdate_list.txt": text, "sw_vers.txt": "ProductVersion: 15.5"}
    found = values(pending(raws(files, trusted=False)))
    assert (found["updates.security_pending"], found["updates.pending"]) == (security, total)
    assert found["updates.reboot_required"] is restart


def test_a_new_macos_is_not_a_fix_of_this_one_and_says_to_ask() -> None:
    found = pending(
        raws({"softwareupdate_list.txt": FOUND + UPGRADE, "sw_vers.txt": "15.7.2"}, trusted=False)
    )
    assert "demandez à votre éditeur" in reason(found, "updates.security_pending")
    without = pending(raws({"softwareupdate_list.txt": FOUND + UPGRADE}, trusted=False))
    assert values(without)["updates.security_pending"] == 1


@pytest.mark.parametrize(
    ("preferences", "security"),
    [
        ({"LastSuccessfulDate": ago(2)}, 0),
        ({"LastSuccessfulDate": ago(40), "LastFullSuccessfulDate": ago(3)}, 0),
        ({"LastSuccessfulDate": ago(15)}, None),
        ({"AutomaticCheckEnabled": True}, None),
        (
            {
                "LastSuccessfulDate": ago(1),
                "RecommendedUpdates": [{"Product Key": "MSU_UPDATE_24G90_patch_15.6.1_minor"}],
            },
            1,
        ),
    ],
)
def test_our_own_list_is_macos_memory_and_counts_only_while_fresh(
    preferences: dict[str, Any], security: int | None
) -> None:
    """Vigie asks for the list that macOS already has: nothing goes to the network."""
    files = {
        "softwareupdate_list.txt": "No new software available.\n",
        "software_update.plist": xml(preferences),
    }
    assert values(pending(raws(files)))["updates.security_pending"] == security


@pytest.mark.parametrize(
    ("rows", "date", "security", "restart"),
    [
        ([], ago(3), 0, False),
        ([], ago(30), None, None),
        ([], None, None, None),
        (
            [{"Product Key": "MSU_UPDATE_24G90_patch_15.6.1_minor", "MobileSoftwareUpdate": True}],
            ago(30),
            1,
            True,
        ),
        (
            [{"Product Key": "MSU_UPDATE_25B78_patch_26.1_major", "MobileSoftwareUpdate": True}],
            ago(3),
            None,
            None,
        ),
        ([{"Product Key": "012-12345", "Display Name": "Safari"}], None, 1, None),
    ],
)
def test_the_preferences_alone(
    rows: list[Any], date: Any, security: int | None, restart: bool | None
) -> None:
    preferences = {"RecommendedUpdates": rows, "LastRecommendedUpdatesAvailable": 1}
    if date is not None:
        preferences["LastSuccessfulDate"] = date
    found = values(pending(raws({"software_update.plist": xml(preferences)}, trusted=False)))
    assert found["updates.security_pending"] == security
    assert found["updates.reboot_required"] is restart


ALL = {
    "AutomaticCheckEnabled": True,
    "AutomaticDownload": True,
    "AutomaticallyInstallMacOSUpdates": True,
    "CriticalUpdateInstall": True,
    "ConfigDataInstall": True,
}


def automatic(preferences: dict[str, Any] | str, managed: dict[str, Any] | None = None) -> object:
    files: dict[str, object] = {
        "software_update.plist": preferences if isinstance(preferences, str) else xml(preferences)
    }
    if managed is not None:
        files["software_update_managed.plist"] = xml(managed)
    return values(state(raws(files)))["updates.automatic"]


def test_each_switch_counts() -> None:
    assert automatic(ALL) is True
    for name in ALL:
        assert automatic({**ALL, name: False}) is False, name
        assert automatic({**ALL, name: "0"}) is False, name
        assert automatic({**ALL, name: 2}) is None, name


def test_what_is_on_by_default_may_be_absent_and_the_rest_must_be_chosen() -> None:
    assert automatic({"AutomaticallyInstallMacOSUpdates": True}) is True
    assert (
        automatic({key: value for key, value in ALL.items() if key != "AutomaticallyInstallMacOSUpdates"})
        is None
    )
    assert automatic({}) is None
    assert (
        automatic("{\n    AutomaticCheckEnabled = 1;\n    AutomaticallyInstallMacOSUpdates = 0;\n}\n")
        is False
    )
    assert automatic("") is None


def test_a_profile_wins_over_the_preference() -> None:
    assert automatic(ALL, {"CriticalUpdateInstall": False}) is False
    assert automatic({**ALL, "AutomaticDownload": False}, {"AutomaticDownload": True}) is True


def test_the_last_update_of_the_system_is_neither_an_app_nor_a_signature() -> None:
    history = [
        {"displayName": "XProtectPlistConfigData", "date": ago(1), "processName": "softwareupdated"},
        {"displayName": "Pages", "date": ago(2), "processName": "appstoreagent"},
        {"displayName": "macOS 15.6.1", "date": ago(20), "processName": "softwareupdated"},
        {"displayName": "macOS 15.5", "date": ago(90)},
        {"displayName": "macOS 16", "date": ago(-30)},
    ]
    assert values(state(raws({"install_history.plist": xml(history)})))["updates.last_installed_days"] == 20
    assert (
        values(state(raws({"install_history.plist": xml(history[:2])})))["updates.last_installed_days"]
        is None
    )
