"""What may be read while the vault is locked: its own lines and nothing else, whatever the file has become."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie import platform
from vigie.incidents import card as cards
from vigie.incidents.card import Handed

FIELDS = {"helper_name": "Armor Dépannage", "helper_phone": "01 99 00 55 12", "insurer_contract": "88-4410"}
HANDED = Handed(date(2026, 10, 12), 2)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    platform.private_dir(platform.vault_dir())
    return tmp_path


def path() -> Path:
    return platform.vault_dir() / cards.NAME


def test_it_works() -> None:
    cards.write(FIELDS, HANDED)
    assert cards.read() == FIELDS
    assert cards.handed() == HANDED
    assert path().read_text("utf-8") == cards.text(FIELDS, HANDED)
    assert path().stat().st_mode & 0o077 == 0


def test_nothing_to_say_leaves_no_file() -> None:
    cards.write(FIELDS)
    cards.write({})
    assert not path().exists()
    assert (cards.read(), cards.handed()) == ({}, None)


def test_a_file_of_before_the_telephones_reads() -> None:
    path().write_text(json.dumps({"schema": 1, "fields": FIELDS}), "utf-8")
    assert cards.read() == FIELDS and cards.handed() is None


def test_only_its_own_lines_are_written() -> None:
    cards.write(
        {**FIELDS, "patient": "Mme Le Goff", "helper_phone": "javascript:alert(1)", "bank_name": "A\nB"}
    )
    raw = json.loads(path().read_text("utf-8"))
    assert raw["fields"] == {
        "helper_name": "Armor Dépannage",
        "insurer_contract": "88-4410",
        "bank_name": "A B",
    }
    assert set(raw) == {"schema", "fields"}


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff\xfe\x00", b"[]", b"null", b'{"schema": 2, "fields": {"helper_name": "X"}}',
        b'{"schema": 1, "fields": []}', b'{"schema": 1, "fields": {"helper_phone": "<script>"}}', b"[" * 20_000,
        b'{"schema": 1, "phone_sheet_on": "2026-13-01", "phones": 2}', b'{"schema": 1, "phone_sheet_on": 3, "phones": 2}',
        b'{"schema": 1, "phone_sheet_on": "2026-10-12", "phones": true}',
        b'{"schema": 1, "phone_sheet_on": "2026-10-12", "phones": -4}',
        b'{"schema": 1, "phone_sheet_on": "2026-10-12"}', b" " * (cards.LARGEST + 1) + b'{"schema": 1}',
    ],
)  # fmt: skip
def test_a_file_that_was_changed_says_nothing(content: bytes) -> None:
    path().write_bytes(content)
    assert cards.read() == {}
    assert cards.handed() is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_file_is_read_without_harm(content: bytes) -> None:
    path().write_bytes(content)
    assert set(cards.read()) <= {field.key for field in cards.FIELDS}
    cards.handed()


@given(st.dictionaries(st.sampled_from(sorted({field.key for field in cards.FIELDS})), st.text(max_size=200)))
def test_what_is_kept_is_one_printable_line(values: dict[str, str]) -> None:
    for text in cards.clean(values).values():
        assert text and text.isprintable() and len(text) <= cards.LONGEST
