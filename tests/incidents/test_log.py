import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.incidents import log
from vigie.incidents.log import Line

AT = datetime(2026, 11, 30, 9, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    return tmp_path


def line(code: str = "care_now", minutes: int = 0, **more: object) -> Line:
    at = AT + timedelta(minutes=minutes)
    return Line(code, "done", at, at, **more)  # type: ignore[arg-type]


def path(name: uuid.UUID) -> Path:
    return log.root() / name.hex / log.NAME


def test_it_works() -> None:
    made = log.start("ransom_note", 1, AT)
    lines = [
        line(),
        line("photo_time", 2, sealed=b"\x00\xff", locked=True),
        line("known", 3, value="2026-11-30T09:40+01:00"),
    ]
    for one in lines:
        log.add(made.id, one)
    found = log.current()
    assert found is not None
    assert (found.playbook, found.revision, found.opened_at, found.lines, found.whole) == (
        "ransom_note", 1, AT, tuple(lines), True,
    )  # fmt: skip


def test_a_closed_incident_is_no_longer_the_one_under_way() -> None:
    made = log.start("ransom_note", 1, AT)
    log.add(made.id, Line(log.CLOSE, "false_alarm", AT, AT))
    assert log.current() is None
    assert [one.id for one in log.logs()] == [made.id]


@pytest.mark.parametrize("text", ["Mme Durand", "care now", "é", "a" * 81, "", "x\ny"])
def test_no_free_text_goes_in_the_clear(text: str) -> None:
    made = log.start("ransom_note", 1, AT)
    with pytest.raises(ValueError, match="clear"):
        log.add(made.id, Line(text, "done", AT, AT))
    with pytest.raises(ValueError, match="clear"):
        log.add(made.id, Line("care_now", "done", AT, AT, value=f"{text} !"))


def test_a_line_torn_by_a_power_cut_is_dropped_and_the_next_one_is_whole() -> None:
    made = log.start("ransom_note", 1, AT)
    log.add(made.id, line())
    whole = path(made.id).read_bytes()
    for cut in range(len(whole) - 40, len(whole)):
        path(made.id).write_bytes(whole[:cut])
        log.add(made.id, line("call_help", 5))
        found = log.read(made.id)
        assert found is not None and found.whole
        assert [one.code for one in found.lines] == ["call_help"]


def test_a_line_changed_or_removed_shows_and_the_others_are_read() -> None:
    made = log.start("ransom_note", 1, AT)
    for number, code in enumerate(["care_now", "cut_network", "photo_time"]):
        log.add(made.id, line(code, number))
    rows = path(made.id).read_bytes().split(b"\n")
    for changed in (
        [rows[0], rows[1].replace(b"care_now", b"care_non"), *rows[2:]],
        [rows[0], *rows[2:]],
        [rows[0], b"{broken", *rows[2:]],
        [rows[0], rows[2], rows[1], *rows[3:]],
    ):
        path(made.id).write_bytes(b"\n".join(changed))
        found = log.read(made.id)
        assert found is not None and not found.whole
        assert "photo_time" in {one.code for one in found.lines}


def test_a_disk_that_refuses_says_to_write_on_paper(home: Path) -> None:
    made = log.start("ransom_note", 1, AT)
    path(made.id).unlink()
    path(made.id).mkdir()
    with pytest.raises(log.LogError, match="papier"):
        log.add(made.id, line())


def test_a_sealed_file_is_kept_beside_and_forgotten_with_it() -> None:
    made, piece = log.start("ransom_note", 1, AT), uuid.uuid4()
    log.put(made.id, piece, b"sealed")
    assert log.take(made.id, piece) == b"sealed"
    log.forget(made.id)
    assert log.take(made.id, piece) is None and log.logs() == []


def test_the_same_line_twice_counts_once() -> None:
    made, one = log.start("ransom_note", 1, AT), line()
    log.add(made.id, one)
    log.add(made.id, one)
    found = log.read(made.id)
    assert found is not None and found.lines == (one,)


@settings(deadline=None)
@given(st.binary(max_size=400), st.integers(0, 3))
def test_any_bytes_give_a_log_or_nothing(data: bytes, where: int) -> None:
    made = log.start("ransom_note", 1, AT)
    log.add(made.id, line())
    rows = path(made.id).read_bytes().split(b"\n")
    rows.insert(where, data)
    path(made.id).write_bytes(b"\n".join(rows))
    found = log.read(made.id)
    assert found is None or all(
        one.code == "care_now" or one.code in data.decode("utf-8", "replace") for one in found.lines
    )
    log.forget(made.id)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["uuid", "code", "state", "at", "noted_at", "value", "sealed", "locked"]),
                       st.none() | st.text(max_size=20) | st.integers() | st.lists(st.none(), max_size=2)))  # fmt: skip
def test_any_row_is_a_line_or_is_passed_over(row: dict[str, object]) -> None:
    made = log.start("ransom_note", 1, AT)
    with path(made.id).open("ab") as stream:
        stream.write(json.dumps(row).encode() + b"\n")
    found = log.read(made.id)
    assert found is not None and not found.whole
    log.forget(made.id)
