"""What the Windows probes do before and after the system's libraries, which only Windows has."""

import ctypes
import json
import struct
from pathlib import Path

import pytest

from tests.machine.builders import raws, values
from vigie.machine.collect import Refused
from vigie.machine.parse.windows.backup import target_letter
from vigie.machine.parse.windows.session import VIDEO_GUID, WAKE_GUID, display_delays, lock
from vigie.machine.parse.windows.wifi import saved
from vigie.machine.surroundings import Surroundings
from vigie.machine.windows_probes import network, power, programs, sharing, wlan


def test_a_connection_is_read_at_its_documented_length() -> None:
    """604 bytes: two numbers, 256 wide characters, 68 bytes of association, four numbers of security."""
    assert ctypes.sizeof(wlan.Connection) == 604
    data = struct.pack("<ii512s68siiII", 1, 0, "Cabinet".encode("utf-16-le"), b"\1" * 68, 1, 0, 7, 4)
    assert wlan.security(data) == {"auth": 7, "cipher": 4}
    assert wlan.security(data[:-1]) == {}


def test_a_profile_keeps_its_protection_and_neither_its_name_nor_its_key() -> None:
    xml = (
        "<WLANProfile><name>Cabinet Dupont</name><connectionMode>auto</connectionMode><MSM><security>"
        "<authEncryption><authentication>open</authentication><encryption>none</encryption></authEncryption>"
        "<sharedKey><keyMaterial>01000000D08C</keyMaterial></sharedKey></security></MSM></WLANProfile>"
    )
    row = wlan._protection(xml)
    assert row == {"authentication": "open", "encryption": "none", "mode": "auto"}
    assert values(saved(raws({"wlan_profiles.json": [row]}))) == {"wifi.open_saved_count": 1}


def test_a_power_setting_is_written_as_the_parser_reads_it() -> None:
    files = {
        "powercfg_videoidle.txt": power.printed(VIDEO_GUID, 600, 0),
        "powercfg_consolelock.txt": power.printed(WAKE_GUID, 1, 1),
    }
    assert display_delays(raws(files)) == (600, 0)
    assert values(lock(raws(files)))["lock.on_wake"] is True


def test_a_guid_is_laid_out_as_windows_holds_it() -> None:
    assert power.octets("00112233-4455-6677-8899-aabbccddeeff").hex() == "33221100554477668899aabbccddeeff"


def test_shares_lose_their_names_but_those_that_every_windows_has() -> None:
    assert [sharing.shown(name, 3) for name in ("Scans Dupont", "Dossiers$", "C$", "ADMIN$", "print$")] == [
        "partage3",
        "partage3$",
        "C$",
        "ADMIN$",
        "print$",
    ]


def test_access_lists_lose_what_names_the_machine() -> None:
    text = "D:(A;;FA;;;S-1-5-21-1111111111-2222222222-3333333333-1001)(A;;FR;;;BU)"
    assert sharing.anonymous(text) == "D:(A;;FA;;;S-1-5-21-0-0-0-1001)(A;;FR;;;BU)"


def test_file_history_keeps_the_letter_of_its_drive_alone(tmp_path: Path) -> None:
    folder = tmp_path / "AppData/Local/Microsoft/Windows/FileHistory/Configuration"
    folder.mkdir(parents=True)
    (folder / "Config1.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><DataProtectionUserConfig><UserName>marie</UserName>'
        "<PCName>PC-DUPONT</PCName><DPStatus>ENABLED</DPStatus><Target><TargetName>DUPONT</TargetName>"
        "<TargetUrl>E:\\</TargetUrl><TargetBackupStorePath>marie\\PC-DUPONT\\Data</TargetBackupStorePath></Target>"
        "</DataProtectionUserConfig>",
        encoding="utf-16",
    )
    answer = programs.file_history(Surroundings(home=tmp_path))
    assert not any(word in answer.lower() for word in (b"marie", b"dupont"))
    assert target_letter(raws({"file_history.xml": answer})) == "E:"


def test_without_file_history_the_probe_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        programs.file_history(Surroundings(home=tmp_path))
    assert refused.value.failure == "absent"


@pytest.mark.parametrize(
    "probe",
    [
        wlan.wlan,
        wlan.wlan_profiles,
        power.videoidle,
        power.consolelock,
        sharing.shares,
        network.tcp_listen,
        network.processes,
        network.services,
        programs.uninstall,
    ],
)
def test_elsewhere_than_on_windows_every_probe_is_absent(probe: object) -> None:
    with pytest.raises(Refused) as refused:
        probe(Surroundings())  # type: ignore[operator]
    assert refused.value.failure == "absent" and refused.value.detail.endswith(".")


def test_a_folder_that_cannot_be_read_is_told_as_such() -> None:
    assert json.loads(sharing.folder_sddl(Surroundings())) == [{"sddl": ""}]
