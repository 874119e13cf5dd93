import logging
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vigie.desktop import logs

SECRET = "Madame Dupont 2 75 03"


@pytest.fixture
def log(home: Path) -> Iterator[Path]:
    root = logging.getLogger()
    handlers, level, hook = list(root.handlers), root.level, sys.excepthook
    path = logs.set_up()
    yield path
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)
    sys.excepthook = hook


def failing() -> None:
    local = SECRET
    raise ValueError(f"bad {local}")


def test_a_code_is_written(log: Path) -> None:
    logging.getLogger("vigie.worker").info("worker.orphans_ready")
    assert log.read_text("utf-8").endswith("INFO vigie.worker worker.orphans_ready\n")


@pytest.mark.parametrize("name", ["vigie.anything", "django.db", "waitress"])
def test_a_message_with_a_value_is_not(log: Path, name: str) -> None:
    logging.getLogger(name).error("patient %s not found", SECRET)
    logging.getLogger(name).error(f"patient {SECRET} not found")
    written = log.read_text("utf-8")
    assert written.count(f"ERROR {name}\n") == 2
    assert "patient" not in written
    assert "Dupont" not in written


def test_an_error_keeps_its_class_and_place_only(log: Path) -> None:
    try:
        failing()
    except ValueError:
        logging.getLogger("vigie.x").exception("thing.failed", extra={"number": "7F3A-19C2"})
    written = log.read_text("utf-8")
    assert "thing.failed no=7F3A-19C2 builtins.ValueError" in written
    assert "test_logs.py" in written
    assert "Dupont" not in written
    assert "bad" not in written
    assert str(Path.home()) not in written


def test_a_number_is_explained_and_nothing_else_is(log: Path) -> None:
    logging.getLogger("vigie.x").error("thing.failed", extra={"number": "7F3A-19C2"})
    logging.getLogger("vigie.x").error("other.failed", extra={"number": "0000-19C2"})
    for typed in ("7F3A-19C2", "no 7f3a-19c2 "):
        (line,) = logs.explain(typed)
        assert "thing.failed" in line
    assert logs.explain("FFFF-FFFF") == []
    assert logs.explain("../../etc") == []


def test_five_private_files_of_a_megabyte(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("vigie.x")
    code = "a." + "b" * 20_000
    for _ in range(400):
        logger.warning(code)
    files = sorted(log.parent.iterdir())
    assert len(files) == logs.FILES
    for path in files:
        assert path.stat().st_size <= logs.MAX_BYTES
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_goes_to_the_terminal(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("vigie.x").error("patient %s", SECRET)
    try:
        failing()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Dupont" not in shown.err
    assert "doctor --report" in shown.err
