"""The installer's page, its script and the frozen program say the same."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = (ROOT / "packaging" / "installer.nsi").read_text("utf-8")
SPEC = (ROOT / "packaging" / "vigie.spec").read_text("utf-8")
PAGE = (ROOT / "docs" / "installer.md").read_text("utf-8")


def test_every_preset_of_the_page_is_read_by_the_script_and_back() -> None:
    read = set(re.findall(r'ReadINIStr \$\d "\$1" "vigie" "(\w+)"', SCRIPT))
    told = set(re.findall(r"^\s+(\w+)=[01]", PAGE, re.MULTILINE))
    assert read == told == {"shortcut", "login"}


def test_no_administrator_rights_and_nothing_for_other_people() -> None:
    assert re.search(r"^RequestExecutionLevel user$", SCRIPT, re.MULTILINE)
    assert "HKLM" not in SCRIPT and "$PROGRAMFILES" not in SCRIPT


def test_removal_never_touches_the_vault_by_itself() -> None:
    removal = SCRIPT[SCRIPT.index('Section "Uninstall"') :]
    deleted = re.findall(r"^\s*(?:Delete|RMDir)(?: /r)? \"([^\"]+)\"", removal, re.MULTILINE)
    assert deleted and all(path.startswith(("$INSTDIR", "$SMPROGRAMS")) for path in deleted)
    assert "/SD IDYES IDYES keep" in removal


def test_the_page_never_asks_to_disable_a_protection() -> None:
    assert "Ne désactivez jamais votre antivirus" in PAGE
    assert not re.search(r"(?<!Ne )désactivez", PAGE, re.IGNORECASE)


def test_the_frozen_program_carries_every_data_file_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = {p for p in project["tool"]["setuptools"]["package-data"]["vigie"] if p.startswith("**/")}
    missing = patterns - set(re.findall(r'"(\*\*/[^"]+)"', SPEC)) - {"**/OFL*.txt"}
    assert not missing, missing
