"""Start at login, system by system: what is written, what is read back, what is said when it went wrong."""

import plistlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie import autostart, platform

ODD = 'Programmes d’Hélène "la vraie" & $HOME `x` \\ fin'
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The interpreter, in a folder whose name needs every quoting rule; no data folder is chosen."""
    path = tmp_path / ODD / "python"
    path.parent.mkdir()
    path.touch()
    monkeypatch.setattr(sys, "executable", str(path))
    monkeypatch.delenv("VIGIE_HOME")
    return path


@pytest.fixture
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(platform, "system", lambda: "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "config" / "autostart" / "vigie.desktop"


@pytest.fixture
def macos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(platform, "system", lambda: "macos")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path / "Library" / "LaunchAgents" / "fr.vigie.plist"


class FakeKey:
    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def __enter__(self) -> "FakeKey":
        return self

    def __exit__(self, *_: object) -> None:
        pass


class FakeRegistry(ModuleType):
    """What Vigie uses of ``winreg``, over two dictionaries."""

    HKEY_CURRENT_USER, KEY_SET_VALUE, REG_SZ = "HKCU", 2, 1

    def __init__(self) -> None:
        super().__init__("winreg")
        self.keys: dict[str, dict[str, Any]] = {}

    def OpenKey(self, root: str, path: str, *_: int) -> FakeKey:  # noqa: N802
        if path not in self.keys:
            raise FileNotFoundError(path)
        return FakeKey(self.keys[path])

    def CreateKeyEx(self, root: str, path: str, *_: int) -> FakeKey:  # noqa: N802
        return FakeKey(self.keys.setdefault(path, {}))

    def QueryValueEx(self, key: FakeKey, name: str) -> tuple[Any, int]:  # noqa: N802
        if name not in key.values:
            raise FileNotFoundError(name)
        return key.values[name], 1

    def SetValueEx(self, key: FakeKey, name: str, _: int, kind: int, value: Any) -> None:  # noqa: N802
        assert kind == self.REG_SZ
        key.values[name] = value

    def DeleteValue(self, key: FakeKey, name: str) -> None:  # noqa: N802
        if name not in key.values:
            raise FileNotFoundError(name)
        del key.values[name]


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeRegistry:
    monkeypatch.setattr(platform, "system", lambda: "windows")
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    monkeypatch.delenv("VIGIE_HOME")
    python = tmp_path / "Hélène Martin" / "python.exe"
    python.parent.mkdir()
    python.touch()
    monkeypatch.setattr(sys, "executable", str(python))
    registry = FakeRegistry()
    monkeypatch.setitem(sys.modules, "winreg", registry)
    return registry


@pytest.fixture(params=["linux", "macos", "windows"])
def any_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    request.getfixturevalue(request.param)
    if request.param != "windows":
        request.getfixturevalue("program")
    yield request.param


def test_it_is_off_until_asked_for_and_can_be_undone(any_system: str) -> None:
    assert not autostart.status().on and autostart.status().recorded is None
    autostart.turn_on()
    found = autostart.turn_on()
    assert found.on and found.current and found.problem == ""
    assert found.recorded is not None
    assert list(found.recorded.command) == [sys.executable, "-m", "vigie", "start", "--at-login"]
    assert autostart.turn_off() and not autostart.turn_off()
    assert autostart.status().recorded is None


def test_a_chosen_data_folder_is_named(
    any_system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "Données du cabinet"
    chosen.mkdir()
    monkeypatch.setenv("VIGIE_HOME", str(chosen))
    found = autostart.turn_on()
    assert found.recorded is not None and found.recorded.command[-2:] == ("--home", str(chosen))
    assert found.problem == ""
    chosen.rmdir()
    assert "dossier de données" in autostart.status().problem
    monkeypatch.delenv("VIGIE_HOME")
    assert not autostart.status().current, "an entry for another data folder is not this one's"


def test_a_program_that_moved_is_said_without_its_path(any_system: str, tmp_path: Path) -> None:
    autostart.turn_on()
    Path(sys.executable).unlink()
    problem = autostart.status().problem
    assert "programme" in problem and str(tmp_path) not in problem


def test_removing_all_takes_the_menu_too(any_system: str, tmp_path: Path) -> None:
    autostart.turn_on()
    menu = {
        "linux": tmp_path / "data" / "applications" / "vigie.desktop",
        "windows": tmp_path / "Roaming/Microsoft/Windows/Start Menu/Programs/Startup/Vigie.lnk",
    }.get(any_system)
    if menu is not None:
        menu.parent.mkdir(parents=True)
        menu.touch()
        (menu.parent / "autre.desktop").touch()
    assert autostart.remove_all() == (1 if menu is None else 2)
    assert autostart.status().recorded is None
    if menu is not None:
        assert [path.name for path in menu.parent.iterdir()] == ["autre.desktop"]
    assert autostart.remove_all() == 0


def test_a_frozen_program_starts_itself(any_system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    found = autostart.turn_on().recorded
    assert found is not None and list(found.command) == [sys.executable, "start", "--at-login"]


class TestLinux:
    def test_the_entry_says_what_it_is(self, linux: Path, program: Path) -> None:
        autostart.turn_on()
        lines = linux.read_text("utf-8").splitlines()
        assert lines[0] == "[Desktop Entry]"
        assert {"Type=Application", "Name=Vigie", "Terminal=false"} <= set(lines)
        assert linux.stat().st_mode & 0o077 == 0
        assert [path.name for path in linux.parent.iterdir()] == ["vigie.desktop"]

    def test_quoting_is_that_of_the_specification(self) -> None:
        # A literal backslash in a quoted argument takes four, a dollar sign three signs, a percent two.
        assert autostart.join_exec(["/a b/c", "\\", "$", "100%", "simple"]) == (
            r'"/a b/c" "\\\\" "\\$" 100%% simple'
        )
        assert autostart.split_exec(r'env "a\\"b" %U x\sy') == ["env", 'a"b', "x", "y"]

    @given(st.lists(WORDS, min_size=1))
    def test_any_command_comes_back(self, words: list[str]) -> None:
        assert autostart.split_exec(autostart.join_exec(words)) == words

    @pytest.mark.parametrize("off", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
    def test_an_entry_stopped_by_the_desktop_is_off_until_asked_again(
        self, linux: Path, program: Path, off: str
    ) -> None:
        autostart.turn_on()
        linux.write_text(linux.read_text("utf-8") + f"{off}\n", "utf-8")
        found = autostart.status()
        assert found.recorded is not None and not found.on and found.problem == ""
        assert autostart.turn_on().on

    @pytest.mark.parametrize(
        "content", [b"", b"\xff\xfe", b"[Desktop Entry]\n", b"Exec=x\n", b"[Desktop Entry]\nExec=\n"]
    )
    def test_an_entry_that_does_not_read_is_a_problem_and_can_be_removed(
        self, linux: Path, content: bytes
    ) -> None:
        linux.parent.mkdir(parents=True)
        linux.write_bytes(content)
        assert "ne se lit pas" in autostart.status().problem
        assert autostart.turn_off()

    def test_a_relative_folder_is_ignored_as_the_specification_asks(
        self, linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("XDG_CONFIG_HOME", "config")
        monkeypatch.setattr(Path, "home", lambda: tmp_path)
        assert autostart.status().place == str(tmp_path / ".config" / "autostart" / "vigie.desktop")

    @pytest.mark.parametrize("name", ["a=b", "100%", "a\nb"])
    def test_a_path_that_no_entry_can_hold_is_refused_before_writing(
        self, linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setattr(sys, "executable", str(tmp_path / name / "python"))
        with pytest.raises(autostart.AutostartError, match="rien n’a été écrit"):
            autostart.turn_on()
        assert not linux.exists()

    def test_a_folder_that_refuses_is_said(self, linux: Path, program: Path) -> None:
        linux.parent.parent.mkdir()
        linux.parent.write_text("un fichier à la place du dossier")
        with pytest.raises(autostart.AutostartError, match="n’a pas pu être écrite"):
            autostart.turn_on()


class TestMac:
    def test_the_agent_runs_once_at_login(self, macos: Path, program: Path) -> None:
        autostart.turn_on()
        found = plistlib.loads(macos.read_bytes())
        assert (found["Label"], found["RunAtLoad"]) == ("fr.vigie", True)
        assert found["ProgramArguments"][0] == str(program)
        assert "KeepAlive" not in found, "a person who closes Vigie must not see it come back"

    @pytest.mark.parametrize("content", [b"", b"<plist>", b"\x00", plistlib.dumps([]), plistlib.dumps({})])
    def test_an_agent_that_does_not_read_is_a_problem(self, macos: Path, content: bytes) -> None:
        macos.parent.mkdir(parents=True)
        macos.write_bytes(content)
        assert "ne se lit pas" in autostart.status().problem


class TestWindows:
    def test_a_console_never_stays_open(self, windows: FakeRegistry) -> None:
        quiet = Path(sys.executable).with_name("pythonw.exe")
        quiet.touch()
        found = autostart.turn_on().recorded
        assert found is not None and found.command[0] == str(quiet)
        line = windows.keys[autostart.RUN_KEY]["Vigie"]
        assert line.startswith('"') and line.endswith('pythonw.exe" -m vigie start --at-login')

    def test_the_task_manager_has_its_say_until_asked_again(self, windows: FakeRegistry) -> None:
        autostart.turn_on()
        windows.keys[autostart.APPROVED_KEY] = {"Vigie": b"\x03" + bytes(11)}
        assert not autostart.status().on and autostart.status().recorded is not None
        windows.keys[autostart.APPROVED_KEY]["Vigie"] = b"\x02" + bytes(11)
        assert autostart.status().on
        windows.keys[autostart.APPROVED_KEY]["Vigie"] = b"\x03" + bytes(11)
        assert autostart.turn_on().on

    def test_a_line_too_long_for_windows_is_refused(
        self, windows: FakeRegistry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VIGIE_HOME", "/" + "x" * 260)
        with pytest.raises(autostart.AutostartError, match="trop long"):
            autostart.turn_on()
        assert windows.keys == {}

    def test_a_folder_that_ends_with_a_backslash_comes_back(self) -> None:
        words = ["C:\\a b\\python.exe", "--home", "\\\\serveur\\le partage\\"]
        assert autostart.split_line(subprocess.list2cmdline(words)) == words
