"""Where the probes look: the root of the disk, the home, the desktop session. A test replaces them."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vigie import platform

KEPT = (
    "HOME",
    "USER",
    "LOGNAME",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "XDG_DATA_DIRS",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_TYPE",
    "DESKTOP_SESSION",
)
KEPT_ON_WINDOWS = (
    "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "USERNAME",
    "USERDOMAIN", "COMPUTERNAME", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "ALLUSERSPROFILE", "PUBLIC",
    "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432", "PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS",
)  # fmt: skip
PROGRAMS_ON_WINDOWS = (r"{0}\System32", r"{0}", r"{0}\System32\Wbem", r"{0}\System32\WindowsPowerShell\v1.0")
PROGRAMS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin"


def is_admin() -> bool:
    """Whether this very process may do everything; on Windows, whether it was started « en tant qu'administrateur »."""
    if sys.platform == "win32":
        import ctypes

        try:
            return bool(ctypes.windll.shell32.IsUserAnAdmin())
        except (OSError, AttributeError):
            return False
    return os.geteuid() == 0


@dataclass(frozen=True)
class Surroundings:
    """What a probe may know. ``folders`` are those that the practice called sensitive."""

    root: Path = Path("/")
    home: Path = field(default_factory=Path.home)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    folders: tuple[Path, ...] = ()

    def path(self, written: str) -> Path:
        """``/etc/x`` under the root, ``~/x`` under the home."""
        if written.startswith("~/"):
            return self.home / written[2:]
        return self.root / written.lstrip("/")

    @property
    def desktop(self) -> str:
        """The desktop of the running session: gnome, kde, xfce, cinnamon, mate…; empty if none."""
        if not (self.environment.get("DISPLAY") or self.environment.get("WAYLAND_DISPLAY")):
            return ""
        names = self.environment.get("XDG_CURRENT_DESKTOP", "").lower().split(":")
        for wanted in ("cinnamon", "mate", "kde", "xfce", "gnome"):
            if any(wanted in name for name in names):
                return wanted
        return names[-1]

    def for_programs(self) -> dict[str, str]:
        """A small, predictable environment: messages in English, numbers without commas, no pager."""
        if platform.system() == "windows":
            kept = {name: self.environment[name] for name in KEPT_ON_WINDOWS if name in self.environment}
            root = kept.get("SYSTEMROOT", r"C:\Windows")
            return kept | {"PATH": ";".join(folder.format(root) for folder in PROGRAMS_ON_WINDOWS)}
        kept = {name: self.environment[name] for name in KEPT if name in self.environment}
        return kept | {"PATH": PROGRAMS, "LC_ALL": "C", "LANGUAGE": "", "PAGER": "cat", "SYSTEMD_COLORS": "0"}
