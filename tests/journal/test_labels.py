import re
from pathlib import Path

import vigie
from vigie.journal import labels
from vigie.typography import plain

EMITTED = re.compile(r'(?:record|emit)\(\s*"([a-z_]+\.[a-z_]+)"')


def test_every_action_that_is_recorded_has_french_words() -> None:
    source = Path(vigie.__file__).parent
    codes = {code for path in source.rglob("*.py") for code in EMITTED.findall(path.read_text("utf-8"))}
    assert len(codes) > 20
    assert [code for code in sorted(codes) if labels.action(code) == code] == []


def test_a_day_kept_as_a_machine_writes_it_reads_in_french() -> None:
    assert plain(labels.value("2026-12-01")) == "1er décembre 2026"
    assert labels.value("2026-13-01") == "2026-13-01"
    assert labels.value("copie 2026-12-01") == "copie 2026-12-01"
