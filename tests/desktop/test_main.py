import sys
from types import ModuleType

import pytest

from vigie import __main__ as entry
from vigie.desktop import launch


def test_alone_it_opens_the_cockpit(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(launch, "launch", lambda open_browser: seen.append(open_browser) or 0)
    monkeypatch.setattr(launch, "resume", lambda descriptor: seen.append(descriptor) or 0)
    assert entry.main([]) == 0
    assert entry.main(["--no-browser"]) == 0
    assert entry.main(["--resume-fd", "5"]) == 0
    assert seen == [True, False, 5]


def test_the_rest_is_for_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    command_line = ModuleType("vigie.cli")
    command_line.main = lambda arguments: len(arguments)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "vigie.cli", command_line)
    assert entry.main(["audit", "--json"]) == 2
    assert entry.main(["--resume-fd", "x"]) == 2


def test_a_frozen_program_runs_its_own_children_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.setattr(entry.runpy, "run_module", lambda name, run_name: ran.append(name))
    assert entry.main(["-m", "vigie.vault.unlock_child"]) == 0
    assert entry.main(["-m", "http.server"]) == 2
    assert ran == ["vigie.vault.unlock_child"]
