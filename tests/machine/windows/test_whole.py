"""A whole Windows capture: what is proven, what each damage undoes, what noise never proves, what is hidden."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.machine.windows.judging import MET, TO_FIX, UNKNOWN, verdicts
from tests.machine.windows.samples import DAMAGES, PEOPLE, PROVEN, WELL_KEPT
from vigie.machine.redact import redacted

JUNK = (b"", b"\x00\xff\x13", b"lorem ipsum\n", b"{}", b"[]", b"null", b"[{}]", b'[{"x":', b"0")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
NAMES = [f"{control}-{'-'.join(files)}" for files, control in DAMAGES]


def outcomes(folder: Path, files: dict[str, Any]) -> dict[str, str]:
    return {key: verdict.outcome for key, verdict in verdicts(folder, files).items()}


def test_a_well_kept_windows_has_everything_in_place(tmp_path: Path) -> None:
    found = outcomes(tmp_path, WELL_KEPT)
    assert {key: found[key] for key in PROVEN} == dict.fromkeys(PROVEN, MET)


@pytest.mark.parametrize(("files", "control"), DAMAGES, ids=NAMES)
def test_each_damage_is_seen_and_mends_nothing(tmp_path: Path, files: dict[str, Any], control: str) -> None:
    before = outcomes(tmp_path / "a", WELL_KEPT)
    after = outcomes(tmp_path / "b", {**WELL_KEPT, **files})
    assert after[control] in (TO_FIX, UNKNOWN)
    assert not [key for key in after if after[key] == MET and before[key] != MET]


@pytest.mark.parametrize(("files", "control"), DAMAGES, ids=NAMES)
def test_a_damage_shows_once_the_file_that_denies_it_is_gone(
    tmp_path: Path, files: dict[str, Any], control: str
) -> None:
    """Alone, the damaged file says « to fix », or says nothing; it never says « in place »."""
    assert outcomes(tmp_path, dict(files))[control] in (TO_FIX, UNKNOWN)


@pytest.mark.parametrize("name", sorted(WELL_KEPT))
def test_a_file_turned_to_junk_puts_nothing_in_place(tmp_path: Path, name: str) -> None:
    rest = {key: value for key, value in WELL_KEPT.items() if key != name}
    before = outcomes(tmp_path / "a", rest)
    for number, junk in enumerate(JUNK):
        if (name, junk) == ("pending_updates.json", b"[]"):
            continue  # an empty list is the answer of a PC that has everything
        after = outcomes(tmp_path / str(number), {**rest, name: junk})
        assert {key for key in after if after[key] == MET} <= {key for key in before if before[key] == MET}, (
            junk
        )


@pytest.mark.parametrize("name", sorted(WELL_KEPT))
def test_a_file_cut_anywhere_puts_nothing_in_place_that_the_others_do_not(tmp_path: Path, name: str) -> None:
    rest = {key: value for key, value in WELL_KEPT.items() if key != name}
    before = {key for key, found in outcomes(tmp_path / "a", rest).items() if found == MET}
    data = json.dumps(WELL_KEPT[name]).encode()
    for share in (0.1, 0.5, 0.9):
        cut = data[: max(1, int(len(data) * share))]
        after = outcomes(tmp_path / str(share), {**rest, name: cut})
        assert {key for key in after if after[key] == MET} <= before, cut


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_file_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    files = {
        name: json.dumps(data, ensure_ascii=False, indent=2).replace("\n", "\r\n").encode(encoding)
        for name, data in WELL_KEPT.items()
    }
    assert outcomes(tmp_path / "a", files) == outcomes(tmp_path / "b", WELL_KEPT)


def test_numbers_and_switches_may_all_be_written_as_text(tmp_path: Path) -> None:
    def text(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: text(held) for name, held in value.items()}
        if isinstance(value, list):
            return [text(item) for item in value]
        return str(value) if isinstance(value, bool | int) else value

    files = {name: text(data) for name, data in WELL_KEPT.items()}
    assert outcomes(tmp_path / "a", files) == outcomes(tmp_path / "b", WELL_KEPT)


def test_one_object_or_an_array_of_one(tmp_path: Path) -> None:
    files = {name: [data] if isinstance(data, dict) else data for name, data in WELL_KEPT.items()}
    assert outcomes(tmp_path / "a", files) == outcomes(tmp_path / "b", WELL_KEPT)


def test_names_stay_on_the_machine_and_the_verdicts_do_not_change(tmp_path: Path) -> None:
    for number, files in enumerate([{}, *(files for files, _ in DAMAGES)]):
        whole = {**WELL_KEPT, **files}
        hidden = {
            name: redacted(name, data if isinstance(data, bytes) else _bytes(data))
            for name, data in whole.items()
        }
        for name, data in hidden.items():
            assert not [word for word in PEOPLE if word.encode() in data], (name, data)
        assert outcomes(tmp_path / f"a{number}", hidden) == outcomes(tmp_path / f"b{number}", whole)


def _bytes(data: object) -> bytes:
    return data.encode() if isinstance(data, str) else json.dumps(data, ensure_ascii=False).encode()


def test_a_long_export_beside_changes_nothing(tmp_path: Path) -> None:
    block = '[HKEY_LOCAL_MACHINE\\SOFTWARE\\K{0}]\r\n"a"="{0}"\r\n"b"=dword:00000001\r\n\r\n'
    export = "Windows Registry Editor Version 5.00\r\n\r\n" + "".join(block.format(n) for n in range(5_000))
    files = {**WELL_KEPT, "tout.reg": export.encode("utf-16")}
    assert outcomes(tmp_path / "a", files) == outcomes(tmp_path / "b", WELL_KEPT)
