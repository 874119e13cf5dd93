"""The journal: chained, flushed, taken up after a cut."""

from pathlib import Path

import pytest

from vigie.evidence import chain
from vigie.evidence.errors import EvidenceError


def written(path: Path, count: int = 3) -> None:
    journal = chain.Chain.open(path)
    for number in range(count):
        journal.append({"kind": "piece", "number": number, "path": "caf\udce9"})
    journal.close()


def test_it_works(tmp_path: Path) -> None:
    path = tmp_path / "j"
    written(path)
    assert [record["number"] for record, _ in chain.read(path)] == [0, 1, 2]
    again = chain.Chain.open(path)
    again.append({"kind": "resumed"})
    again.close()
    assert [record["seq"] for record, _ in chain.read(path)] == [1, 2, 3, 4]


def test_a_torn_last_line_is_cut_off_at_any_byte(tmp_path: Path) -> None:
    path = tmp_path / "j"
    written(path)
    data = path.read_bytes()
    start = data.rindex(b"\n", 0, -1) + 1
    for end in range(start, len(data)):
        path.write_bytes(data[:end])
        journal = chain.Chain.open(path)
        journal.close()
        assert (journal.seq, journal.dropped) == (2, end - start)
        assert path.read_bytes() == data[:start]


@pytest.mark.parametrize("line", [0, 1])
def test_a_line_changed_in_the_middle_is_never_taken_up(tmp_path: Path, line: int) -> None:
    path = tmp_path / "j"
    written(path)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b'"kind":"piece"', b'"kind":"Piece"')
    path.write_bytes(b"".join(lines))
    with pytest.raises(EvidenceError, match=f"ligne {line + 1}"):
        chain.Chain.open(path)
    assert path.read_bytes() == b"".join(lines)


def test_two_collections_never_write_the_same_journal(tmp_path: Path) -> None:
    journal = chain.Chain.open(tmp_path / "j")
    with pytest.raises(EvidenceError, match="Une autre collecte"):
        chain.Chain.open(tmp_path / "j")
    journal.close()
    chain.Chain.open(tmp_path / "j").close()
