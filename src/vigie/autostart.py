"""Start Vigie at login: one entry in this person's own session, off until asked for.

Linux: a desktop entry in the autostart folder (freedesktop.org, Desktop Application Autostart Specification and Desktop
Entry Specification, « The Exec key »). macOS: a launch agent (launchd.plist(5)). Windows: a value under the Run key of
this user (Microsoft, « Run and RunOnce Registry Keys »), which the Task Manager may switch off beside it.
Read on 24 November 2026. Standard library alone: the vault's doctor, the screens and `vigie uninstall` share it.
"""

import configparser
import importlib
import os
import plistlib
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from xml.parsers.expat import ExpatError

from vigie import platform

AT_LOGIN = "--at-login"
HOME = "--home"
LABEL = "fr.vigie"
VALUE = "Vigie"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED_KEY = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
LONGEST_RUN = 260
ABSENT = (FileNotFoundError, NotADirectoryError)

_GROUP = "Desktop Entry"
_ESCAPES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
_HALF = re.compile(r"\\+$")  # backslashes are doubled before a closing quote, and nowhere else
_PLAIN = re.compile(r"[A-Za-z0-9_@%+:,./-]+")


class AutostartError(Exception):
    """The entry can't be written or removed; the message is the sentence to show."""


@dataclass(frozen=True)
class Recorded:
    """An entry that is there: what it starts (nothing when it does not read), and whether the system will."""

    command: tuple[str, ...]
    enabled: bool = True


@dataclass(frozen=True)
class Status:
    """Where the entry stands or would stand, and what it says."""

    place: str
    recorded: Recorded | None = None
    current: bool = False

    @property
    def on(self) -> bool:
        """Whether the system starts something at login."""
        return self.recorded is not None and self.recorded.enabled

    @property
    def problem(self) -> str:
        """What keeps an entry that is on from doing its work, or nothing. Names no path."""
        if self.recorded is None or not self.recorded.enabled:
            return ""
        command = self.recorded.command
        if not command:
            return "L’entrée qui démarre Vigie à l’ouverture de la session ne se lit pas."
        if not Path(command[0]).is_file():
            return "L’entrée qui démarre Vigie à l’ouverture de la session désigne un programme qui n’est plus là."
        folder = _home_of(command)
        if folder and not Path(folder).is_dir():
            return (
                "L’entrée qui démarre Vigie à l’ouverture de la session désigne un dossier de données absent."
            )
        return ""


class Entry(Protocol):
    """One system's way."""

    place: str

    def read(self) -> Recorded | None: ...
    def write(self, command: Sequence[str]) -> None: ...
    def remove(self) -> bool: ...


# -- what the rest of Vigie asks ---------------------------------------------------------------------------------


def command() -> list[str]:
    """What the entry starts: this very program, locked and without a page, on the data folder of now."""
    words = platform.program("start", AT_LOGIN)
    if platform.system() == "windows":
        windowless = Path(words[0]).with_name("pythonw.exe")
        if windowless.is_file():  # python.exe would keep a console window open for the whole session
            words[0] = str(windowless)
    chosen = os.environ.get(platform.DATA_ENV)
    if chosen:
        words += [HOME, str(Path(chosen).absolute())]
    return words


def status() -> Status:
    """Whether Vigie starts at login; an entry that can't be opened is one that does not read."""
    entry = _entry()
    try:
        recorded = entry.read()
    except OSError:
        recorded = Recorded(())
    return Status(entry.place, recorded, recorded is not None and list(recorded.command) == command())


def turn_on() -> Status:
    """Write the entry, or write it anew; :class:`AutostartError` when it can't be."""
    words = command()
    if not words[0] or any(not word.isprintable() for word in words):
        raise AutostartError(
            "Le chemin de Vigie contient un signe qu’une entrée de démarrage n’accepte pas : rien n’a été écrit."
        )
    try:
        _entry().write(words)
    except OSError as error:
        raise AutostartError(
            f"L’entrée de démarrage n’a pas pu être écrite ({platform.why(error)}). "
            "Vigie ne démarrera pas à l’ouverture de la session."
        ) from error
    return status()


def turn_off() -> bool:
    """Remove the entry; whether there was one."""
    try:
        return _entry().remove()
    except OSError as error:
        raise AutostartError(
            f"L’entrée de démarrage n’a pas pu être retirée ({platform.why(error)})."
        ) from error


def remove_all() -> int:
    """Remove everything that opens Vigie, at login or from the menu; how many there were."""
    removed = int(turn_off())
    for path in _other_files():
        if path.is_file():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _entry() -> Entry:
    found = platform.system()
    if found == "windows":
        return RunKey()
    return LaunchAgent() if found == "macos" else DesktopEntry()


def _other_files() -> tuple[Path, ...]:
    """What an installer may have put in the menus, and in the startup folder of Windows."""
    found = platform.system()
    if found == "linux":
        return (_xdg("XDG_DATA_HOME", ".local/share") / "applications" / "vigie.desktop",)
    if found == "macos":
        return ()
    roaming = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    menu = roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs"
    return menu / "Startup" / "Vigie.lnk", menu / "Vigie.lnk"


def _home_of(words: Sequence[str]) -> str:
    """The data folder that a recorded command names, or nothing."""
    return words[words.index(HOME) + 1] if HOME in words[:-1] else ""


# -- Linux ---------------------------------------------------------------------------------------------------


def _xdg(name: str, default: str) -> Path:
    """An XDG folder; the specification has a relative one ignored."""
    chosen = os.environ.get(name, "")
    return Path(chosen) if Path(chosen).is_absolute() else Path.home() / default


class DesktopEntry:
    """``vigie.desktop`` in the autostart folder."""

    def __init__(self) -> None:
        self.path = _xdg("XDG_CONFIG_HOME", ".config") / "autostart" / "vigie.desktop"
        self.place = str(self.path)

    def read(self) -> Recorded | None:
        parser = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        try:
            parser.read_string(self.path.read_text("utf-8"))
            keys = dict(parser[_GROUP])
        except ABSENT:
            return None
        except (UnicodeDecodeError, configparser.Error, KeyError):
            return Recorded(())
        hidden = keys.get("Hidden", "").strip() == "true"
        stopped = keys.get("X-GNOME-Autostart-enabled", "").strip() == "false"
        return Recorded(tuple(split_exec(keys.get("Exec", ""))), enabled=not (hidden or stopped))

    def write(self, command: Sequence[str]) -> None:
        # The specification forbids the first; GLib looks for the program before it undoubles the second (measured).
        for sign in "=%":
            if sign in command[0]:
                raise AutostartError(
                    f"Le chemin du programme contient le signe « {sign} », qu’une entrée de démarrage n’accepte pas : "
                    "rien n’a été écrit."
                )
        lines = (
            f"[{_GROUP}]",
            "Type=Application",
            "Name=Vigie",
            "Comment=Démarre Vigie, verrouillée, à l’ouverture de la session",
            f"Exec={join_exec(command)}",
            "Terminal=false",
            "StartupNotify=false",
        )
        _write(self.path, "".join(f"{line}\n" for line in lines).encode())

    def remove(self) -> bool:
        return _unlink(self.path)


def join_exec(words: Sequence[str]) -> str:
    """The value of ``Exec``: each argument quoted, then the backslashes of a string value doubled."""
    return " ".join(_quote(word) for word in words).replace("\\", "\\\\")


def _quote(word: str) -> str:
    word = word.replace("%", "%%")
    if _PLAIN.fullmatch(word):
        return word
    return '"' + re.sub(r'(["`$\\])', r"\\\1", word) + '"'


def split_exec(value: str) -> list[str]:
    """The arguments of an ``Exec`` value, as a desktop would read them; its field codes stand for nothing here."""
    text = re.sub(r"\\([sntr\\])", lambda found: _ESCAPES[found[1]], value)
    words = []
    for quoted, bare in re.findall(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)', text, re.DOTALL):
        word = bare or re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
        if not re.fullmatch(r"%[a-zA-Z]", word):
            words.append(word.replace("%%", "%"))
    return words


# -- macOS -----------------------------------------------------------------------------------------------------


class LaunchAgent:
    """``fr.vigie.plist`` among this user's launch agents; read by the system at the next login."""

    def __init__(self) -> None:
        self.path = Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
        self.place = str(self.path)

    def read(self) -> Recorded | None:
        try:
            found = plistlib.loads(self.path.read_bytes())
            words = tuple(str(word) for word in found["ProgramArguments"])
        except ABSENT:
            return None
        except (plistlib.InvalidFileException, ExpatError, ValueError, KeyError, TypeError):
            return Recorded(())
        return Recorded(words, enabled=found.get("RunAtLoad") is True and found.get("Disabled") is not True)

    def write(self, command: Sequence[str]) -> None:
        _write(
            self.path,
            plistlib.dumps({"Label": LABEL, "ProgramArguments": list(command), "RunAtLoad": True}),
        )

    def remove(self) -> bool:
        return _unlink(self.path)


# -- Windows ---------------------------------------------------------------------------------------------------


class RunKey:
    """The value « Vigie » of this user's Run key."""

    place = rf"HKEY_CURRENT_USER\{RUN_KEY}, valeur « {VALUE} »"

    def __init__(self) -> None:
        self._winreg: Any = importlib.import_module("winreg")

    def read(self) -> Recorded | None:
        line = self._value(RUN_KEY)
        if line is None:
            return None
        approved = self._value(APPROVED_KEY)
        # The Task Manager's own mark: an odd first byte is « désactivé ».
        stopped = isinstance(approved, bytes) and approved[:1] != b"" and approved[0] % 2 == 1
        return Recorded(tuple(split_line(str(line))), enabled=not stopped)

    def write(self, command: Sequence[str]) -> None:
        line = subprocess.list2cmdline(command)
        if len(line) > LONGEST_RUN:
            raise AutostartError(
                f"Le chemin de Vigie est trop long pour Windows, qui n’accepte que {LONGEST_RUN} signes ici : "
                "rien n’a été écrit."
            )
        with self._winreg.CreateKeyEx(
            self._winreg.HKEY_CURRENT_USER, RUN_KEY, 0, self._winreg.KEY_SET_VALUE
        ) as key:
            self._winreg.SetValueEx(key, VALUE, 0, self._winreg.REG_SZ, line)
        self._delete(APPROVED_KEY)

    def remove(self) -> bool:
        found = self._delete(RUN_KEY)
        self._delete(APPROVED_KEY)
        return found

    def _value(self, path: str) -> Any:
        try:
            with self._winreg.OpenKey(self._winreg.HKEY_CURRENT_USER, path) as key:
                return self._winreg.QueryValueEx(key, VALUE)[0]
        except FileNotFoundError:
            return None

    def _delete(self, path: str) -> bool:
        registry = self._winreg
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path, 0, registry.KEY_SET_VALUE) as key:
                registry.DeleteValue(key, VALUE)
        except FileNotFoundError:
            return False
        return True


def split_line(line: str) -> list[str]:
    """The arguments of a command line that :func:`subprocess.list2cmdline` wrote: Windows paths hold no quote."""
    found = re.findall(r'"([^"]*)"|(\S+)', line)
    return [bare or _HALF.sub(lambda end: end[0][len(end[0]) // 2 :], quoted) for quoted, bare in found]


# -- files -------------------------------------------------------------------------------------------------------


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    platform.write_private(path, data)


def _unlink(path: Path) -> bool:
    try:
        path.unlink()
    except ABSENT:
        return False
    return True
