"""``registry.json`` and the exports of a registry are read alike."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.machine.builders import capture, raws
from vigie.machine import captures
from vigie.machine.parse.windows import registry

SYSTEM = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
EXPORT = """Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System]
"EnableLUA"=dword:00000001
"legalnoticecaption"="un \\"mot\\" et C:\\\\dossier"
"Wide"=hex(b):01,00,00,00,00,00,00,00
"List"=hex(7):61,00,62,00,00,00,63,00,\\
  00,00,00,00
"Raw"=hex:05,00,00,00
"Expanded"=hex(2):25,00,61,00,25,00,00,00
"Gone"=-
@="défaut"

[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Removed]

[HKEY_CURRENT_USER\\Control Panel\\Desktop]
"ScreenSaveActive"="1"

[HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Acme]
"Level"=dword:00000002
"""


def reading(**files: object) -> registry.Registry:
    return registry.read(raws({name.replace("_", "."): content for name, content in files.items()}))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_an_export_in_any_encoding(encoding: str) -> None:
    found = reading(any_reg=EXPORT.replace("\n", "\r\n").encode(encoding))
    assert found.number(SYSTEM, "enablelua") == 1
    assert found.text(SYSTEM, "LegalNoticeCaption") == 'un "mot" et C:\\dossier'
    assert found.number(SYSTEM, "Wide") == 1 and found.number(SYSTEM, "Raw") == 5
    assert found.raw(SYSTEM, "List") == ["ab", "c"]
    assert found.text(SYSTEM, "Expanded") == "%a%"
    assert found.text(SYSTEM, "") == "défaut"
    assert found.absent(SYSTEM, "Gone")
    assert found.number("HKEY_CURRENT_USER\\Control Panel\\Desktop", "ScreenSaveActive") == 1


def test_keys_by_any_of_their_names() -> None:
    found = reading(registry_json={"Ordinateur\\HKEY_LOCAL_MACHINE\\SOFTWARE\\Acme": {"Level": "0x2"}})
    for path in (r"HKLM\Software\ACME", "HKLM:\\SOFTWARE\\Acme", "HKEY_LOCAL_MACHINE\\software\\acme\\"):
        assert found.number(path, "LEVEL") == 2


def test_the_32_bit_view_and_the_control_set_stand_in() -> None:
    found = reading(any_reg=EXPORT, registry_json={r"HKLM\SYSTEM\ControlSet001\Services\x": {"Start": 4}})
    assert found.number(r"HKLM\SOFTWARE\Acme", "Level") == 2
    assert found.number(r"HKLM\SYSTEM\CurrentControlSet\Services\X", "Start") == 4


@pytest.mark.parametrize("form", [1, "1", "0x1", "dword:00000001", True, {"type": "REG_DWORD", "value": 1}])
def test_one_number_whatever_its_form(form: object) -> None:
    assert reading(registry_json={SYSTEM: {"EnableLUA": form}}).number(SYSTEM, "EnableLUA") == 1


def test_keys_one_inside_the_other() -> None:
    nested = {"HKLM": {"SOFTWARE": {"Acme": {"Level": 2, "Typed": {"type": "REG_DWORD", "value": 3}}}}}
    found = reading(registry_json=nested)
    assert found.number(r"HKLM\SOFTWARE\Acme", "Level") == 2
    assert found.number(r"HKLM\SOFTWARE\Acme", "Typed") == 3


def test_what_was_looked_at_and_what_was_not() -> None:
    found = reading(registry_json={SYSTEM: {}, r"HKLM\SOFTWARE\Null": None})
    assert found.looked(SYSTEM) and found.absent(SYSTEM, "EnableLUA")
    assert found.looked(r"HKLM\SOFTWARE\Null")
    assert not found.looked(r"HKLM\SOFTWARE\Other") and not found.absent(r"HKLM\SOFTWARE\Other", "X")


def test_two_sources_that_disagree_say_nothing() -> None:
    other = EXPORT.replace("00000001", "00000000")
    found = reading(registry_json={SYSTEM: {"EnableLUA": 1}}, any_reg=other)
    assert found.number(SYSTEM, "EnableLUA") is None and found.holds(SYSTEM, "EnableLUA")
    assert reading(registry_json={SYSTEM: {"EnableLUA": 1}}, any_reg=EXPORT).number(SYSTEM, "EnableLUA") == 1


def test_an_export_cut_short_proves_no_absence() -> None:
    cut = EXPORT[: EXPORT.index('"legal')].rstrip()
    found = reading(any_reg=cut)
    assert found.number(SYSTEM, "EnableLUA") == 1
    assert not found.absent(SYSTEM, "ConsentPromptBehaviorAdmin")


def test_every_export_of_a_capture_reaches_the_parsers(tmp_path: Path) -> None:
    capture(tmp_path, {"Stratégies.REG": EXPORT.encode("utf-16")}, system="windows")
    found = captures.read(tmp_path, captures.read_manifest(tmp_path))
    assert registry.read(found).number(SYSTEM, "EnableLUA") == 1


@given(st.text(alphabet='[]-"=\\\n\r@:,0aHKLM x', max_size=120))
def test_a_hostile_export_is_only_read(text: str) -> None:
    found = reading(any_reg=text, registry_json=json.dumps({SYSTEM: {"x": text}, text: text}))
    assert found.text(SYSTEM, "x") is not None or text.strip().lower() == SYSTEM.lower()


def test_long_exports_are_read_in_time_only_where_asked() -> None:
    block = '[HKEY_LOCAL_MACHINE\\SOFTWARE\\K{}]\n"a"="b"\n"c"=dword:00000001\n\n'
    text = "".join(block.format(number) for number in range(5000)) + EXPORT
    assert reading(any_reg=text).number(SYSTEM, "EnableLUA") == 1
