import re
from pathlib import Path

import vigie
from vigie.journal import labels

EMITTED = re.compile(r'(?:record|emit)\(\s*"([a-z_]+\.[a-z_]+)"')


def test_every_action_that_is_recorded_has_french_words() -> None:
    source = Path(vigie.__file__).parent
    codes = {code for path in source.rglob("*.py") for code in EMITTED.findall(path.read_text("utf-8"))}
    assert len(codes) > 20
    assert [code for code in sorted(codes) if labels.action(code) == code] == []
